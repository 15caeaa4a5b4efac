"""Single against train: one line per repetition from its single stimulus to its train, and their mean."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from gui.language import tr
from gui.widgets.pulse_curve import MARKS, MEAN_SIGN
from gui.widgets.still_plot import StillPlot, back_look, front_look, legend
from rig.analysis.result import PairSummary
from rig.domain.plan import Scale

SINGLE, TRAIN = 0.0, 1.0
_EDGE = 0.5


class SingleAndTrain(StillPlot):
    """`setValue` shows the pairs of a run; a pair with a missing half is a point alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value: tuple[PairSummary, ...] = ()
        self._legend = ""
        self.setAccessibleName(tr("review.pairs"))
        ticks = {SINGLE: tr("review.single"), TRAIN: tr("review.train")}
        self.setTicks(ticks, SINGLE - _EDGE, TRAIN + _EDGE)

    def value(self) -> tuple[PairSummary, ...]:
        """Pairs shown."""
        return self._value

    def legend(self) -> str:
        """What is drawn, sign by sign."""
        return self._legend

    def setValue(self, value: Sequence[PairSummary], scale: Scale | None = None) -> None:
        """Show pairs on their scale."""
        self._value = tuple(value)
        self.clear()
        self._legend = ""
        if scale is None or not value:
            return
        self.setEnds(scale.low, scale.high)
        told = []
        for row, pair in enumerate(value):
            symbol, sign = MARKS[row % len(MARKS)]
            self.addMarked((SINGLE, TRAIN), (pair.single, pair.train), back_look(symbol))
            told.append(f"{sign} {tr('review.pair', number=row + 1)}")
        whole = [pair for pair in value if not math.isnan(pair.single + pair.train)]
        if len(whole) > 1:
            means = [sum(values) / len(whole) for values in zip(*((p.single, p.train) for p in whole), strict=True)]
            self.addMarked((SINGLE, TRAIN), means, front_look())
            told.append(f"{MEAN_SIGN} {tr('review.mean')}")
        self._legend = legend(told)
