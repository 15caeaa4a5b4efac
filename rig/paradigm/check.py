"""Does the rig allow and follow it: levels, rates, time caps, on-time, pauses and pulses per spot (free tier).

Everything is compared in device units, as the device does at LOAD_COMMIT.
Cumulative dose and the signed study envelope are not checked here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from firmware_interface.limits import APPLICATORS, MAX_SEGMENTS, TICK_US, Cap, LimitTable
from rig.domain.errors import Problem
from rig.domain.plan import PlannedTrial, StimulusPlan
from rig.domain.units import MODALITIES, US_PER_S, Modality
from rig.paradigm.keys import key_of
from rig.paradigm.model import Paradigm, Train, Trial
from rig.paradigm.spots import spot_problems, visits_of_trials
from rig.paradigm.timeline import MAX_SEGMENT_US, device_level, device_rate, legs, line_us, ticks_us

MS_US = 1000


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits in force (`free`), those no study may pass (`never`), and the unit to show them in."""

    modality: Modality
    free: LimitTable
    never: LimitTable

    def level(self, value: float) -> int:
        """Level in device units."""
        return device_level(value, self.modality.per_unit)

    def shown(self, device_value: float) -> str:
        """Level with its unit."""
        return f"{device_value / self.modality.per_unit:g} {self.modality.unit}"

    def rate_bound(self, start: int, end: int) -> int:
        """Fastest rate the rig follows from `start` to `end`: away from neutral it rises, towards it it returns."""
        bounds = []
        for level in legs(start, end, self.free.neutral):
            away = abs(level - self.free.neutral) > abs(start - self.free.neutral)
            bounds.append(self.free.rise if away else self.free.return_rate)
            start = level
        return min(bounds)


def rules_of(paradigm: Paradigm) -> Rules:
    """Limits for the paradigm's applicator."""
    applicator, modality = APPLICATORS[paradigm.applicator], MODALITIES[paradigm.modality]
    assert applicator.quantity == modality.quantity  # rig.paradigm.consistency refuses others
    return Rules(modality, applicator.free, applicator.never)


def tier_hint(within_never: bool, never: str, remedy: str = "lower it") -> str:
    """Which tier would allow the value, if any."""
    if within_never:
        return f"{remedy}, or use a signed study envelope (up to {never})"
    return f"no tier allows it (never beyond {never})"


def level_problems(rules: Rules, where: str, value: float) -> Iterator[Problem]:
    """A level outside what the free tier allows."""
    level, free, never = rules.level(value), rules.free, rules.never
    shown = f"{value:g} {rules.modality.unit}"
    if level > free.max:
        hint = tier_hint(level <= never.max, rules.shown(never.max))
        yield Problem(where, f"{shown} exceeds the rig's limit {rules.shown(free.max)} (free tier)", hint)
    elif level < free.min:
        hint = tier_hint(level >= never.min, rules.shown(never.min), "raise it")
        yield Problem(where, f"{shown} is below the rig's limit {rules.shown(free.min)} (free tier)", hint)


def baseline_problems(paradigm: Paradigm) -> Iterator[Problem]:
    """The baseline and the way to it."""
    rules = rules_of(paradigm)
    yield from level_problems(rules, key_of("baseline", rules.modality.suffix), paradigm.baseline)
    baseline = rules.level(paradigm.baseline)
    if paradigm.approach_rate is not None and baseline != rules.free.neutral:
        bound = min(rules.rate_bound(rules.free.neutral, baseline), rules.rate_bound(baseline, rules.free.neutral))
        yield from _rate_problem(rules, "", "approach_rate", paradigm.approach_rate, bound)


# ---------------------------------------------------------------- one stimulus; `level` is None while it is not known
def _target(paradigm: Paradigm, where: str, trial: Trial, level: float | None) -> Iterator[Problem]:
    rules = rules_of(paradigm)
    if level is None:
        return
    place = f"{where}.{key_of('target', rules.modality.suffix)}"
    if trial.stimulus.target.individual is not None and level == trial.stimulus.target.max:
        place += ".max"
    yield from level_problems(rules, place, level)
    if rules.level(level) == rules.level(paradigm.baseline):
        yield Problem(place, f"{level:g} {rules.modality.unit} is the baseline: there is no pulse", "move one of them")


