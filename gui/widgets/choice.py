"""One of a few words, each with the code behind it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from gui import style


class Choice(QComboBox):
    """The list; `valueChanged` comes with every choice made by the user.

    Parameters
    ----------
    options
        Code and words of each, in order.
    """

    valueChanged = Signal(str)

    def __init__(self, options: Iterable[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setOptions(options)
        self.activated.connect(lambda _index: self.valueChanged.emit(self.value()))

    def setOptions(self, options: Iterable[tuple[str, str]]) -> None:
        """Offer other words; what was chosen stays chosen where it is among them."""
        before = self.value()
        self.clear()
        for code, words in options:
            self.addItem(words, code)
        self.setValue(before)

    def value(self) -> str:
        """Code of the chosen words, "" without any."""
        found = self.currentData()
        return found if isinstance(found, str) else ""

    def setValue(self, value: str) -> None:
        """Choose by code; one that is not offered chooses nothing."""
        self.setCurrentIndex(self.findData(value))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrow, which the style sheet leaves away."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().text().color(), 1.5))
        x, y = self.width() - 1.75 * style.GRID, self.height() / 2
        painter.drawPolyline(QPolygonF([QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)]))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page that is being scrolled: a choice must not change in passing."""
        event.ignore()
