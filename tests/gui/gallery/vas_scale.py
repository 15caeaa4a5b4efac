"""Visual analogue scale: mark it, move it, press Enter; the title says what was sent."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui import style
from gui.widgets.vas_scale import VasScale
from tests.gui.scales import VAS


def example() -> QWidget:
    scale = VasScale(VAS)
    scale.setStyleSheet(style.participant_sheet(style.PARTICIPANT_POINTS))
    scale.resize(1280, 400)
    scale.confirmed.connect(lambda value, at_ns: scale.setWindowTitle(f"{value:.1f} at {at_ns} ns"))
    return scale
