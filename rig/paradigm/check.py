"""Does the rig allow and follow it: levels, rates, time caps, on-time, pauses, pulses and dose per spot.

Everything is compared in device units, as the device does at LOAD_COMMIT, with
the limits in force: the free tier, or what a study envelope has raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from firmware_interface.limits import MAX_SEGMENTS, Cap
from rig.domain.errors import Problem
from rig.domain.phrase import Value, phrase
from rig.domain.plan import PlannedTrial, StimulusPlan
from rig.domain.received import Received
from rig.domain.units import MS_PER_S, US_PER_MS, US_PER_S
from rig.paradigm.dose_check import dose_problems
from rig.paradigm.envelope import Envelope
from rig.paradigm.keys import key_of
from rig.paradigm.line import Line, device_line, longest_beyond_us, on_us
from rig.paradigm.model import Paradigm, Train, Trial
from rig.paradigm.rules import NEEDS_ENVELOPE, Rules, rules_of
from rig.paradigm.spots import spot_problems, visits_of_trials
from rig.paradigm.timeline import MAX_SEGMENT_US, device_rate, line_us, ticks_us


def level_problems(rules: Rules, where: str, value: float) -> Iterator[Problem]:
    """A level outside what the limits in force allow."""
    level, limits, never = rules.level(value), rules.force.device, rules.never.device
    shown = f"{value:g} {rules.modality.unit}"
    if level > limits.max:
        hint = rules.hint(level <= never.max, rules.shown(never.max))
        what = phrase(
            "over_limit",
            "{level} exceeds the rig's limit {limit} ({tier})",
            level=shown,
            limit=rules.shown(limits.max),
            tier=rules.tier,
        )
        yield Problem(where, what, hint)
    elif level < limits.min:
        hint = rules.hint(level >= never.min, rules.shown(never.min), phrase("raise_it", "raise it"))
        what = phrase(
            "under_limit",
            "{level} is below the rig's limit {limit} ({tier})",
            level=shown,
            limit=rules.shown(limits.min),
            tier=rules.tier,
        )
        yield Problem(where, what, hint)


def baseline_problems(rules: Rules, paradigm: Paradigm) -> Iterator[Problem]:
    """The baseline and the way to it."""
    yield from level_problems(rules, key_of("baseline", rules.modality.suffix), paradigm.baseline)
    baseline = rules.level(paradigm.baseline)
    if paradigm.approach_rate is not None and baseline != rules.neutral:
        bound = min(rules.rate_bound(rules.neutral, baseline), rules.rate_bound(baseline, rules.neutral))
        yield from _rate_problem(rules, "", "approach_rate", paradigm.approach_rate, bound)


# ---------------------------------------------------------------- one stimulus; `level` is None while it is not known
def _target(rules: Rules, paradigm: Paradigm, where: str, trial: Trial, level: float | None) -> Iterator[Problem]:
    if level is None:
        return
    place = f"{where}.{key_of('target', rules.modality.suffix)}"
    if trial.stimulus.target.individual is not None and level == trial.stimulus.target.max:
        place += ".max"
    yield from level_problems(rules, place, level)
    if rules.level(level) == rules.level(paradigm.baseline):
        shown = f"{level:g} {rules.modality.unit}"
        what = phrase("is_baseline", "{level} is the baseline: there is no pulse", level=shown)
        yield Problem(place, what, phrase("move_one", "move one of them"))


def _rates(rules: Rules, paradigm: Paradigm, where: str, trial: Trial, level: float | None) -> Iterator[Problem]:
    baseline = rules.level(paradigm.baseline)
    target = rules.level(level) if level is not None else rules.force.device.max
    if target != baseline:
        stimulus = trial.stimulus
        yield from _rate_problem(rules, where, "ramp_rate", stimulus.ramp_rate, rules.rate_bound(baseline, target))
        yield from _rate_problem(rules, where, "return_rate", stimulus.return_rate, rules.rate_bound(target, baseline))


def _rate_problem(rules: Rules, where: str, name: str, rate: float, bound: int) -> Iterator[Problem]:
    key = key_of(name, rules.modality.suffix)
    place = f"{where}.{key}" if where else key
    shown = f"{rate:g} {rules.modality.unit}/s"
    if rate * rules.modality.per_unit > bound:
        limit = f"{rules.shown(bound)}/s"
        what = phrase("too_fast", "{rate} is faster than the rig follows: {limit}", rate=shown, limit=limit)
        yield Problem(place, what, phrase("lower_it", "lower it"))
    elif device_rate(rate, rules.modality.per_unit) < 1:
        what = phrase("too_slow", "{rate} is slower than the rig's smallest step", rate=shown)
        yield Problem(place, what, phrase("raise_it", "raise it"))


def _fit(rules: Rules, paradigm: Paradigm, where: str, trial: Trial, level: float | None) -> Iterator[Problem]:
    """Ramp, plateau and return must fit into one onset-to-onset time; if not, say which rates would."""
    train = trial.train
    if train is None or level is None:
        return
    up, down = _ramp_times(rules, paradigm, trial, level)
    period, plateau = ticks_us(train.onset_to_onset_s), ticks_us(train.plateau_s)
    if up + plateau + down <= period:
        return
    ends = rules.level(paradigm.baseline), rules.level(level)
    bounds = rules.rate_bound(*ends), rules.rate_bound(*reversed(ends))
    unit = f"{rules.modality.unit}/s"
    what = phrase(
        "no_fit",
        "{period} s is too short for ramp {up} s + plateau {plateau} s + return {down} s = {sum} s",
        period=train.onset_to_onset_s,
        up=up / US_PER_S,
        plateau=plateau / US_PER_S,
        down=down / US_PER_S,
        sum=(up + plateau + down) / US_PER_S,
    )
    if period <= plateau:
        remedy = phrase("shorten_plateau", "shorten the plateau or lengthen onset_to_onset_s")
    else:
        factor = (up + down) / (period - plateau)
        need = train.ramp_rate * factor, train.return_rate * factor
        remedy = phrase(
            "steeper_ramps",
            "it needs ramps of {up} up and {down} back (the rig's maximum is {most_up} and {most_down})",
            up=f"{need[0]:.4g} {unit}",
            down=f"{need[1]:.4g} {unit}",
            most_up=f"{rules.shown(bounds[0])}/s",
            most_down=f"{rules.shown(bounds[1])}/s",
        )
    yield Problem(f"{where}.onset_to_onset_s", what, remedy)


def _ramp_times(rules: Rules, paradigm: Paradigm, trial: Trial, level: float) -> tuple[int, int]:
    """Times up and back, µs; 0 where `_rates` says that the rate is nothing to the rig."""
    start, end, neutral = rules.level(paradigm.baseline), rules.level(level), rules.neutral
    rates = (device_rate(r, rules.modality.per_unit) for r in (trial.stimulus.ramp_rate, trial.stimulus.return_rate))
    up, down = (
        line_us(a, b, neutral, r) if r else 0 for r, (a, b) in zip(rates, ((start, end), (end, start)), strict=True)
    )
    return up, down


def _slow(rules: Rules, paradigm: Paradigm, where: str, trial: Trial, level: float | None) -> Iterator[Problem]:
    """One ramp is one segment, and the device takes none over `MAX_SEGMENT_US`."""
    if level is None:
        return
    for name, us in zip(("ramp_rate", "return_rate"), _ramp_times(rules, paradigm, trial, level), strict=True):
        if us > MAX_SEGMENT_US:
            key = key_of(name, rules.modality.suffix)
            values = {"seconds": us / US_PER_S, "most": MAX_SEGMENT_US / US_PER_S}
            what = phrase("ramp_too_long", "the ramp takes {seconds} s, over {most} s", **values)
            yield Problem(f"{where}.{key}", what, phrase("raise_it", "raise it"))


def _count(rules: Rules, paradigm: Paradigm, where: str, trial: Trial, level: float | None) -> Iterator[Problem]:
    bound, never = rules.force.device.max_pulses, rules.never.device.max_pulses
    if isinstance(trial.train, Train) and trial.train.count > bound:
        hint = rules.hint(trial.train.count <= never, f"{never}")
        what = phrase(
            "too_many_pulses",
            "{count} pulses exceed the {most} of one train ({tier})",
            count=trial.train.count,
            most=bound,
            tier=rules.tier,
        )
        yield Problem(f"{where}.count", what, hint)


StimulusCheck = Callable[[Rules, Paradigm, str, Trial, float | None], Iterator[Problem]]
STIMULUS_CHECKS: tuple[StimulusCheck, ...] = (_target, _rates, _fit, _slow, _count)


# ---------------------------------------------------------------- planned trials
def check_paradigm(
    paradigm: Paradigm,
    trials: Sequence[PlannedTrial],
    envelope: Envelope | None = None,
    received: Mapping[int, Received] | None = None,
) -> list[Problem]:
    """Check what will be delivered: levels, rates, times, program length, pauses, pulses and dose per spot.

    Parameters
    ----------
    envelope
        Study envelope in force; without one the free tier is.
    received
        What spots have received in earlier runs of the session.

    Returns
    -------
    list of Problem
        Each once, also where a trial is repeated; empty if the run may start.

    Raises
    ------
    EnvelopeError
        The envelope is for another applicator.
    """
    rules = rules_of(paradigm, envelope)  # a paradigm that needs an envelope has one problem without it, not many
    found: dict[Problem, None] = {}
    places = places_of(paradigm)
    found |= dict.fromkeys(_tier_problems(paradigm, envelope))
    found |= dict.fromkeys(baseline_problems(rules, paradigm))
    for planned in trials:
        where, trial = places[planned.name]
        for check in STIMULUS_CHECKS:
            found |= dict.fromkeys(check(rules, paradigm, where, trial, planned.plan.pulses[0].target))
        found |= dict.fromkeys(_plan_problems(rules, where, planned.plan))
    found |= dict.fromkeys(spot_problems(rules, visits_of_trials(paradigm, trials), received))
    found |= dict.fromkeys(dose_problems(rules, {n: w for n, (w, _) in places.items()}, trials, received))
    return list(found)


def places_of(paradigm: Paradigm) -> dict[str, tuple[str, Trial]]:
    """Key path of each trial's stimulus, and the trial, by its name."""
    return {
        t.name: (f"blocks[{b}].trials[{i}].{t.kind}", t)
        for b, block in enumerate(paradigm.blocks)
        for i, t in enumerate(block.trials)
    }


