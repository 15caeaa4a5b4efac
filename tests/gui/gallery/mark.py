"""A thing in every standing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import style
from gui.widgets.mark import FAILED, OK, TO_DO, WAITING, Mark


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QHBoxLayout(page)
    for value, reason in ((WAITING, ""), (TO_DO, "Press now."), (OK, "qst-rig 0F1"), (FAILED, "no value")):
        mark = Mark("Stop button")
        mark.setValue(value, reason, "Show" if value == TO_DO else "")
        column.addWidget(mark)
    return page
