"""Five repetitions of single and train, with their mean."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.single_and_train import SingleAndTrain
from tests.gui.reviewed import view


def example() -> QWidget:
    plot, run = SingleAndTrain(), view("pairs")
    plot.setValue(run.pairs, run.scale)
    return plot
