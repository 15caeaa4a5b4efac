"""What values must mean together: names that exist, ratings that can be given, measures that can be computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from firmware_interface.limits import ABSENT_U16, APPLICATORS
from rig.domain.errors import Problem
from rig.domain.measures import MEASURE_NEEDS, MEASURES, MeasureNeeds
from rig.domain.phrase import Phrase, either, phrase
from rig.domain.plan import DEVICE_CHECK
from rig.domain.units import MODALITIES
from rig.paradigm.keys import key_of
from rig.paradigm.model import Block, Paradigm, Rating, ScaleSpec, Trial
from rig.paradigm.wording import known_names

#: a scale has at most this many steps: one slider position fewer than the device's 16-bit range
MAX_STEPS = ABSENT_U16 - 1
#: names of individual levels that are a person's tolerance
TOLERANCES = ("ptt", "tolerance")


# ---------------------------------------------------------------- the whole paradigm
def _applicator(p: Paradigm) -> Iterator[Problem]:
    fitting = [a.name for a in APPLICATORS.values() if a.quantity == MODALITIES[p.modality].quantity]
    if p.applicator not in APPLICATORS:
        what = phrase("no_applicator", "no applicator named {name}", name=repr(p.applicator))
        yield Problem("applicator", what, known_names(p.applicator, APPLICATORS))
    elif p.applicator not in fitting:
        names = {"applicator": repr(p.applicator), "modality": repr(p.modality)}
        what = phrase("applicator_unfit", "{applicator} does not fit modality {modality}", **names)
        yield Problem("applicator", what, phrase("use_one", "use {names}", names=either(fitting)))


def _unique_names(p: Paradigm) -> Iterator[Problem]:
    blocks = [(b.name, f"blocks[{i}].name") for i, b in enumerate(p.blocks)]
    trials = [
        (t.name, f"blocks[{b}].trials[{i}].name")
        for b, block in enumerate(p.blocks)
        for i, t in enumerate(block.trials)
    ]
    yield from _twice(blocks, lambda name: phrase("block_twice", "there is already a block named {name}", name=name))
    yield from _twice(trials, lambda name: phrase("trial_twice", "there is already a trial named {name}", name=name))


def _twice(named: Iterable[tuple[str, str]], what: Callable[[str], Phrase]) -> Iterator[Problem]:
    seen: Counter[str] = Counter()
    for name, where in named:
        seen[name] += 1
        if seen[name] > 1:
            yield Problem(where, what(repr(name)), phrase("own_names", "give each its own name"))


def _measure(p: Paradigm) -> Iterator[Problem]:
    needs = MEASURE_NEEDS.get(p.primary_measure)
    if needs is None:
        what = phrase("no_measure", "no measure named {name}", name=repr(p.primary_measure))
        yield Problem("primary_measure", what, known_names(p.primary_measure, MEASURES))
        return
    if p.off_skin:
        return  # a device is tried with nobody on it: nothing is rated, and nothing decided
    rated = [(t, r) for block in p.blocks for t in block.trials if t.role == "test" for r in t.ratings]
    usable = [(t, r) for t, r in rated if _serves(needs, t, r)]
    kinds = {t.kind for t, _ in usable}
    if not usable or (needs.needs == "pairs" and kinds != {"single", "train"}):
        what = phrase("measure_impossible", "{measure} cannot be computed from these trials", measure=p.primary_measure)
        yield Problem("primary_measure", what, _needs_text(needs))
    elif needs.is_ratio and not all(p.scales[r.scale].zero_is_no_pain for _, r in usable):
        what = phrase(
            "ratio_scale",
            "{measure} is a ratio, undefined on a scale whose 0 is not 'no pain'",
            measure=p.primary_measure,
        )
        remedy = phrase("difference_instead", "choose a difference, or a scale with zero_is_no_pain = true")
        yield Problem("primary_measure", what, remedy)


def _serves(needs: MeasureNeeds, trial: Trial, rating: Rating) -> bool:
    if needs.needs == "pairs":
        return rating.when == "after_trial"
    if needs.needs == "moments":
        return set(needs.at_s) <= set(rating.at_s)
    if needs.needs == "aftersensation":
        return needs.aftersensation_s in rating.aftersensation_s
    each_pulse = rating.when == "after_pulse" or rating.per_pulse is not None
    return each_pulse and trial.pulses >= needs.min_pulses


def _needs_text(needs: MeasureNeeds) -> Phrase:
    if needs.needs == "pairs":
        return phrase("needs_pairs", "it needs a single and a train (role test), each with a rating after_trial")
    if needs.needs == "moments":
        moments = ", ".join(f"{s:g}" for s in needs.at_s)
        return phrase("needs_moments", "it needs a continuous rating with at_s = [{moments}]", moments=moments)
    if needs.needs == "aftersensation":
        seconds = f"{needs.aftersensation_s:g}"
        return phrase("needs_after", "it needs a rating with aftersensation_s including {seconds}", seconds=seconds)
    return phrase(
        "needs_train",
        "it needs a train of at least {least} pulses (role test) with a rating of every pulse",
        least=needs.min_pulses,
    )


# ---------------------------------------------------------------- one scale
def _scale(p: Paradigm, where: str, scale: ScaleSpec) -> Iterator[Problem]:
    if scale.high <= scale.low:
        what = phrase("high_not_above", "{high} is not above low = {low}", high=scale.high, low=scale.low)
        yield Problem(f"{where}.high", what, phrase("swap", "swap or correct them"))
        return
    steps = (scale.high - scale.low) / scale.step
    if abs(steps - round(steps)) > 1e-6 or not 1 <= round(steps) <= MAX_STEPS:  # noqa: PLR2004 (float division)
        what = phrase(
            "step_unfit",
            "{step} does not divide {low}..{high} into 1 to {most} steps",
            step=scale.step,
            low=scale.low,
            high=scale.high,
            most=MAX_STEPS,
        )
        yield Problem(f"{where}.step", what, phrase("other_step", "choose a step that does"))
    if scale.zero_is_no_pain and scale.low != 0:
        what = phrase("zero_not_on_it", "0 cannot be 'no pain' on a scale that starts at {low}", low=scale.low)
        remedy = phrase("low_or_zero", "write low = 0 or zero_is_no_pain = false")
        yield Problem(f"{where}.zero_is_no_pain", what, remedy)


# ---------------------------------------------------------------- one trial
def _one_stimulus(p: Paradigm, where: str, trial: Trial) -> Iterator[Problem]:
    if (trial.train is None) == (trial.single is None):
        none = phrase("no_stimulus", "a trial has one stimulus, here there is none")
        what = none if trial.train is None else phrase("two_stimuli", "a trial has one stimulus, here there are two")
        yield Problem(where, what, phrase("train_or_single", "give it a table 'train' or 'single'"))


def _target(p: Paradigm, where: str, trial: Trial) -> Iterator[Problem]:
    target = trial.stimulus.target
    place = f"{where}.{trial.kind}.{key_of('target', MODALITIES[p.modality].suffix)}"
    if (target.value is None) == (target.individual is None):
        what = phrase("no_level", "is neither a level nor an individual one")
        yield Problem(place, what, phrase("number_or_own", 'write a number or {{ individual = "name" }}'))


def _slider(p: Paradigm, where: str, trial: Trial) -> Iterator[Problem]:
    for when in ("continuous", "after_pulse"):
        places = [i for i, r in enumerate(trial.ratings) if r.when == when]
        for i in places[1:]:
            what = phrase("second_rating", "a second {when} rating in one trial", when=when)
            yield Problem(f"{where}.ratings[{i}].when", what, phrase("keep_one", "keep one"))
    if trial.stop_at_rating is None:
        return
    task = next((r for r in trial.ratings if r.when == "continuous"), None)
    place = f"{where}.stop_at_rating"
    if task is None:
        what = phrase("needs_continuous", "needs a continuous rating to watch")
        yield Problem(place, what, phrase("add_or_remove", "add one or remove this key"))
        return
    scale = p.scales[task.scale]
    if scale.low != 0 or not 0 < trial.stop_at_rating <= scale.high:
        what = phrase(
            "stop_off_scale",
            "{value} is not within (0, {high}] of a scale starting at 0",
            value=trial.stop_at_rating,
            high=scale.high,
        )
        yield Problem(place, what, phrase("value_on_scale", "choose a value on the scale"))


def _role(p: Paradigm, where: str, trial: Trial) -> Iterator[Problem]:
    """A device check is felt by nobody; a catch trial is there to be rated."""
    if trial.role == DEVICE_CHECK and trial.ratings:
        what = phrase("check_unrated", "a device check runs with the applicator off the skin: there is nothing to rate")
        yield Problem(f"{where}.ratings", what, phrase("or_practice", 'remove them, or use role = "practice"'))
    if trial.role == "catch" and not trial.ratings:
        what = phrase("catch_unrated", "a catch trial without a rating catches nothing")
        yield Problem(f"{where}.ratings", what, phrase("rate_as_tests", "rate it as the test trials are rated"))


def _tolerance(p: Paradigm, where: str, trial: Trial) -> Iterator[Problem]:
    """Nobody gets more than what was measured as the most they tolerate, in any tier."""
    target = trial.stimulus.target
    if target.individual in TOLERANCES and target.factor > 1:
        place = f"{where}.{trial.kind}.{key_of('target', MODALITIES[p.modality].suffix)}.factor"
        what = phrase(
            "over_tolerance",
            "{factor} times {name} is more than the person tolerates",
            factor=target.factor,
            name=target.individual,
        )
        yield Problem(place, what, phrase("factor_at_most", "at most 1; no tier allows more"))


# ---------------------------------------------------------------- one block
def _zero(p: Paradigm, where: str, block: Block) -> Iterator[Problem]:
    """A pause that a rating of 0 may shorten needs that rating, and cannot be the longer one."""
    if block.iti_if_zero_s is None:
        return
    place = f"{where}.iti_if_zero_s"
    if block.iti_if_zero_s > block.iti_s:
        values = {"seconds": block.iti_if_zero_s, "pause": block.iti_s}
        what = phrase("zero_pause_longer", "{seconds} s is longer than iti_s = {pause} s", **values)
        yield Problem(place, what, phrase("shorten_it", "shorten it"))
    if not all(any(_tells_zero(p, r) for r in trial.ratings) for trial in block.trials):
        what = phrase("zero_pause_rating", "needs a rating after each trial, on a scale whose 0 is 'no pain'")
        yield Problem(place, what, phrase("add_after_trial", "add one (after_trial), or remove this key"))


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
