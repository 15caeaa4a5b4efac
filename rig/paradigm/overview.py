"""What a paradigm comes to: trials, pulses, time, and how far each value stays from the limits in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rig.domain.plan import PlannedTrial
from rig.domain.units import US_PER_S
from rig.paradigm.check import MS_US, Rules, device_line, longest_beyond_us, rules_of
from rig.paradigm.model import Paradigm
from rig.paradigm.spots import visits_of_trials


@dataclass(frozen=True, slots=True)
class Margin:
    """One checked quantity: its value, its bound in the free tier, the unit, and whether the bound is a minimum."""

    what: str
    value: float
    bound: float
    unit: str
    at_least: bool = False


def total_s(trials: Iterable[PlannedTrial]) -> float:
    """Stimuli and pauses, s; answers to prompts come on top."""
    return sum(t.pause_before_s + t.plan.total_us / US_PER_S for t in trials)


def total_pulses(trials: Iterable[PlannedTrial]) -> int:
    """Pulses of a run."""
    return sum(len(t.plan.pulses) for t in trials)


def first_of_each(trials: Iterable[PlannedTrial]) -> list[PlannedTrial]:
    """Trials without their repeats."""
    return list({t.name: t for t in reversed(list(trials))}.values())[::-1]


def margins(paradigm: Paradigm, trials: Sequence[PlannedTrial]) -> dict[str, list[Margin]]:
    """Margins of each trial by its name, and of the whole run under ""."""
    rules = rules_of(paradigm)
    stimuli = {t.name: t.stimulus for block in paradigm.blocks for t in block.trials}
    found = {}
    for trial in first_of_each(trials):
        stimulus = stimuli[trial.name]
        rates = stimulus.ramp_rate, stimulus.return_rate
        found[trial.name] = [*_stimulus(rules, trial, rates), *_times(rules, trial)]
    return found | {"": list(_spots(rules, paradigm, trials))}


def _stimulus(rules: Rules, trial: PlannedTrial, rates: tuple[float, float]) -> Iterator[Margin]:
    unit, scale = rules.modality.unit, rules.modality.per_unit
    target, baseline = trial.plan.pulses[0].target, trial.plan.baseline
    cold = rules.level(target) < rules.free.neutral
    yield Margin("target", target, (rules.free.min if cold else rules.free.max) / scale, unit, at_least=cold)
    ends = rules.level(baseline), rules.level(target)
    yield Margin("ramp", rates[0], rules.rate_bound(*ends) / scale, f"{unit}/s")
    yield Margin("return", rates[1], rules.rate_bound(*reversed(ends)) / scale, f"{unit}/s")
    yield Margin("pulses", len(trial.plan.pulses), rules.free.max_pulses, "")


def _times(rules: Rules, trial: PlannedTrial) -> Iterator[Margin]:
    line, neutral = device_line(rules, trial.plan), rules.free.neutral
    on_us = sum(us for us, start, end in line if not start == end == neutral)
    yield Margin("away from neutral", on_us / US_PER_S, rules.free.max_on_ms * MS_US / US_PER_S, "s")
    reached = [(longest_beyond_us(line, cap, neutral), cap) for cap in rules.free.caps if cap.ms]
    us, cap = max(reached, key=lambda r: r[0] / r[1].ms, default=(0, None))
    if cap is not None and us:
        side = "above" if cap.level > neutral else "below"
        yield Margin(f"at a stretch {side} {rules.shown(cap.level)}", us / US_PER_S, cap.ms * MS_US / US_PER_S, "s")


def _spots(rules: Rules, paradigm: Paradigm, trials: Sequence[PlannedTrial]) -> Iterator[Margin]:
    visits = visits_of_trials(paradigm, trials)
    per_spot: dict[int, int] = {}
    pauses, waited_s, last = [], 0.0, 0
    for visit in visits:
        waited_s += visit.pause_s
        if visit.spot:
            per_spot[visit.spot] = per_spot.get(visit.spot, 0) + visit.pulses
            if visit.spot == last:
                pauses.append(waited_s)
            waited_s, last = 0.0, visit.spot
    yield Margin("pulses on one spot", max(per_spot.values(), default=0), rules.free.max_pulses, "")
    if pauses:
        yield Margin("pause on one spot", min(pauses), rules.free.min_pause_ms / 1000, "s", at_least=True)
