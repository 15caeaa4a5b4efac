"""Nothing said, none taken, two drugs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.widgets.medication_edit import MedicationEdit


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(page)
    two = [{"name": "gabapentin", "dose": "300 mg", "hours_since": "4"}, {"name": "ibuprofen"}]
    for value in (None, [], two):
        field = MedicationEdit()
        field.setValue(value)
        column.addWidget(field)
    return page
