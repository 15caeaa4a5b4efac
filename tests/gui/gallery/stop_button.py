"""STOP and how far it has come: a click goes one step on."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.models.asking import Stopping
from gui.widgets.stop_button import StopButton


def example() -> QWidget:
    button = StopButton()
    steps = list(Stopping)
    button.clicked.connect(lambda: button.setValue(steps[(steps.index(button.value()) + 1) % len(steps)]))
    return button
