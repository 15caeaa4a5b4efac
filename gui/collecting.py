"""When circles of objects that nobody holds any more are found and ended: between two events, in the window's thread.

Python looks for them whenever many objects have been made, in whatever thread and line that happens. Among them may be
objects of Qt, and Qt calls Python while it holds a lock that the end of such an object takes too: `disconnect` of a
signal, for one, asks whether `disconnectNotify` is overridden. The window would stand still for ever.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

#: ms: what a window makes in a second is no burden
EVERY_MS = 1000


class Collecting(QObject):
    """As long as it is at work, garbage is collected by a timer only, as often as Python would by its own counts."""

    def __init__(self, every_ms: int = EVERY_MS) -> None:
        super().__init__()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(every_ms)

    def settle(self) -> None:
        """What is there now stays to the end of the program: do not look through it again."""
        gc.freeze()

    def leave(self) -> None:
        """Leave it to Python again, for instance before the end of the program."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _look(self) -> None:
        counts, most = gc.get_count(), gc.get_threshold()
        due = [generation for generation in range(len(counts)) if counts[generation] > most[generation]]
        if due:
            gc.collect(due[-1])
