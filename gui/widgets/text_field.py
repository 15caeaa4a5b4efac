"""A line of text, with its unit behind it where it has one; complains about nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from gui import style


class TextField(QWidget):
    """The line; `valueChanged` comes with every change made by the user, `done` when the line is left or Enter pressed.

    Parameters
    ----------
    unit
        Shown behind the line.
    hint
        Shown in an empty line.
    """

    valueChanged = Signal(str)
    done = Signal()

    def __init__(self, unit: str = "", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit()
        self.line.setPlaceholderText(hint)
        self.line.setAcceptDrops(False)  # a file that is dropped is for the page
        self.line.textEdited.connect(self.valueChanged)
        self.line.editingFinished.connect(self.done)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID)
        row.addWidget(self.line, 1)
        if unit:
            label = QLabel(unit)
            style.look(label, "muted")
            row.addWidget(label)
        self.setFocusProxy(self.line)

    def value(self) -> str:
        """The text as typed."""
        return self.line.text()

    def setValue(self, value: str) -> None:
        """Show a text; the cursor stays where it is when nothing changes."""
        if value != self.line.text():
            self.line.setText(value)
