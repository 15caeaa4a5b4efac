"""What keeps a run from being connected, by field, in the order of work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gui.language import tr
from gui.models import numbers
from gui.models.earlier import used
from gui.models.levels import Level, level_problem
from gui.models.phrases import problem_words
from gui.models.prepare import Prepare, seed_of
from gui.models.room import size
from gui.models.said import Said, missing
from rig.domain.covariate_table import BY_KEY, COVARIATES, Covariate, asked_for
from rig.domain.covariate_value import MOST_CHARACTERS
from rig.domain.covariates import check, exclusions, read
from rig.domain.errors import InputError
from rig.domain.participant import Objection, objection
from rig.domain.units import MODALITIES

FACT, LEVEL = "fact.", "level."
#: an operator's code: part of no file name, but short and without spaces, so that it is a code
_OPERATOR = re.compile(r"[A-Za-z0-9_-]{1,16}")

Found = Iterator[tuple[str, Said]]


def problems(p: Prepare) -> dict[str, Said]:
    """Return what is wrong or missing.

    Fields are named as the attributes of `Prepare`; a covariate is
    ``fact.<key>``, a level ``level.<name>``.
    """
    return {place: said for check_ in _CHECKS for place, said in check_(p)}


def first(found: dict[str, Said]) -> tuple[str, Said] | None:
    """Return the one to be told beside the button: something wrong before something missing."""
    wrong = {place: said for place, said in found.items() if not said.missing}
    return next(iter((wrong or found).items()), None)


def beside_button(place: str, said: Said) -> str:
    """What is told beside the button: the first sentence, with the field's name where the words do not hold it."""
    text = tr(said.key, **said.values).split("\n")[0].partition(". ")[0].removesuffix(".") + "."
    if not place.startswith(FACT):
        return text
    return tr("prepare.problem_at", field=tr(f"covariates.{place.removeprefix(FACT)}"), problem=text)


def _participant(p: Prepare) -> Found:
    try:
        found = objection(p.participant, p.code_pattern, check_digit=p.check_digit)
    except InputError:
        yield "participant", Said("prepare.code_broken_pattern", {"pattern": p.code_pattern})
        return
    if found is Objection.EMPTY:
        yield "participant", missing("prepare.code_missing")
    elif found is not None:
        yield "participant", Said(f"prepare.code_{found}", {"pattern": p.code_pattern})


def _facts(p: Prepare) -> Found:
    values, found = check(p.facts)
    for problem in found:
        alone = read(problem.where, p.facts[problem.where])[1]
        yield FACT + problem.where, _typed_wrong(BY_KEY[problem.where]) if alone else _CONTRADICTS
    known = dict(values)
    if str(known.get("tried_on_self", "")) > p.today.isoformat():
        yield FACT + "tried_on_self", Said("covariates.problem_future")
    for problem in exclusions(values, p.modality):
        key = "problem_consent" if problem.where == "consent" else "problem_excluded"
        yield FACT + problem.where, Said(f"covariates.{key}")
    if not p.simulated and p.modality and not p.off_skin:
        for row in COVARIATES:
            if _needed(row, p.modality) and row.key not in known and row.key not in {f.where for f in found}:
                yield FACT + row.key, missing("covariates.problem_unanswered")


def _needed(row: Covariate, modality: str) -> bool:
    """Whether nothing is given to a person before this has been answered."""
    return row.key in ("consent", "tried_on_self") or (row.excludes and asked_for(row, modality))


_CONTRADICTS = Said("covariates.problem_contradiction")


def _typed_wrong(row: Covariate) -> Said:
    values = {"most": str(MOST_CHARACTERS)}
    if row.low is not None and row.high is not None:
        values = {"low": numbers.exact(row.low), "high": numbers.exact(row.high), "unit": row.unit}
    return Said(f"covariates.problem_{row.kind}", values)


def _paradigm(p: Prepare) -> Found:
    chosen = next((row for row in p.paradigms if row.source == p.paradigm), None)
    if chosen is None:
        yield "paradigm", missing("prepare.paradigm_missing")
    elif not chosen.usable:
        yield "paradigm", Said("prepare.paradigm_unusable", {"count": str(len(chosen.problems))})


def _levels(p: Prepare) -> Found:
    modality = p.modality
    for name, allowed in p.level_ranges().items():
        said = level_problem(p.levels.get(name, Level()), allowed, MODALITIES[modality].unit)
        if said is None and name in p.unconfirmed:
            said = missing("prepare.level_unconfirmed")
        if said is not None:
            yield LEVEL + name, said


def _plan(p: Prepare) -> Found:
    """What the checker has against the paradigm with these levels; at the levels it was told before."""
    shown = p.preview()
    if shown is None or any(True for _ in _levels(p)):
        return
    if any(problem.where == "tier" for problem in shown.problems):
        yield "envelope_path", missing("prepare.envelope_missing")
    rest = [problem for problem in shown.problems if problem.where != "tier"]
    spots = used(p.received())
    if rest and spots and replace(p, earlier={}).preview() == replace(shown, problems=()):
        if not p.goes_on():  # its own spots are the ones it goes on with
            yield "first_spot", Said("prepare.spots_full", {"next": str(spots[-1] + 1)})
    elif rest:
        yield (
            "plan",
            Said("prepare.plan_problems", {"count": str(len(rest)), "problems": "\n".join(map(problem_words, rest))}),
        )


def _envelope(p: Prepare) -> Found:
    if p.envelope_text:
        yield "envelope_path", Said("prepare.envelope_wrong", {"problems": p.envelope_text})
    elif p.envelope is not None and p.chosen is not None and p.envelope_in_force() is None:
        yield "envelope_path", Said("prepare.envelope_other", {"applicator": p.envelope.applicator})


def _more(p: Prepare) -> Found:
    if p.seed.strip() and seed_of(p.seed) is None:
        yield "seed", Said("prepare.seed_number")
    languages = p.languages()
    if languages and p.language not in languages:
        yield "language", Said("prepare.language_absent", {"languages": ", ".join(languages)})
    if p.ratings == "sim" and not p.simulated:
        yield "ratings", Said("prepare.ratings_simulated")


def _device(p: Prepare) -> Found:
    if not p.device:
        yield "device", missing("prepare.device_missing")
    elif not p.simulated and "://" not in p.device and p.ports is not None:
        if p.device not in {port.name for port in p.ports}:
            yield "device", Said("prepare.device_gone", {"port": p.device})


def _site(p: Prepare) -> Found:
    if not p.site and not p.simulated:
        yield "site", missing("prepare.site_missing")
    elif p.site and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}", p.site):
        yield "site", Said("prepare.site_form")


def _operator(p: Prepare) -> Found:
    if not p.operator.strip():
        if not p.simulated:
            yield "operator", missing("prepare.operator_missing")
    elif not _OPERATOR.fullmatch(p.operator):
        yield "operator", Said("prepare.operator_form")


def _out(p: Prepare) -> Found:
    if not p.out or p.room is None:
        yield "out", missing("prepare.folder_missing")
        return
    needed = p.needed_bytes()
    if not p.room.writable:
        yield "out", Said("prepare.folder_not_writable")
    elif p.room.free is not None and p.room.free < needed:
        yield "out", Said("prepare.folder_full", {"free": size(p.room.free), "needed": size(needed)})


_CHECKS = (
    _participant,
    _facts,
    _paradigm,
    _levels,
    _plan,
    _envelope,
    _more,
    _device,
    _site,
    _operator,
    _out,
)
