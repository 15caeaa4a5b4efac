"""Esc and F12 stop, whatever has the keyboard, also while a list is open or text is typed; Space never does."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

STOP_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_F12)


def belongs_to(watched: QObject, window: QWidget) -> bool:
    """Whether an event's receiver is this window, something in it, or what stands for it in the window system."""
    if isinstance(watched, QWidget):
        return watched.window() is window
    return watched is window.windowHandle()


class StopKeys(QObject):
    """Event filter for the whole program; the key then goes on to whatever has the keyboard, an open list closes."""

    pressed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._last: int | None = None
        self._other: QWidget | None = None

    def leaveOut(self, window: QWidget) -> None:
        """Leave a window to itself that has a stop of its own: whose stop it was is recorded."""
        self._other = window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See each press once: it passes by the window, the widget and its parents, always with the same time stamp."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            stamp = event.timestamp()
            fresh = stamp == 0 or stamp != self._last
            elsewhere = self._other is not None and belongs_to(watched, self._other)
            if event.key() in STOP_KEYS and fresh and not event.isAutoRepeat() and not elsewhere:
                self._last = stamp
                self.pressed.emit()
        return False
