"""From pydantic's error list to problems a researcher can act on: key path, value, limit, remedy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rig.domain.errors import Problem
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
from rig.paradigm.wording import nearest

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
        return Problem(where, "is missing", "add it")
    if kind == "extra_forbidden":
        keys = _keys_at(detail["loc"][:-1], suffix)
        hint = nearest(str(detail["loc"][-1]), keys)
        return Problem(where, "unknown key", hint.strip() or "known here: " + ", ".join(keys))
    if kind == "literal_error":
        expected = str(context["expected"])
        return Problem(where, f"{_shown(detail['input'])} is not known", f"write one of {expected}")
    text = _MESSAGES.get(kind)
    return Problem(where, f"{_shown(detail['input'])} {text(context) if text else 'is wrong: ' + detail['msg']}")


def _shown(value: object) -> str:
    text = "true" if value is True else "false" if value is False else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004 (a line stays a line)


_PATTERNS = {
    NAME_PATTERN: "is not a name: a letter, then at most 31 letters, digits, - or _",
    PARADIGM_NAME_PATTERN: "is not a paradigm's name: small letters and digits, single hyphens between them",
}
_Context = Mapping[str, Any]
_MESSAGES: dict[str, Callable[[_Context], str]] = {
    "greater_than": lambda c: f"must be above {c['gt']:g}",
    "greater_than_equal": lambda c: f"must be at least {c['ge']:g}",
    "less_than": lambda c: f"must be below {c['lt']:g}",
    "less_than_equal": lambda c: f"must be at most {c['le']:g}",
    "float_type": lambda _: "is not a number",
    "finite_number": lambda _: "is not a finite number",
    "int_type": lambda _: "is not a whole number",
    "bool_type": lambda _: "is neither true nor false",
    "string_type": lambda _: "is not a text in quotes",
    "string_too_short": lambda _: "is empty",
    "string_too_long": lambda c: f"is longer than {c['max_length']} characters",
    "string_pattern_mismatch": lambda c: _PATTERNS[c["pattern"]],
    "too_short": lambda _: "is empty",
    "tuple_type": lambda _: "is not a list",
    "dict_type": lambda _: "is not a table",
    "model_type": lambda _: "is not a table",
}
