"""Marks and words of the verdicts."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import style
from gui.widgets.verdict_marks import VerdictLegend


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    QHBoxLayout(page).addWidget(VerdictLegend())
    return page
