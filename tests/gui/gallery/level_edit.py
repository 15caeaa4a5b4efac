"""A level in force, and one that is being raised."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.models.levels import Level
from gui.widgets.level_edit import LevelEdit


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(page)
    for level in (Level(), Level("45", "cuff ramp 1 kPa/s")):
        edit = LevelEdit("kPa")
        edit.setRange("5 kPa", "60 kPa")
        edit.setValue(level)
        column.addWidget(edit)
    edit.step(+1)
    return page
