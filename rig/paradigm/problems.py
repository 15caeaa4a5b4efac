"""From pydantic's error list to problems a researcher can act on: key path, value, limit, remedy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rig.domain.errors import Problem
from rig.domain.phrase import Phrase, either, phrase
from rig.paradigm.keys import Canonical, Loc, key_of, path_of
from rig.paradigm.model import (
    NAME_PATTERN,
    PARADIGM_NAME_PATTERN,
    Anchors,
    AnchorTexts,
    Block,
    Paradigm,
    Rating,
    ScaleSpec,
    Script,
    Single,
    Target,
    Train,
    Trial,
)
from rig.paradigm.wording import known_keys, meant, nearest

#: the table a key opens; "scales" and "text" open one table per name
CHILDREN: dict[str, type[BaseModel]] = {
    "blocks": Block,
    "trials": Trial,
    "ratings": Rating,
    "scales": ScaleSpec,
    "train": Train,
    "single": Single,
    "target": Target,
    "anchors": Anchors,
    "script": Script,
    "text": AnchorTexts,
}


def shape_problems(error: ValidationError, file: Canonical) -> list[Problem]:
    """Every problem of the tables' shape, without those an unknown key beside them explains."""
    details = _details(error)
    unknown = [d for d in details if d["type"] == "extra_forbidden"]
    explained = set(file.explained)
    for detail in unknown:
        explained |= {(*detail["loc"][:-1], name) for name in _suggested(detail, file.suffix)}
    kept = [d for d in details if not (d["type"] == "missing" and d["loc"] in explained)]
    return [_problem(d, file.suffix) for d in kept]


def bad_places(error: ValidationError) -> set[Loc]:
    """Places whose values must not be used."""
    return {d["loc"] for d in _details(error)}


def _details(error: ValidationError) -> list[ErrorDetails]:
    """Pydantic's list, without the lists it calls empty only because their items are wrong."""
    details = error.errors(include_url=False)
    return [d for d in details if not (d["type"] == "too_short" and d["input"])]


def _fields_at(loc: Loc) -> Collection[str]:
    opener = next((s for s in reversed(loc) if isinstance(s, str) and s in CHILDREN), None)
    return (CHILDREN[opener] if opener else Paradigm).model_fields


def _keys_at(loc: Loc, suffix: str) -> dict[str, str]:
    return {key_of(name, suffix): name for name in _fields_at(loc)}


def _suggested(detail: ErrorDetails, suffix: str) -> Iterator[str]:
    keys, word = _keys_at(detail["loc"][:-1], suffix), str(detail["loc"][-1])
    hint = nearest(word, keys)
    return (field for key, field in keys.items() if key in hint.replace("?", "").split())


def _problem(detail: ErrorDetails, suffix: str) -> Problem:
    where = path_of(detail["loc"], suffix)
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return Problem(where, phrase("missing", "is missing"), phrase("add_it", "add it"))
    if kind == "extra_forbidden":
        keys = _keys_at(detail["loc"][:-1], suffix)
        remedy = meant(str(detail["loc"][-1]), keys) or known_keys("", keys)
        return Problem(where, phrase("unknown_key", "unknown key"), remedy)
    if kind == "literal_error":
        expected = _options(str(context["expected"]))
        what = phrase("not_known", "{value} is not known", value=_shown(detail["input"]))
        return Problem(where, what, phrase("write_one", "write one of {expected}", expected=expected))
    shown, make = _shown(detail["input"]), _MESSAGES.get(kind)
    wrong = phrase("is_wrong", "{value} is wrong: {why}", value=shown, why=detail["msg"])
    return Problem(where, make(shown, context) if make else wrong)


def _options(expected: str) -> str:
    """Pydantic's list of words, e.g. ``'thermal', 'pressure' or 'force'``."""
    first, _, last = expected.rpartition(" or ")
    return either([first, last]) if first else last


def _shown(value: object) -> str:
    text = "true" if value is True else "false" if value is False else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004 (a line stays a line)


_Context = Mapping[str, Any]
_Make = Callable[[str, _Context], Phrase]


def _pattern(value: str, context: _Context) -> Phrase:
    if context["pattern"] == NAME_PATTERN:
        return phrase(
            "not_name", "{value} is not a name: a letter, then at most 31 letters, digits, - or _", value=value
        )
    assert context["pattern"] == PARADIGM_NAME_PATTERN
    return phrase(
        "not_paradigm_name",
        "{value} is not a paradigm's name: small letters and digits, single hyphens between them",
        value=value,
    )


def _not_table(value: str, _: _Context) -> Phrase:
    return phrase("not_table", "{value} is not a table", value=value)


def _is_empty(value: str, _: _Context) -> Phrase:
    return phrase("value_empty", "{value} is empty", value=value)


_MESSAGES: dict[str, _Make] = {
    "greater_than": lambda v, c: phrase("above", "{value} must be above {bound}", value=v, bound=float(c["gt"])),
    "greater_than_equal": lambda v, c: phrase(
        "at_least", "{value} must be at least {bound}", value=v, bound=float(c["ge"])
    ),
    "less_than": lambda v, c: phrase("below", "{value} must be below {bound}", value=v, bound=float(c["lt"])),
    "less_than_equal": lambda v, c: phrase("at_most", "{value} must be at most {bound}", value=v, bound=float(c["le"])),
    "float_type": lambda v, _: phrase("not_number", "{value} is not a number", value=v),
    "finite_number": lambda v, _: phrase("not_finite", "{value} is not a finite number", value=v),
    "int_type": lambda v, _: phrase("not_whole", "{value} is not a whole number", value=v),
    "bool_type": lambda v, _: phrase("not_bool", "{value} is neither true nor false", value=v),
    "string_type": lambda v, _: phrase("not_quoted", "{value} is not a text in quotes", value=v),
    "string_too_short": _is_empty,
    "string_too_long": lambda v, c: phrase(
        "too_long", "{value} is longer than {most} characters", value=v, most=c["max_length"]
    ),
    "string_pattern_mismatch": _pattern,
    "too_short": _is_empty,
    "tuple_type": lambda v, _: phrase("not_list", "{value} is not a list", value=v),
    "dict_type": _not_table,
    "model_type": _not_table,
}
