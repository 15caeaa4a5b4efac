"""What the operator types during a run, one line at a time, as requests to the session."""

from __future__ import annotations

import io
import queue
import re
import threading
from dataclasses import replace
from typing import TextIO

from rig.clock import RealClock
from rig.domain.typed_number import typed_number
from rig.domain.units import NS_PER_MS
from rig.session.actions import Operator
from rig.session.states import Verb

HELP = (
    "Enter: spot ready, at the end close the run  NUMBER: rating  a NUMBER: correct it  p: pause  c: continue\n"
    "r REASON: repeat  k REASON: skip  s: stop  q: finish  n TEXT: note"
)

#: an Enter sooner after the question for it is one too many after something else: nobody has read the question yet
READ_NS = 500 * NS_PER_MS
NOT_ASKED_FOR = "this Enter says nothing: it was not asked for, or came before the question could be read"
#: letter -> verb; `r!` is a repeat with the participant's agreement after their stop
_VERBS = {
    "p": Verb.PAUSE,
    "c": Verb.RESUME,
    "r": Verb.REPEAT,
    "k": Verb.SKIP,
    "s": Verb.STOP,
    "q": Verb.FINISH,
    "n": Verb.NOTE,
    # whoever is in a hurry types the word
    "stop": Verb.STOP,
    "stopp": Verb.STOP,
    "halt": Verb.STOP,
}
#: what keys without a letter leave in a line: sequences of arrows and function keys, control characters
_NO_TEXT = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.)|[\x00-\x1f\x7f]")


def parse(line: str) -> Operator | None:
    """Request in a typed line; None when it is none.

    Enter alone confirms the spot, a number is a rating. Keys that are no text are as if not pressed, but for Enter.
    """
    if not line.strip():
        return Operator(Verb.CONFIRM_SPOT)
    text = _NO_TEXT.sub("", line).strip()
    number = _number(text)
    if number is not None:
        return Operator(Verb.RATE, value=number)
    word, _, reason = text.partition(" ")
    if word.lower() == "a":
        return _amendment(reason)
    verb = _VERBS.get(word.removesuffix("!").lower())
    return None if verb is None else Operator(verb, reason.strip(), agreed=word.endswith("!"))


def _amendment(text: str) -> Operator | None:
    number = _number(text)
    return None if number is None else Operator(Verb.AMEND, value=number)


def _number(text: str) -> float | None:
    try:
        return typed_number(text)
    except ValueError:
        return None


def answers(request: Operator, asked_ns: int | None) -> bool:
    """Whether a request can answer what was asked then (None: nothing): an Enter only once that could be read."""
    if request.verb is not Verb.CONFIRM_SPOT or request.at_ns is None:
        return True
    return asked_ns is not None and request.at_ns - asked_ns >= READ_NS


class OperatorLines:
    """Reads lines beside the session; the thread ends with the program, since nothing can interrupt a read.

    Whatever is typed, the next line is read: a byte that is no text is shown as such, Ctrl-D in a terminal is a line
    that says nothing. Each request says when its line was ended.
    """

    def __init__(self, stream: TextIO) -> None:
        self._requests: queue.SimpleQueue[Operator] = queue.SimpleQueue()
        self._stream = stream
        self._ended = False
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
        threading.Thread(target=self._read, name="operator", daemon=True).start()

    def _read(self) -> None:
        try:
            self._read_lines()
            while self._stream.isatty():  # Ctrl-D; no longer one once it is closed
                print(HELP)
                self._read_lines()
        except (OSError, ValueError):  # a terminal that is gone, a stream closed within this process
            pass
        finally:
            self._ended = True

    def _read_lines(self) -> None:
        clock = RealClock()
        for line in self._stream:
            request = parse(line)
            if request is None:
                print(HELP)
            else:
                self._requests.put(replace(request, at_ns=clock.now_ns()))

    @property
    def closed(self) -> bool:
        """Whether nothing more can come, and everything has been taken."""
        return self._ended and self._requests.empty()

    def next(self, timeout_s: float) -> Operator | None:
        """Wait for a request at most so long; None: there was none."""
        try:
            return self._requests.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def taken(self) -> list[Operator]:
        """Requests since the last call."""
        requests = []
        while not self._requests.empty():
            requests.append(self._requests.get())
        return requests
