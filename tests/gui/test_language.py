"""Words: every language has every text, with the same places to fill, and every text that the code asks for exists."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from gui import language
from gui.language import LANGUAGES, tr, words

GUI = Path(language.__file__).parent
SECTIONS = sorted(p.stem for p in (GUI / "words" / "en").glob("*.toml"))


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_a_section_says_the_same_in_every_language(code: str, section: str) -> None:
    english, other = words("en", section), words(code, section)
    assert sorted(other) == sorted(english)
    assert {k for k in english if places(english[k]) != places(other[k])} == set()


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_every_language_has_the_same_files(code: str) -> None:
    assert sorted(p.stem for p in (GUI / "words" / code).glob("*.toml")) == SECTIONS


def test_every_text_the_code_asks_for_exists() -> None:
    asked = {
        (path.name, key)
        for path in GUI.rglob("*.py")
        for key in re.findall(r"\btr\(\s*\"([a-z_]+\.[a-z0-9_]+)\"", path.read_text(encoding="utf-8"))
    }
    assert asked, "nothing found: does the pattern still fit?"
    missing = {(name, key) for name, key in asked if key.partition(".")[2] not in words("en", key.partition(".")[0])}
    assert missing == set()


def test_the_chosen_language_is_spoken() -> None:
    language.use("de")
    assert tr("stop.ready") == "STOPP"
    with pytest.raises(KeyError, match="the window speaks en, de"):
        language.use("xx")
