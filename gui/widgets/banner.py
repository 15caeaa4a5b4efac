"""The banner: one thing that went wrong, in four sentences, with one button; the cause for experts behind a fold.

What is only good to know takes a single line, so that it does not push the page aside; its other sentences are behind
the fold too.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui import style
from gui.language import tr
from gui.models.trouble import Act, Priority, Trouble
from gui.widgets.elided_label import ElidedLabel

#: corner of the octagon as a share of its side: a regular one
_CUT = 0.293
#: the mark within its square
_MARGIN, _INNER = 0.06, 0.3
_DETAIL_LINES = 4
#: nobody reads a trouble that has taken the place of another in less, ms
READ_MS = 500
_OPEN, _CLOSED = "▾", "▸"


class PriorityMark(QWidget):
    """Shape of a priority: crossed octagon, triangle, circle; drawn, so that it scales and has the palette's colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._priority = Priority.HIGH
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as the text beside it: a line where the priority is low, else two."""
        lines = 1 if self._priority is Priority.LOW else 2
        side = lines * self.fontMetrics().height()
        return QSize(side, side)

    def setValue(self, priority: Priority) -> None:
        """Show this priority."""
        self._priority = priority
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw outline and sign."""
        side = min(self.width(), self.height())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(colour(self._priority)), side / 12)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        box = QRectF(_MARGIN * side, _MARGIN * side, (1 - 2 * _MARGIN) * side, (1 - 2 * _MARGIN) * side)
        {Priority.HIGH: _octagon, Priority.MEDIUM: _triangle, Priority.LOW: _circle}[self._priority](painter, box)
        painter.end()


def _octagon(painter: QPainter, box: QRectF) -> None:
    cut = _CUT * box.width()
    left, right, top, bottom = box.left(), box.right(), box.top(), box.bottom()
    corners = [
        (left + cut, top), (right - cut, top), (right, top + cut), (right, bottom - cut),
        (right - cut, bottom), (left + cut, bottom), (left, bottom - cut), (left, top + cut),
    ]  # fmt: skip
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    inner = box.adjusted(*(_INNER * box.width() * sign for sign in (1, 1, -1, -1)))
    painter.drawLine(inner.topLeft(), inner.bottomRight())
    painter.drawLine(inner.topRight(), inner.bottomLeft())


def _triangle(painter: QPainter, box: QRectF) -> None:
    top = QPointF(box.center().x(), box.top())
    painter.drawPolygon(QPolygonF([top, box.bottomRight(), box.bottomLeft()]))
    _sign(painter, box.center().x(), (box.top() + 0.38 * box.height(), box.top() + 0.64 * box.height()), box, 0.82)


def _circle(painter: QPainter, box: QRectF) -> None:
    painter.drawEllipse(box)
    _sign(painter, box.center().x(), (box.top() + 0.46 * box.height(), box.top() + 0.74 * box.height()), box, 0.26)


def _sign(painter: QPainter, x: float, line: tuple[float, float], box: QRectF, dot: float) -> None:
    """Draw a stroke and a dot: an exclamation mark, or an i."""
    painter.drawLine(QPointF(x, line[0]), QPointF(x, line[1]))
    painter.drawPoint(QPointF(x, box.top() + dot * box.height()))


def colour(priority: Priority) -> str:
    """Colour of a priority, in the palette in use."""
    palette = style.current()
    return {Priority.HIGH: palette.bad, Priority.MEDIUM: palette.warning, Priority.LOW: palette.accent}[priority]


