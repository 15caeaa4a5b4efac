"""A short-lived process of this program, started by name and waited for without standing still."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from rig import spawn

_LOOK_MS = 50
#: at the end of the program an errand that writes gets this long
_PATIENCE_S = 5.0


class Errand(QObject):
    """One process at a time: `done` carries what it returned, `failed` its one line of why not, also as a phrase."""

    done = Signal(dict)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._child: spawn.Child | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether a process is at work."""
        return self._child is not None

    def run(self, target: str, *args: object, given: bytes = b"") -> bool:
        """Start `target`; False while another one is at work."""
        if self._child is not None:
            return False
        self._child = spawn.Child(target, args, given)
        self._timer.start()
        return True

    def _look(self) -> None:
        if self._child is not None and self._child.ended:
            self.finish()

    def finish(self) -> None:
        """Wait for the process and tell how it went; at once where it has ended, or there is none."""
        child, self._child = self._child, None
        self._timer.stop()
        if child is None:
            return
        try:
            result = child.result(_PATIENCE_S)
        except spawn.ChildError as error:
            self.failed.emit(error.text)
        else:
            self.done.emit(result)
