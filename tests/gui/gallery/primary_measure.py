"""A wind-up ratio with its interval, and one that is undefined."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.models.measures import measures_of
from gui.widgets.primary_measure import PrimaryMeasure
from tests.gui.reviewed import view


def example() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    for name in ("pairs", "pairs on a scale without zero"):
        card = PrimaryMeasure()
        column.addWidget(card)
        card.setValue(measures_of(view(name))[0])
    page.resize(460, 240)
    return page
