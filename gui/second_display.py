"""Which display is the participant's, and how a window gets there without taking the keyboard from the operator."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QWidget

#: share of the operator's display that the window takes where there is no second one
SHARE = 0.75


def second_display(screens: Sequence[QScreen], operators: QScreen) -> QScreen | None:
    """Return the first display that is not the operator's, nor a mirror of it; None: there is none."""
    for screen in screens:
        if screen is not operators and screen.geometry() != operators.geometry():
            return screen
    return None


def fill(window: QWidget, screen: QScreen) -> None:
    """Show the window full screen there; `showFullScreen` would also make it the active one."""
    window.setScreen(screen)
    window.setGeometry(screen.geometry())
    window.setWindowState(Qt.WindowState.WindowFullScreen)
    window.setVisible(True)


def show_as_window(window: QWidget, screen: QScreen) -> None:
    """Show the window in the middle of a display, not over all of it."""
    free = screen.availableGeometry()
    place = QRect(0, 0, round(free.width() * SHARE), round(free.height() * SHARE))
    place.moveCenter(free.center())
    window.setScreen(screen)
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.setGeometry(place)
    window.setVisible(True)
