"""Fingers on a window, through Qt's own delivery: each touch goes to the widget under it, or becomes a mouse event."""

from __future__ import annotations

from functools import cache
from typing import Literal

from PySide6.QtCore import QPoint
from PySide6.QtGui import QInputDevice, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget


@cache
def _screen() -> QPointingDevice:
    return QTest.createTouchDevice(QInputDevice.DeviceType.TouchScreen)


def touch(
    widget: QWidget,
    action: Literal["press", "move", "release"],
    at: QPoint | None = None,
    *,
    finger: int = 0,
    still: int | None = None,
) -> None:
    """Do this with one finger, in the middle of a shown widget unless told where; another one may rest meanwhile."""
    window = widget.window()
    handle = window.windowHandle()
    events = QTest.touchEvent(handle, _screen(), False)  # by itself it would commit before the first finger
    if still is not None:
        events.stationary(still)
    place = widget.mapTo(window, at if at is not None else widget.rect().center())
    getattr(events, action)(finger, place, handle)
    events.commit()
