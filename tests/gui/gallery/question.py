"""A question with two answers."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.language import tr
from gui.widgets.question import Question


def example() -> QWidget:
    question = Question()
    question.ask("leave", tr("window.leave_stopped"), [("leave", tr("window.leave")), ("stay", tr("window.stay"))])
    return question
