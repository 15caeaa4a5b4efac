"""Both axes around an empty plot."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from gui import style
from gui.widgets.number_axis import axes


def example() -> QWidget:
    plot: QWidget = pg.PlotWidget(background=style.current().surface, axisItems=axes())
    plot.setXRange(0.0, 0.5)  # type: ignore[attr-defined]
    plot.setYRange(-0.1, 1.1)  # type: ignore[attr-defined]  # a number at the very top would be cut
    plot.resize(50 * style.GRID, 30 * style.GRID)
    return plot
