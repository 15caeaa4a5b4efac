"""What plots over a trial's time share: a wheel that zooms time only, a way back, now in sight."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QWidget

from gui import style
from gui.language import tr
from gui.widgets.plot import Plot

#: px: enough to see a curve's shape where a banner takes the room
LEAST_HEIGHT = 6 * style.GRID
#: one notch of the wheel shows this much more or less time
_ZOOM = 0.8
_NOTCH = 120.0
#: s: closer looks show nothing more, samples are 8 ms apart
_CLOSEST_S = 0.5
#: when zoomed in, now stays at this part of the width
_NOW_AT = 0.8


class TimeView(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """Wheel: more or less time around the pointer. Double click: the whole trial. Nothing can be dragged."""

    def __init__(self, plot: TimePlot) -> None:
        super().__init__(enableMenu=False)
        self._plot = plot
        self.setMouseEnabled(x=False, y=False)

    def wheelEvent(self, event: object, axis: int | None = None) -> None:
        """Zoom time."""
        pointed = self.mapSceneToView(event.scenePos())  # type: ignore[attr-defined]
        self._plot.zoom(_ZOOM ** (event.delta() / _NOTCH), pointed.x())  # type: ignore[attr-defined]
        event.accept()  # type: ignore[attr-defined]

    def mouseDoubleClickEvent(self, event: object) -> None:
        """Show the whole trial again."""
        self._plot.show_all()
        event.accept()  # type: ignore[attr-defined]


class TimePlot(Plot):
    """A plot over seconds from the trial's start.

    `span()` is the part of time that is shown; `spanChanged` tells of another
    one, which a second plot of the page then takes over by `setSpan`.
    """

    spanChanged = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._whole = (0.0, 1.0)
        self._span = self._whole
        super().__init__(parent, TimeView(self))
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setAntialiasing(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setTimeAxis(shown=True)
        self.setToolTip(tr("run.plot_tip"))

    def columns(self) -> int:
        """Width of the picture in pixels."""
        return max(1, round(float(self.getViewBox().width())))

    def setTimeAxis(self, *, shown: bool) -> None:
        """Write the seconds under the plot, or leave that to another plot below."""
        axis = self.getPlotItem().getAxis("bottom")
        axis.setStyle(showValues=shown)
        axis.setHeight(3 * style.GRID if shown else style.GRID)

    # ------------------------------------------------------------ time

    def setWhole(self, begin_s: float, end_s: float) -> None:
        """Set the time of a whole trial, and show all of it."""
        self._whole = (begin_s, end_s)
        self.show_all()

    def whole(self) -> tuple[float, float]:
        """Begin and end of the whole trial, s."""
        return self._whole

    def span(self) -> tuple[float, float]:
        """Begin and end of the time shown, s."""
        return self._span

    def setSpan(self, begin_s: float, end_s: float) -> None:
        """Show a part of the time."""
        if (begin_s, end_s) != self._span:
            self._span = (begin_s, end_s)
            self.setXRange(begin_s, end_s, padding=0)
            self.spanChanged.emit(begin_s, end_s)

    @property
    def zoomed(self) -> bool:
        """Whether less than the whole trial is shown."""
        return self._span != self._whole

    def show_all(self) -> None:
        """Show the whole trial."""
        self.setXRange(*self._whole, padding=0)
        self.setSpan(*self._whole)

    def zoom(self, factor: float, around_s: float) -> None:
        """Show `factor` times as much time around a point, never beyond the trial."""
        begin, end = self._span
        width = max(_CLOSEST_S, (end - begin) * factor)
        if width >= self._whole[1] - self._whole[0]:
            self.show_all()
            return
        share = (around_s - begin) / (end - begin)
        self._place(around_s - share * width, width)

    def follow(self, now_s: float) -> None:
        """Keep now in sight when zoomed in."""
        begin, end = self._span
        width = end - begin
        if self.zoomed and now_s > begin + _NOW_AT * width:
            self._place(now_s - _NOW_AT * width, width)

    def _place(self, begin: float, width: float) -> None:
        begin = min(max(begin, self._whole[0]), self._whole[1] - width)
        self.setSpan(begin, begin + width)

    def point_of(self, x: float, y: float) -> QPointF:
        """Place of a point of the data in the widget, px; for tests."""
        return QPointF(self.mapFromScene(self.getViewBox().mapViewToScene(QPointF(x, y))))
