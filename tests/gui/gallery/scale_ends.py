"""The ends of a scale in words, where the answer is spoken."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.language import language
from gui.widgets.scale_ends import ScaleEnds
from tests.gui.scales import NRS_100


def example() -> QWidget:
    return ScaleEnds(NRS_100, language())
