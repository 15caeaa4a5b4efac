"""Ratings over time, on their own axis from one end of the scale to the other: the slider's line, answers as points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from gui import style
from gui.language import tr
from gui.models.decimate import per_column
from gui.models.trace import Stretch
from gui.widgets.stimulus_plot import GAP_PERIODS
from gui.widgets.time_plot import TimePlot
from gui.widgets.verdict_marks import MARKS
from rig.analysis.delivery import Verdict
from rig.domain.units import US_PER_S

_ANSWER, _MISSED = 9, 10


class RatingPlot(TimePlot):
    """`setScale` for each trial, then `draw` and `setAnswers` as often as wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        palette = style.current()
        self.setAccessibleName(tr("run.rating_plot"))
        self._line = pg.PlotCurveItem(pen=pg.mkPen(palette.rating, width=2))
        self._answers = pg.ScatterPlotItem(pen=pg.mkPen(palette.surface), brush=palette.rating, size=_ANSWER)
        self._missed = pg.ScatterPlotItem(pen=None, brush=palette.rating, size=_MISSED, symbol=MARKS[Verdict.MISSED])
        for item in (self._line, self._answers, self._missed):
            self.addItem(item)
        self.setEnds(0.0, 1.0)
        self._shown: tuple[tuple[float, float | None], ...] = ()

    def setScale(self, low: float, high: float, begin_s: float, end_s: float) -> None:
        """Show an empty scale."""
        self.setEnds(low, high)
        self.setAnswers(())
        self._line.setData([], [])
        self.setWhole(begin_s, end_s)

    def setAnswers(self, answers: Sequence[tuple[float, float | None]]) -> None:
        """Show answers: time in s and value each; None is a question that was missed, a cross at the low end."""
        if tuple(answers) == self._shown:
            return
        self._shown = tuple(answers)
        given = [(t, value) for t, value in answers if value is not None]
        missed = [(t, self.ends()[0]) for t, value in answers if value is None]
        self._answers.setData(pos=np.array(given).reshape(-1, 2))
        self._missed.setData(pos=np.array(missed).reshape(-1, 2))

    def answers(self) -> tuple[tuple[float, float | None], ...]:
        """Answers shown."""
        return self._shown

    def draw(self, stretch: Stretch, zero_us: float, period_us: float) -> None:
        """Draw the slider's line; `zero_us` is the device time that stands at 0 s."""
        begin, end = (zero_us + edge * US_PER_S for edge in self.span())
        t, fraction = per_column(stretch.t_us, stretch.slider, begin, end, self.columns(), GAP_PERIODS * period_us)
        low, high = self.ends()
        self._line.setData((t - zero_us) / US_PER_S, low + fraction * (high - low), connect="finite")
