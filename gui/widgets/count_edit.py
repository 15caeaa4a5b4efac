"""A small whole number, typed or changed by one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from gui import style
from gui.language import tr


class CountEdit(QWidget):
    """The number and two buttons; what is typed outside its range does not count.

    Parameters
    ----------
    low, high
        Ends of its range, included.
    """

    valueChanged = Signal(int)

    def __init__(self, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low, self._high, self._value = low, high, low
        self._line = QLineEdit(str(low))
        self._line.setValidator(QIntValidator(low, high, self))
        self._line.textEdited.connect(self._typed)
        self._line.editingFinished.connect(lambda: self._line.setText(str(self._value)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID // 2)
        row.addWidget(self._line, 1)
        for sign, by, tip in (("−", -1, tr("prepare.one_less")), ("+", +1, tr("prepare.one_more"))):
            button = QPushButton(sign)
            button.setFixedWidth(style.TARGET)
            style.look(button, "icon")
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(lambda _checked, by=by: self._step(by))
            row.addWidget(button)
        self.setFocusProxy(self._line)

    def _typed(self, _text: str) -> None:
        if self._line.hasAcceptableInput():
            self._take(int(self._line.text()))

    def _step(self, by: int) -> None:
        self._take(self._value + by)
        self._line.setText(str(self._value))

    def _take(self, value: int) -> None:
        if value != self._value and self._low <= value <= self._high:
            self._value = value
            self.valueChanged.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down change by one."""
        steps = {Qt.Key.Key_Up: +1, Qt.Key.Key_Down: -1}
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key])
        else:
            super().keyPressEvent(event)

    def value(self) -> int:
        """The number."""
        return self._value

    def setValue(self, value: int) -> None:
        """Show a number, at the nearest end of the range where it is outside."""
        self._value = min(max(value, self._low), self._high)
        self._line.setText(str(self._value))
