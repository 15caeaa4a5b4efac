"""The reader process for the pages: asked by a slot, its answers come as a signal, taken by a timer of its own."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from rig.report.reading_client import READER, Reader

_LOOK_MS = 50


class RunReader(QObject):
    """`ask` takes a request of `rig.report.reading`; `answered` carries each answer, in the order asked.

    The process starts with the first request, and again after a file has ended
    it. Call `close` before the program ends.
    """

    answered = Signal(object)

    def __init__(self, parent: QObject | None = None, target: str = READER) -> None:
        super().__init__(parent)
        self._reader = Reader(target)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def ask(self, request: object) -> None:
        """Queue a request; returns at once."""
        self._reader.ask(request)  # type: ignore[arg-type]  # a signal carries objects
        self._timer.start()

    def _look(self) -> None:
        for answer in self._reader.take():
            self.answered.emit(answer)
        if not self._reader.busy:
            self._timer.stop()

    def close(self) -> None:
        """End the process; what was not answered never is."""
        self._timer.stop()
        self._reader.close()
