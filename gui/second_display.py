"""Which display is the participant's, and how a window gets there without taking the keyboard from the operator."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QWidget

#: share of the operator's display that the window takes where there is no second one
SHARE = 0.75
#: share of the operator's page that it takes then: below lie the marks and START, what is read aloud, a reason
TOP_SHARE = 0.6


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


def show_as_window(window: QWidget, screen: QScreen, room: QRect | None = None) -> None:
    """Show the window over a part of a display: at the top of `room`, or in the middle where there is none."""
    window.setScreen(screen)
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.setGeometry(part_of(screen.availableGeometry()) if room is None else top_of(room, window.minimumSizeHint()))
    window.setVisible(True)


def part_of(free: QRect) -> QRect:
    """The middle of a display."""
    place = QRect(0, 0, round(free.width() * SHARE), round(free.height() * SHARE))
    place.moveCenter(free.center())
    return place


def top_of(room: QRect, least: QSize) -> QRect:
    """The upper part of what may be covered, as large as what is shown needs; rather beyond its top than its foot."""
    height = max(round(room.height() * TOP_SHARE), least.height())
    place = QRect(0, 0, max(round(room.width() * SHARE), least.width()), height)
    place.moveCenter(room.center())
    place.moveTop(min(room.top(), room.bottom() + 1 - height))
    return place
