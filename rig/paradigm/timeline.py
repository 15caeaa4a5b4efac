"""One trial as straight lines on the rig's clock: whole ticks, whole device units, rates never exceeded.

The device checks ``|b - a| * 1e6 <= rate * duration`` in integers
(firmware_interface/PROTOCOL.md), so the plan is computed in the same integers:
ramps are rounded up to the tick, plateaus and onset-to-onset times to the
nearest tick, a line through neutral is split there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal

from firmware_interface.limits import APPLICATORS, SEGMENT_MAX_MS, TICK_US
from rig.domain.plan import MEAN_AFTER_OFFSET_S, PlannedPulse, PlanSegment, RatingTask, StimulusPlan
from rig.domain.units import MODALITIES, US_PER_MS, US_PER_S
from rig.paradigm.model import Paradigm, Pulse, Train, Trial

#: longest segment the device accepts, µs
MAX_SEGMENT_US = SEGMENT_MAX_MS * US_PER_MS
#: speed of the way to the baseline and back where the file gives none, units/s: felt as warming, not as a pulse
APPROACH_RATE = {"thermal": 5.0, "pressure": 50.0, "force": 500.0}
#: how long ratings are followed after a lone pulse (trains: one onset-to-onset time), s
SINGLE_WINDOW_S = 2.0
#: kept after the last time a rating is read, s
TAIL_MARGIN_S = 1.0


def device_level(value: float, per_unit: int) -> int:
    """Level in device units, to the nearest."""
    return round(Decimal(repr(value)) * per_unit)


def device_rate(value: float, per_unit: int) -> int:
    """Rate in device units/s, rounded down: a plan is never faster than the file says."""
    return int((Decimal(repr(value)) * per_unit).to_integral_value(ROUND_FLOOR))


def ticks_us(seconds: float) -> int:
    """Nearest whole number of ticks, at least one, in µs."""
    return max(1, round(Decimal(repr(seconds)) * US_PER_S / TICK_US)) * TICK_US


def ramp_us(start: int, end: int, rate: int) -> int:
    """Shortest whole number of ticks from `start` to `end` (device units) at `rate` (units/s), in µs."""
    return -(-abs(end - start) * US_PER_S // (rate * TICK_US)) * TICK_US


def legs(start: int, end: int, neutral: int) -> tuple[int, ...]:
    """End levels of a line from `start` to `end`, split where it crosses neutral."""
    crosses = min(start, end) < neutral < max(start, end)
    return (neutral, end) if crosses else (end,)


def line_us(start: int, end: int, neutral: int, rate: int) -> int:
    """Time of a line split at neutral, µs."""
    total = 0
    for level in legs(start, end, neutral):
        total += ramp_us(start, level, rate)
        start = level
    return total


@dataclass(slots=True)
class _Line:
    """The setpoint as it is drawn, in device units."""

    neutral: int
    per_unit: int
    level: int
    t_us: int = 0
    segments: list[PlanSegment] = field(default_factory=list)

    def go(self, level: int, rate: int, *, onset: bool = False, offset: bool = False, index: int = 0) -> None:
        """Ramp to `level`; a flag acts at the first tick, so only the first leg carries it."""
        for i, end in enumerate(legs(self.level, level, self.neutral)):
            self._add(ramp_us(self.level, end, rate), end, onset and i == 0, offset and i == 0, index)

    def hold(self, duration_us: int, index: int = 0) -> None:
        """Stay, in as many segments as the device needs."""
        while duration_us > 0:
            part = min(duration_us, MAX_SEGMENT_US)
            self._add(part, self.level, False, False, index)
            duration_us -= part

    def _add(self, duration_us: int, end: int, onset: bool, offset: bool, index: int) -> None:
        if duration_us == 0:
            return
        self.segments.append(PlanSegment(duration_us, end / self.per_unit, onset, offset, index))
        self.level, self.t_us = end, self.t_us + duration_us


def plan_trial(paradigm: Paradigm, trial: Trial, target: float, ratings: tuple[RatingTask, ...]) -> StimulusPlan:
    """Draw the whole trial: neutral, baseline, pulses, time for the ratings, neutral.

    Parameters
    ----------
    target
        Level of the plateau in the modality's unit, individual levels resolved.
    ratings
        What is rated; continuous and per-pulse ratings keep the baseline until their last window is over.
    """
    per_unit = MODALITIES[paradigm.modality].per_unit
    neutral = APPLICATORS[paradigm.applicator].free.neutral
    baseline, approach = device_level(paradigm.baseline, per_unit), approach_rate(paradigm)
    line = _Line(neutral, per_unit, neutral)
    line.go(baseline, approach)
    if paradigm.baseline_lead_s:
        line.hold(ticks_us(paradigm.baseline_lead_s))
    pulses = _draw_pulses(line, trial, device_level(target, per_unit), baseline)
    line.hold(_kept_until_us(trial, pulses, ratings) - line.t_us)
    line.go(neutral, approach)
    scale_high = next((r.scale.high for r in ratings if r.when == "continuous"), 100.0)
    return StimulusPlan(
        modality=paradigm.modality,
        applicator=paradigm.applicator,
        neutral=neutral / per_unit,
        baseline=baseline / per_unit,
        segments=tuple(line.segments),
        pulses=tuple(pulses),
        stop_at_rating=trial.stop_at_rating,
        rating_high=scale_high,
    )


def approach_rate(paradigm: Paradigm) -> int:
    """Rate between neutral and baseline, device units/s."""
    rate = paradigm.approach_rate or APPROACH_RATE[paradigm.modality]
    return device_rate(rate, MODALITIES[paradigm.modality].per_unit)


def _draw_pulses(line: _Line, trial: Trial, target: int, baseline: int) -> list[PlannedPulse]:
    """Draw the pulses; each starts exactly one onset-to-onset time after the one before."""
    stimulus = trial.stimulus
    up, down = (device_rate(r, line.per_unit) for r in (stimulus.ramp_rate, stimulus.return_rate))
    pulses = []
    for index in range(1, trial.pulses + 1):
        onset_us = line.t_us
        line.go(target, up, onset=True, index=index)
        plateau_us = line.t_us
        line.hold(ticks_us(stimulus.plateau_s), index)
        offset_us = line.t_us
        line.go(baseline, down, offset=True, index=index)
        pulses.append(PlannedPulse(index, onset_us, plateau_us, offset_us, line.t_us, target / line.per_unit))
        if index < trial.pulses:
            line.hold(onset_us + period_us(stimulus) - line.t_us)
    return pulses


def period_us(stimulus: Pulse) -> int:
    """Onset to onset, µs; for a lone pulse the time its rating is followed."""
    return ticks_us(stimulus.onset_to_onset_s if isinstance(stimulus, Train) else SINGLE_WINDOW_S)


def _kept_until_us(trial: Trial, pulses: list[PlannedPulse], ratings: tuple[RatingTask, ...]) -> int:
    """Time until which the baseline is kept after the last pulse, µs from t0."""
    first, last = pulses[0], pulses[-1]
    until = last.end_us
    for task in ratings:
        if task.when == "after_trial":
            continue
        until = max(until, last.onset_us + period_us(trial.stimulus) + ticks_us(task.lag_s + TAIL_MARGIN_S))
        if task.per_pulse == "mean_after_offset":
            until = max(until, last.offset_us + ticks_us(MEAN_AFTER_OFFSET_S + task.lag_s + TAIL_MARGIN_S))
        for at_s in task.at_s:
            until = max(until, first.onset_us + ticks_us(at_s + TAIL_MARGIN_S))
        for after_s in task.aftersensation_s:
            until = max(until, last.offset_us + ticks_us(after_s + TAIL_MARGIN_S))
    return until


def roundings(paradigm: Paradigm, trial: Trial, target: float) -> tuple[str, ...]:
    """What the tick and the device's unit changed, one line each; empty if nothing."""
    modality = MODALITIES[paradigm.modality]
    stimulus = trial.stimulus
    times = {"plateau_s": stimulus.plateau_s}
    if isinstance(stimulus, Train):
        times["onset_to_onset_s"] = stimulus.onset_to_onset_s
    changed = [f"{k} {v:g} s -> {ticks_us(v) / US_PER_S:g} s" for k, v in times.items() if ticks_us(v) != v * US_PER_S]
    levels = {"target": target, "baseline": paradigm.baseline}
    for name, level in levels.items():
        delivered = device_level(level, modality.per_unit) / modality.per_unit
        if delivered != level:
            changed.append(f"{name} {level:.6g} {modality.unit} -> {delivered:g} {modality.unit}")
    return tuple(changed + _ramp_roundings(paradigm, stimulus, target))


def _ramp_roundings(paradigm: Paradigm, stimulus: Pulse, target: float) -> list[str]:
    modality = MODALITIES[paradigm.modality]
    ends = [device_level(v, modality.per_unit) for v in (paradigm.baseline, target)]
    neutral = APPLICATORS[paradigm.applicator].free.neutral
    found = []
    for name, rate, (start, end) in (
        ("ramp", stimulus.ramp_rate, ends),
        ("return", stimulus.return_rate, reversed(ends)),
    ):
        whole = line_us(start, end, neutral, device_rate(rate, modality.per_unit))
        exact = abs(end - start) / (rate * modality.per_unit) * US_PER_S
        if abs(whole - exact) >= 1:
            found.append(f"{name} {exact / US_PER_MS:.3f} ms -> {whole // US_PER_MS} ms")
    return found
