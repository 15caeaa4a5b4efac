"""From a paradigm, this participant's levels and a seed to the trials in the order they will run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from rig.domain.errors import ParadigmError, Problem
from rig.domain.phrase import phrase
from rig.domain.plan import OFF_SKIN, PlannedTrial, RatingTask, Scale, StimulusPlan
from rig.domain.units import MODALITIES, US_PER_S
from rig.paradigm.check import STIMULUS_CHECKS
from rig.paradigm.envelope import Envelope
from rig.paradigm.individual import Individual
from rig.paradigm.keys import ANY_LANGUAGE, key_of
from rig.paradigm.model import Paradigm, Rating, Target, Train, Trial
from rig.paradigm.order import Slot, slots
from rig.paradigm.rules import rules_of
from rig.paradigm.timeline import plan_trial
from rig.paradigm.wording import nearest

#: time to answer a prompt where the file gives none, s
DEADLINE_S = 30.0
#: the same for an aftersensation told by word, s: later it would be that of another moment
SPOKEN_AFTERSENSATION_S = 10.0
#: from a pulse to its pain where the file gives none, s: second pain of the skin comes late, pressure does not
LAG_S = {"thermal": 1.0, "pressure": 0.0, "force": 0.0}


def expand(
    paradigm: Paradigm,
    individual: Mapping[str, Individual],
    seed: int | None,
    language: str = "en",
    envelope: Envelope | None = None,
) -> tuple[PlannedTrial, ...]:
    """Plan every trial of a run.

    Parameters
    ----------
    individual
        This participant's levels by name, in the modality's unit.
    seed
        Seed of shuffled blocks that have none of their own.
    language
        Language of scripts and scale anchors.
    envelope
        Study envelope in force; individual levels are held against what it allows.

    Raises
    ------
    ParadigmError
        With every problem: an individual level that is missing, unknown or
        over its maximum, a level the rig refuses, a train that does not fit,
        a language without words, a shuffle without seed.
    """
    problems = [*_individual_problems(paradigm, individual, envelope), *_language_problems(paradigm, language)]
    if problems:
        raise ParadigmError(paradigm.name, problems)
    plans = {t.name: _planned(paradigm, t, individual, language) for block in paradigm.blocks for t in block.trials}
    late = [problem for name, (plan, tasks) in plans.items() for problem in _late(paradigm, name, plan, tasks)]
    if late:
        raise ParadigmError(paradigm.name, late)
    return tuple(
        _trial(paradigm, index, slot, *plans[slot.trial(paradigm).name], language)
        for index, slot in enumerate(slots(paradigm, seed))
    )


def _trial(
    paradigm: Paradigm, index: int, slot: Slot, plan: StimulusPlan, tasks: tuple[RatingTask, ...], language: str
) -> PlannedTrial:
    trial = slot.trial(paradigm)
    spoken = language if language in trial.script.text else ""
    return PlannedTrial(
        index=index,
        block=slot.block(paradigm).name,
        repeat=slot.repeat,
        name=trial.name,
        kind=trial.kind,
        role=trial.role,
        spot=slot.spot,
        pause_before_s=slot.pause_before_s,
        pause_if_zero_s=slot.pause_if_zero_s,
        plan=plan,
        ratings=tasks,
        script=_words(trial.script.text, language, ""),
        script_language=spoken,
        script_version=trial.script.version.get(language, paradigm.version) if spoken else "",
    )


def _planned(
    paradigm: Paradigm, trial: Trial, individual: Mapping[str, Individual], language: str
) -> tuple[StimulusPlan, tuple[RatingTask, ...]]:
    """Stimulus and ratings of a trial; prompts after it in the order of their times."""
    tasks = [task for rating in trial.ratings for task in _tasks(paradigm, trial, rating, language)]
    plan = plan_trial(paradigm, trial, level_of(trial.stimulus.target, individual), tuple(tasks))
    tail_s = (plan.total_us - plan.pulses[-1].offset_us) / US_PER_S
    timed = [
        replace(task, delay_s=task.aftersensation_s[0] - tail_s)
        if task.when == "after_trial" and task.aftersensation_s
        else task
        for task in tasks
    ]
    return plan, tuple(sorted(timed, key=lambda task: task.delay_s if task.when == "after_trial" else -1.0))


def _late(paradigm: Paradigm, name: str, plan: StimulusPlan, tasks: tuple[RatingTask, ...]) -> Iterator[Problem]:
    """A prompt cannot open while the stimulus is still on its way back to neutral."""
    where = next(
        f"blocks[{b}].trials[{t}]"
        for b, block in enumerate(paradigm.blocks)
        for t, trial in enumerate(block.trials)
        if trial.name == name
    )
    for task in tasks:
        if task.when == "after_trial" and task.delay_s < 0:
            tail_s = (plan.total_us - plan.pulses[-1].offset_us) / US_PER_S
            what = phrase(
                "asked_too_early",
                "asked {asked} s after the last offset, but the stimulus ends only {ends} s after it",
                asked=task.aftersensation_s[0],
                ends=tail_s,
            )
            remedy = phrase("ask_later", "ask later, return faster, or shorten the other ratings' times")
            yield Problem(f"{where}.ratings", what, remedy)


def from_spot(trials: Iterable[PlannedTrial], first: int) -> tuple[PlannedTrial, ...]:
    """Count a paradigm's spots from `first` instead of 1; what runs off the skin stays there."""
    return tuple(t if t.spot == OFF_SKIN else replace(t, spot=t.spot + first - 1) for t in trials)


def level_of(target: Target, individual: Mapping[str, Individual]) -> float:
    """Level in the modality's unit."""
    if target.individual is None:
        assert target.value is not None  # rig.paradigm.consistency refuses a target without either
        return target.value
    return target.factor * individual[target.individual].value


