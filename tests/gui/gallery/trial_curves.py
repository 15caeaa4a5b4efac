"""A train of heat pulses with its limit and the participant's slider."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.trial_curves import TrialCurves
from tests.gui.reviewed import view


def example() -> QWidget:
    curves, run = TrialCurves(), view("three trains")
    curves.setValue(run.trials[0], run.unit, run.limit, run.scale)
    curves.resize(640, 480)
    return curves
