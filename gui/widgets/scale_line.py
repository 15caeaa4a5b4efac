"""The line of a visual analogue scale with its marker: painted, and moved by mouse, touch and arrow keys.

The marker is nowhere until the first touch, unless a position is set. No ticks,
no numbers: nothing pulls a rating to a place of its own.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QTouchEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import style
from rig.clock import Clock, RealClock

#: share of the widget's length that the line takes
LINE_SHARE = 0.6
LINE_WIDTH = 4
#: half of the short strokes that close the line
END_STROKE = 12
MARKER_WIDTH = 10
#: half the marker's length; with it the marker is a target of the participant's size
MARKER_REACH = style.PARTICIPANT_TARGET // 2
#: Page Up and Page Down move by this share of the line
PAGE = 0.1

#: key -> move in steps; Home and End are apart
_STEPS = {
    Qt.Key.Key_Right: 1.0,
    Qt.Key.Key_Up: 1.0,
    Qt.Key.Key_Left: -1.0,
    Qt.Key.Key_Down: -1.0,
}
_PAGES = {Qt.Key.Key_PageUp: PAGE, Qt.Key.Key_PageDown: -PAGE}
_ENDS = {Qt.Key.Key_Home: 0.0, Qt.Key.Key_End: 1.0}


class ScaleLine(QWidget):
    """A line from 0 (left, bottom) to 1 (right, top).

    Parameters
    ----------
    orientation : Qt.Orientation
        Which way the line runs.
    step : float
        What one arrow key moves, as a share of the line.
    follows_pointer : bool
        The marker, once picked up by the pointer passing over it or by a press,
        follows without a button held: nobody holds one for two minutes. It never
        jumps to a pointer that only passes by, and stays where the pointer leaves
        the widget, which is as wide as it can be.
    inset : int or None
        Distance of the line's ends from the widget's, px; None: the line takes
        `LINE_SHARE` of the widget.
    clock : Clock or None
        Stamps what the participant does; None: the host's.
    """

    #: (share of the line, host time in ns) of each move of the participant
    moved = Signal(float, object)

    def __init__(
        self,
        orientation: Qt.Orientation = Qt.Orientation.Horizontal,
        *,
        step: float = 0.01,
        follows_pointer: bool = False,
        inset: int | None = None,
        clock: Clock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._vertical = orientation is Qt.Orientation.Vertical
        self._step = step
        self._follows = follows_pointer
        self._inset = inset
        self._clock = clock or RealClock()
        self._value: float | None = None
        self._held = False
        self._by_keys = False
        self._read_only = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMouseTracking(follows_pointer)
        along = QSizePolicy.Policy.Expanding
        across = along if follows_pointer else QSizePolicy.Policy.Fixed
        self.setSizePolicy(*((across, along) if self._vertical else (along, across)))

    def sizeHint(self) -> QSize:
        """Long enough to be read to a percent, wide enough for a finger."""
        size = QSize(4 * style.PARTICIPANT_TARGET, 2 * style.PARTICIPANT_TARGET)
        return size.transposed() if self._vertical else size

    minimumSizeHint = sizeHint

    def value(self) -> float | None:
        """Where the marker is, 0 to 1; None: nowhere yet."""
        return self._value

    def setValue(self, value: float | None) -> None:
        """Put the marker somewhere, or nowhere; a pointer that held it lets go."""
        self._held = False
        self._show_at(value)

    def setReadOnly(self, read_only: bool) -> None:
        """Only show what `setValue` says."""
        self._read_only = read_only
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if read_only else Qt.FocusPolicy.StrongFocus)

    def _show_at(self, value: float | None) -> None:
        if value != self._value:
            self._value = value
            self.update()

    # ------------------------------------------------------------ where things are

    def _length(self) -> float:
        room = self.height() if self._vertical else self.width()
        return room * LINE_SHARE if self._inset is None else max(float(room - 2 * self._inset), 1.0)

    def _low_end(self) -> QPointF:
        half = self._length() / 2
        middle = QRectF(self.rect()).center()
        return middle + (QPointF(0, half) if self._vertical else QPointF(-half, 0))

    def _point(self, value: float) -> QPointF:
        way = self._length() * value
        return self._low_end() + (QPointF(0, -way) if self._vertical else QPointF(way, 0))

    def _value_at(self, place: QPointF) -> float:
        from_low = place - self._low_end()
        way = -from_low.y() if self._vertical else from_low.x()
        return min(max(way / self._length(), 0.0), 1.0)

    def _near(self, place: QPointF, target: QPointF) -> bool:
        away = place - target
        return max(abs(away.x()), abs(away.y())) <= MARKER_REACH

    def _on_line(self, place: QPointF) -> bool:
        """Whether a finger meant the line: not further from it than half a target."""
        return self._near(place, self._point(self._value_at(place)))

    # ------------------------------------------------------------ what the participant does

    def _press(self, place: QPointF) -> None:
        if self._on_line(place):
            self._held = True
            self._move(place)

    def _move(self, place: QPointF) -> None:
        self._by_keys = False
        self._participant_sets(self._value_at(place))

    def _participant_sets(self, value: float) -> None:
        at_ns = self._clock.now_ns()
        self._show_at(value)
        self.moved.emit(value, at_ns)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Any button will do."""
        if not self._read_only:
            self._press(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag; or follow a marker that was picked up."""
        if self._read_only:
            return
        passes_marker = self._value is not None and self._near(event.position(), self._point(self._value))
        if self._follows and passes_marker:
            self._held = True
        if self._held:
            self._move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go, unless the marker follows the pointer."""
        self._held = self._held and self._follows

    def leaveEvent(self, event: QEvent) -> None:
        """A marker that follows stays where the pointer left."""
        self._held = False

    def event(self, event: QEvent) -> bool:
        """Take the first finger as a pointer."""
        if isinstance(event, QTouchEvent):
            self._touched(event)
            return True
        return super().event(event)

    def _touched(self, event: QTouchEvent) -> None:
        if self._read_only or event.type() is QEvent.Type.TouchCancel or not event.points():
            self._held = False
            return
        place = event.points()[0].position()
        if event.type() is QEvent.Type.TouchBegin:
            self._press(place)
        elif self._held:
            self._move(place)
        if event.type() is QEvent.Type.TouchEnd:
            self._held = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows: a step. Page keys: a tenth. Home, End. The first key starts from the end it leads away from."""
        key = Qt.Key(event.key())
        way = _STEPS.get(key, 0.0) * self._step + _PAGES.get(key, 0.0)
        if self._read_only or (key not in _ENDS and way == 0.0):
            event.ignore()
            return
        start = self._value if self._value is not None else (0.0 if way > 0 else 1.0)
        self._by_keys = True
        self._participant_sets(_ENDS[key] if key in _ENDS else min(max(start + way, 0.0), 1.0))
        self.update()

    # ------------------------------------------------------------ picture

    def paintEvent(self, event: QPaintEvent) -> None:
        """Line with closing strokes, marker; a ring while the keyboard moves it."""
        colours = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.text), LINE_WIDTH))
        painter.drawLine(self._point(0.0), self._point(1.0))
        across = QPointF(END_STROKE, 0) if self._vertical else QPointF(0, END_STROKE)
        for end in (0.0, 1.0):
            painter.drawLine(self._point(end) - across, self._point(end) + across)
        if self._value is not None:
            self._draw_marker(painter, self._point(self._value))
        painter.end()

    def _draw_marker(self, painter: QPainter, place: QPointF) -> None:
        colours = style.current()
        half = QPointF(MARKER_WIDTH / 2, MARKER_REACH)
        half = half.transposed() if self._vertical else half
        marker = QRectF(place - half, place + half)
        if self._by_keys and self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 3))
            painter.drawRoundedRect(marker.adjusted(-6, -6, 6, 6), 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.rating))
        painter.drawRoundedRect(marker, 4, 4)
