"""The marks under delivered pulses, told apart by their shape, and their legend."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui import style
from gui.language import tr
from rig.analysis.delivery import Verdict

#: px
SIZE = 12
_LINE = 0.16


def _outlined(path: QPainterPath) -> QPainterPath:
    """The line along a path, as an area that can be filled."""
    stroker = QPainterPathStroker()
    stroker.setWidth(_LINE)
    stroker.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return stroker.createStroke(path)


def _circle() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(-0.42, -0.42, 0.84, 0.84))
    return path


def _half_circle() -> QPainterPath:
    path = QPainterPath()
    path.moveTo(0.0, -0.42)
    path.arcTo(QRectF(-0.42, -0.42, 0.84, 0.84), 90.0, 180.0)
    path.closeSubpath()
    return path.united(_outlined(_circle()))


def _triangle(*, up: bool) -> QPainterPath:
    sign = -1.0 if up else 1.0
    path = QPainterPath()
    corners = [(0.0, 0.44 * sign), (-0.44, -0.34 * sign), (0.44, -0.34 * sign)]
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    path.closeSubpath()
    return _outlined(path)


def _cross() -> QPainterPath:
    path = QPainterPath()
    for sign in (-1.0, 1.0):
        path.moveTo(-0.4, -0.4 * sign)
        path.lineTo(0.4, 0.4 * sign)
    return _outlined(path)


def _dots() -> QPainterPath:
    """A ring of dots: samples are missing, so nothing can be said."""
    path = QPainterPath()
    for k in range(6):
        path.addEllipse(QPointF(0.38 * math.cos(k * math.pi / 3), 0.38 * math.sin(k * math.pi / 3)), 0.09, 0.09)
    return path


#: centred paths in a square of side 1
MARKS: dict[Verdict, QPainterPath] = {
    Verdict.AS_PLANNED: _circle(),
    Verdict.LATE: _half_circle(),
    Verdict.LOW: _triangle(up=False),
    Verdict.HIGH: _triangle(up=True),
    Verdict.MISSED: _cross(),
    Verdict.UNKNOWN: _dots(),
}


def colour_of(verdict: Verdict) -> QColor:
    """Quiet for a pulse as planned; what is not has the colour of a warning."""
    palette = style.current()
    return QColor(palette.muted if verdict is Verdict.AS_PLANNED else palette.warning)


class _Mark(QWidget):
    def __init__(self, verdict: Verdict) -> None:
        super().__init__()
        self._verdict = verdict
        self.setFixedSize(QSize(SIZE, SIZE))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(SIZE, SIZE)
        painter.fillPath(MARKS[self._verdict], colour_of(self._verdict))
        painter.end()


class VerdictLegend(QWidget):
    """All marks with their words, in one line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID // 2)
        for verdict in MARKS:
            words = QLabel(tr(f"run.verdict_{verdict}"))
            words.setToolTip(tr(f"run.verdict_{verdict}_tip"))
            style.look(words, "muted")
            row.addWidget(_Mark(verdict))
            row.addWidget(words)
            row.addSpacing(style.GRID)