def _rates(paradigm: Paradigm, where: str, trial: Trial, level: float | None) -> Iterator[Problem]:
    rules = rules_of(paradigm)
    baseline = rules.level(paradigm.baseline)
    target = rules.level(level) if level is not None else rules.free.max
    if target != baseline:
        stimulus = trial.stimulus
        yield from _rate_problem(rules, where, "ramp_rate", stimulus.ramp_rate, rules.rate_bound(baseline, target))
        yield from _rate_problem(rules, where, "return_rate", stimulus.return_rate, rules.rate_bound(target, baseline))


def _rate_problem(rules: Rules, where: str, name: str, rate: float, bound: int) -> Iterator[Problem]:
    key = key_of(name, rules.modality.suffix)
    place = f"{where}.{key}" if where else key
    shown = f"{rate:g} {rules.modality.unit}/s"
    if rate * rules.modality.per_unit > bound:
        yield Problem(place, f"{shown} is faster than the rig follows: {rules.shown(bound)}/s", "lower it")
    elif device_rate(rate, rules.modality.per_unit) < 1:
        yield Problem(place, f"{shown} is slower than the rig's smallest step", "raise it")


def _fit(paradigm: Paradigm, where: str, trial: Trial, level: float | None) -> Iterator[Problem]:
    """Ramp, plateau and return must fit into one onset-to-onset time; if not, say which rates would."""
    train = trial.train
    if train is None or level is None:
        return
    rules = rules_of(paradigm)
    up, down = _ramp_times(rules, paradigm, trial, level)
    period, plateau = ticks_us(train.onset_to_onset_s), ticks_us(train.plateau_s)
    if up + plateau + down <= period:
        return
    ends = rules.level(paradigm.baseline), rules.level(level)
    bounds = rules.rate_bound(*ends), rules.rate_bound(*reversed(ends))
    unit = f"{rules.modality.unit}/s"
    what = (
        f"{train.onset_to_onset_s:g} s is too short for ramp {up / US_PER_S:g} s + plateau {plateau / US_PER_S:g} s"
        f" + return {down / US_PER_S:g} s = {(up + plateau + down) / US_PER_S:g} s"
    )
    if period <= plateau:
        remedy = "shorten the plateau or lengthen onset_to_onset_s"
    else:
        factor = (up + down) / (period - plateau)
        need = train.ramp_rate * factor, train.return_rate * factor
        remedy = (
            f"it needs ramps of {need[0]:.4g} {unit} up and {need[1]:.4g} {unit} back"
            f" (the rig's maximum is {rules.shown(bounds[0])}/s and {rules.shown(bounds[1])}/s)"
        )
    yield Problem(f"{where}.onset_to_onset_s", what, remedy)


def _ramp_times(rules: Rules, paradigm: Paradigm, trial: Trial, level: float) -> tuple[int, int]:
    """Times up and back, µs; 0 where `_rates` says that the rate is nothing to the rig."""
    start, end, neutral = rules.level(paradigm.baseline), rules.level(level), rules.free.neutral
    rates = (device_rate(r, rules.modality.per_unit) for r in (trial.stimulus.ramp_rate, trial.stimulus.return_rate))
    up, down = (
        line_us(a, b, neutral, r) if r else 0 for r, (a, b) in zip(rates, ((start, end), (end, start)), strict=True)
    )
    return up, down


def _slow(paradigm: Paradigm, where: str, trial: Trial, level: float | None) -> Iterator[Problem]:
    """One ramp is one segment, and the device takes none over 600 s."""
    if level is None:
        return
    rules = rules_of(paradigm)
    for name, us in zip(("ramp_rate", "return_rate"), _ramp_times(rules, paradigm, trial, level), strict=True):
        if us > MAX_SEGMENT_US:
            key = key_of(name, rules.modality.suffix)
            yield Problem(f"{where}.{key}", f"the ramp takes {us / US_PER_S:g} s, over 600 s", "raise it")


def _count(paradigm: Paradigm, where: str, trial: Trial, level: float | None) -> Iterator[Problem]:
    bound = rules_of(paradigm).free.max_pulses
    if isinstance(trial.train, Train) and trial.train.count > bound:
        hint = tier_hint(
            trial.train.count <= rules_of(paradigm).never.max_pulses, f"{rules_of(paradigm).never.max_pulses}"
        )
        yield Problem(f"{where}.count", f"{trial.train.count} pulses exceed the {bound} of one train (free tier)", hint)


StimulusCheck = Callable[[Paradigm, str, Trial, float | None], Iterator[Problem]]
STIMULUS_CHECKS: tuple[StimulusCheck, ...] = (_target, _rates, _fit, _slow, _count)


