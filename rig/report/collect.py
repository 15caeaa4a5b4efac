"""From a run to what its measures are made of: the attempts that count, their ratings, what was out of the ordinary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.analysis.delivery import Verdict
from rig.analysis.measures import BY_NAME, of_kind
from rig.analysis.result import PairSummary, TrainSummary
from rig.archive.model import Run, Table
from rig.archive.schema import AFTER, AT, EARLY, PROMPT
from rig.domain.errors import RecordingError
from rig.domain.outcome import TrialOutcome
from rig.domain.phrase import phrase
from rig.domain.plan import Scale
from rig.report.cautions import Caution, caution

ROLE = "test"  # practice, device checks and catch trials are recorded, not analysed
PREFERRED_DIMENSION = "intensity"  # what the published measures are defined on
PROMPTS = (PROMPT, EARLY)

#: a fault or a lost line leaves the stimulus in doubt, and what was rated with it
ANALYSED = (
    TrialOutcome.COMPLETED,
    TrialOutcome.STOPPED_BY_PARTICIPANT,
    TrialOutcome.STOPPED_AT_RATING,
    TrialOutcome.STOPPED_BY_OPERATOR,
)


@dataclass(frozen=True, slots=True)
class Collected:
    """Ratings of a run, ready for `rig.analysis.windup.analyse`.

    `counted` are the rows of `Run.trials` that count, one per test trial that
    came to anything; `train_trials` and `pair_trials` those behind `trains` and
    `pairs` (a pair's missing half is None). `aftersensations` holds, by measure,
    what is read at a moment rather than from a pulse.
    """

    scale: Scale
    dimension: str
    counted: tuple[np.void, ...]
    trains: tuple[TrainSummary, ...]
    train_trials: tuple[np.void, ...]
    pairs: tuple[PairSummary, ...]
    pair_trials: tuple[tuple[np.void | None, np.void | None], ...]
    aftersensations: dict[str, list[float]]
    notes: tuple[Caution, ...]


def collect(run: Run, primary: str) -> Collected:
    """Find the ratings that the measures of a run are computed from.

    A trial counts with its last attempt that completed, or was stopped after at
    least one pulse. Everything is on one scale and dimension: those of the
    ratings that the measure `primary` needs, intensity before others, then the
    most frequent.

    Raises
    ------
    RecordingError
        A rating is on a scale that the run does not describe.
    """
    chosen, notes = _chosen(run.trials)
    ratings = _of_trials(run.ratings, chosen)
    scale, dimension = _stream(run, ratings, primary)
    other = {str(r["scale"]) for r in ratings} - {scale.name}
    if other:
        notes.append(caution("other_scales", scale=scale.name, others=", ".join(sorted(other))))
    ratings = ratings[(ratings["scale"] == scale.name) & (ratings["dimension"] == dimension)]
    train_trials = tuple(t for t in chosen if t["kind"] == "train" and _is_rated_per_pulse(run, t))
    pair_trials = tuple(_pair_trials(run, chosen))
    return Collected(
        scale=scale,
        dimension=dimension,
        counted=tuple(chosen),
        trains=tuple(_train(t, ratings) for t in train_trials),
        train_trials=train_trials,
        pairs=tuple(PairSummary(_pair_label(*pair), *(_whole(t, ratings) for t in pair)) for pair in pair_trials),
        pair_trials=pair_trials,
        aftersensations=_aftersensations(_rated_after(run, chosen, train_trials), ratings)
        | _moments(run, chosen, ratings),
        notes=(*notes, *_averaging_notes(train_trials, pair_trials), *_delivery_notes(run, chosen)),
    )


def label(trial: np.void | Mapping[str, Any]) -> str:
    """Name a trial, as run or as planned, for tables and figures, e.g. ``train 2``."""
    return f"{trial['name']} {trial['repeat']}"


def of_trial(table: Table, trial: np.void) -> Table:
    """Rows of `table` that belong to one attempt."""
    rows: Table = table[(table["trial"] == trial["trial"]) & (table["attempt"] == trial["attempt"])]
    return rows


def _of_trials(table: Table, trials: Iterable[np.void]) -> Table:
    keys = {(t["trial"], t["attempt"]) for t in trials}
    mine: Table = table[[key in keys for key in zip(table["trial"], table["attempt"], strict=True)]]
    return mine


def _chosen(trials: Table) -> tuple[list[np.void], list[Caution]]:
    """One attempt per test trial, in the order of the plan, and what to say about it."""
    tests = trials[trials["role"] == ROLE]
    chosen, notes = [], []
    for index in np.unique(tests["trial"]):
        attempts = tests[tests["trial"] == index]
        usable = [a for a in attempts if a["outcome"] == TrialOutcome.COMPLETED or _stopped_underway(a)]
        if not usable:
            notes.append(caution("not_analysed", trial=label(attempts[-1]), outcome=str(attempts[-1]["outcome"])))
            continue
        last = usable[-1]
        if len(attempts) > 1:
            notes.append(caution("repeated", trial=label(last), attempt=int(last["attempt"]), attempts=len(attempts)))
        if last["outcome"] != TrialOutcome.COMPLETED:
            delivered, planned = int(last["n_delivered"]), int(last["n_planned"])
            what = caution(
                "cut_short", trial=label(last), outcome=str(last["outcome"]), delivered=delivered, planned=planned
            )
            notes.append(what)
        chosen.append(last)
    return chosen, notes


def _stopped_underway(attempt: np.void) -> bool:
    return attempt["outcome"] in ANALYSED and attempt["n_delivered"] > 0


def _averaging_notes(
    trains: Iterable[np.void], pairs: Iterable[tuple[np.void | None, np.void | None]]
) -> Iterable[Caution]:
    """Say that the summary of a run mixes different stimuli: a mean of them may describe none."""
    names = sorted({str(train["name"]) for train in trains})
    if len(names) > 1:
        yield caution("trains_differ", names=", ".join(names))
    mixed = sorted({f"{s['name']}/{t['name']}" for s, t in pairs if s is not None and t is not None})
    if len(mixed) > 1:
        yield caution("pairs_differ", names=", ".join(mixed))


def _delivery_notes(run: Run, chosen: Iterable[np.void]) -> list[Caution]:
    """Pulses whose measured trace says that they were not what was planned."""
    notes = []
    for trial in chosen:
        pulses = of_trial(run.pulses, trial)
        verdicts = Counter(pulses["verdict"][pulses["index"] <= trial["n_delivered"]])
        verdicts.pop(str(Verdict.AS_PLANNED), None)
        if verdicts:
            what = tuple((count, str(verdict)) for verdict, count in sorted(verdicts.items()))
            notes.append(caution("delivery", trial=label(trial), pulses=len(pulses), verdicts=what))
    return notes


def _stream(run: Run, ratings: Table, primary: str) -> tuple[Scale, str]:
    """Scale and dimension to analyse: those of what the primary measure is made of, else of any rating."""
    serving = {
        "pair": np.isin(ratings["method"].astype(str), PROMPTS) & (ratings["pulse"] < 0),
        "aftersensation": np.array([str(m).startswith(AFTER) for m in ratings["method"]], np.bool_),
        "moments": np.array([str(m).startswith(AT) for m in ratings["method"]], np.bool_),
    }.get(BY_NAME[primary].kind, ratings["pulse"] > 0)
    rows = ratings[serving] if serving.any() else ratings
    if not rows.size:
        tasks = [task for tasks in run.rating_tasks.values() for task in tasks]
        scale = Scale(**tasks[0]["scale"]) if tasks else Scale("", "nrs", 0.0, 100.0, 1.0, "", "", False)
        return scale, PREFERRED_DIMENSION
    preferred = rows[rows["dimension"] == PREFERRED_DIMENSION]
    rows = preferred if preferred.size else rows
    (scale, dimension), _ = Counter(zip(rows["scale"], rows["dimension"], strict=True)).most_common(1)[0]
    return _scale(run, str(scale)), str(dimension)


def _scale(run: Run, name: str) -> Scale:
    for tasks in run.rating_tasks.values():
        for task in tasks:
            if task["scale"]["name"] == name:
                return Scale(**task["scale"])
    raise RecordingError(
        phrase("no_such_scale", "a rating is on the scale {name}, which this run does not describe", name=repr(name))
    )


def _tasks(run: Run, trial: np.void) -> list[dict[str, Any]]:
    return list(run.rating_tasks.get(str(trial["name"]), ()))


def _is_rated_per_pulse(run: Run, trial: np.void) -> bool:
    """Whether the paradigm asks for ratings of the pulses or after them: then a train without one is missing it."""
    return any(
        task["per_pulse"] is not None or task["when"] == "after_pulse" or task["aftersensation_s"]
        for task in _tasks(run, trial)
    )


def _pair_trials(run: Run, chosen: list[np.void]) -> Iterable[tuple[np.void | None, np.void | None]]:
    """Single and train of each repetition of the blocks that hold both, rated once as a whole."""
    rated = [t for t in chosen if any(_is_of_the_whole(task) for task in _tasks(run, t))]
    kinds = {block: {t["kind"] for t in rated if t["block"] == block} for block in {t["block"] for t in rated}}
    rated = [t for t in rated if kinds[t["block"]] == {"single", "train"}]
    for key in dict.fromkeys((t["block"], t["repeat"]) for t in rated):
        members = [t for t in rated if (t["block"], t["repeat"]) == key]
        yield from zip_longest(
            (t for t in members if t["kind"] == "single"), (t for t in members if t["kind"] == "train")
        )


def _is_of_the_whole(task: dict[str, Any]) -> bool:
    """Whether a task asks once for the whole trial; what is asked so many s later is an aftersensation."""
    return bool(task["when"] == "after_trial" and not task["aftersensation_s"])


def _pair_label(single: np.void | None, train: np.void | None) -> str:
    trial = single if single is not None else train
    assert trial is not None  # a pair has at least one half
    return f"pair {trial['repeat']}"


def _train(trial: np.void, ratings: Table) -> TrainSummary:
    values = pulse_ratings(trial, of_trial(ratings, trial))
    return TrainSummary(label(trial), int(trial["n_delivered"]), int(trial["n_planned"]), tuple(values.tolist()))


def pulse_ratings(trial: np.void, rows: Table) -> NDArray[np.float64]:
    """One rating per planned pulse, NaN where there is none; the first method found counts, if there were several.

    `rows` are the ratings of this attempt on one scale and dimension.
    """
    n_planned = int(trial["n_planned"])
    values = np.full(n_planned, np.nan)
    own = rows[rows["pulse"] > 0]
    if own.size:
        methods = PROMPTS if own["method"][0] in PROMPTS else (own["method"][0],)
        own = own[np.isin(own["method"].astype(str), methods) & (own["pulse"] <= n_planned)]
        values[own["pulse"] - 1] = own["value"]
    values[int(trial["n_delivered"]) :] = np.nan
    return values


def _whole(trial: np.void | None, ratings: Table) -> float:
    """The first answer to the whole trial, NaN without one."""
    if trial is None:
        return float("nan")
    own = of_trial(ratings, trial)
    values = own["value"][(own["pulse"] < 0) & np.isin(own["method"].astype(str), PROMPTS)]
    return float(values[0]) if values.size else float("nan")


def _rated_after(run: Run, chosen: list[np.void], train_trials: tuple[np.void, ...]) -> tuple[np.void, ...]:
    """Trials with aftersensations: the trains, or without any the single stimuli that ask for them."""
    if train_trials:
        return train_trials
    return tuple(t for t in chosen if any(task["aftersensation_s"] for task in _tasks(run, t)))


def _aftersensations(trials: tuple[np.void, ...], ratings: Table) -> dict[str, list[float]]:
    """Per measure that has any row: one value per train."""
    found = {}
    for measure in of_kind("aftersensation"):
        rows = ratings[ratings["method"] == f"{AFTER}{measure.after_s:g}"]
        if rows.size:
            per_train = [of_trial(rows, trial)["value"] for trial in trials]
            found[measure.name] = [float(v[0]) if v.size else float("nan") for v in per_train]
    return found


def _moments(run: Run, trials: Iterable[np.void], ratings: Table) -> dict[str, list[float]]:
    """Change between two moments of a long stimulus: one value per trial that asks for them."""
    found: dict[str, list[float]] = {}
    for measure in of_kind("moments"):
        for trial in trials:
            if any(set(measure.at_s) <= set(task.get("at_s", ())) for task in _tasks(run, trial)):
                first, last = (_at(of_trial(ratings, trial), at_s) for at_s in (measure.at_s[0], measure.at_s[-1]))
                found.setdefault(measure.name, []).append(last - first)
    return found


def _at(rows: Table, at_s: float) -> float:
    values = rows["value"][rows["method"] == f"{AT}{at_s:g}"]
    return float(values[0]) if values.size else float("nan")
