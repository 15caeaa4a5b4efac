"""Fields with labels: in order, with a problem, side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.widgets.form_row import FormRow
from gui.widgets.text_field import TextField


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(page)
    column.addWidget(FormRow("Operator code", TextField()))
    wrong = FormRow("Participant code", TextField())
    wrong.field.setValue("Anna Schmidt")
    wrong.setProblem("No spaces. A code looks like P001.")
    column.addWidget(wrong)
    column.addWidget(FormRow("Sleep last night", TextField("h"), beside=True))
    return page
