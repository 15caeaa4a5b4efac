"""The ends of a scale as sentences, "0 = no pain", where nothing is marked on a line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from gui import style
from gui.language import said_in
from gui.models import numbers
from rig.domain.plan import Scale


class ScaleEnds(QLabel):
    """Both ends, low first, one a line."""

    def __init__(self, scale: Scale, language: str = "", parent: QWidget | None = None) -> None:
        ends = ((scale.low, scale.anchor_low), (scale.high, scale.anchor_high))
        lines = [
            said_in(language, "participant.end", value=numbers.exact(value, language), words=words)
            for value, words in ends
        ]
        super().__init__("\n".join(lines), parent)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setContentsMargins(style.GRID, 0, style.GRID, 0)
