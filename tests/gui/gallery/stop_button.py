"""STOP and how far it has come: a click goes one step on."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.stop_button import Stop, StopButton


def example() -> QWidget:
    button = StopButton()
    steps = list(Stop)
    button.clicked.connect(lambda: button.setValue(steps[(steps.index(button.value()) + 1) % len(steps)]))
    return button
