"""A rating told by word, typed digit by digit: where it goes, what is wrong with it, how it is corrected. No Qt.

Digits belong to the open prompt that the operator answers. Once it is
answered, typing again corrects the answer, until the next prompt opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gui.models import numbers
from rig.domain.plan import Scale
from rig.domain.scales import on_step, within
from rig.domain.units import NS_PER_S
from rig.session.actions import Operator, Snapshot
from rig.session.states import Verb

#: the number sent stays large this long
SHOW_SENT_NS = NS_PER_S
#: the rest of a number comes sooner than this after its first digits
TORN_NS = NS_PER_S
#: no scale needs more characters
MOST_CHARACTERS = 6
DECIMAL = ".,"


class Spoken(StrEnum):
    """What the number on the screen is; also the key of the words beside it."""

    NONE = "none"  # nothing is asked of the operator
    OPEN = "open"  # asked; nothing typed yet
    TYPING = "typing"
    CORRECTING = "correcting"  # typing anew over the answer already sent
    SENT = "sent"
    CORRECTED = "corrected"
    OFF_SCALE = "off_scale"  # not sent
    TOO_FINE = "too_fine"  # between two steps of the scale; not sent
    CLOSED = "closed"  # the question went away while its answer was typed; not sent


@dataclass(frozen=True, slots=True)
class SpokenValue:
    """What is shown: the number as typed, what it is, and the scale it belongs to (None: there is none)."""

    text: str = ""
    kind: Spoken = Spoken.NONE
    scale: Scale | None = None
    dimension: str = ""
    pulse: int | None = None


@dataclass(slots=True)
class _Place:
    """Where typed digits would go."""

    verb: Verb
    prompt_id: int
    scale: Scale
    dimension: str
    pulse: int | None


def _place(snapshot: Snapshot | None) -> _Place | None:
    """Prompt that digits answer, or the answer that they correct; None: they are not for a rating."""
    if snapshot is None:
        return None
    asked, last = snapshot.prompt, snapshot.last_rating
    if asked is not None:
        mine = asked.task.source == "operator_verbal"
        task = asked.task
        return _Place(Verb.RATE, asked.prompt_id, task.scale, task.dimension, asked.pulse) if mine else None
    if last is not None and last.task.source == "operator_verbal":
        return _Place(Verb.AMEND, last.prompt_id, last.task.scale, last.task.dimension, last.pulse)
    return None


class SpokenRating:
    """Digits typed so far. `look` is called with every new state, the key methods with every key."""

    def __init__(self) -> None:
        self._snapshot: Snapshot | None = None
        self._typed = ""
        self._typed_for: tuple[Verb, int] | None = None
        self._kind: Spoken | None = None
        self._sent = ""
        self._sent_until_ns = 0
        self._now_ns = 0
        self._torn_until_ns = 0

    def look(self, snapshot: Snapshot | None, now_ns: int) -> None:
        """Note where the run stands: a question that is gone takes along what was typed for it, and what is to come."""
        self._snapshot, self._now_ns = snapshot, now_ns
        place = _place(snapshot)
        here = None if place is None else (place.verb, place.prompt_id)
        if self._typed and here != self._typed_for:
            self._typed, self._kind = "", Spoken.CLOSED
            self._sent, self._sent_until_ns = "", now_ns + 3 * SHOW_SENT_NS
            self._torn_until_ns = now_ns + TORN_NS
        elif now_ns >= self._sent_until_ns and self._kind in (Spoken.SENT, Spoken.CORRECTED, Spoken.CLOSED):
            self._kind, self._sent = None, ""

    # ------------------------------------------------------------ keys

    def wants(self, character: str) -> bool:
        """Whether a character is part of a rating now."""
        place = _place(self._snapshot)
        if place is None or not character:
            return False
        return (
            character in "0123456789"
            or (character in DECIMAL and self.typing)  # also where whole numbers are asked: 6.8 must not become 68
            or (character == "-" and place.scale.low < 0 and not self._typed)
        )

    @property
    def typing(self) -> bool:
        """Whether something has been typed that is not sent yet, or the rest of a number whose question is gone."""
        return bool(self._typed) or self._torn

    @property
    def _torn(self) -> bool:
        """Whether digits still belong to a question that is gone: until Enter, or a moment without a key."""
        return self._now_ns < self._torn_until_ns

    def type(self, character: str) -> None:
        """Add a character that `wants` has approved."""
        place = _place(self._snapshot)
        if self._torn:
            self._torn_until_ns = self._now_ns + TORN_NS
            return
        if place is None or len(self._typed) >= MOST_CHARACTERS:
            return
        self._typed += "." if character in DECIMAL else character
        self._typed_for = place.verb, place.prompt_id
        self._kind = Spoken.TYPING if place.verb is Verb.RATE else Spoken.CORRECTING

    def backspace(self) -> None:
        """Take the last character back."""
        if self._torn:
            return
        self._typed = self._typed[:-1]
        place = _place(self._snapshot)
        correcting = place is not None and place.verb is Verb.AMEND
        self._kind = (Spoken.CORRECTING if correcting else Spoken.TYPING) if self._typed else None

    def enter(self, now_ns: int) -> Operator | None:
        """Send what was typed; None: nothing, or not a value of the scale, which then stays to be corrected."""
        place = _place(self._snapshot)
        self._torn_until_ns = 0
        if place is None or not self._typed:
            return None
        value = _number(self._typed)
        if value is None or not within(value, place.scale):
            self._kind = Spoken.OFF_SCALE
            return None
        if not on_step(value, place.scale):
            self._kind = Spoken.TOO_FINE
            return None
        self._kind = Spoken.SENT if place.verb is Verb.RATE else Spoken.CORRECTED
        self._sent, self._sent_until_ns = numbers.exact(value), now_ns + SHOW_SENT_NS
        self._typed = ""
        return Operator(place.verb, value=value, at_ns=now_ns, prompt_id=place.prompt_id)

    # ------------------------------------------------------------ what is shown

    def value(self) -> SpokenValue:
        """What the screen shows now."""
        place = _place(self._snapshot)
        if place is None:
            return SpokenValue(self._sent, self._kind or Spoken.NONE)
        kind, text = self._kind, numbers.written(self._typed) or self._sent
        if kind is None:
            kind = Spoken.OPEN if place.verb is Verb.RATE else Spoken.SENT
            text = text or self._answered()
        return SpokenValue(text, kind, place.scale, place.dimension, place.pulse)

    def _answered(self) -> str:
        last = self._snapshot.last_rating if self._snapshot is not None else None
        return "" if last is None or last.value is None else numbers.exact(last.value)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:  # a lone sign or point
        return None
