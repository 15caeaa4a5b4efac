"""How much of a run was planned, delivered, delivered as planned and rated; its stops, repeats and misses. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from rig.analysis.delivery import Verdict
from rig.archive.model import Run, Table
from rig.archive.schema import AFTER, AT
from rig.domain.outcome import RatingStatus, TrialOutcome
from rig.report.collect import PROMPTS, ROLE, Collected, label, of_trial


class Tally(NamedTuple):
    """So many were given of so many asked for."""

    given: int
    asked: int

    def __str__(self) -> str:
        """E.g. ``9 of 10``; a dash where nothing was asked for."""
        return f"{self.given} of {self.asked}" if self.asked else "–"


@dataclass(frozen=True, slots=True)
class AttemptCount:
    """One attempt at a trial: the row of `Run.trials`, whether it counts, its pulses' verdicts, ratings per task."""

    trial: np.void
    counts: bool
    verdicts: Mapping[str, int]
    ratings: tuple[tuple[dict[str, Any], Tally, Tally], ...]

    @property
    def as_planned(self) -> int:
        """Delivered pulses whose measured trace is as planned."""
        return self.verdicts.get(str(Verdict.AS_PLANNED), 0)

    def rated(self, scale: str, dimension: str) -> Tally:
        """Answers (not aftersensations) on one scale and dimension."""
        return _sum(
            answers
            for task, answers, _ in self.ratings
            if task["scale"]["name"] == scale and task["dimension"] == dimension
        )

    @property
    def all_ratings(self) -> Tally:
        """Everything asked for during the attempt."""
        return _sum(tally for _, *tallies in self.ratings for tally in tallies)


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of a run; the first four are of the attempts that count at test trials."""

    planned: int
    delivered: int
    as_planned: int
    rated: Tally
    asked: Tally
    stops: tuple[str, ...]
    repeats: tuple[str, ...]
    never_begun: tuple[str, ...]
    attempts: tuple[AttemptCount, ...]


def count(run: Run, found: Collected) -> Counts:
    """Count a run; `found` says which attempts its measures are made of."""
    keys = {(int(t["trial"]), int(t["attempt"])) for t in found.counted}
    attempts = tuple(_attempt(run, trial, (int(trial["trial"]), int(trial["attempt"])) in keys) for trial in run.trials)
    counting = [a for a in attempts if a.counts]
    return Counts(
        planned=_planned(run),
        delivered=sum(int(a.trial["n_delivered"]) for a in counting),
        as_planned=sum(a.as_planned for a in counting),
        rated=_sum(a.rated(found.scale.name, found.dimension) for a in counting),
        asked=_sum(a.all_ratings for a in counting),
        stops=tuple(_cut_short(attempts)),
        repeats=tuple(f"{label(a.trial)}, attempt {a.trial['attempt']}" for a in attempts if a.trial["attempt"] > 1),
        never_begun=tuple(_never_begun(run)),
        attempts=attempts,
    )


def _attempt(run: Run, trial: np.void, counts: bool) -> AttemptCount:
    pulses = of_trial(run.pulses, trial)
    verdicts = Counter(str(v) for v in pulses["verdict"][pulses["index"] <= trial["n_delivered"]])
    rows = of_trial(run.ratings, trial)
    tasks = run.rating_tasks.get(str(trial["name"]), ())
    return AttemptCount(trial, counts, verdicts, tuple((task, *_task(task, trial, rows)) for task in tasks))


def _task(task: dict[str, Any], trial: np.void, rows: Table) -> tuple[Tally, Tally]:
    """Answers to one rating task, and its aftersensations: given, of those that should be there.

    What a stop made impossible was not asked for: a prompt that was taken back, and one that had not come up yet.
    """
    rows = rows[(rows["scale"] == task["scale"]["name"]) & (rows["dimension"] == task["dimension"])]
    rows = rows[rows["status"] != RatingStatus.WITHDRAWN]
    methods = rows["method"].astype(str)
    given, n_delivered = np.isfinite(rows["value"]), int(trial["n_delivered"])
    if task["when"] == "after_trial":
        asked_for = [f"{AFTER}{seconds:g}" for seconds in task["aftersensation_s"]]
        whole = np.isin(methods, asked_for or PROMPTS) & (rows["pulse"] < 0)
        asked = int(whole.any() or trial["outcome"] == TrialOutcome.COMPLETED)
        once, none = Tally(int((whole & given).any()), asked), Tally(0, 0)
        return (none, once) if asked_for else (once, none)
    wanted = np.isin(methods, PROMPTS) if task["when"] == "after_pulse" else methods == str(task["per_pulse"])
    of_pulses = wanted & (rows["pulse"] > 0) & (rows["pulse"] <= n_delivered)
    n_asked = n_delivered if task["when"] == "after_pulse" or task["per_pulse"] is not None else 0
    if task["when"] == "after_pulse" and trial["outcome"] != TrialOutcome.COMPLETED:
        n_asked = np.unique(rows["pulse"][of_pulses]).size
    after = np.isin(methods, [f"{AFTER}{seconds:g}" for seconds in task["aftersensation_s"]])
    at_s = task.get("at_s", ()) if n_delivered else ()
    during = np.isin(methods, [f"{AT}{seconds:g}" for seconds in at_s])
    n_rated = np.unique(rows["pulse"][of_pulses & given]).size + int((during & given).sum())
    return (
        Tally(n_rated, n_asked + len(at_s)),
        Tally(int((after & given).sum()), len(task["aftersensation_s"]) if n_delivered else 0),
    )


def _sum(tallies: Iterable[Tally]) -> Tally:
    given, asked = 0, 0
    for tally in tallies:
        given, asked = given + tally.given, asked + tally.asked
    return Tally(given, asked)


def _planned(run: Run) -> int:
    """Pulses of all test trials planned; of those that were begun where the file does not hold the plan."""
    if run.planned_trials:
        return sum(len(plan["pulses"]) for plan in _own_trials(run) if plan["role"] == ROLE)
    begun = {int(t["trial"]): int(t["n_planned"]) for t in run.trials if t["role"] == ROLE}
    return sum(begun.values())


def _cut_short(attempts: Iterable[AttemptCount]) -> Iterable[str]:
    """Every attempt that neither completed nor was skipped: how, and after how much."""
    for attempt in attempts:
        trial = attempt.trial
        if trial["outcome"] not in (TrialOutcome.COMPLETED, TrialOutcome.SKIPPED):
            what = str(trial["outcome"]).replace("_", " ")
            yield f"{label(trial)}: {what} after {trial['n_delivered']} of {trial['n_planned']} pulses"


def _never_begun(run: Run) -> Iterable[str]:
    begun = set(run.trials["trial"].tolist())
    return (label(plan) for plan in _own_trials(run) if int(plan["trial"]) not in begun)


def _own_trials(run: Run) -> list[dict[str, Any]]:
    """Planned trials of this run: without those of the run that it goes on with."""
    first = int(run.attrs.get("first_trial") or 0)
    return [plan for plan in run.planned_trials if int(plan["trial"]) >= first]
