"""Which texts a window draws, where, how large and in which colour: widgets paint into a device that only listens.

What a label, a button, a table or a plot asks the painter to write is known exactly that way, whatever the widget,
the style sheet or the wrapping did to it; text that a widget paints itself is seen like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPaintDevice, QPaintEngine, QRegion, QTextItem
from PySide6.QtWidgets import QAbstractScrollArea, QPlainTextEdit, QTextEdit, QWidget

Metric = QPaintDevice.PaintDeviceMetric
#: rounds of layout after which nothing moves any more: wrapped text asks for its height when it has its width
SETTLED = 4
#: further than any window reaches, px
FAR = 1e6
EVERYWHERE = QRectF(-FAR, -FAR, 2 * FAR, 2 * FAR)


@dataclass(frozen=True)
class Drawn:
    """A piece of text on one line; rectangles in logical pixels of the window.

    `ink` is what the glyphs cover; `room` where they may be: the widget within all that hold it and within the
    painter's clip, open upwards and downwards where one can scroll to the rest; `seen` what shows now of their line,
    in its full height.
    """

    widget: QWidget
    text: str
    ink: QRectF
    room: QRectF
    seen: QRectF
    colour: QColor


@dataclass(frozen=True)
class _Heard:
    """The same in the widget's own coordinates; `clip` is the painter's, None without one."""

    text: str
    ink: QRectF
    line: QRectF
    clip: QRectF | None
    colour: QColor


class _Listener(QPaintEngine):
    """Notes text and draws nothing."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.heard: list[_Heard] = []

    def drawTextItem(self, at: QPointF, item: QTextItem) -> None:
        """Note text, ink, line and clip in the widget's coordinates, and the colour of the pen."""
        painter = self.painter()
        to_widget = painter.worldTransform()
        text = item.text()
        line = QRectF(at.x(), at.y() - item.ascent(), item.width(), item.ascent() + item.descent())
        # the rectangle of the glyphs is rounded to whole pixels, outwards: the line knows better where they end
        ink = QFontMetricsF(item.font()).tightBoundingRect(text).translated(at) & line
        clip = to_widget.mapRect(painter.clipBoundingRect()) if painter.hasClipping() else None
        colour = QColor(painter.pen().color())
        colour.setAlphaF(colour.alphaF() * painter.opacity())
        self.heard.append(_Heard(text, to_widget.mapRect(ink), to_widget.mapRect(line), clip, colour))

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def _nothing(self, *_: object) -> None:
        """Everything else that can be drawn."""

    updateState = drawPixmap = drawImage = drawTiledPixmap = drawPath = drawPolygon = _nothing
    drawRects = drawLines = drawPoints = drawEllipse = _nothing


class _Paper(QPaintDevice):
    """As large as the widget, at its resolution."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self._widget = widget
        self.listener = _Listener()

    def paintEngine(self) -> QPaintEngine:
        return self.listener

    def metric(self, asked: QPaintDevice.PaintDeviceMetric) -> int:
        like = self._widget
        return {
            Metric.PdmWidth: like.width(),
            Metric.PdmHeight: like.height(),
            Metric.PdmWidthMM: like.widthMM(),
            Metric.PdmHeightMM: like.heightMM(),
            Metric.PdmDpiX: like.logicalDpiX(),
            Metric.PdmDpiY: like.logicalDpiY(),
            Metric.PdmPhysicalDpiX: like.physicalDpiX(),
            Metric.PdmPhysicalDpiY: like.physicalDpiY(),
            Metric.PdmDepth: like.depth(),
            Metric.PdmNumColors: like.colorCount(),
            Metric.PdmDevicePixelRatio: 1,
            Metric.PdmDevicePixelRatioScaled: int(QPaintDevice.devicePixelRatioFScale()),
        }.get(asked, 0)


def place(widget: QWidget, window: QWidget) -> QRectF:
    """Return the widget's rectangle in the window."""
    return QRectF(QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()))


def scrolls(widget: QWidget) -> bool:
    """Whether this is what a scroll area shows its contents through, and there are more of them above or below."""
    area = widget.parentWidget()
    if not isinstance(area, QAbstractScrollArea) or area.viewport() is not widget:
        return False
    bar = area.verticalScrollBar()
    return bar.maximum() > bar.minimum()


def _open(room: QRectF) -> QRectF:
    return QRectF(room.x(), -FAR, room.width(), 2 * FAR)


def room_of(widget: QWidget, window: QWidget) -> tuple[QRectF, QRectF]:
    """Return where a widget's text may be, and the part of the widget that shows, in the window."""
    seen = room = place(window, window)
    chain = [widget]
    while chain[-1] is not window:
        chain.append(chain[-1].parentWidget())
    for part in reversed(chain):
        seen = seen & place(part, window)
        room = _open(seen) if scrolls(part) else room & place(part, window)
    return room, seen


def widgets_of(window: QWidget) -> list[QWidget]:
    """Return the window and everything in it that is shown."""
    inside = [w for w in window.findChildren(QWidget) if w.isVisibleTo(window) and w.window() is window.window()]
    return [window, *inside]


def drawn_by(widget: QWidget, window: QWidget) -> Iterator[Drawn]:
    """Yield what one widget writes, without what is in it."""
    paper = _Paper(widget)
    QWidget.render(widget, paper, QPoint(), QRegion(), QWidget.RenderFlag(0))
    room, seen = room_of(widget, window)
    corner = place(widget, window).topLeft()
    runs_on = isinstance(widget.parentWidget(), (QTextEdit, QPlainTextEdit)) and scrolls(widget)
    for heard in paper.listener.heard:
        if not heard.ink.isEmpty():
            clip = EVERYWHERE if heard.clip is None else heard.clip.translated(corner)
            allowed = room & (_open(clip) if runs_on else clip)
            shows = heard.line.translated(corner) & seen & clip
            yield Drawn(widget, heard.text, heard.ink.translated(corner), allowed, shows, heard.colour)


def texts(window: QWidget) -> list[Drawn]:
    """Return everything that is written in a shown window, once its layouts have settled."""
    for _ in range(SETTLED):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    return [piece for widget in widgets_of(window) for piece in drawn_by(widget, window)]
