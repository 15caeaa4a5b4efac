"""STOP: always there, never disabled, never asks; its words say how far the stop has come."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from gui import style
from gui.language import tr
from gui.models.asking import Stopping


class StopButton(QPushButton):
    """The button; `pressed` asks for the stop: a hand that slips off has asked too.

    Its words come from `setValue`, set from what the device reports. It never has the keyboard, which Qt hands on by
    itself where something is closed: Esc and F12 stop wherever that is, and Enter means something else.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "stop")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(30 * style.GRID, 9 * style.GRID)
        self.setAccessibleName(tr("stop.accessible"))
        self.setToolTip(tr("stop.tip"))
        self._value = Stopping.READY
        self.setValue(Stopping.READY)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The space bar slips and does nothing."""
        if event.key() == Qt.Key.Key_Space:
            event.ignore()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Room for the longest of its words: the button never changes its size."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        sizes = [self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, tr(f"stop.{value}")) for value in Stopping]
        words = QSize(max(size.width() for size in sizes), max(size.height() for size in sizes))
        return self.style().sizeFromContents(QStyle.ContentsType.CT_PushButton, option, words, self)

    def value(self) -> Stopping:
        """How far the stop has come."""
        return self._value

    def setValue(self, value: Stopping) -> None:
        """Show how far the stop has come; the button works in every case."""
        self._value = value
        self.setText(tr(f"stop.{value}"))
