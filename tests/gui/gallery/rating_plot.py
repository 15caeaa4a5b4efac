"""The slider's line with two answers, one of them missed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.rating_plot import RatingPlot
from tests.gui.run_window import heat_in_mid_train


def example() -> QWidget:
    live = heat_in_mid_train().live
    assert live.shown is not None and live.shown.t0_us is not None
    plot = RatingPlot()
    plot.resize(900, 140)
    plot.setScale(0.0, 100.0, -5.0, 67.0)
    plot.setAnswers([(30.0, 68.0), (40.0, None)])
    plot.show()
    plot.draw(live.trace.between(live.shown.t0_us - 5e6), live.shown.t0_us, live.trace.period_us())
    return plot
