"""Lines of text: empty, with a unit."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.widgets.text_field import TextField


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(page)
    column.addWidget(TextField(hint="for example P001"))
    field = TextField("mmol/L")
    field.setValue("0.85")
    column.addWidget(field)
    return page
