"""A label as wide as its widest text."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui import style
from gui.widgets.steady_label import SteadyLabel


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    label = SteadyLabel(["SAFE", "DELIVERING"])
    label.setText("SAFE")
    row = QHBoxLayout(page)
    row.addWidget(label)
    row.addWidget(QLabel("does not move"))
    return page
