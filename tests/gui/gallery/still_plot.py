"""An empty plot with its axes."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.still_plot import StillPlot, front_look


def example() -> QWidget:
    plot = StillPlot()
    plot.setEnds(0, 100)
    plot.setTicks({1: "one", 2: "two"}, 0.5, 2.5)
    plot.addMarked([1, 2], [20, 60], front_look())
    return plot
