"""On which display the participant's window is: the second one, or over a part of the operator's where that is all."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QSize, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from gui import second_display


class ParticipantDisplay(QObject):
    """Places a window; it never covers the operator's display, and nothing of theirs that `setRoom` leaves out."""

    #: the window had to come to the operator's display
    lost = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._screen: QScreen | None = None
        self._operators: Callable[[], QScreen] = QGuiApplication.primaryScreen
        self._room: Callable[[], QRect | None] = lambda: None
        self._stands_for: tuple[QRect, QSize] | None = None
        self._tried = QRect()  # where it was when it was last moved away from STOP
        window.installEventFilter(self)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenRemoved.connect(self._on_removed)

    def setOperators(self, screen: Callable[[], QScreen], room: Callable[[], QRect | None]) -> None:
        """Learn which display is the operator's, and which part of it may be covered; None: its middle."""
        self._operators, self._room = screen, room

    @property
    def alone(self) -> bool:
        """Whether the window is on the operator's display: there is no other."""
        return self._screen is None

    def present(self) -> None:
        """Show the window full screen on the second display, or as a window where the operator has the only one."""
        operators = self._operators()
        self._screen = second_display.second_display(QGuiApplication.screens(), operators)
        if self._screen is not None:
            second_display.fill(self._window, self._screen)
        else:
            second_display.show_as_window(self._window, operators, self._room())

    def look(self) -> None:
        """Make way where the operator's window is now on the same display, or something of theirs would be covered."""
        if not self._window.isVisible():
            return
        if self._screen is not None and self._screen is self._operators():
            self.present()
            self.lost.emit()
        elif self._screen is None and (room := self._room()) is not None:
            stands_for = room, self._window.minimumSizeHint()
            frame = self._window.frameGeometry()
            over_stop = frame.bottom() > room.bottom() and frame != self._tried  # a window manager may know better
            if stands_for != self._stands_for or over_stop:  # else it may be moved aside
                self._stands_for, self._tried = stands_for, frame
                self._window.setGeometry(second_display.top_of(*stands_for))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Never cover the operator's display: word of an earlier full screen may come late from the window system."""
        if event.type() is QEvent.Type.WindowStateChange and self._window.isFullScreen() and self._screen is None:
            QTimer.singleShot(0, self, self._leave_full_screen)
        return False

    def _leave_full_screen(self) -> None:
        if self._window.isVisible() and self._screen is None:
            second_display.show_as_window(self._window, self._operators(), self._room())

    def _on_removed(self, screen: QScreen) -> None:
        if screen is self._screen:
            self._screen = None
            self._leave_full_screen()
            self.lost.emit()
