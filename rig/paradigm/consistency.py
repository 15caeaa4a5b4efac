"""What values must mean together: names that exist, ratings that can be given, measures that can be computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from firmware_interface.limits import APPLICATORS
from rig.domain.errors import Problem
from rig.domain.measures import MEASURE_NEEDS, MEASURES, MeasureNeeds
from rig.domain.units import MODALITIES
from rig.paradigm.keys import key_of
from rig.paradigm.model import Block, Paradigm, Rating, ScaleSpec, Trial
from rig.paradigm.wording import nearest

#: shortest onset-to-onset time at which a person can rate every pulse by word or handset, s
MIN_DISCRETE_S = 2.0
#: a scale has at most this many steps: one slider position fewer than the device's 16-bit range
MAX_STEPS = 65_534
#: names of individual levels that are a person's tolerance
TOLERANCES = ("ptt", "tolerance")


# ---------------------------------------------------------------- the whole paradigm
def _applicator(p: Paradigm) -> Iterator[Problem]:
    fitting = [a.name for a in APPLICATORS.values() if a.quantity == MODALITIES[p.modality].quantity]
    if p.applicator not in APPLICATORS:
        hint = nearest(p.applicator, APPLICATORS)
        yield Problem("applicator", f"no applicator named {p.applicator!r}", f"{hint}known: {', '.join(APPLICATORS)}")
    elif p.applicator not in fitting:
        what = f"{p.applicator!r} does not fit modality {p.modality!r}"
        yield Problem("applicator", what, f"use {' or '.join(fitting)}")


def _unique_names(p: Paradigm) -> Iterator[Problem]:
    blocks = [(b.name, f"blocks[{i}].name") for i, b in enumerate(p.blocks)]
    trials = [
        (t.name, f"blocks[{b}].trials[{i}].name")
        for b, block in enumerate(p.blocks)
        for i, t in enumerate(block.trials)
    ]
    for kind, named in (("block", blocks), ("trial", trials)):
        seen: Counter[str] = Counter()
        for name, where in named:
            seen[name] += 1
            if seen[name] > 1:
                yield Problem(where, f"there is already a {kind} named {name!r}", "give each its own name")


def _measure(p: Paradigm) -> Iterator[Problem]:
    needs = MEASURE_NEEDS.get(p.primary_measure)
    if needs is None:
        hint = nearest(p.primary_measure, MEASURES)
        what = f"no measure named {p.primary_measure!r}"
        yield Problem("primary_measure", what, f"{hint}known: {', '.join(MEASURES)}")
        return
    rated = [(t, r) for block in p.blocks for t in block.trials if t.role == "test" for r in t.ratings]
    usable = [(t, r) for t, r in rated if _serves(needs, t, r)]
    kinds = {t.kind for t, _ in usable}
    if not usable or (needs.needs == "pairs" and kinds != {"single", "train"}):
        yield Problem(
            "primary_measure", f"{p.primary_measure} cannot be computed from these trials", _needs_text(needs)
        )
    elif needs.is_ratio and not all(p.scales[r.scale].zero_is_no_pain for _, r in usable):
        what = f"{p.primary_measure} is a ratio, undefined on a scale whose 0 is not 'no pain'"
        yield Problem("primary_measure", what, "choose a difference, or a scale with zero_is_no_pain = true")


def _serves(needs: MeasureNeeds, trial: Trial, rating: Rating) -> bool:
    if needs.needs == "pairs":
        return rating.when == "after_trial"
    if needs.needs == "moments":
        return set(needs.at_s) <= set(rating.at_s)
    if needs.needs == "aftersensation":
        return needs.aftersensation_s in rating.aftersensation_s
    each_pulse = rating.when == "after_pulse" or rating.per_pulse is not None
    return each_pulse and trial.pulses >= needs.min_pulses


def _needs_text(needs: MeasureNeeds) -> str:
    if needs.needs == "pairs":
        return "it needs a single and a train (role test), each with a rating after_trial"
    if needs.needs == "moments":
        return f"it needs a continuous rating with at_s = [{', '.join(f'{s:g}' for s in needs.at_s)}]"
    if needs.needs == "aftersensation":
        return f"it needs a rating with aftersensation_s including {needs.aftersensation_s:g}"
    return f"it needs a train of at least {needs.min_pulses} pulses (role test) with a rating of every pulse"


# ---------------------------------------------------------------- one scale
def _scale(p: Paradigm, where: str, scale: ScaleSpec) -> Iterator[Problem]:
    if scale.high <= scale.low:
        yield Problem(f"{where}.high", f"{scale.high:g} is not above low = {scale.low:g}", "swap or correct them")
        return
    steps = (scale.high - scale.low) / scale.step
    if abs(steps - round(steps)) > 1e-6 or not 1 <= round(steps) <= MAX_STEPS:  # noqa: PLR2004 (float division)
        what = f"{scale.step:g} does not divide {scale.low:g}..{scale.high:g} into 1 to {MAX_STEPS} steps"
        yield Problem(f"{where}.step", what, "choose a step that does")
    if scale.zero_is_no_pain and scale.low != 0:
        what = f"0 cannot be 'no pain' on a scale that starts at {scale.low:g}"
        yield Problem(f"{where}.zero_is_no_pain", what, "write low = 0 or zero_is_no_pain = false")


# ---------------------------------------------------------------- one trial
def _one_stimulus(p: Paradigm, where: str, trial: Trial) -> Iterator[Problem]:
    if (trial.train is None) == (trial.single is None):
        what = "a trial has one stimulus, here " + ("there is none" if trial.train is None else "there are two")
        yield Problem(where, what, "give it a table 'train' or 'single'")


def _target(p: Paradigm, where: str, trial: Trial) -> Iterator[Problem]:
    target = trial.stimulus.target
    place = f"{where}.{trial.kind}.{key_of('target', MODALITIES[p.modality].suffix)}"
    if (target.value is None) == (target.individual is None):
        yield Problem(place, "is neither a level nor an individual one", 'write a number or { individual = "name" }')


def _slider(p: Paradigm, where: str, trial: Trial) -> Iterator[Problem]:
    for when in ("continuous", "after_pulse"):
        places = [i for i, r in enumerate(trial.ratings) if r.when == when]
        for i in places[1:]:
            yield Problem(f"{where}.ratings[{i}].when", f"a second {when} rating in one trial", "keep one")
    if trial.stop_at_rating is None:
        return
    task = next((r for r in trial.ratings if r.when == "continuous"), None)
    place = f"{where}.stop_at_rating"
    if task is None:
        yield Problem(place, "needs a continuous rating to watch", "add one or remove this key")
        return
    scale = p.scales[task.scale]
    if scale.low != 0 or not 0 < trial.stop_at_rating <= scale.high:
        what = f"{trial.stop_at_rating:g} is not within (0, {scale.high:g}] of a scale starting at 0"
        yield Problem(place, what, "choose a value on the scale")


def _role(p: Paradigm, where: str, trial: Trial) -> Iterator[Problem]:
    """A device check is felt by nobody; a catch trial is there to be rated."""
    if trial.role == "device_check" and trial.ratings:
        what = "a device check runs with the applicator off the skin: there is nothing to rate"
        yield Problem(f"{where}.ratings", what, 'remove them, or use role = "practice"')
    if trial.role == "catch" and not trial.ratings:
        what = "a catch trial without a rating catches nothing"
        yield Problem(f"{where}.ratings", what, "rate it as the test trials are rated")


def _tolerance(p: Paradigm, where: str, trial: Trial) -> Iterator[Problem]:
    """Nobody gets more than what was measured as the most they tolerate, in any tier."""
    target = trial.stimulus.target
    if target.individual in TOLERANCES and target.factor > 1:
        place = f"{where}.{trial.kind}.{key_of('target', MODALITIES[p.modality].suffix)}.factor"
        what = f"{target.factor:g} times {target.individual} is more than the person tolerates"
        yield Problem(place, what, "at most 1; no tier allows more")


# ---------------------------------------------------------------- one rating of a trial
def _rating_scale(p: Paradigm, where: str, trial: Trial, r: Rating) -> Iterator[Problem]:
    if r.scale not in p.scales:
        known = ", ".join(p.scales) or "none"
        yield Problem(f"{where}.scale", f"no scale named {r.scale!r}", f"{nearest(r.scale, p.scales)}defined: {known}")
        return
    continuous_scale = p.scales[r.scale].kind == "continuous_vas"
    if continuous_scale != (r.when == "continuous"):
        what = f"scale {r.scale!r} is {'' if continuous_scale else 'not '}continuous, the rating is {r.when}"
        yield Problem(f"{where}.scale", what, "a continuous rating needs a scale of kind continuous_vas, others not")


def _rating_source(p: Paradigm, where: str, trial: Trial, r: Rating) -> Iterator[Problem]:
    if (r.by == "device_slider") != (r.when == "continuous"):
        what = f"{r.by} cannot give a rating {r.when}"
        remedy = "device_slider rates continuous; participant and operator_verbal answer prompts"
        yield Problem(f"{where}.by", what, remedy)


def _rating_keys(p: Paradigm, where: str, trial: Trial, r: Rating) -> Iterator[Problem]:
    """Keys that mean nothing for this kind of rating."""
    given = {
        "per_pulse": r.per_pulse is not None,
        "lag_s": r.lag_s is not None,
        "aftersensation_s": bool(r.aftersensation_s),
        "at_s": bool(r.at_s),
        "delay_s": bool(r.delay_s),
        "deadline_s": r.deadline_s is not None,
    }
    for key, is_given in given.items():
        if is_given and r.when not in _KEY_FOR[key]:
            what = f"means nothing for a rating {r.when}"
            yield Problem(f"{where}.{key}", what, f"remove it (it goes with {' and '.join(_KEY_FOR[key])})")
    if r.lag_s and r.per_pulse == "mean_after_offset":
        yield Problem(
            f"{where}.lag_s", "means nothing for mean_after_offset, whose window starts at the offset", "remove it"
        )


_KEY_FOR = {
    "per_pulse": ("continuous",),
    "lag_s": ("continuous", "after_pulse"),
    "aftersensation_s": ("continuous", "after_trial"),
    "at_s": ("continuous",),
    "delay_s": ("after_trial",),
    "deadline_s": ("after_trial", "after_pulse"),
}


def _discrete(p: Paradigm, where: str, trial: Trial, r: Rating) -> Iterator[Problem]:
    """A prompt per pulse needs time to answer before the next."""
    if r.when != "after_pulse" or trial.train is None:
        return
    period = trial.train.onset_to_onset_s
    if period < MIN_DISCRETE_S:
        what = f"after_pulse with {period:g} s onset to onset: nobody can answer a prompt per pulse below 2 s"
        yield Problem(f"{where}.when", what, "rate continuously, or after_trial, or slow the train to 2 s or more")
    elif r.deadline_s is not None and r.deadline_s > period:
        what = f"{r.deadline_s:g} s runs into the next pulse's prompt, {period:g} s later"
        yield Problem(f"{where}.deadline_s", what, "at most onset_to_onset_s")


def _spoken_aftersensation(p: Paradigm, where: str, trial: Trial, r: Rating) -> Iterator[Problem]:
    """Each is asked at its own time and answered before the next."""
    if r.when != "after_trial" or not r.aftersensation_s:
        return
    if r.delay_s:
        what = "means nothing beside aftersensation_s, which says when to ask"
        yield Problem(f"{where}.delay_s", what, "remove one of them")
    gaps = [b - a for a, b in pairwise(r.aftersensation_s)]
    if any(gap <= 0 for gap in gaps):
        yield Problem(f"{where}.aftersensation_s", "are not in order", "write them from the earliest to the latest")
    elif r.deadline_s is not None and gaps and r.deadline_s > min(gaps):
        what = f"{r.deadline_s:g} s runs into the next aftersensation, {min(gaps):g} s later"
        yield Problem(f"{where}.deadline_s", what, "shorten it")


# ---------------------------------------------------------------- one block
def _zero(p: Paradigm, where: str, block: Block) -> Iterator[Problem]:
    """A pause that a rating of 0 may shorten needs that rating, and cannot be the longer one."""
    if block.iti_if_zero_s is None:
        return
    place = f"{where}.iti_if_zero_s"
    if block.iti_if_zero_s > block.iti_s:
        yield Problem(place, f"{block.iti_if_zero_s:g} s is longer than iti_s = {block.iti_s:g} s", "shorten it")
    if not all(any(_tells_zero(p, r) for r in trial.ratings) for trial in block.trials):
        what = "needs a rating after each trial, on a scale whose 0 is 'no pain'"
        yield Problem(place, what, "add one (after_trial), or remove this key")


def _tells_zero(p: Paradigm, r: Rating) -> bool:
    return r.when == "after_trial" and r.scale in p.scales and p.scales[r.scale].zero_is_no_pain


PARADIGM_CHECKS: tuple[Callable[[Paradigm], Iterator[Problem]], ...] = (_applicator, _unique_names, _measure)
SCALE_CHECKS: tuple[Callable[[Paradigm, str, ScaleSpec], Iterator[Problem]], ...] = (_scale,)
TRIAL_CHECKS: tuple[Callable[[Paradigm, str, Trial], Iterator[Problem]], ...] = (
    _one_stimulus,
    _target,
    _tolerance,
    _slider,
    _role,
)
BLOCK_CHECKS: tuple[Callable[[Paradigm, str, Block], Iterator[Problem]], ...] = (_zero,)
RATING_CHECKS: tuple[Callable[[Paradigm, str, Trial, Rating], Iterator[Problem]], ...] = (
    _rating_scale,
    _rating_source,
    _rating_keys,
    _discrete,
    _spoken_aftersensation,
)
