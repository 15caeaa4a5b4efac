"""After a run: the builder makes the run file in a process of its own; the window asks now and then how far it is."""

from __future__ import annotations

from pathlib import Path

from rig.control.messages import Over
from rig.domain.outcome import FinishReason
from rig.session.building import Building, Outcome, Recorded


class Keeping:
    """At most one run file under way."""

    def __init__(self) -> None:
        self._building: Building | None = None

    @property
    def busy(self) -> bool:
        """Whether a run file is being made."""
        return self._building is not None

    def begin(self, over: Over) -> None:
        """Have the run file of a run that is over made."""
        done = Recorded(FinishReason(over.finish_reason), over.finish_text, Path(over.journal), Path(over.run_file))
        self._building = Building(done)

    def taken(self) -> Outcome | None:
        """What became of it, once; None: not yet, or nothing under way."""
        if self._building is None or not self._building.ended:
            return None
        building, self._building = self._building, None
        return building.outcome()

    def close(self) -> None:
        """Wait for a run file under way: the last thing before the program ends."""
        if self._building is not None:
            self._building.outcome()
            self._building = None
