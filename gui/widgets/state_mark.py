"""The shape of each device state: told apart without its colour."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gui import style
from gui.models.strip import NO_ANSWER, NO_DEVICE

#: side of the drawing, within a square of 1, and width of its lines
_LOW, _HIGH, _LINE = 0.12, 0.88, 0.09


def _square() -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(_LOW, _LOW, _HIGH - _LOW, _HIGH - _LOW))
    return path


def _circle() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(_LOW, _LOW, _HIGH - _LOW, _HIGH - _LOW))
    return path


def _polygon(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def _triangle() -> QPainterPath:
    return _polygon((0.5, _LOW), (_HIGH, _HIGH), (_LOW, _HIGH))


def _down_arrow() -> QPainterPath:
    return _polygon((0.36, _LOW), (0.64, _LOW), (0.64, 0.5), (_HIGH, 0.5), (0.5, _HIGH), (_LOW, 0.5), (0.36, 0.5))


def _crossed_octagon() -> QPainterPath:
    radius = (_HIGH - _LOW) / 2
    corners = [math.pi / 8 + k * math.pi / 4 for k in range(8)]
    path = _polygon(*((0.5 + radius * math.cos(a), 0.5 + radius * math.sin(a)) for a in corners))
    for begin, end in (((0.34, 0.34), (0.66, 0.66)), ((0.66, 0.34), (0.34, 0.66))):
        path.moveTo(*begin)
        path.lineTo(*end)
    return path


#: state -> shape, filled, dashed
SHAPES: dict[str, tuple[Callable[[], QPainterPath], bool, bool]] = {
    NO_DEVICE: (_square, False, True),
    NO_ANSWER: (_triangle, False, True),
    "BOOT": (_circle, False, True),
    "SAFE": (_square, False, False),
    "READY": (_square, True, False),
    "ARMED": (_triangle, True, False),
    "DELIVERING": (_circle, True, False),
    "RETURNING": (_down_arrow, True, False),
    "FAULT": (_crossed_octagon, False, False),
}


class StateMark(QWidget):
    """Draws one state as large as its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = NO_DEVICE
        self._side = 4 * style.GRID

    def value(self) -> str:
        """State shown."""
        return self._value

    def setValue(self, state: str) -> None:
        """Show a state of the device, or `NO_DEVICE`."""
        if state != self._value:
            self._value = state
            self.update()

    def setSide(self, side: int) -> None:
        """Size of the square, px."""
        self._side = side
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._side, self._side)

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shape in its colour."""
        shape, filled, dashed = SHAPES[self._value]
        side = min(self.width(), self.height())
        colour = QColor(style.current().states[self._value])
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate((self.width() - side) / 2, (self.height() - side) / 2)
        painter.scale(side, side)
        pen = QPen(colour, _LINE)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dashed:
            pen.setDashPattern([1.2, 1.2])
        painter.setPen(pen)
        painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
        painter.drawPath(shape())
        painter.end()
