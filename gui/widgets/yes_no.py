"""A question with yes and no, which may also stay unanswered."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from gui import style
from gui.language import tr


class YesNo(QWidget):
    """Two buttons; pressing the chosen one again takes the answer back. `valueChanged` gives True, False or None."""

    valueChanged = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._buttons = {True: QPushButton(tr("covariates.yes")), False: QPushButton(tr("covariates.no"))}
        for answer, button in self._buttons.items():
            button.setCheckable(True)
            button.setMinimumHeight(style.TARGET)
            button.clicked.connect(lambda checked, answer=answer: self._answered(answer if checked else None))
            row.addWidget(button)
        self.setFocusProxy(self._buttons[True])

    def _answered(self, value: bool | None) -> None:
        self.setValue(value)
        self.valueChanged.emit(value)

    def value(self) -> bool | None:
        """The answer; None = none."""
        return next((answer for answer, button in self._buttons.items() if button.isChecked()), None)

    def setValue(self, value: bool | None) -> None:
        """Show an answer."""
        for answer, button in self._buttons.items():
            button.setChecked(answer is value)

    def setAccessibleName(self, name: str) -> None:
        """Name the question for both buttons, whose words are only yes and no."""
        super().setAccessibleName(name)
        for button in self._buttons.values():
            button.setAccessibleName(f"{name}: {button.text()}")