def individual_names(paradigm: Paradigm) -> tuple[str, ...]:
    """Names of the individual levels a paradigm uses, in order of appearance."""
    names = [t.stimulus.target.individual for block in paradigm.blocks for t in block.trials]
    return tuple(dict.fromkeys(n for n in names if n is not None))


def nominal_individual(paradigm: Paradigm, envelope: Envelope | None = None) -> dict[str, Individual]:
    """Values that put individual targets at the most they may be, to show or check a paradigm without a participant."""
    rules = rules_of(paradigm, envelope)
    highest = rules.force.device.max / rules.modality.per_unit
    values: dict[str, float] = {}
    for block in paradigm.blocks:
        for trial in block.trials:
            target = trial.stimulus.target
            if target.individual is not None:
                value = (highest if target.max is None else target.max) / target.factor
                values[target.individual] = min(value, values.get(target.individual, value))
    return {name: Individual(value, "nominal: the most the paradigm allows") for name, value in values.items()}


def _individual_problems(
    paradigm: Paradigm, individual: Mapping[str, Individual], envelope: Envelope | None
) -> Iterator[Problem]:
    used, rules = individual_names(paradigm), rules_of(paradigm, envelope)
    for name in individual:
        if name not in used:
            what = phrase("no_such_level", "the paradigm has no such level")
            none = phrase("uses_none", "it uses none")
            uses = phrase("uses", "{hint}it uses {names}", hint=nearest(name, used), names=", ".join(used))
            yield Problem(f"--individual {name}", what, uses if used else none)
    unit = MODALITIES[paradigm.modality]
    for b, block in enumerate(paradigm.blocks):
        for t, trial in enumerate(block.trials):
            target = trial.stimulus.target
            if target.individual is None:
                continue
            where = f"blocks[{b}].trials[{t}].{trial.kind}"
            key = f"{where}.{key_of('target', unit.suffix)}"
            if target.individual not in individual:
                own = target.individual
                what = phrase("needs_level", "needs the participant's own level {name}", name=repr(own))
                yield Problem(
                    key,
                    what,
                    phrase("give_level", "give --individual {name}=VALUE (in {unit})", name=own, unit=unit.unit),
                )
                continue
            level = level_of(target, individual)
            if target.max is not None and level > target.max:
                what = phrase(
                    "over_max",
                    "{name} = {value} x {factor} = {level} exceeds the paradigm's max = {most}",
                    name=target.individual,
                    value=f"{individual[target.individual].value:g} {unit.unit}",
                    factor=target.factor,
                    level=f"{level:g} {unit.unit}",
                    most=target.max,
                )
                remedy = phrase("measure_again", "measure it again, or use a paradigm with a higher max")
                yield Problem(key, what, remedy)
                continue
            for check in STIMULUS_CHECKS:
                yield from check(rules, paradigm, where, trial, level)


def _language_problems(paradigm: Paradigm, language: str) -> Iterator[Problem]:
    texts = [
        (f"blocks[{b}].trials[{t}].script", set(trial.script.text))
        for b, block in enumerate(paradigm.blocks)
        for t, trial in enumerate(block.trials)
    ]
    texts += [(f"scales.{name}.anchors", set(scale.anchors.text)) for name, scale in paradigm.scales.items()]
    for where, available in texts:
        if available and not available & {language, ANY_LANGUAGE}:
            what = phrase("no_language", "has no words in language {language}", language=repr(language))
            remedy = phrase("available", "available: {languages}", languages=", ".join(sorted(available)))
            yield Problem(where, what, remedy)


def _tasks(paradigm: Paradigm, trial: Trial, rating: Rating, language: str) -> Iterator[RatingTask]:
    """The rating as the session asks for it: one task, or one for each spoken aftersensation."""
    period_s = trial.stimulus.onset_to_onset_s if isinstance(trial.stimulus, Train) else DEADLINE_S
    deadline_s = {"after_trial": DEADLINE_S, "after_pulse": min(period_s, DEADLINE_S), "continuous": 0.0}[rating.when]
    lag_s = 0.0 if rating.when == "after_trial" else LAG_S[paradigm.modality]
    task = RatingTask(
        when=rating.when,
        scale=_scale(paradigm, rating.scale, language),
        dimension=rating.dimension,
        source=rating.by,
        deadline_s=deadline_s if rating.deadline_s is None else rating.deadline_s,
        delay_s=rating.delay_s,
        per_pulse=rating.per_pulse,
        lag_s=lag_s if rating.lag_s is None else rating.lag_s,
        aftersensation_s=rating.aftersensation_s,
        at_s=rating.at_s,
    )
    if rating.when != "after_trial" or not rating.aftersensation_s:
        yield task
        return
    for after_s in rating.aftersensation_s:
        deadline_s = SPOKEN_AFTERSENSATION_S if rating.deadline_s is None else rating.deadline_s
        yield replace(task, aftersensation_s=(after_s,), deadline_s=deadline_s)


def _scale(paradigm: Paradigm, name: str, language: str) -> Scale:
    spec = paradigm.scales[name]
    anchors = spec.anchors.text[language if language in spec.anchors.text else ANY_LANGUAGE]
    return Scale(
        name=name,
        kind=spec.kind,
        low=spec.low,
        high=spec.high,
        step=spec.step,
        anchor_low=anchors.low,
        anchor_high=anchors.high,
        zero_is_no_pain=spec.zero_is_no_pain,
    )


def _words(text: Mapping[str, str], language: str, default: str) -> str:
    return text.get(language, text.get(ANY_LANGUAGE, default))