class Banner(QFrame):
    """Shows a `Trouble`, or hides.

    `acted` carries what the person wants: an `Act` as text, ``understood`` among them. Never takes the focus.
    """

    acted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value: Trouble | None = None
        self._replaced = QElapsedTimer()
        self._acted_before = False  # the one before had a remedy, whose button may have been aimed at
        self._mark = PriorityMark()
        self._word = QLabel()
        self._more = QLabel()
        style.look(self._more, "muted")
        self._happened, self._line = _text(), ElidedLabel()
        style.look(self._happened, "happened")
        self._texts = {name: _text() for name in ("then", "did", "data")}
        style.look(self._texts["then"], "section")
        self._act = QPushButton()
        style.look(self._act, "primary")
        self._act.clicked.connect(self._on_act)
        understood = QPushButton(tr("trouble.act_understood"))
        understood.clicked.connect(self._on_understood)
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        self._details.setAccessibleName(tr("trouble.details"))
        self._details.setFont(_fixed(self._details.font()))
        self._details.setFixedHeight(_DETAIL_LINES * self._details.fontMetrics().lineSpacing() + 2 * style.GRID)
        self._fold = QPushButton()
        self._fold.setToolTip(tr("trouble.tip_details"))
        self._fold.clicked.connect(lambda: self._unfold(self._details.isHidden()))
        self._rows = QWidget()
        self._whole = QVBoxLayout(self)
        self._arrange([self._fold, understood, self._act])
        self._unfold(False)
        self.setVisible(False)

    def _arrange(self, buttons: list[QWidget]) -> None:
        word = QHBoxLayout()
        word.setSpacing(style.GRID)
        word.addWidget(self._word)
        word.addWidget(self._line, 1)
        word.addWidget(self._more)
        word.addStretch()
        title = QVBoxLayout()
        title.setSpacing(0)
        title.addLayout(word)
        title.addWidget(self._happened)
        head = QHBoxLayout()
        head.setSpacing(style.GRID)
        head.addWidget(self._mark)
        head.addSpacing(style.GRID)
        head.addLayout(title, 1)
        for button in buttons:
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        rows = QGridLayout(self._rows)
        rows.setHorizontalSpacing(2 * style.GRID)
        rows.setVerticalSpacing(style.GRID // 2)
        for row, (name, text) in enumerate(self._texts.items()):
            label = QLabel(tr(f"trouble.{name}"))
            style.look(label, "muted")
            rows.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            rows.addWidget(text, row, 1)
        rows.setColumnStretch(1, 1)
        rows.setContentsMargins(self._mark.sizeHint().width() + 2 * style.GRID, 0, 0, 0)
        whole = self._whole
        whole.setSpacing(style.GRID // 2)
        whole.addLayout(head)
        whole.addWidget(self._rows)
        whole.addWidget(self._details)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def value(self) -> Trouble | None:
        """What is shown."""
        return self._value

    def setValue(self, value: Trouble | None, waiting: int = 0) -> None:
        """Show this; None hides the banner. `waiting`: how many others stand behind it."""
        self._more.setText(tr("trouble.more", count=waiting) if waiting else "")
        if value == self._value:
            return
        new = value is not None and (self._value is None or value.key != self._value.key)
        if new and self._value is not None:
            self._replaced.start()
            self._acted_before = self._value.act is not None
        self._value = value
        if value is not None:
            self._fill(value)
        if new or value is None:
            self._unfold(False)
        self.setVisible(value is not None)
        if new:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _fill(self, value: Trouble) -> None:
        word = tr(f"trouble.{value.priority}")
        style.look(self, f"banner {value.priority}")
        self._mark.setValue(value.priority)
        self._word.setText(word)
        style.look(self._word, f"word {value.priority}")
        low = value.priority is Priority.LOW
        height = style.GRID // 2 if low else style.GRID
        self._whole.setContentsMargins(2 * style.GRID, height, 2 * style.GRID, height)
        self._happened.setText(value.happened)
        self._happened.setVisible(not low)
        self._line.setValue(value.happened if low else "")
        self._line.setVisible(low)
        for name, text in self._texts.items():
            text.setText(getattr(value, name))
        self._details.setPlainText(value.details)
        self._act.setVisible(value.act is not None)
        if value.act is not None:
            self._act.setText(tr(f"trouble.act_{value.act}"))
            self._act.setToolTip(value.path)
        spoken = tr("trouble.accessible", priority=word, happened=value.happened, then=value.then)
        self.setAccessibleName(spoken)

    def _unfold(self, unfolded: bool) -> None:
        self._fold.setText(f"{tr('trouble.details')} {_OPEN if unfolded else _CLOSED}")
        self._details.setVisible(unfolded)
        self._rows.setVisible(unfolded or self._value is None or self._value.priority is not Priority.LOW)

    def _on_understood(self) -> None:
        """Put it away."""
        if self._is_read():
            self.acted.emit(Act.UNDERSTOOD.value)

    def _on_act(self) -> None:
        meant = self._is_read() or not self._acted_before
        if self._value is not None and self._value.act is not None and meant:
            self.acted.emit(self._value.act.value)

    def _is_read(self) -> bool:
        """Whether a click can have been meant for what is shown, and not for the one before."""
        return not self._replaced.isValid() or self._replaced.elapsed() >= READ_MS


def _text() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _fixed(font: QFont) -> QFont:
    fixed = QFont(font)
    fixed.setFamilies(["monospace", "Consolas", "Menlo"])
    fixed.setStyleHint(QFont.StyleHint.Monospace)
    return fixed
