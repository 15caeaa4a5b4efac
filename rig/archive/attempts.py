"""From events to trials and pulses: what was planned, what the device stamped, how each attempt ended. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.analysis.delivery import Verdict, judge
from rig.archive.schema import NONE
from rig.domain.outcome import TrialOutcome
from rig.recording.records import Record, RecordType

NOT_DELIVERED = "not_delivered"  # verdict on a pulse that the device never began
CUT_OFF = "the recording ends within this trial"
_TIMES = ("onset", "plateau", "offset", "end")
_MARKS = {"pulse_onset": "onset", "pulse_peak": "peak", "pulse_offset": "offset"}

Row = tuple[Any, ...]


@dataclass(slots=True)
class Attempt:
    """One attempt at a planned trial (`plan`: its entry in the header), as far as the journal tells."""

    plan: dict[str, Any]
    number: int
    start_ns: int
    end_ns: int = NONE
    t0_us: int = NONE
    n_completed: int | None = None
    marks: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    ended: dict[str, Any] | None = None

    @property
    def trial(self) -> int:
        """Index of the planned trial."""
        return int(self.plan["trial"])

    def stamp(self, edge: str, index: int) -> int:
        """Device time of a pulse's edge in µs, `NONE` when it was not stamped."""
        mark = self.marks.get((edge, index))
        return NONE if mark is None or mark["t_us"] is None else int(mark["t_us"])

    @property
    def n_delivered(self) -> int:
        """Pulses delivered: as the engine, the device's train end, or the offset stamps say, in this order."""
        if self.ended is not None:
            return int(self.ended["n_delivered"])
        return sum(edge == "offset" for edge, _ in self.marks) if self.n_completed is None else self.n_completed


def collect(header: dict[str, Any], records: Iterable[Record]) -> list[Attempt]:
    """Attempts in the order they were begun; one the journal does not end stays open until its last record."""
    plans = {int(plan["trial"]): plan for plan in header["trials"]}
    found: dict[tuple[int, int], Attempt] = {}
    last_ns = NONE
    for record in records:
        last_ns = record.host_ns
        if record.type != RecordType.EVENT:
            continue
        event = record.json()
        if event.get("trial") is None or event.get("attempt") is None:
            continue
        key = int(event["trial"]), int(event["attempt"])
        if event["kind"] in ("trial_started", "trial_ended") and key not in found:
            found[key] = Attempt(plans[key[0]], key[1], record.host_ns)
        if key in found:
            _note(found[key], event, record.host_ns)
    for attempt in found.values():
        if attempt.ended is None:
            attempt.end_ns = last_ns
    return list(found.values())


def _note(attempt: Attempt, event: dict[str, Any], host_ns: int) -> None:
    kind = event["kind"]
    if kind in _MARKS:
        attempt.marks[_MARKS[kind], int(event["index"])] = event
    elif kind == "train_started" and event.get("t0_us") is not None:
        attempt.t0_us = int(event["t0_us"])
    elif kind == "train_end":
        attempt.n_completed = int(event["n_completed"])
    elif kind == "trial_ended":
        attempt.ended, attempt.end_ns = event, host_ns


def trial_row(attempt: Attempt) -> Row:
    """Row of the table `trials`."""
    plan, ended = attempt.plan, attempt.ended or {}
    return (
        attempt.trial,
        attempt.number,
        str(plan["block"]),
        int(plan["repeat"]),
        int(plan["spot"]),
        plan["name"],
        plan["kind"],
        plan["role"],
        ended.get("outcome", str(TrialOutcome.INTERRUPTED)),
        len(plan["pulses"]),
        attempt.n_delivered,
        attempt.t0_us,
        attempt.start_ns,
        attempt.end_ns,
        ended.get("reason", CUT_OFF) or "",
    )


def pulse_rows(attempt: Attempt, telemetry: NDArray[np.void]) -> list[Row]:
    """Rows of the table `pulses`; `telemetry` is the attempt's own stretch of trace."""
    pulses = sorted(attempt.plan["pulses"], key=lambda p: int(p["index"]))
    verdicts, peaks = _delivery(attempt, pulses, telemetry)
    rows = []
    for pulse, verdict, peak in zip(pulses, verdicts, peaks, strict=True):
        index = int(pulse["index"])
        onset = attempt.marks.get(("onset", index), {})
        rows.append(
            (
                attempt.trial,
                attempt.number,
                index,
                float(pulse["target"]),
                *(int(pulse[f"{time}_us"]) for time in _TIMES),
                *(attempt.stamp(edge, index) for edge in ("onset", "peak", "offset")),
                peak if np.isfinite(peak) else _stamped_peak(attempt, index),
                int(onset["late_us"]) if onset.get("late_us") is not None else NONE,
                verdict,
            )
        )
    return rows


def _stamped_peak(attempt: Attempt, index: int) -> float:
    """Extreme that the device reported with its stamp, for when the trace has a hole there."""
    value = attempt.marks.get(("peak", index), {}).get("value")
    return float("nan") if value is None else float(value)


def _delivery(
    attempt: Attempt, pulses: Sequence[dict[str, Any]], telemetry: NDArray[np.void]
) -> tuple[list[str], list[float]]:
    """Verdict and measured extreme per planned pulse.

    A pulse that the device never began and whose trace shows none is
    `NOT_DELIVERED`.
    """
    verdicts = [str(Verdict.UNKNOWN)] * len(pulses)
    peaks = [float("nan")] * len(pulses)
    if attempt.t0_us != NONE and pulses:
        times = {t: [attempt.t0_us + int(pulse[f"{t}_us"]) for pulse in pulses] for t in _TIMES}
        found = judge(
            telemetry["t_us"],
            telemetry["measured"],
            onset_us=times["onset"],
            plateau_us=times["plateau"],
            offset_us=times["offset"],
            end_us=times["end"],
            target=[float(pulse["target"]) for pulse in pulses],
            baseline=float(attempt.plan["baseline"]),
        )
        verdicts = [str(verdict) for verdict in found["verdict"]]
        peaks = [float(peak) for peak in found["peak"]]
    for k, pulse in enumerate(pulses):
        begun = attempt.stamp("onset", int(pulse["index"])) != NONE
        if not begun and verdicts[k] in (Verdict.MISSED, Verdict.UNKNOWN):
            verdicts[k], peaks[k] = NOT_DELIVERED, float("nan")
    return verdicts, peaks
