"""The cross between two prompts."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.fixation import Fixation


def example() -> QWidget:
    return Fixation()
