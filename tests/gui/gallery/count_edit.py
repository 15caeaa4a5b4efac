"""A visit's number."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.count_edit import CountEdit


def example() -> QWidget:
    edit = CountEdit(1, 99)
    edit.setValue(2)
    return edit
