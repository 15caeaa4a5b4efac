"""Checks on a file whose shape is not right everywhere, so that all its problems are told at once.

The good parts are built into unvalidated model objects; a bad or missing value
is simply absent, and a check that asks for it is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from rig.domain.errors import Problem
from rig.paradigm.keys import Loc, Raw
from rig.paradigm.model import Paradigm
from rig.paradigm.problems import CHILDREN


def partial_paradigm(raw: Raw, bad: set[Loc]) -> Paradigm:
    """Build what can be built; attributes of bad and missing required values do not exist."""
    built = _table(Paradigm, raw, (), bad)
    assert isinstance(built, Paradigm)
    return built


def _table(cls: type[BaseModel], raw: Raw, loc: Loc, bad: set[Loc]) -> BaseModel:
    values = {
        name: _value(name, raw[name], (*loc, name), bad)
        for name in cls.model_fields
        if name in raw and (*loc, name) not in bad
    }
    return cls.model_construct(**values)


def _value(name: str, value: Any, loc: Loc, bad: set[Loc]) -> Any:
    child = CHILDREN.get(name)
    if isinstance(value, list) and child is not None:
        # an item that is no table becomes one without anything in it, so that the others keep their place
        return tuple(_table(child, v if isinstance(v, dict) else {}, (*loc, i), bad) for i, v in enumerate(value))
    if isinstance(value, list):
        return tuple(v for i, v in enumerate(value) if (*loc, i) not in bad)
    if not isinstance(value, dict) or child is None:
        return value
    if name in ("scales", "text"):
        return {k: _table(child, v, (*loc, k), bad) if isinstance(v, dict) else v for k, v in value.items()}
    return _table(child, value, loc, bad)


class Checks:
    """Runs checks; one that meets something absent or unknown ends there, for another check has told of that.

    Only if no problem was found at all can it not have been told: then `problems` raises what was met.
    """

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._met: list[Exception] = []

    def run(self, check: Callable[..., Iterator[Problem]], *args: object) -> None:
        """Run one check."""
        try:
            self._found.extend(check(*args))
        except Exception as error:  # whatever an absent or absurd value leads to; kept, see `problems`
            self._met.append(error)

    def problems(self, found_before: Sequence[Problem]) -> list[Problem]:
        """Everything found, after what was found before."""
        found = [*found_before, *self._found]
        if self._met and not found:
            raise self._met[0]
        return found