# ---------------------------------------------------------------- planned trials
def check_paradigm(paradigm: Paradigm, trials: Sequence[PlannedTrial]) -> list[Problem]:
    """Check what will be delivered: levels, rates, time caps, on-time, program length, pauses and pulses per spot.

    Returns
    -------
    list of Problem
        Each once, also where a trial is repeated; empty if the run may start.
    """
    rules = rules_of(paradigm)
    found: dict[Problem, None] = {}
    places = {
        t.name: (f"blocks[{b}].trials[{i}].{t.kind}", t)
        for b, block in enumerate(paradigm.blocks)
        for i, t in enumerate(block.trials)
    }
    found |= dict.fromkeys(baseline_problems(paradigm))
    for planned in trials:
        where, trial = places[planned.name]
        for check in STIMULUS_CHECKS:
            found |= dict.fromkeys(check(paradigm, where, trial, planned.plan.pulses[0].target))
        found |= dict.fromkeys(_plan_problems(rules, where, planned.plan))
    found |= dict.fromkeys(spot_problems(rules.free, rules.never, visits_of_trials(paradigm, trials)))
    return list(found)


def _plan_problems(rules: Rules, where: str, plan: StimulusPlan) -> Iterator[Problem]:
    line = device_line(rules, plan)
    if len(line) > MAX_SEGMENTS:
        what = f"the trial needs {len(line)} segments, the rig holds {MAX_SEGMENTS}"
        yield Problem(where, what, "use fewer pulses")
    on_us = sum(us for us, start, end in line if not start == end == rules.free.neutral)
    if on_us > rules.free.max_on_ms * MS_US:
        what = f"{on_us / US_PER_S:g} s away from neutral exceed {rules.free.max_on_ms / 1000:g} s a trial (any tier)"
        yield Problem(where, what, "shorten the train or its aftersensation")
    worst = max(
        ((longest_beyond_us(line, c, rules.free.neutral), c) for c in rules.free.caps),
        key=lambda found: found[0] - found[1].ms * MS_US,
        default=(0, Cap(0, 0)),
    )
    if worst[0] > worst[1].ms * MS_US:
        yield _cap_problem(rules, where, line, worst)


def _cap_problem(rules: Rules, where: str, line: list[tuple[int, int, int]], worst: tuple[int, Cap]) -> Problem:
    us, cap = worst
    allowed = next((c.ms for c in rules.never.caps if c.level == cap.level), 0)
    hint = tier_hint(
        all(longest_beyond_us(line, c, rules.never.neutral) <= c.ms * MS_US for c in rules.never.caps),
        f"{allowed / 1000:g} s",
        "shorten the plateau or lower the level",
    )
    side = "at or above" if cap.level > rules.free.neutral else "at or below"
    what = f"{us / US_PER_S:g} s at a stretch {side} {rules.shown(cap.level)} exceed {cap.ms / 1000:g} s (free tier)"
    return Problem(f"{where}.plateau_s", what, hint)


def device_line(rules: Rules, plan: StimulusPlan) -> list[tuple[int, int, int]]:
    """Segments as (duration in µs, start level, end level), levels in device units."""
    line, level = [], rules.level(plan.neutral)
    for segment in plan.segments:
        end = rules.level(segment.end_level)
        line.append((segment.duration_us, level, end))
        level = end
    return line


def longest_beyond_us(line: Sequence[tuple[int, int, int]], cap: Cap, neutral: int) -> int:
    """Longest unbroken time at or beyond the cap's level, in µs, counted in ticks as the device does.

    Parameters
    ----------
    line
        Segments as (duration in µs, start level, end level).
    """
    sign = 1 if cap.level >= neutral else -1  # the cold side is the hot one mirrored
    bound, longest, run = sign * cap.level, 0, 0
    for us, start, end in line:
        ticks = us // TICK_US
        beyond = _ticks_beyond(sign * start, sign * end, ticks, bound)
        rising = sign * end > sign * start
        if beyond < ticks and rising:
            run = 0  # a rise is beyond at its end, a fall at its start
        run += beyond
        longest = max(longest, run)
        if beyond < ticks and not rising:
            run = 0
    return longest * TICK_US


def _ticks_beyond(start: int, end: int, ticks: int, bound: int) -> int:
    """Ticks k = 0..ticks-1 at which start + div_trunc((end - start) * k, ticks) is at least `bound`."""
    if min(start, end) >= bound:
        return ticks
    if max(start, end) < bound:
        return 0
    if end > start:
        return ticks + (-(bound - start) * ticks // (end - start))
    return min(ticks, -(-(start - bound + 1) * ticks // (start - end)))
