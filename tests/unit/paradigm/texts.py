"""Paradigm texts made from the built-in ones by replacing a piece, so that a test shows only what is wrong."""

from __future__ import annotations

from rig.domain.errors import ParadigmError
from rig.paradigm.load import paradigm_text, parse_paradigm
from rig.paradigm.model import Paradigm


def changed(name: str, *edits: tuple[str, str]) -> str:
    """Text of built-in paradigm `name` with every (old, new) applied once."""
    text = paradigm_text(name)
    for old, new in edits:
        assert old in text, f"{old!r} is not in {name}"
        text = text.replace(old, new, 1)
    return text


def load(name: str, *edits: tuple[str, str]) -> Paradigm:
    """Paradigm `name` with the edits."""
    return parse_paradigm(changed(name, *edits), "test.toml")


def problems(name: str, *edits: tuple[str, str]) -> list[str]:
    """Problems of paradigm `name` with the edits, as shown; empty if it loads."""
    try:
        load(name, *edits)
    except ParadigmError as error:
        return [str(p) for p in error.problems]
    return []
