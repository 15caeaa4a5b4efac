"""What the rest of the program says, in the language of the window (`gui/words/<language>/phrases.toml`). No Qt.

Text without a code of its own, such as the operating system's, stays as it is.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from firmware_interface.codes import Fault, Interlock, Latch, LimitId, Result, StopReason
from gui.language import language, tr, words
from gui.models import numbers
from rig.domain.errors import Problem
from rig.domain.phrase import Phrase, Value, word_of
from rig.session.states import Phase, Verb

if TYPE_CHECKING:  # numpy comes with it, and this is needed before the window is seen
    from rig.control.messages import Refused

#: codes that have words of their own -> before their name among the words
KINDS: dict[type[Enum], str] = {
    Verb: "verb",
    Phase: "phase",
    StopReason: "reason",
    Fault: "fault",
    Latch: "fault",
    Result: "result",
    LimitId: "limit",
    Interlock: "interlock",
}
#: a number that carries its unit, e.g. "50.5 °C"; paths, names and versions are none
_AMOUNT = re.compile(r"-?\d+(\.\d+)?(e[+-]\d+)?( (°C|kPa|mN|min|s|kPa s|mN s)(/s)?)?")


def phrase_words(text: str) -> str:
    """Put a text into words, where it is a phrase that has them."""
    if not isinstance(text, Phrase) or not text.code:
        return text
    sentence = words(language(), "phrases")[text.code]
    return sentence.format(**{name: _shown(value) for name, value in text.values})


def problem_words(problem: Problem) -> str:
    """Put a problem of a file into words: place, what is wrong, remedy."""
    return phrase_words(problem.text)


def refusal_words(refused: Refused) -> str:
    """Put a refusal into words, one reason a line."""
    return "\n".join(map(phrase_words, refused.lines)) or refused.text


def fault_words(fault: str) -> str:
    """Name of a fault as events carry it."""
    known = {word_of(member) for member in (*Fault, *Latch)}
    return tr(f"phrases.fault_{fault}") if fault in known else fault.replace("_", " ")


def _shown(value: Value) -> str:
    if isinstance(value, Enum):
        kind = KINDS.get(type(value))
        return word_of(value).replace("_", " ") if kind is None else tr(f"phrases.{kind}_{word_of(value)}")
    if isinstance(value, str):
        return numbers.written(value) if _AMOUNT.fullmatch(value) else phrase_words(value)
    return numbers.exact(value) if isinstance(value, float) else str(value)
