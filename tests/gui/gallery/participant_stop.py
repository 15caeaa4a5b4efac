"""The participant's STOP: a press goes one step on."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.language import language
from gui.widgets.participant_stop import ParticipantStop
from gui.widgets.stop_button import Stop


def example() -> QWidget:
    button = ParticipantStop()
    button.setLanguage(language())
    steps = list(Stop)
    button.asked.connect(lambda at_ns: button.setValue(steps[(steps.index(button.value()) + 1) % len(steps)]))
    return button
