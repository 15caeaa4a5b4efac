"""Rating of each pulse of three trains, with mean and band."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.pulse_curve import PulseCurve
from tests.gui.reviewed import view


def example() -> QWidget:
    plot, run = PulseCurve(), view("three trains")
    plot.setValue(run.curve, run.scale)
    return plot
