"""An empty plot over a trial's time, zoomed in."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.time_plot import TimePlot


def example() -> QWidget:
    plot = TimePlot()
    plot.resize(600, 200)
    plot.setWhole(-5.0, 60.0)
    plot.setYRange(-0.1, 1.1)  # a number at the very top would be cut
    plot.zoom(0.5, 20.0)
    return plot
