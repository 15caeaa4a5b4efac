"""One attempt at a trial over time: setpoint, measured level, limit, verdicts; below it the participant's slider."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.models import numbers
from gui.widgets.still_plot import StillPlot
from gui.widgets.verdict_marks import MARKS, SIZE, colour_of
from rig.domain.plan import Scale
from rig.report.run_view import Trace, TrialView

#: share of the height that the slider gets
_STIMULUS, _SLIDER = 3, 2
#: of the range of levels: room above the highest and below the lowest
_ROOM = 0.08


class TrialCurves(QWidget):
    """`setValue` shows an attempt; times are seconds from its first pulse, on the device's clock."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value: TrialView | None = None
        self._stimulus, self._rating = StillPlot(), StillPlot()
        self._stimulus.setAccessibleName(tr("review.trial"))
        self._rating.setAccessibleName(tr("review.slider"))
        self._rating.setXLink(self._stimulus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stimulus, _STIMULUS)
        column.addWidget(self._rating, _SLIDER)

    def value(self) -> TrialView | None:
        """Attempt shown."""
        return self._value

    def setValue(
        self, value: TrialView | None, unit: str = "", limit: float = math.nan, scale: Scale | None = None
    ) -> None:
        """Show an attempt; levels in `unit`, the slider in points of `scale`."""
        self._value = value
        self._stimulus.clear()
        self._rating.clear()
        slider = None if value is None or scale is None else value.slider
        self._rating.setVisible(slider is not None)
        if value is None:
            return
        self._draw_stimulus(value, unit, limit)
        if slider is not None and scale is not None:
            self._rating.setEnds(scale.low, scale.high)
            self._rating.setLeftLabel(tr("review.slider"))
            self._rating.addItem(_curve(slider, style.current().rating, 2))
        last = self._rating if slider is not None else self._stimulus
        self._stimulus.setBottomLabel(tr("review.seconds") if last is self._stimulus else "")
        self._rating.setBottomLabel(tr("review.seconds"))

    def _mark(self, value: TrialView, level: float) -> None:
        """Put each pulse's verdict under its onset: stamped, or planned where it never came."""
        seconds = np.where(np.isfinite(value.onset_s), value.onset_s, value.planned_s)
        for verdict, mark in MARKS.items():
            here = [float(at) for at, name in zip(seconds, value.verdict, strict=True) if name == verdict]
            if here:
                points = pg.ScatterPlotItem(here, [level] * len(here), symbol=mark, size=SIZE, pen=None)
                points.setBrush(colour_of(verdict))
                self._stimulus.addItem(points)

    def _draw_stimulus(self, value: TrialView, unit: str, limit: float) -> None:
        palette = style.current()
        shown = np.concatenate([value.measured.value, value.setpoint.value, value.target])
        shown = shown[np.isfinite(shown)]
        if not shown.size:
            return
        low, high = float(shown.min()), float(shown.max())
        resting = value.setpoint.value[:1]
        warm = not (resting.size and value.target.size and float(np.nanmax(value.target)) <= float(resting[0]))
        near = warm and not math.isnan(limit) and limit - high < high - low  # a limit far above flattens the curve
        top = max(high, limit) if near else high
        room = _ROOM * ((top - low) or 1.0)
        self._mark(value, low - room)
        low -= room  # for the marks
        self._stimulus.setLeftLabel(unit)
        self._stimulus.setYRange(low - room, top + room, padding=0)
        self._stimulus.addItem(_curve(value.setpoint, palette.setpoint, 1, Qt.PenStyle.DashLine))
        self._stimulus.addItem(_curve(value.measured, palette.measured, 2))
        if near:
            label = {"position": 0.99, "color": palette.limit, "anchors": [(1, 0), (1, 0)]}
            said = tr("review.limit", level=numbers.level(limit, unit))
            self._stimulus.addItem(
                pg.InfiniteLine(limit, 0, pen=pg.mkPen(palette.limit, width=1), label=said, labelOpts=label)
            )


def _curve(trace: Trace, colour: str, width: int, line: Qt.PenStyle = Qt.PenStyle.SolidLine) -> pg.PlotCurveItem:
    return pg.PlotCurveItem(trace.seconds, trace.value, pen=pg.mkPen(colour, width=width, style=line), connect="finite")
