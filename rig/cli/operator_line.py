"""What the operator types during a run, one line at a time, as requests to the session."""

from __future__ import annotations

import queue
import threading
from typing import TextIO

from rig.session.actions import Operator
from rig.session.states import Verb

HELP = "Enter: spot ready  p: pause  c: continue  r REASON: repeat  k REASON: skip  s: stop  q: finish  n TEXT: note"

#: first letter -> verb; `r!` is a repeat with the participant's agreement after their stop
_VERBS = {
    "p": Verb.PAUSE,
    "c": Verb.RESUME,
    "r": Verb.REPEAT,
    "k": Verb.SKIP,
    "s": Verb.STOP,
    "q": Verb.FINISH,
    "n": Verb.NOTE,
}


def parse(line: str) -> Operator | None:
    """Request in a typed line; None when it is none.

    Enter alone confirms the spot, a number is a rating.
    """
    text = line.strip()
    if not text:
        return Operator(Verb.CONFIRM_SPOT)
    try:
        return Operator(Verb.RATE, value=float(text.replace(",", ".")))
    except ValueError:
        word, _, reason = text.partition(" ")
    verb = _VERBS.get(word.removesuffix("!").lower())
    return None if verb is None else Operator(verb, reason.strip(), agreed=word.endswith("!"))


class OperatorLines:
    """Reads lines beside the session; the thread ends with the program, since nothing can interrupt a read."""

    def __init__(self, stream: TextIO) -> None:
        self._requests: queue.SimpleQueue[Operator] = queue.SimpleQueue()
        self._stream = stream
        threading.Thread(target=self._read, name="operator", daemon=True).start()

    def _read(self) -> None:
        for line in self._stream:
            request = parse(line)
            if request is None:
                print(HELP)
            else:
                self._requests.put(request)

    def taken(self) -> list[Operator]:
        """Requests since the last call."""
        requests = []
        while not self._requests.empty():
            requests.append(self._requests.get())
        return requests
