"""The line of a visual analogue scale, with its marker where a click or the arrow keys put it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.scale_line import ScaleLine


def example() -> QWidget:
    line = ScaleLine()
    line.setValue(0.3)
    line.resize(800, 150)
    return line
