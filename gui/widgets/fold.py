"""A part of a form that is folded away under its title until it is wanted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui import style


class Fold(QWidget):
    """Title and content; `value` is whether it is open."""

    valueChanged = Signal(bool)

    def __init__(self, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self._button = QToolButton()
        self._button.setText(title)
        self._button.setCheckable(True)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        style.look(self._button, "fold")
        self._button.toggled.connect(self._toggled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self._button)
        column.addWidget(content)
        self.setFocusProxy(self._button)
        self._show(False)

    def _toggled(self, opened: bool) -> None:
        self._show(opened)
        self.valueChanged.emit(opened)

    def _show(self, opened: bool) -> None:
        self._content.setVisible(opened)
        self._button.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)

    def value(self) -> bool:
        """Whether it is open."""
        return self._button.isChecked()

    def setValue(self, value: bool) -> None:
        """Open or fold it."""
        self._button.setChecked(value)
