"""A code, and one of forty characters."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.widgets.participant_code import ParticipantCode


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(page)
    for code in ("", "P001", "X" * 40):
        field = ParticipantCode()
        field.setValue(code)
        column.addWidget(field)
    return page
