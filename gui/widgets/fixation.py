"""A cross to rest the eyes on between two prompts: nothing moves, nothing asks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui import style

#: half the length of an arm of the cross, as a share of the shorter side
REACH = 0.08
ARM_WIDTH = 6


class Fixation(QWidget):
    """The cross, in the middle."""

    def sizeHint(self) -> QSize:
        """Room for a cross that can be seen from a chair."""
        return QSize(3 * style.PARTICIPANT_TARGET, 3 * style.PARTICIPANT_TARGET)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two strokes."""
        middle = QRectF(self.rect()).center()
        reach = max(REACH * min(self.width(), self.height()), 2 * style.GRID)
        painter = QPainter(self)
        painter.setPen(QPen(QColor(style.current().text), ARM_WIDTH))
        painter.drawLine(middle - QPointF(reach, 0), middle + QPointF(reach, 0))
        painter.drawLine(middle - QPointF(0, reach), middle + QPointF(0, reach))
        painter.end()
