"""The stimulus in the middle of a train."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.stimulus_plot import StimulusPlot
from rig.analysis.delivery import Verdict
from tests.gui.run_window import heat_in_mid_train


def example() -> QWidget:
    live = heat_in_mid_train().live
    assert live.shown is not None and live.shown.t0_us is not None
    plot = StimulusPlot()
    plot.resize(900, 300)
    plot.setPlan(live.shown.trial.plan, live.unit, live.limit(), -5.0, 67.0)
    plot.setMarks([(11.0 + 2.0 * k, verdict) for k, verdict in enumerate(Verdict)])
    plot.show()
    plot.draw(live.trace.between(live.shown.t0_us - 5e6), live.shown.t0_us, live.trace.period_us())
    return plot
