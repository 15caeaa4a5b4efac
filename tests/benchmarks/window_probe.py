"""When the window's frames begin and end, when it ticks, and how much of that it only waited for a processor."""

from __future__ import annotations

import os
import sys
import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt

from gui.desk import Desk

#: room for this many frames and ticks, made beforehand: what is watched includes memory
MOST = 100_000


class Waits:
    """How long a thread was ready and others had the processors, as the system counts it; 0 where it does not say."""

    def __init__(self) -> None:
        """Count for the thread that makes this."""
        linux = sys.platform == "linux" and os.path.exists("/proc/thread-self/schedstat")
        self._file = os.open("/proc/thread-self/schedstat", os.O_RDONLY) if linux else None

    def now(self) -> tuple[int, int]:
        """System's monotonic clock, and how long the thread has waited for a processor until now, ns."""
        waited_ns = 0 if self._file is None else int(os.pread(self._file, 100, 0).split()[1])
        return time.monotonic_ns(), waited_ns


class Times:
    """Rows of times, shape (n, 2 k), ns: k moments each, by the clock and waited."""

    def __init__(self, moments: int) -> None:
        self._rows = np.full((MOST, 2 * moments), -1, np.int64)  # zeros would be given by the system row by row
        self._n = 0

    def add(self, *row: int) -> None:
        """One more; one that begins as the last did takes its place."""
        if not self._n or self._rows[self._n - 1, 0] != row[0]:
            self._n += 1
        self._rows[self._n - 1] = row

    def __len__(self) -> int:
        return self._n

    def clear(self) -> None:
        """Forget them."""
        self._n = 0

    def value(self) -> NDArray[np.int64]:
        """All of them."""
        return self._rows[: self._n].copy()


class Probe(QObject):
    """Watches the program's events.

    Attributes
    ----------
    frames : Times
        When a frame's timer went off, and when everything was painted that followed from it.
    ticks : Times
        When control was ticked.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._framer, self._ticker, self._window = desk.runs.bridge._framer, desk.runs.bridge._ticker, desk.window
        self._waits = Waits()
        self._begun: tuple[int, int] | None = None
        self.frames, self.ticks = Times(2), Times(1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the time where a timer goes off; ask to be woken once a picture has been painted."""
        kind = event.type()
        if kind is QEvent.Type.Timer:
            if watched is self._framer:
                self._begun = self._waits.now()
            elif watched is self._ticker:
                self.ticks.add(*self._waits.now())
        elif kind is QEvent.Type.UpdateRequest and watched is self._window and self._begun is not None:
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), Qt.EventPriority.LowEventPriority.value)
        return False

    def event(self, event: QEvent) -> bool:
        """The picture is painted."""
        if event.type() is QEvent.Type.User and self._begun is not None:
            self.frames.add(*self._begun, *self._waits.now())
        return super().event(event)
