"""An axis of a plot: in the palette's colours, its numbers with the language's decimal sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pyqtgraph as pg
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication

from gui import style
from gui.models import numbers


class NumberAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """One side of a plot."""

    def __init__(self, side: Literal["left", "bottom"]) -> None:
        super().__init__(side)
        palette = style.current()
        font = QFont(QApplication.font())
        font.setPointSizeF(style.BASE_POINTS)
        self.setPen(QColor(palette.line))
        self.setTextPen(QColor(palette.muted))
        self.setTickFont(font)
        self.enableAutoSIPrefix(False)

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Numbers at the ticks."""
        return [numbers.written(text) for text in super().tickStrings(values, scale, spacing)]


def axes() -> dict[str, NumberAxis]:
    """Return both axes of a plot, as pyqtgraph takes them."""
    return {"left": NumberAxis("left"), "bottom": NumberAxis("bottom")}
