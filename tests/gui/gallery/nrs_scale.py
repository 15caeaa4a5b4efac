"""Numerical rating scales: a button for each of eleven numbers, a pad for a hundred; a number off it is explained."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.language import language
from gui.widgets.nrs_scale import NrsScale
from tests.gui.scales import NRS_10, NRS_100


def example() -> QWidget:
    both = QWidget()
    layout = QVBoxLayout(both)
    row, pad = NrsScale(NRS_10, language()), NrsScale(NRS_100, language())
    row.setValue(7)
    pad.setValue(168)
    layout.addWidget(row)
    layout.addWidget(pad)
    both.setStyleSheet(style.participant_sheet(style.PARTICIPANT_POINTS))
    both.resize(1280, 700)
    return both
