"""A field with its label, and below it in words what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from gui import style

#: shares of label and field where they stand side by side
LABEL, FIELD = 5, 6
_MARKED = QLineEdit | QAbstractSpinBox | QComboBox


class FormRow(QWidget):
    """The row.

    A problem that comes up while the field is being typed in waits until it is
    left: nobody is told off for half a word. One that is solved goes at once.

    Parameters
    ----------
    label
        Name of the field, also for screen readers.
    field
        The widget that is edited.
    beside
        Label and field side by side instead of one above the other.
    """

    def __init__(self, label: str, field: QWidget, *, beside: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._pending = ""
        self._label = QLabel(label)
        self._label.setWordWrap(True)
        self._label.setBuddy(field)
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        style.look(self._problem, "problem")
        self._problem.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(style.GRID)
        grid.setVerticalSpacing(style.GRID // 2)
        if beside:
            grid.addWidget(self._label, 0, 0)
            grid.addWidget(field, 0, 1)
            grid.setColumnStretch(0, LABEL)
            grid.setColumnStretch(1, FIELD)
        else:
            grid.addWidget(self._label, 0, 0, 1, 2)
            grid.addWidget(field, 1, 0, 1, 2)
        grid.addWidget(self._problem, 2, 0, 1, 2)
        field.setAccessibleName(label)
        self._lines = _lines(field)
        for line in self._lines:
            line.installEventFilter(self)
            if not line.accessibleName():
                line.setAccessibleName(label)

    def problem(self) -> str:
        """What is shown to be wrong; "" = nothing."""
        return self._problem.text()

    def setProblem(self, text: str) -> None:
        """Say what is wrong, at the latest when the field is left; "" takes it back at once."""
        self._pending = text
        typing = any(isinstance(line, QLineEdit) and line.hasFocus() for line in self._lines)
        if not (typing and text and not self.problem()):
            self._say()

    def _say(self) -> None:
        if self._problem.text() == self._pending:
            return
        self._problem.setText(self._pending)
        self._problem.setVisible(bool(self._pending))
        for line in self._lines:
            line.setAccessibleDescription(self._pending)
            line.setProperty("bad", "true" if self._pending else "false")
            line.style().unpolish(line)
            line.style().polish(line)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say what waited when the field is left."""
        if event.type() == QEvent.Type.FocusOut:
            self._say()
        return super().eventFilter(watched, event)


def _lines(field: QWidget) -> list[QWidget]:
    """What of a field is typed in: where its focus goes, otherwise every line in it."""
    first: QWidget | None = field
    while first is not None and not isinstance(first, _MARKED):
        first = first.focusProxy()
    lines = [field, *field.findChildren(QWidget)] if first is None else [first]
    return [line for line in lines if isinstance(line, _MARKED)]
