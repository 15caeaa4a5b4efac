"""The participant's STOP: a press goes one step on."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.language import language
from gui.models.asking import Stopping
from gui.widgets.participant_stop import ParticipantStop


def example() -> QWidget:
    button = ParticipantStop()
    button.setLanguage(language())
    steps = list(Stopping)
    button.asked.connect(lambda at_ns: button.setValue(steps[(steps.index(button.value()) + 1) % len(steps)]))
    return button
