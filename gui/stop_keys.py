"""Esc and F12 stop, whatever has the keyboard, also while a list is open or text is typed; Space never does.

So does a click on STOP while a list is open, which would only close the list.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

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
        self._button: QWidget | None = None

    def leaveOut(self, window: QWidget) -> None:
        """Leave a window to itself that has a stop of its own: whose stop it was is recorded."""
        self._other = window

    def watchOver(self, button: QWidget) -> None:
        """Take a click on this button for a stop where an open list takes it."""
        self._button = button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See each press once: it passes by the window, the widget and its parents, always with the same time stamp."""
        if isinstance(event, QInputEvent) and self._stops(watched, event):
            stamp = event.timestamp()
            if stamp == 0 or stamp != self._last:
                self._last = stamp
                self.pressed.emit()
        return False

    def _stops(self, watched: QObject, event: QInputEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            elsewhere = self._other is not None and belongs_to(watched, self._other)
            return event.key() in STOP_KEYS and not event.isAutoRepeat() and not elsewhere
        if event.type() is QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            return QApplication.activePopupWidget() is not None and self._on_button(event)
        return False

    def _on_button(self, event: QMouseEvent) -> bool:
        button = self._button
        place = event.globalPosition().toPoint()
        return button is not None and button.isVisible() and button.rect().contains(button.mapFromGlobal(place))
