"""The participant's code: a line to type it in, and the same read back large, so that a slip is seen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.widgets.text_field import TextField

#: read across the desk; a long code is set smaller until it fits, and is cut with … only below the smallest
LARGEST_PT, SMALLEST_PT = 28.0, 12.0


class ParticipantCode(QWidget):
    """The code as typed."""

    valueChanged = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = TextField(hint=tr("prepare.code_hint"))
        self._text.valueChanged.connect(self._typed)
        self._back = QLabel()
        self._back.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._back.setAccessibleName(tr("prepare.code_read_back"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self._text)
        column.addWidget(self._back)
        self.setFocusProxy(self._text)
        self._read_back()

    def _typed(self, value: str) -> None:
        self._read_back()
        self.valueChanged.emit(value)

    def _read_back(self) -> None:
        """Show the code as large as it fits, letter by letter apart."""
        text = self.value()
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 110)
        points, label = LARGEST_PT, self._back
        font.setPointSizeF(points)
        label.setFont(font)
        tall = label.fontMetrics().height()
        while points > SMALLEST_PT and label.fontMetrics().horizontalAdvance(text) > self.width():
            points -= 1.0
            font.setPointSizeF(points)
            label.setFont(font)
        label.setFixedHeight(tall)
        wide = max(self.width(), style.GRID)
        label.setText(label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, wide) or "–")
        label.setToolTip("\n".join((tr("prepare.code_read_back"), text)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the large code anew."""
        super().resizeEvent(event)
        self._read_back()

    def value(self) -> str:
        """The code as typed."""
        return self._text.value()

    def setValue(self, value: str) -> None:
        """Show a code."""
        self._text.setValue(value)
        self._read_back()
