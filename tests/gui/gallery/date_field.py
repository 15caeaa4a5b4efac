"""A day, and the button for today."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from gui.widgets.date_field import DateField


def example() -> QWidget:
    return DateField(lambda: date(2026, 3, 31))
