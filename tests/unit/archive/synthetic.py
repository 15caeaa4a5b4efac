"""A small session as journal entries, for any test that needs a journal: two heat trials, one of them a train.

Trial 0 is a single pulse rated once by handset; trial 1 a train of four, rated
by the slider, whose value after pulse i is `SLIDER[i - 1]` points. Each is
preceded by a pause. The trace follows the plan 10 ms late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firmware_interface.codes import State, StopReason
from rig.domain.events import SAMPLE_DTYPE, ClockProbe, DeviceIdentity, Telemetry
from rig.domain.outcome import FinishReason, TrialOutcome
from rig.domain.plan import PlannedPulse, PlannedTrial, PlanSegment, RatingTask, Scale, StimulusPlan
from rig.recording import entries
from rig.recording.entries import Entry
from rig.recording.journal import JournalFile
from rig.recording.records import RecordType, decode_telemetry
from rig.session.header import header

BASELINE_C, TARGET_C = 38.0, 48.0
SLIDER = (20.0, 35.0, 50.0, 65.0)
SINGLE_RATING = 30.0
LAG_US = 10_000
EVERY_US = 20_000
PER_FRAME = 16
PAUSE_US = 1_000_000
BOOT_NS = 5_000_000_000  # host time at the device's boot
RISE_US, PLATEAU_US, RETURN_US, PERIOD_US = 200_000, 500_000, 300_000, 2_000_000

NRS = Scale("nrs_100", "nrs", 0.0, 100.0, 1.0, "no pain", "worst pain", True)
VAS = Scale("vas_100", "continuous_vas", 0.0, 100.0, 0.1, "no pain", "worst pain", True)
ONCE = RatingTask("after_trial", NRS, "intensity", "participant", deadline_s=10.0)
CONTINUOUS = RatingTask(
    "continuous",
    VAS,
    "intensity",
    "device_slider",
    deadline_s=0.0,
    per_pulse="max_in_window",
    lag_s=1.0,
    aftersensation_s=(2.0,),
)
DEVICE = DeviceIdentity("SYN-1", "1.0", 7, "1.0", 99, True, 1000, 0, "thermode", 1, 900, 1, 20_000, {"max": 52_000}, 42)


def planned(index: int, name: str, n: int, task: RatingTask) -> PlannedTrial:
    """A trial of `n` pulses, one every 2 s."""
    pulses = []
    for k in range(n):
        onset = k * PERIOD_US
        plateau = onset + RISE_US
        offset = plateau + PLATEAU_US
        pulses.append(PlannedPulse(k + 1, onset, plateau, offset, offset + RETURN_US, TARGET_C))
    whole = PlanSegment(pulses[-1].end_us + 100_000, BASELINE_C)
    plan = StimulusPlan("thermal", "thermode", BASELINE_C, BASELINE_C, (whole,), tuple(pulses))
    kind = "single" if n == 1 else "train"
    return PlannedTrial(index, "main", 1, name, kind, "test", index + 1, PAUSE_US / 1e6, plan, (task,))


TRIALS = (planned(0, "single", 1, ONCE), planned(1, "train", len(SLIDER), CONTINUOUS))


def header_content(trials: Sequence[PlannedTrial] = TRIALS) -> dict[str, object]:
    """Content of the header, as the program makes it."""
    who = {"participant": "P001", "session": 1, "run": 1, "site": "forearm", "operator": "OP1", "seed": 3}
    what = {
        "paradigm_name": "synthetic",
        "paradigm_hash": "ab" * 32,
        "paradigm_text": 'name = "synthetic"  # Reiz in °C\n',
        "paradigm": {"name": "synthetic", "blocks": []},
        "primary_measure": "diff_last_first",
        "order_seed": 3,
        "individual": {"ptt": {"value": 48.0, "method": "staircase", "when": "2026-01-01T00:00:00+00:00"}},
    }
    when = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return header(started=when, who=who, paradigm=what, modality="thermal", trials=trials, device=DEVICE)


def host_ns(t_us: int) -> int:
    """Host time at a device time."""
    return BOOT_NS + t_us * 1000


def session(trials: Sequence[PlannedTrial] = TRIALS, *, seed: int = 0) -> list[Entry]:
    """list[Entry] of a whole run, header to end, in the order of their times."""
    starts, ends = _schedule(trials)
    found: list[Entry] = [entries.audit(host_ns(1), "start", trial=0, reason="")]
    found += [entries.clock(ClockProbe(host_ns(t) - 500_000, host_ns(t) + 500_000, t, t)) for t in (1000, 2_000_000)]
    found.append(entries.rejected(host_ns(1500), b"\x01\x02\xff"))
    for trial, t0 in zip(trials, starts, strict=True):
        found += list(_trial(trial, t0))
    found += _telemetry(trials, starts, ends[-1], seed)
    found.sort(key=lambda entry: entry.host_ns)
    begin = entries.header(host_ns(0), header_content(trials))
    return [begin, *found, entries.end(host_ns(ends[-1] + 1000), FinishReason.COMPLETED)]


def _schedule(trials: Sequence[PlannedTrial]) -> tuple[list[int], list[int]]:
    """Device times of each trial's start and of its end, ratings included."""
    starts, ends, now = [], [], 10_000
    for trial in trials:
        starts.append(now + PAUSE_US)
        now = starts[-1] + trial.plan.total_us + 4_000_000
        ends.append(now)
    return starts, ends


