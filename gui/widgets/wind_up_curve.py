"""The curve so far: rating per pulse, one line per train, the latest one in front; or one point per trial."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QFrame, QWidget

from gui import style
from gui.language import tr
from gui.models.curve_so_far import CurveSoFar

_POINT = 8
_EARLIER_ALPHA = 170
#: of the scale
_MARGIN = 0.06
_MOST_TICKS = 6


class WindUpCurve(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Set it anew after each rating; nothing can be moved in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        palette = style.current()
        super().__init__(parent, background=palette.surface, enableMenu=False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("run.curve"))
        self.setToolTip(tr("run.curve_tip"))
        item = self.getPlotItem()
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        font = QFont(self.font())
        font.setPointSizeF(style.BASE_POINTS)
        for name in ("left", "bottom"):
            axis = item.getAxis(name)
            axis.setPen(QColor(palette.line))
            axis.setTextPen(QColor(palette.muted))
            axis.setTickFont(font)
            axis.enableAutoSIPrefix(False)
        self._value: tuple[tuple[CurveSoFar, ...], tuple[float, float] | None] = ((), None)

    def value(self) -> tuple[CurveSoFar, ...]:
        """Trials shown."""
        return self._value[0]

    def setValue(self, curves: Sequence[CurveSoFar], ends: tuple[float, float] | None) -> None:
        """Show trials on a scale that goes from one end to the other."""
        if _same((tuple(curves), ends), self._value):
            return
        self._value = (tuple(curves), ends)
        self.clear()
        if ends is None:
            return
        room = _MARGIN * (ends[1] - ends[0])
        self.setYRange(ends[0] - room, ends[1] + room, padding=0)
        middle = (ends[0] + ends[1]) / 2.0
        self.getPlotItem().getAxis("left").setTicks([[(v, f"{v:g}") for v in (ends[0], middle, ends[1])]])
        trains = [c for c in curves if c.per_pulse]
        if trains:
            self._draw_trains(trains)
        elif curves:
            self._draw_trials(curves)

    def _draw_trains(self, trains: Sequence[CurveSoFar]) -> None:
        """One line per train over the number of the pulse."""
        self._number(max(len(c.per_pulse) for c in trains))
        latest = trains[-1]
        for curve in trains:
            pulses = np.arange(1, len(curve.per_pulse) + 1)
            self._line(pulses, np.array(curve.per_pulse), front=curve is latest)

    def _draw_trials(self, trials: Sequence[CurveSoFar]) -> None:
        """One point per trial over its number: filled for a train, a ring for a single stimulus."""
        self._number(max((c.trial + 1 for c in trials), default=1))
        for kind, filled in (("train", True), ("single", False)):
            given = [(c.trial + 1, c.after) for c in trials if c.kind == kind and c.after is not None]
            self._points(np.array(given, dtype=float).reshape(-1, 2), filled=filled)

    def _number(self, n: int) -> None:
        self.setXRange(0.5, n + 0.5, padding=0)
        step = -(-n // _MOST_TICKS)
        shown = sorted({1, *range(step, n + 1, step), n})
        self.getPlotItem().getAxis("bottom").setTicks([[(k, str(k)) for k in shown]])

    def _line(self, x: np.ndarray, y: np.ndarray, *, front: bool) -> None:
        colour = QColor(style.current().rating if front else style.current().muted)
        if not front:
            colour.setAlpha(_EARLIER_ALPHA)
        given = np.isfinite(y)
        self.addItem(pg.PlotCurveItem(x, y, pen=pg.mkPen(colour, width=2 if front else 1), connect="finite"))
        if front:
            self.addItem(pg.ScatterPlotItem(x[given], y[given], pen=None, brush=colour, size=_POINT))

    def _points(self, points: np.ndarray, *, filled: bool) -> None:
        colour = style.current().rating
        pen, brush = pg.mkPen(colour, width=2), (pg.mkBrush(colour) if filled else pg.mkBrush(style.current().surface))
        self.addItem(pg.ScatterPlotItem(pos=points, pen=pen, brush=brush, size=_POINT + 2))


def _same(one: object, other: object) -> bool:
    return repr(one) == repr(other)  # NaN is no rating, and equal to itself here
