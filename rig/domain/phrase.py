"""Sentences that remember which one they are and what fills them, so that a window may say them in another language.

Journal, terminal and logs take a phrase as the English text that it is. A new
one is made where it is needed, with its code and its English; the window's
words for it stand in `gui/words/<language>/phrases.toml` under the same code.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Self, TypeVar

#: what fills a place: a text as it is, a number, another phrase, or a code that has a word of its own
Value = str | int | float | Enum
_Item = TypeVar("_Item", bound=Value)


class Phrase(str):
    """English text with its code and values.

    Whatever makes another text of it (an f-string, `str.join`) makes a plain one.
    """

    __slots__ = ("code", "values")

    code: str
    values: tuple[tuple[str, Value], ...]

    def __new__(cls, text: str, code: str = "", values: tuple[tuple[str, Value], ...] = ()) -> Self:
        """Take a finished text; `phrase` makes it."""
        made = super().__new__(cls, text)
        made.code, made.values = code, values
        return made


def phrase(code: str, english: str, /, **values: Value) -> Phrase:
    """Sentence of its code: `english` with its places filled.

    Parameters
    ----------
    code
        Never used for another sentence.
    english
        With a place in braces for each value; floats are shown with six digits.
    """
    return Phrase(
        english.format(**{name: _english(value) for name, value in values.items()}), code, tuple(values.items())
    )


def either(options: Sequence[_Item]) -> _Item | Phrase:
    """One of several: ``a or b or c``."""
    first, *rest = options
    return phrase("either", "{first} or {rest}", first=first, rest=either(rest)) if rest else first


def listed(items: Sequence[_Item]) -> _Item | Phrase:
    """All of several: ``a, b``."""
    first, *rest = items
    return phrase("and_more", "{first}, {rest}", first=first, rest=listed(rest)) if rest else first


def word_of(value: Enum) -> str:
    """Code of an enum's member in lower case: its name, or its value where that is a word."""
    return str(value.name).lower() if isinstance(value, int) else str(value.value)


def _english(value: Value) -> str:
    if isinstance(value, Enum):
        return word_of(value).replace("_", " ")
    return f"{value:g}" if isinstance(value, float) else str(value)
