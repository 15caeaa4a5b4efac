"""A folded part and an open one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.widgets.fold import Fold
from gui.widgets.text_field import TextField


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(page)
    column.addWidget(Fold("More (12)", TextField()))
    opened = Fold("Open", TextField("°C"))
    opened.setValue(True)
    column.addWidget(opened)
    return page
