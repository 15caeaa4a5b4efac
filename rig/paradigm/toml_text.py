"""What keeps a text from being read as TOML, as a phrase."""

from __future__ import annotations

import re
import tomllib

from rig.domain.phrase import Phrase, phrase

#: what the decoder of Python says, without the place (Lib/tomllib/_parser.py) -> phrase
_FIXED: dict[str, Phrase] = {
    "invalid statement": phrase("toml_statement", "invalid statement"),
    "expected newline or end of document after a statement": phrase(
        "toml_after_statement", "expected newline or end of document after a statement"
    ),
    "expected '=' after a key in a key/value pair": phrase(
        "toml_equals", "expected '=' after a key in a key/value pair"
    ),
    "expected ']' at the end of a table declaration": phrase(
        "toml_table_end", "expected ']' at the end of a table declaration"
    ),
    "expected ']]' at the end of an array declaration": phrase(
        "toml_array_end", "expected ']]' at the end of an array declaration"
    ),
    "invalid initial character for a key part": phrase("toml_key", "invalid initial character for a key part"),
    "invalid value": phrase("toml_value", "invalid value"),
    "invalid date or datetime": phrase("toml_date", "invalid date or datetime"),
    "invalid hex value": phrase("toml_hex", "invalid hex value"),
    "cannot overwrite a value": phrase("toml_overwrite", "cannot overwrite a value"),
    "unterminated string": phrase("toml_string", "unterminated string"),
    'expected "\'"': phrase("toml_string", "unterminated string"),  # in single quotes
    "expected \"'''\"": phrase("toml_string", "unterminated string"),
    r"illegal character '\n'": phrase("toml_string", "unterminated string"),  # the line ends before the text does
    "unescaped '\\' in a string": phrase("toml_backslash", "unescaped '\\' in a string"),
    "unclosed array": phrase("toml_array", "unclosed array"),
    "unclosed inline table": phrase("toml_inline", "unclosed inline table"),
}
_TWICE = re.compile(
    r"cannot declare (.+) twice|cannot (?:mutate immutable|redefine) namespace (.+)|duplicate inline table key (.+)"
)
_CHARACTER = re.compile(r"(?:illegal|found invalid) character (.+)")


def toml_text(error: Exception) -> str:
    """What is wrong, without the place; the decoder's own words where they are not known here."""
    if isinstance(error, RecursionError):
        return phrase("toml_nested", "nested too deeply")
    said = re.sub(r" \(at .*\)$", "", str(error))
    message = said[:1].lower() + said[1:]  # keys keep their case
    if "integer string conversion" in message:
        return phrase("toml_digits", "a number has too many digits")
    if message in _FIXED:
        return _FIXED[message]
    if found := _TWICE.fullmatch(message):
        return phrase("toml_twice", "{key} is declared twice", key=_dotted(next(filter(None, found.groups()))))
    if found := _CHARACTER.fullmatch(message):
        return phrase("toml_character", "illegal character {character}", character=found[1])
    return message


def place_of(error: Exception, source: str, text: str) -> str:
    """Where the decoder stopped, e.g. ``x.toml:3``; it calls the last line the end of the document."""
    if not isinstance(error, tomllib.TOMLDecodeError):
        return source
    place = re.search(r"\(at line (\d+), column \d+\)", str(error))
    return f"{source}:{place[1] if place else text.count(chr(10)) + 1}"


def _dotted(key: str) -> str:
    """Name of a key that the decoder writes as a tuple, e.g. ``('scales', 'vas')``."""
    parts = re.findall(r"'([^']*)'", key)
    return ".".join(parts) if parts else key
