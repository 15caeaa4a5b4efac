"""Instructions and scale anchors kept apart from the paradigms, one file per language (`wording/en.toml` ...)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def _languages() -> dict[str, dict[str, Any]]:
    folder = files("rig.paradigm").joinpath("wording")
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {f.name.removesuffix(".toml"): tomllib.loads(f.read_text(encoding="utf-8")) for f in found}


def languages() -> tuple[str, ...]:
    """Languages a wording file exists for."""
    return tuple(_languages())


def wording_versions() -> dict[str, str]:
    """Version of each wording file, by language."""
    return {language: str(table.get("version", "")) for language, table in _languages().items()}


def wording(kind: str) -> dict[str, dict[str, Any]]:
    """Entries of `kind` ("scripts" or "anchors"): name -> language -> words."""
    entries: dict[str, dict[str, Any]] = {}
    for language, table in _languages().items():
        for name, words in table.get(kind, {}).items():
            entries.setdefault(name, {})[language] = words.strip() if isinstance(words, str) else dict(words)
    return entries


def nearest(word: str, candidates: Iterable[str]) -> str:
    """Return "did you mean ...? " for the nearest candidates, "" if none is near."""
    close = get_close_matches(word, list(candidates), n=2, cutoff=0.6)
    return f"did you mean {' or '.join(close)}? " if close else ""
