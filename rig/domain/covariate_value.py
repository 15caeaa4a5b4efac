"""One value of a covariate: from what was typed or TOML gives, to what is stored, or what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from rig.domain.covariate_table import Covariate
from rig.domain.typed_number import typed_number

#: a text is a few words, not a record
MOST_CHARACTERS = 120
MOST_MEDICATIONS = 40
#: longest time since an intake that is still told in hours: about a year
MOST_HOURS = 10_000
NO_MEDICATION = "none"


@dataclass(frozen=True, slots=True)
class Medication:
    """One drug: name, dose as written ("300 mg"), hours since the last intake; "" and None: not known."""

    name: str
    dose: str = ""
    hours_since: float | None = None


CovariateValue = float | int | str | bool | tuple[Medication, ...]


class BadValueError(ValueError):
    """What is wrong with a value and what to write instead, as `Problem` says it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def _number(row: Covariate, raw: object) -> float:
    try:
        if isinstance(raw, bool):
            raise TypeError
        value = typed_number(raw) if isinstance(raw, str) else float(raw)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise BadValueError(f"{_quoted(raw)} is not a number", f"write {range_words(row)}") from None
    assert row.low is not None  # tests/unit/domain/test_covariates.py: every number has a range
    assert row.high is not None
    if not (math.isfinite(value) and row.low <= value <= row.high):
        raise BadValueError(f"{_quoted(raw)} is outside {range_words(row)}", "correct it, or leave it out")
    return value


def _whole(row: Covariate, raw: object) -> int:
    value = _number(row, raw)
    if value != int(value):
        raise BadValueError(f"{_quoted(raw)} is not a whole number", f"write {range_words(row)}")
    return int(value)


def _text(row: Covariate, raw: object) -> str:
    if not isinstance(raw, str):
        raise BadValueError(f"{_quoted(raw)} is not a text", "put it in quotes")
    return _words(raw)


def _words(raw: str) -> str:
    text = " ".join(raw.split())
    if len(text) > MOST_CHARACTERS:
        what = f"{len(text)} characters are more than {MOST_CHARACTERS}"
        raise BadValueError(what, "a few words are enough; no names, no dates of birth")
    if not text.isprintable():
        raise BadValueError(f"{_quoted(text)} holds characters that cannot be shown", "type it anew")
    return text


def _choice(row: Covariate, raw: object) -> str:
    word = raw.strip().lower().replace(" ", "_").replace("-", "_") if isinstance(raw, str) else raw
    if word not in row.choices:
        raise BadValueError(f"{_quoted(raw)} is none of the choices", f"write one of {', '.join(row.choices)}")
    return str(word)


_ANSWERS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _yes_no(row: Covariate, raw: object) -> bool:
    answer = raw if isinstance(raw, bool) else _ANSWERS.get(str(raw).strip().lower())
    if answer is None:
        raise BadValueError(f"{_quoted(raw)} is neither yes nor no", "write yes or no")
    return answer


def _date(row: Covariate, raw: object) -> str:
    if isinstance(raw, date):  # as TOML gives it
        return (raw.date() if isinstance(raw, datetime) else raw).isoformat()
    try:
        return date.fromisoformat(str(raw).strip()).isoformat()
    except ValueError:
        raise BadValueError(f"{_quoted(raw)} is no date", "write year-month-day, e.g. 2026-03-31") from None


def _medication(row: Covariate, raw: object) -> tuple[Medication, ...]:
    """A list of tables; or text, drugs apart by ";", ``name, dose, hours`` each; or "none"."""
    if isinstance(raw, str):
        parts = [part.strip() for part in raw.split(";") if part.strip()]
        items: list[object] = [] if [p.lower() for p in parts] == [NO_MEDICATION] else list(parts)
    elif isinstance(raw, list | tuple):
        items = list(raw)
    else:
        raise BadValueError(f"{_quoted(raw)} is no list of medication", 'write "name, dose, hours; …" or "none"')
    if len(items) > MOST_MEDICATIONS:
        raise BadValueError(f"{len(items)} drugs are more than {MOST_MEDICATIONS}", "leave out what does not matter")
    return tuple(_drug(item) for item in items)


def _drug(item: object) -> Medication:
    parts = _parts(item)
    if not parts or set(parts) - set(Medication.__dataclass_fields__):
        raise BadValueError(f"{_quoted(item)} is no medication", "write name, dose and hours_since")
    name, dose, hours = parts.get("name", ""), parts.get("dose", ""), parts.get("hours_since")
    if not isinstance(name, str) or not name.strip() or not isinstance(dose, str):
        raise BadValueError(f"{_quoted(item)} has no name", 'write "name, dose, hours", e.g. "gabapentin, 300 mg, 4"')
    since = None if hours in ("", None) else _number(_HOURS, hours)
    return Medication(_words(name), _words(dose), since)


def _parts(item: object) -> Mapping[str, object]:
    """Fields of a drug, from its table or from ``name, dose, hours``; none where it is something else."""
    if isinstance(item, Medication):
        return asdict(item)
    if isinstance(item, str):
        name, dose, hours = [*(part.strip() for part in item.split(",", 2)), "", ""][:3]
        return {"name": name, "dose": dose, "hours_since": hours.removesuffix("h").strip()}
    return item if isinstance(item, Mapping) else {}


_HOURS = Covariate("hours_since", "", "", "number", "h", 0, MOST_HOURS)
READERS: dict[str, Callable[[Covariate, object], CovariateValue]] = {
    "whole": _whole,
    "number": _number,
    "text": _text,
    "choice": _choice,
    "yes_no": _yes_no,
    "date": _date,
    "medication": _medication,
}


def range_words(row: Covariate) -> str:
    """Return the range of a number with its unit."""
    unit = f" {row.unit}" if row.unit else ""
    return f"{row.low:.10g} to {row.high:.10g}{unit}"


def _quoted(raw: object) -> str:
    text = raw if isinstance(raw, str) else repr(raw)
    return repr(text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "…")
