"""How well a run was timed, transmitted and recorded. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rig.archive.model import Run
from rig.devices.clock_sync import ClockSync
from rig.domain.events import ClockProbe
from rig.domain.units import NS_PER_S, NS_PER_US
from rig.report.collect import label

#: what a run without incident is full of: counted or shown elsewhere, not told one by one
ROUTINE = (
    "status", "state", "pulse_onset", "pulse_peak", "pulse_offset", "trial_started", "train_started", "train_end",
    "trial_ended", "prompt_opened", "handset", "spot_confirmed", "spot_rests", "settles", "rejected_bytes",
    "operator_start", "end",
)  # fmt: skip
OPERATOR = "operator_"
#: fields of an entry that are told otherwise, or are of use to programs only
_UNTOLD = ("kind", "t_us", "reason", "prompt_id")
#: counters of the device's status: what each counts
COUNTERS = {"misses": "ticks missed", "rx_bad": "frames received damaged", "tx_drop": "telemetry frames dropped"}


class Clock(NamedTuple):
    """Alignment of the clocks: round trips, the shortest, and the bound just before each next one, all µs."""

    n: int
    shortest_us: float
    median_us: float
    worst_us: float
    jumps: int


class Entry(NamedTuple):
    """One thing that happened: seconds into the recording, its word, and what was said of it."""

    seconds: float
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Health:
    """Numbers of a recording; times in µs, NaN where there is nothing to measure."""

    n_samples: int
    n_gaps: int
    frames_lost: int
    restarts: int
    n_rejected: int
    rejected_bytes: int
    late_median_us: float
    late_max_us: float
    n_stamped: int
    clock: Clock
    counters: dict[str, int]


def health(run: Run) -> Health:
    """Measure a recording."""
    rejected = [json.loads(text)["hex"] for text in run.events["json"][run.events["kind"] == "rejected_bytes"]]
    late = run.pulses["late_us"][run.pulses["late_us"] >= 0]
    lost = run.gaps["frames_lost"]
    return Health(
        n_samples=len(run.telemetry),
        n_gaps=len(run.gaps),
        frames_lost=int(lost[lost > 0].sum()),
        restarts=int((lost < 0).sum()),
        n_rejected=len(rejected),
        rejected_bytes=sum(len(digits) // 2 for digits in rejected),
        late_median_us=float(np.median(late)) if late.size else float("nan"),
        late_max_us=float(late.max()) if late.size else float("nan"),
        n_stamped=int(late.size),
        clock=_clock(run),
        counters=_counters(run),
    )


def _clock(run: Run) -> Clock:
    """The bound that held during the run, found again from the recorded round trips."""
    sync, bounds = ClockSync(), []
    for sent, received, device_rx, device_tx in run.clock.tolist():
        if len(sync):
            bounds.append(sync.to_device(sent).uncertainty_us)
        sync.add(ClockProbe(sent, received, device_rx, device_tx))
    trips: NDArray[np.float64] = (run.clock["received_ns"] - run.clock["sent_ns"]) / NS_PER_US
    return Clock(
        n=len(run.clock),
        shortest_us=float(trips.min()) if trips.size else float("nan"),
        median_us=float(np.median(bounds)) if bounds else float("nan"),
        worst_us=float(max(bounds)) if bounds else float("nan"),
        jumps=sync.jumps,
    )


def _counters(run: Run) -> dict[str, int]:
    """Highest value of each of the device's own counters."""
    texts = run.events["json"][run.events["kind"] == "status"]
    seen: Sequence[dict[str, Any]] = [json.loads(text) for text in texts]
    return {name: max((int(status.get(name, 0)) for status in seen), default=0) for name in COUNTERS}


def entries(run: Run) -> list[Entry]:
    """What the operator entered and what was out of the ordinary, in the order it was written down."""
    if not run.events.size:
        return []
    begin_ns = min([int(run.events["host_ns"].min()), *run.clock["sent_ns"][:1].tolist()])
    told = run.events[~np.isin(run.events["kind"].astype(str), ROUTINE)]
    names = {int(plan["trial"]): label(plan) for plan in run.planned_trials}
    return [Entry((int(e["host_ns"]) - begin_ns) / NS_PER_S, _word(e["kind"]), _text(e["json"], names)) for e in told]


def _word(kind: str) -> str:
    """E.g. ``operator: note``."""
    name = kind.removeprefix(OPERATOR)
    return (f"operator: {name}" if kind.startswith(OPERATOR) else name).replace("_", " ")


def _text(content: str, names: Mapping[int, str]) -> str:
    """The fields of an entry, those of the operator's own words first; a trial by its name on the page."""
    fields = json.loads(content)
    if fields["kind"] == "amend" and fields["old"] is None:
        fields["old"] = "missed"
    fields |= {key: names.get(fields[key], fields[key]) for key in ("trial", "repeats") if key in fields}
    said = [str(fields.pop(key)) for key in ("reason", "text", "cause", "problem") if fields.get(key)]
    rest = [f"{key} {value}" for key, value in fields.items() if key not in _UNTOLD and value not in ("", None)]
    return "; ".join([*said, ", ".join(rest)] if rest else said)