def _trial(trial: PlannedTrial, t0: int) -> Iterator[Entry]:
    key = {"trial": trial.index, "attempt": 1}
    pulses = trial.plan.pulses
    yield entries.event(host_ns(t0 - 5000), "trial_started", **key)
    yield entries.event(host_ns(t0), "train_started", t0, t0_us=t0, **key)
    for pulse in pulses:
        peak = pulse.offset_us - 1000
        for edge, at, value in (
            ("onset", pulse.onset_us, BASELINE_C),
            ("peak", peak, TARGET_C),
            ("offset", pulse.offset_us, TARGET_C),
        ):
            marks = dict(key, index=pulse.index, value=value, late_us=3)
            yield entries.event(host_ns(t0 + at) + 1, f"pulse_{edge}", t0 + at, **marks)
    end = t0 + trial.plan.total_us
    yield entries.event(
        host_ns(end), "train_end", end, n_completed=len(pulses), reason=StopReason.PROGRAM_END, into_ms=0, **key
    )
    if trial.ratings[0].when == "after_trial":
        t_us = end + 1_500_000
        yield entries.rating(
            host_ns(t_us),
            **key,
            scale=NRS.name,
            dimension="intensity",
            value=SINGLE_RATING,
            source="participant",
            t_us=t_us,
            uncertainty_us=1000,
            prompt_id=1,
        )
    yield entries.event(
        host_ns(end + 4_000_000) - 1,
        "trial_ended",
        outcome=TrialOutcome.COMPLETED,
        n_planned=len(pulses),
        n_delivered=len(pulses),
        reason="",
        **key,
    )


def _telemetry(trials: Sequence[PlannedTrial], starts: Sequence[int], stop: int, seed: int) -> list[Entry]:
    times = np.arange(0, stop, EVERY_US)
    times = times[: len(times) // PER_FRAME * PER_FRAME]
    samples = np.zeros(len(times), SAMPLE_DTYPE)
    samples["t_us"] = times
    samples["setpoint"] = _level(times, trials, starts)
    noise = np.random.default_rng(seed).normal(0.0, 0.01, len(times))
    samples["measured"] = _level(times - LAG_US, trials, starts) + noise
    samples["slider"] = _slider(times, trials, starts) / (VAS.high - VAS.low)
    samples["state"] = State.READY
    frames = samples.reshape(-1, PER_FRAME)
    return [
        entries.telemetry(host_ns(int(frame["t_us"][-1])), Telemetry(number, frame))
        for number, frame in enumerate(frames)
    ]


def _level(times: NDArray[np.int64], trials: Iterable[PlannedTrial], starts: Iterable[int]) -> NDArray[np.float64]:
    knots, levels = [0], [BASELINE_C]
    for trial, t0 in zip(trials, starts, strict=True):
        for p in trial.plan.pulses:
            knots += [t0 + p.onset_us, t0 + p.plateau_us, t0 + p.offset_us, t0 + p.end_us]
            levels += [BASELINE_C, TARGET_C, TARGET_C, BASELINE_C]
    return np.interp(times, knots, levels)


def _slider(times: NDArray[np.int64], trials: Iterable[PlannedTrial], starts: Iterable[int]) -> NDArray[np.float64]:
    value = np.zeros(len(times))
    for trial, t0 in zip(trials, starts, strict=True):
        if trial.ratings[0].when == "continuous":
            for pulse, points in zip(trial.plan.pulses, SLIDER, strict=False):
                value[times >= t0 + pulse.onset_us + 1_200_000] = points
    return value


def write(path: Path, what: Iterable[Entry]) -> Path:
    """Write entries as a journal."""
    with JournalFile(path) as journal:
        for entry in what:
            journal.put(entry)
    return path


# ------------------------------------------------------------------ to look at entries and to change them


def fields(entry: Entry) -> dict[str, Any]:
    return entry.payload if isinstance(entry.payload, dict) else {}


def at(what: list[Entry], kind: str, trial: int = 1, index: int | None = None) -> int:
    """Position of an event."""
    for position, entry in enumerate(what):
        found = fields(entry)
        if found.get("kind") == kind and found.get("trial") == trial and (index is None or found["index"] == index):
            return position
    raise LookupError(kind)


def samples(entry: Entry) -> Telemetry:
    assert isinstance(entry.payload, bytes)
    return decode_telemetry(entry.payload)


def with_samples(what: list[Entry], change: Callable[[np.ndarray], object], first_frame: int = 0) -> list[Entry]:
    """The same entries with every batch of samples changed."""

    def changed(entry: Entry) -> Entry:
        if entry.record_type is not RecordType.TELEMETRY:
            return entry
        batch = samples(entry)
        copy = batch.samples.copy()
        change(copy)
        return entries.telemetry(entry.host_ns, Telemetry(batch.frame_no + first_frame, copy))

    return [changed(entry) for entry in what]
