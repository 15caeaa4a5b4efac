"""A few words, one of them chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.choice import Choice


def example() -> QWidget:
    choice = Choice([("", "–"), ("left", "left"), ("right", "right")])
    choice.setValue("left")
    return choice
