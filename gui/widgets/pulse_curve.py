"""Rating of each pulse: every train as a thin line with marks of its own, their mean in front, a band from three on."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui import style
from gui.language import tr
from gui.widgets.still_plot import StillPlot, back_look, front_look, legend
from rig.domain.plan import Scale
from rig.report.run_view import CurveView, FloatArray

#: marks of the trains: pyqtgraph's name and the sign that stands for it in words
MARKS = (("o", "○"), ("s", "□"), ("t1", "△"), ("d", "◇"), ("t", "▽"))
MEAN_SIGN, BAND_SIGN = "●", "▒"
_BAND_ALPHA = 50
_MOST_TICKS = 10


class PulseCurve(StillPlot):
    """`setValue` shows the trains of a run; `legend()` says in words what is drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value: CurveView | None = None
        self._legend = ""
        self.setAccessibleName(tr("review.curve"))
        self.setBottomLabel(tr("review.pulse"))

    def value(self) -> CurveView | None:
        """Trains shown."""
        return self._value

    def legend(self) -> str:
        """What is drawn, sign by sign."""
        return self._legend

    def setValue(self, value: CurveView | None, scale: Scale | None = None) -> None:
        """Show trains on their scale."""
        self._value = value
        self.clear()
        self._legend = ""
        if value is None or scale is None or not value.labels:
            return
        n = value.mean.size
        pulses = list(range(1, n + 1))
        self.setEnds(scale.low, scale.high)
        step = -(-n // _MOST_TICKS)
        self.setTicks({k: str(k) for k in sorted({1, *range(step, n + 1, step), n})}, 0.5, n + 0.5)
        told = []
        if np.isfinite(value.spread).any():
            self._band(value.mean, value.spread)
            told.append(f"{BAND_SIGN} {tr('review.band')}")
        several = len(value.labels) > 1
        for row, label in enumerate(value.labels):
            symbol, sign = MARKS[row % len(MARKS)]
            self.addMarked(pulses, value.ratings[row], back_look(symbol) if several else front_look())
            told.append(f"{sign if several else MEAN_SIGN} {label}")
        if several:
            self.addMarked(pulses, value.mean, front_look())
            told.append(f"{MEAN_SIGN} {tr('review.mean')}")
        self._legend = legend(told)

    def _band(self, mean: FloatArray, spread: FloatArray) -> None:
        """Fill one standard deviation to either side."""
        known = np.isfinite(mean) & np.isfinite(spread)
        x = np.arange(1, mean.size + 1)[known]
        edges = [pg.PlotCurveItem(x, (mean + sign * spread)[known], pen=None) for sign in (-1, 1)]
        colour = QColor(style.current().rating)
        colour.setAlpha(_BAND_ALPHA)
        self.addItem(pg.FillBetweenItem(*edges, brush=colour))
