"""What a paradigm comes to: trials, pulses, time, and how far each value stays from the limits in force."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from rig.domain.plan import PlannedTrial
from rig.domain.units import MS_PER_S, US_PER_S
from rig.paradigm.line import device_line, longest_beyond_us, on_us
from rig.paradigm.model import Paradigm
from rig.paradigm.rules import Margin, Rules
from rig.paradigm.spots import pulses_on, shortest_pause_s, visits_of_trials
from rig.paradigm.tiers import Bounds, Tier, raisable

#: a measured dose may be this much more than the planned one, and is then still delivered in full
HEADROOM = 1.05
#: 1 kHz telemetry with everything else: 29 kB/s measured on an hour's journal
JOURNAL_BYTES_PER_S = 29_000
RESERVE_FACTOR = 1.5


def total_s(trials: Iterable[PlannedTrial]) -> float:
    """Stimuli and pauses, s; answers to prompts come on top."""
    return sum(t.pause_before_s + t.plan.total_us / US_PER_S for t in trials)


def total_pulses(trials: Iterable[PlannedTrial]) -> int:
    """Pulses of a run."""
    return sum(len(t.plan.pulses) for t in trials)


def recording_bytes(trials: Sequence[PlannedTrial]) -> int:
    """Room that a run may need on the disk: its planned length, half as much again, and time for every prompt."""
    answering_s = sum(task.deadline_s for trial in trials for task in trial.ratings)
    return round((total_s(trials) * RESERVE_FACTOR + answering_s) * JOURNAL_BYTES_PER_S)


def first_of_each(trials: Iterable[PlannedTrial]) -> list[PlannedTrial]:
    """Trials without their repeats."""
    return list({t.name: t for t in reversed(list(trials))}.values())[::-1]


def margins(rules: Rules, paradigm: Paradigm, trials: Sequence[PlannedTrial]) -> dict[str, list[Margin]]:
    """Margins of each trial by its name, and of the whole run under ""."""
    stimuli = {t.name: t.stimulus for block in paradigm.blocks for t in block.trials}
    found = {}
    for trial in first_of_each(trials):
        stimulus = stimuli[trial.name]
        rates = stimulus.ramp_rate, stimulus.return_rate
        found[trial.name] = [*_stimulus(rules, trial, rates), *_times(rules, trial)]
    return found | {"": list(_run(rules, paradigm, trials))}


def tier_needed(found: Iterable[Margin]) -> Tier:
    """Mildest tier that allows all of it."""
    return max((margin.tier for margin in found), default=Tier.FREE)


def needed_raises(applicator: str, found: Iterable[Margin]) -> dict[str, float]:
    """What a study envelope must raise, by its key, to allow what the free tier does not, within the never tier.

    Rounded to the side that allows it; doses with `HEADROOM`, because the device
    counts what it measures and ends a stimulus at its cap.
    """
    table, needed = raisable(applicator), dict[str, float]()
    for margin in found:
        row = table.get(margin.key)
        if row is None or margin.tier is not Tier.ENVELOPE:
            continue
        headroom = HEADROOM if row.field == "max_dose" else 1.0
        value = _rounded(margin.value * headroom, down=row.lower_is_looser)
        value = max(value, row.never) if row.lower_is_looser else min(value, row.never)
        if margin.key not in needed or row.beyond(value, needed[margin.key]):
            needed[margin.key] = value
    return needed


def _rounded(value: float, *, down: bool) -> float:
    """Value to three digits, away from being too tight."""
    step = 10.0 ** (math.floor(math.log10(value)) - 2) if value > 0 else 1.0
    count = value / step
    whole = math.floor(count + 1e-9) if down else math.ceil(count - 1e-9)
    return float(f"{whole * step:.3g}")


def _stimulus(rules: Rules, trial: PlannedTrial, rates: tuple[float, float]) -> Iterator[Margin]:
    unit, scale, suffix = rules.modality.unit, rules.modality.per_unit, rules.modality.suffix
    target, baseline = trial.plan.pulses[0].target, trial.plan.baseline
    if rules.level(target) < rules.neutral:
        yield rules.margin("target", target, lambda t: t.device.min / scale, unit, f"min_{suffix}", at_least=True)
    else:
        yield rules.margin("target", target, lambda t: t.device.max / scale, unit, f"max_{suffix}")
    ends = rules.level(baseline), rules.level(target)
    bounds = rules.rate_bound(*ends) / scale, rules.rate_bound(*reversed(ends)) / scale
    for name, rate, bound in zip(("ramp", "return"), rates, bounds, strict=True):
        yield rules.margin(name, rate, _fixed(bound), f"{unit}/s", "")
    yield rules.margin("pulses", len(trial.plan.pulses), lambda t: t.device.max_pulses, "", "pulses")


def _times(rules: Rules, trial: PlannedTrial) -> Iterator[Margin]:
    """Time away from neutral, and at a stretch in every row of levels that the trial reaches."""
    line, neutral = device_line(trial.plan), rules.neutral
    away_s = on_us(line, neutral) / US_PER_S
    yield rules.margin("away from neutral", away_s, lambda t: t.device.max_on_ms / MS_PER_S, "s", "away_from_neutral_s")
    keys = {row.row: row.key for row in raisable(trial.plan.applicator).values()}
    for i, cap in enumerate(rules.force.device.caps):
        longest_s = longest_beyond_us(line, cap, neutral) / US_PER_S
        if longest_s:
            side = "above" if cap.level > neutral else "below"
            what = f"at a stretch {side} {rules.shown(cap.level)}"
            yield rules.margin(what, longest_s, _cap_s(i), "s", keys.get(i, ""))


def _fixed(bound: float) -> Callable[[Bounds], float]:
    """A bound that is the same in every tier: the actuator's."""
    return lambda _: bound


def _cap_s(row: int) -> Callable[[Bounds], float]:
    """Longest time of a row of the time caps, s."""
    return lambda tier: tier.device.caps[row].ms / MS_PER_S


def _run(rules: Rules, paradigm: Paradigm, trials: Sequence[PlannedTrial]) -> Iterator[Margin]:
    visits = visits_of_trials(paradigm, trials)
    pulses = max(pulses_on(visits).values(), default=0)
    yield rules.margin("pulses on one spot", pulses, lambda t: t.device.max_pulses, "", "pulses")
    pause = shortest_pause_s(visits)
    if pause is not None:
        yield rules.margin(
            "pause on one spot", pause, lambda t: t.device.min_pause_ms / MS_PER_S, "s", "pause_s", at_least=True
        )
