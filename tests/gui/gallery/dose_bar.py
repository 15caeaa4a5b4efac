"""Doses in the three tiers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.widgets.dose_bar import ENVELOPE, FREE, NEVER, Dose, DoseBar


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(page)
    for value, tier in ((3.0, FREE), (22.7, ENVELOPE), (50.0, NEVER)):
        bar = DoseBar()
        bar.setValue(Dose("Heat dose", 2, value, 15.0, 15.0, 35.0, "min", tier))
        column.addWidget(bar)
    return page
