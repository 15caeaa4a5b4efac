"""A text that is no TOML: what is wrong has words of its own, whatever can be met in a file that people write."""

from __future__ import annotations

import tomllib

import pytest

from rig.domain.phrase import Phrase
from rig.paradigm.toml_text import place_of, toml_text

#: text -> code of what is wrong, line
CASES = [
    ("name", "toml_equals", 1),
    ("name = = 1", "toml_value", 1),
    ("name = 1 2", "toml_after_statement", 1),
    ("?", "toml_statement", 1),
    ("[a\nb = 1", "toml_table_end", 1),
    ("[[a]\nb = 1", "toml_array_end", 1),
    ("[?]", "toml_key", 1),
    ("a = 2026-02-30", "toml_date", 1),
    ('a = "\\xZZ"', "toml_backslash", 1),
    ('a = "\\uZZZZ"', "toml_hex", 1),
    ("a = 1\na.b = 2", "toml_overwrite", 2),
    ('a = 1\nb = "open', "toml_string", 2),
    ('a = "one\ntwo"', "toml_string", 1),
    ("a = 'open", "toml_string", 1),
    ("a = '''open", "toml_string", 1),
    ('a = "one\x01two"', "toml_character", 1),
    ("a = [1", "toml_array", 1),
    ("a = { b = 1 ]", "toml_inline", 1),
    ("[a]\nb = 1\n[a]\n", "toml_twice", 3),
    ("a = { b = 1 }\n[a.c]", "toml_twice", 2),
    ("a = { b = 1, b = 2 }", "toml_twice", 1),
    (f"a = {'9' * 5000}", "toml_digits", 0),
    ("[" * 5000, "toml_key", 1),
    (f"a = {'[' * 5000}", "toml_nested", 0),
]


@pytest.mark.parametrize(("text", "code", "line"), CASES, ids=[text[:20] for text, _, _ in CASES])
def test_what_is_wrong_has_a_code_and_a_line(text: str, code: str, line: int) -> None:
    with pytest.raises((ValueError, RecursionError)) as caught:
        tomllib.loads(text)
    said = toml_text(caught.value)
    assert isinstance(said, Phrase), said
    assert (said.code, place_of(caught.value, "x.toml", text)) == (code, f"x.toml:{line}" if line else "x.toml")


def test_a_key_given_twice_is_named_as_it_is_written() -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads("[scales.VAS]\na = 1\n[scales.VAS]\n")
    assert toml_text(caught.value) == "scales.VAS is declared twice"


def test_words_of_another_decoder_stay_as_they_are() -> None:
    assert toml_text(tomllib.TOMLDecodeError("Something new (at line 1, column 2)")) == "something new"