def _tier_problems(paradigm: Paradigm, envelope: Envelope | None) -> Iterator[Problem]:
    if paradigm.tier == NEEDS_ENVELOPE and envelope is None:
        what = phrase("needs_envelope", "this paradigm runs only under a signed study envelope")
        yield Problem(
            "tier",
            what,
            phrase("give_envelope", "give it with --envelope FILE (`qst-rig check` tells what it must allow)"),
        )


def _plan_problems(rules: Rules, where: str, plan: StimulusPlan) -> Iterator[Problem]:
    line, limits = device_line(plan), rules.force.device
    if len(line) > MAX_SEGMENTS:
        what = phrase(
            "too_many_segments",
            "the trial needs {count} segments, the rig holds {most}",
            count=len(line),
            most=MAX_SEGMENTS,
        )
        yield Problem(where, what, phrase("fewer_pulses", "use fewer pulses"))
    away_us = on_us(line, rules.neutral)
    if away_us > limits.max_on_ms * US_PER_MS:
        what = phrase(
            "too_long_away",
            "{seconds} s away from neutral exceed {most} s a trial (any tier)",
            seconds=away_us / US_PER_S,
            most=limits.max_on_ms / MS_PER_S,
        )
        yield Problem(where, what, phrase("shorten_train", "shorten the train or its aftersensation"))
    worst = max(
        ((longest_beyond_us(line, c, rules.neutral), c) for c in limits.caps),
        key=lambda found: found[0] - found[1].ms * US_PER_MS,
        default=(0, Cap(0, 0)),
    )
    if worst[0] > worst[1].ms * US_PER_MS:
        yield _cap_problem(rules, where, line, worst)


def _cap_problem(rules: Rules, where: str, line: Line, worst: tuple[int, Cap]) -> Problem:
    us, cap = worst
    never = rules.never.device
    allowed = next((c.ms for c in never.caps if c.level == cap.level), 0)
    hint = rules.hint(
        all(longest_beyond_us(line, c, never.neutral) <= c.ms * US_PER_MS for c in never.caps),
        f"{allowed / MS_PER_S:g} s",
        phrase("shorten_or_lower", "shorten the plateau or lower the level"),
    )
    values: dict[str, Value] = {
        "seconds": us / US_PER_S,
        "level": rules.shown(cap.level),
        "most": cap.ms / MS_PER_S,
        "tier": rules.tier,
    }
    if cap.level > rules.neutral:
        what = phrase(
            "too_long_above", "{seconds} s at a stretch at or above {level} exceed {most} s ({tier})", **values
        )
    else:
        what = phrase(
            "too_long_below", "{seconds} s at a stretch at or below {level} exceed {most} s ({tier})", **values
        )
    return Problem(f"{where}.plateau_s", what, hint)
