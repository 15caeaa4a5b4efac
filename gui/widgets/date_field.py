"""A day, as year-month-day, with a button for today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from gui import style
from gui.language import tr
from gui.widgets.text_field import TextField


class DateField(QWidget):
    """The day as text, right or wrong.

    Parameters
    ----------
    today
        What the button fills in: a window may stay open overnight.
    """

    valueChanged = Signal(str)

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._text = TextField(hint=tr("covariates.date_hint"))
        self._text.valueChanged.connect(self.valueChanged)
        button = QPushButton(tr("covariates.today"))
        button.setToolTip(tr("covariates.today_tip"))
        button.clicked.connect(self._fill)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID)
        row.addWidget(self._text, 1)
        row.addWidget(button)
        self.setFocusProxy(self._text)

    def _fill(self) -> None:
        self.setValue(self._today().isoformat())
        self.valueChanged.emit(self.value())

    def value(self) -> str:
        """The day as typed."""
        return self._text.value()

    def setValue(self, value: str) -> None:
        """Show a day."""
        self._text.setValue(value)
