"""After a run: the builder makes the run file in a process of its own; the window asks now and then how far it is."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from rig.control.messages import Over
from rig.domain.outcome import FinishReason
from rig.session.building import Building, Outcome, Recorded


class Keeping:
    """One run file after another."""

    def __init__(self) -> None:
        self._building: Building | None = None
        self._waiting: deque[Recorded] = deque()
        self._asked: set[Path] = set()  # journals whose run file is being made, or has been

    @property
    def busy(self) -> bool:
        """Whether a run file is being made."""
        return self._building is not None

    def begin(self, over: Over) -> bool:
        """Have the run file of a run that is over made, after those asked for before; False: it has been asked for."""
        journal = Path(over.journal)
        if journal in self._asked:
            return False
        self._asked.add(journal)
        reason = FinishReason(over.finish_reason)
        self._waiting.append(Recorded(reason, over.finish_text, journal, Path(over.run_file)))
        self._next()
        return True

    def _next(self) -> None:
        if self._building is None and self._waiting:
            self._building = Building(self._waiting.popleft())

    def taken(self) -> Outcome | None:
        """What became of one, once; None: not yet, or nothing under way."""
        if self._building is None or not self._building.ended:
            return None
        outcome, self._building = self._building.outcome(), None
        if outcome.run_file is None:
            self._asked.discard(outcome.journal)  # it may be tried again
        self._next()
        return outcome

    def close(self) -> None:
        """Wait for all of them: the last thing before the program ends."""
        while self._building is not None:
            self._building.outcome()
            self._building = None
            self._next()
