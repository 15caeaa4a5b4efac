"""Every shape in its colour."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import style
from gui.widgets.state_mark import SHAPES, StateMark


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    row = QHBoxLayout(page)
    for state in SHAPES:
        mark = StateMark()
        mark.setSide(48)
        mark.setValue(state)
        row.addWidget(mark)
    return page
