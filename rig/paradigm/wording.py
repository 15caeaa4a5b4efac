"""Instructions and scale anchors kept apart from the paradigms, one file per language (`wording/en.toml` ...)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any

from rig.domain.phrase import Phrase, either, phrase


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
    """Return "did you mean ...? " for the nearest candidates, to be put before something else; "" if none is near."""
    question = meant(word, candidates)
    return phrase("and_then", "{question} ", question=question) if question else ""


def meant(word: str, candidates: Iterable[str]) -> str:
    """Return "did you mean ...?" for the nearest candidates, "" if none is near."""
    close = get_close_matches(word, list(candidates), n=2, cutoff=0.6)
    return phrase("did_you_mean", "did you mean {names}?", names=either(close)) if close else ""


def known_names(word: str, candidates: Iterable[str]) -> Phrase:
    """Return the nearest candidates, and all of them."""
    names = list(candidates)
    return phrase("known", "{hint}known: {names}", hint=nearest(word, names), names=", ".join(names))


def known_keys(word: str, keys: Iterable[str]) -> Phrase:
    """As `known_names`, of the keys of a table."""
    names = list(keys)
    return phrase("known_here", "{hint}known here: {names}", hint=nearest(word, names), names=", ".join(names))
