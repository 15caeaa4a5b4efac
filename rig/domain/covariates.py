"""Covariates and facts of a visit, as typed: read, checked and named in one place for window, text client and files.

A value is a number, a text, True or False, a date as ISO text, or a list of
`Medication`. Keys that are absent stay absent; an empty list of medication says
that none is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from difflib import get_close_matches
from typing import Any

from rig.domain.covariate_table import BY_KEY, COVARIATES, Covariate, asked_for
from rig.domain.covariate_value import NO_MEDICATION, READERS, BadValueError, CovariateValue, Medication, range_words
from rig.domain.errors import InputError, Problem

#: as carried from window and command line to the file: hashable and in the order of the table
Covariates = tuple[tuple[str, CovariateValue], ...]


def read(key: str, raw: object) -> tuple[CovariateValue | None, Problem | None]:
    """Read one value as typed or as TOML gives it.

    Returns
    -------
    tuple
        The value and None, or None and what is wrong. An empty text is no value and no problem.
    """
    row = BY_KEY.get(key)
    if row is None:
        close = get_close_matches(key, BY_KEY, n=2, cutoff=0.6)
        hint = f"did you mean {' or '.join(close)}?" if close else "docs/covariates.md lists what there is"
        return None, Problem(key, "is not a covariate that this program knows", hint)
    if isinstance(raw, str) and not raw.strip():
        return None, None
    try:
        return READERS[row.kind](row, raw), None
    except BadValueError as error:
        return None, Problem(key, error.what, error.remedy)


def check(given: Mapping[str, object] | Iterable[tuple[str, object]]) -> tuple[Covariates, list[Problem]]:
    """Read all values and hold them against each other.

    Returns
    -------
    tuple
        What could be read, in the order of the table, and every problem, each with the key as its place.
    """
    pairs = given.items() if isinstance(given, Mapping) else given
    found: dict[str, CovariateValue] = {}
    problems: list[Problem] = []
    for key, raw in pairs:
        value, problem = read(key, raw)
        if problem is not None:
            problems.append(problem)
        elif value is not None:
            found[key] = value
    problems += _contradictions(found)
    return tuple((row.key, found[row.key]) for row in COVARIATES if row.key in found), problems


def exclusions(values: Covariates, modality: str) -> list[Problem]:
    """Answers that keep this participant from stimuli of a modality; none where somebody has decided otherwise."""
    answers = dict(values)
    found = []
    if answers.get("consent") is False:
        found.append(Problem("consent", "was not given", "do not begin"))
    if answers.get("waived_by"):
        return found
    for row in COVARIATES:
        if row.excludes and asked_for(row, modality) and answers.get(row.key) is True:
            remedy = "use another site or stimulus; a physician may decide otherwise: say who and why in waived_by"
            found.append(Problem(row.key, f"{row.words.lower()}: no {modality} stimuli", remedy))
    return found


def read_all(given: Mapping[str, object] | Iterable[tuple[str, object]]) -> Covariates:
    """Values that can all be stored.

    Raises
    ------
    InputError
        With every problem, one a line.
    """
    values, problems = check(given)
    refuse(problems)
    return values


def refuse(problems: Iterable[Problem]) -> None:
    """Raise `InputError` with every problem, one a line; nothing without any."""
    text = "\n".join(f"covariate {problem}" for problem in problems)
    if text:
        raise InputError(text)


def stored(values: Covariates) -> dict[str, Any]:
    """As plain data for JSON and TOML; `check` of it gives the same values again."""
    return {key: _plain(value) for key, value in values}


def shown(key: str, value: object) -> str:
    """A stored value in words with its unit, for readers; a key of another version of this program as it stands."""
    row = BY_KEY.get(key)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(_medication_words(item) for item in value) or NO_MEDICATION
    if isinstance(value, int | float):
        return f"{value:g}\u00a0{row.unit}" if row is not None and row.unit else f"{value:g}"
    return str(value).replace("_", " ") if row is not None and row.kind == "choice" else str(value)


def _plain(value: CovariateValue) -> Any:
    if not isinstance(value, tuple):
        return value
    return [{name: part for name, part in asdict(item).items() if part not in ("", None)} for item in value]


def _medication_words(item: object) -> str:
    parts = dict(item) if isinstance(item, Mapping) else asdict(item) if isinstance(item, Medication) else {}
    hours = parts.get("hours_since")
    told = [str(parts.get("name", item)), str(parts.get("dose") or ""), "" if hours is None else f"{hours:g} h ago"]
    return ", ".join(part for part in told if part)


# ---------------------------------------------------------------- values against each other
_NEEDS_NONE = "leave out one of the two"


def _contradictions(found: Mapping[str, CovariateValue]) -> Iterable[Problem]:
    """What cannot be true together."""
    if found.get("cramps_7d") == 0 and "cramps_site" in found:
        yield Problem("cramps_site", "is given, but there were no cramps", _NEEDS_NONE)
    if found.get("magnesium_form") == "none":
        for key in ("magnesium_route", "magnesium_elemental_mg", "magnesium_hours_since"):
            if found.get(key):
                yield Problem(key, "is given, but no magnesium is taken", _NEEDS_NONE)
    if found.get("headache_phase") == "none":
        for key in ("headache_hours_since", "headache_hours_to"):
            if key in found:
                yield Problem(key, "is given, but there is no headache", _NEEDS_NONE)


# ---------------------------------------------------------------- documentation
def markdown() -> str:
    """The table of docs/covariates.md."""
    lines = ["| key | what | value | form | with |", "|---|---|---|---|---|"]
    for row in COVARIATES:
        with_ = ", ".join(row.modalities) + (" (yes excludes)" if row.excludes else "")
        form = "short" if row.short else "folded"
        lines.append(f"| `{row.key}` | {row.words} | {_value_words(row)} | {form} | {with_ or 'all'} |")
    return "\n".join(lines) + "\n"


_KIND_WORDS = {"text": "text", "yes_no": "yes, no", "date": "date", "medication": "list of name, dose, hours_since"}


def _value_words(row: Covariate) -> str:
    if row.kind == "choice":
        return ", ".join(row.choices)
    if row.low is None:
        return _KIND_WORDS[row.kind]
    return range_words(row) + (", whole" if row.kind == "whole" else "")
