"""The stimulus over time: setpoint, measured level, limit, what is planned ahead, and what became of each pulse."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui import style
from gui.language import tr
from gui.models import numbers
from gui.models.decimate import per_column
from gui.models.trace import Stretch
from gui.widgets.time_plot import TimePlot
from gui.widgets.verdict_marks import MARKS, SIZE, colour_of
from rig.analysis.delivery import Verdict
from rig.domain.plan import StimulusPlan
from rig.domain.units import US_PER_S

_GHOST_ALPHA = 26  # of 255: 10 %
#: of the range of levels: room above the highest line, and below the lowest for the marks
_ABOVE, _BELOW = 0.06, 0.14
#: where the marks stand, as a part of that room
_MARK_AT = 0.4
#: samples this many periods apart are a gap
GAP_PERIODS = 2.5


class StimulusPlot(TimePlot):
    """`setPlan` for each trial, then `draw` as often as wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._known = (0.0, 1.0)
        super().__init__(parent)
        palette = style.current()
        self.setAccessibleName(tr("run.stimulus_plot"))
        ghost = QColor(palette.setpoint)
        ghost.setAlpha(_GHOST_ALPHA)
        self._ghosts = pg.PlotCurveItem(pen=pg.mkPen(None), brush=ghost, fillLevel=0.0)
        self._setpoint = pg.PlotCurveItem(pen=pg.mkPen(palette.setpoint, width=1, style=Qt.PenStyle.DashLine))
        self._measured = pg.PlotCurveItem(pen=pg.mkPen(palette.measured, width=2))
        self._limit = pg.InfiniteLine(
            angle=0,
            pen=pg.mkPen(palette.limit, width=1),
            label="",
            labelOpts={"position": 0.995, "color": palette.limit, "anchors": [(1, 0), (1, 0)]},
        )
        self._marks = pg.ScatterPlotItem(pen=None, size=SIZE)
        for item in (self._ghosts, self._limit, self._setpoint, self._measured, self._marks):
            self.addItem(item)
        self._limit.hide()
        self._unit = ""
        self._mark_level = 0.0
        self._marked: tuple[tuple[float, Verdict], ...] = ()

    def setPlan(self, plan: StimulusPlan, unit: str, limit: float | None, begin_s: float, end_s: float) -> None:
        """Show what is planned, from `begin_s` before its start to `end_s`; nothing is delivered yet."""
        edges = np.array([(p.onset_us, p.plateau_us, p.offset_us, p.end_us) for p in plan.pulses])
        ghosts = np.array([(plan.baseline, p.target, p.target, plan.baseline) for p in plan.pulses])
        levels = [plan.neutral, *(s.end_level for s in plan.segments)]
        self._unit = unit
        self._ghosts.setFillLevel(plan.baseline)
        self._ghosts.setData(edges.ravel() / US_PER_S, ghosts.ravel())
        self._show_limit(limit)
        known = [*levels, *([limit] if limit is not None else [])]
        low, high = min(known), max(known)
        self._known = (low, high)
        self._fit()
        self._mark_level = low - _BELOW * (1 - _MARK_AT) * ((high - low) or 1.0)
        self.setMarks(())
        for curve in (self._setpoint, self._measured):
            curve.setData([], [])
        self.setWhole(begin_s, end_s)

    def _fit(self) -> None:
        """Leave room for the marks, and for the number at the top, however low the plot is."""
        low, high = self._known
        room = (high - low) or 1.0
        self.setYRange(low - _BELOW * room, high + max(_ABOVE, self.halfLine()) * room, padding=0)

    def _show_limit(self, limit: float | None) -> None:
        self._limit.setVisible(limit is not None)
        if limit is not None:
            self._limit.setValue(limit)
            self._limit.label.setFormat(tr("run.limit", level=numbers.level(limit, self._unit)))

    def setMarks(self, marks: Sequence[tuple[float, Verdict]]) -> None:
        """Show what became of the pulses: onset in s and verdict of each that was judged."""
        if tuple(marks) == self._marked:
            return
        self._marked = tuple(marks)
        self._marks.setData(
            [
                {"pos": (onset_s, self._mark_level), "symbol": MARKS[verdict], "brush": colour_of(verdict)}
                for onset_s, verdict in marks
            ]
        )

    def marks(self) -> tuple[tuple[float, Verdict], ...]:
        """Marks shown."""
        return self._marked

    def draw(self, stretch: Stretch, zero_us: float, period_us: float) -> None:
        """Draw the samples; `zero_us` is the device time that stands at 0 s."""
        begin, end = (zero_us + edge * US_PER_S for edge in self.span())
        gap = GAP_PERIODS * period_us
        for item, level in ((self._setpoint, stretch.setpoint), (self._measured, stretch.measured)):
            t, y = per_column(stretch.t_us, level, begin, end, self.columns(), gap)
            item.setData((t - zero_us) / US_PER_S, y, connect="finite")
