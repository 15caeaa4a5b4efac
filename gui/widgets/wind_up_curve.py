"""The curve so far: rating per pulse, one line per train, the latest one in front; or one point per trial."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui import style
from gui.language import tr
from gui.models.curve_so_far import CurveSoFar
from gui.widgets.still_plot import StillPlot

Floats = NDArray[np.float64]
_POINT = 8
_EARLIER_ALPHA = 170
_MOST_TICKS = 6


class WindUpCurve(StillPlot):
    """Set it anew after each rating; nothing can be moved in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        palette = style.current()
        super().__init__(parent)
        self.setAccessibleName(tr("run.curve"))
        self.setToolTip(tr("run.curve_tip"))
        earlier, latest = QColor(palette.muted), QColor(palette.rating)
        earlier.setAlpha(_EARLIER_ALPHA)
        ring = pg.mkPen(latest, width=2)
        self.earlier = pg.PlotCurveItem(pen=pg.mkPen(earlier, width=1))
        self.latest = pg.PlotCurveItem(pen=pg.mkPen(latest, width=2))
        self.points = pg.ScatterPlotItem(pen=None, brush=latest, size=_POINT)
        self.rings = pg.ScatterPlotItem(pen=ring, brush=palette.surface, size=_POINT)
        for drawn in (self.earlier, self.latest, self.points, self.rings):
            self.addItem(drawn)
        self._value: tuple[tuple[CurveSoFar, ...], tuple[float, float] | None] = ((), None)

    def value(self) -> tuple[CurveSoFar, ...]:
        """Trials shown."""
        return self._value[0]

    def setValue(self, curves: Sequence[CurveSoFar], ends: tuple[float, float] | None) -> None:
        """Show trials on a scale that goes from one end to the other."""
        if _same((tuple(curves), ends), self._value):
            return
        self._value = (tuple(curves), ends)
        if ends is not None:
            self.setEnds(*ends)
        trains = [c for c in curves if c.per_pulse]
        if trains:
            self._draw_trains(trains)
        else:
            self._draw_trials(curves)

    def _draw_trains(self, trains: Sequence[CurveSoFar]) -> None:
        """One line per train over the number of the pulse."""
        self._number(max(len(c.per_pulse) for c in trains))
        self.earlier.setData(*_lines(trains[:-1]), connect="finite")
        x, y = _lines(trains[-1:])
        self.latest.setData(x, y, connect="finite")
        given = np.isfinite(y)
        self.points.setData(x[given], y[given])
        self.rings.setData([], [])

    def _draw_trials(self, trials: Sequence[CurveSoFar]) -> None:
        """One point per trial over its number: filled for a train, a ring for a single stimulus."""
        self._number(max((c.trial + 1 for c in trials), default=1))
        for line in (self.earlier, self.latest):
            line.setData([], [])
        for kind, points in (("train", self.points), ("single", self.rings)):
            given = [(c.trial + 1, c.after) for c in trials if c.kind == kind and c.after is not None]
            points.setData(*np.array(given, dtype=float).reshape(-1, 2).T)

    def _number(self, n: int) -> None:
        step = -(-n // _MOST_TICKS)
        shown = sorted({1, *range(step, n + 1, step), n})
        self.setTicks({k: str(k) for k in shown}, 0.5, n + 0.5)


def _lines(trains: Sequence[CurveSoFar]) -> tuple[Floats, Floats]:
    """Pulse numbers and ratings of several trains one after the other, a NaN between two."""
    x = [np.append(np.arange(1.0, len(c.per_pulse) + 1), np.nan) for c in trains]
    y = [np.append(np.array(c.per_pulse), np.nan) for c in trains]
    return (np.concatenate(x), np.concatenate(y)) if trains else (np.zeros(0), np.zeros(0))


def _same(one: object, other: object) -> bool:
    return repr(one) == repr(other)  # NaN is no rating, and equal to itself here
