"""A question: unanswered, yes, no."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.widgets.yes_no import YesNo


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(page)
    for answer in (None, True, False):
        question = YesNo()
        question.setValue(answer)
        column.addWidget(question)
    return page
