"""How one thing stands: a shape, a word and a colour, and the reason below."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui import style
from gui.language import tr

WAITING, TO_DO, OK, FAILED = "waiting", "to_do", "ok", "failed"
SHAPE = 2 * style.GRID


class _Shape(QWidget):
    """An open circle (waiting), a triangle (to do), a filled square with a tick (ok), a crossed octagon (failed)."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = WAITING
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(SHAPE, SHAPE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _SHAPES[self.mark](painter, QRectF(1.5, 1.5, SHAPE - 3, SHAPE - 3))


def colour_of(mark: str) -> str:
    """Colour of a mark in the palette in use."""
    colours = style.current()
    return {WAITING: colours.muted, TO_DO: colours.warning, OK: colours.good, FAILED: colours.bad}[mark]


def _circle(painter: QPainter, box: QRectF) -> None:
    painter.setPen(QPen(QColor(colour_of(WAITING)), 2))
    painter.drawEllipse(box)


def _triangle(painter: QPainter, box: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour_of(TO_DO)))
    painter.drawPolygon(QPolygonF([QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()]))


def _tick(painter: QPainter, box: QRectF) -> None:
    painter.fillRect(box, QColor(colour_of(OK)))
    painter.setPen(QPen(QColor(style.current().surface), 2))
    steps = [(0.2, 0.5), (0.42, 0.75), (0.82, 0.25)]
    painter.drawPolyline(
        QPolygonF([QPointF(box.left() + x * box.width(), box.top() + y * box.height()) for x, y in steps])
    )


def _cross(painter: QPainter, box: QRectF) -> None:
    cut = box.width() * 0.29
    left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
    corners = [
        (left + cut, top), (right - cut, top), (right, top + cut), (right, bottom - cut),
        (right - cut, bottom), (left + cut, bottom), (left, bottom - cut), (left, top + cut),
    ]  # fmt: skip
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour_of(FAILED)))
    painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
    painter.setPen(QPen(QColor(style.current().surface), 2))
    inner = box.adjusted(cut, cut, -cut, -cut)
    painter.drawLine(inner.topLeft(), inner.bottomRight())
    painter.drawLine(inner.topRight(), inner.bottomLeft())


_SHAPES = {WAITING: _circle, TO_DO: _triangle, OK: _tick, FAILED: _cross}
_LOOKS = {WAITING: "muted", TO_DO: "warning", OK: "ok", FAILED: "problem"}


class Mark(QWidget):
    """One thing with its mark; a button where somebody has to do something.

    Parameters
    ----------
    title
        What it is about.
    """

    clicked = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape, self._title, self._reason = _Shape(), QLabel(title), QLabel()
        style.look(self._title, "section")
        for label in (self._title, self._reason):
            label.setWordWrap(True)
        self._button = QPushButton()
        self._button.clicked.connect(self.clicked)
        self._button.hide()
        head = QHBoxLayout()
        head.setSpacing(style.GRID)
        head.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        column.addLayout(head)
        column.addWidget(self._reason)
        column.addWidget(self._button)
        column.addStretch(1)
        self._value = ""
        self.setValue(WAITING)

    def value(self) -> str:
        """How it stands."""
        return self._value

    def setValue(self, value: str, reason: str = "", action: str = "") -> None:
        """Show how it stands, why in words, and the words of a button, "" = none."""
        if self._value != value:
            self._value = self._shape.mark = value
            style.look(self._reason, _LOOKS[value])
            self._shape.update()
        text = reason or tr(f"preflight.{value}")
        self._reason.setText(text)
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self.setAccessibleName(f"{self._title.text()}: {tr(f'preflight.{value}')}, {text}")
