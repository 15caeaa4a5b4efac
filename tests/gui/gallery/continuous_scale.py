"""Continuous rating, upright: move the pointer over the marker and it follows; the title says what is sent."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui import style
from gui.widgets.continuous_scale import ContinuousScale
from tests.gui.scales import CONTINUOUS


def example() -> QWidget:
    scale = ContinuousScale(CONTINUOUS)
    scale.setStyleSheet(style.participant_sheet(style.PARTICIPANT_POINTS))
    scale.resize(1280, 500)
    scale.slid.connect(lambda share, at_ns: scale.setWindowTitle(f"{share:.3f} at {at_ns} ns"))
    return scale
