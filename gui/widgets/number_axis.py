"""An axis of a plot: in the palette's colours, its numbers with the language's decimal sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pyqtgraph as pg
from PySide6.QtGui import QColor, QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from gui import style
from gui.models import numbers

#: from a number to the next one above it, in lines of text; so many times further apart they may stand in a low plot
_LINES, _FURTHER = 1.1, (1, 2, 4, 10)


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
        self._line = QFontMetricsF(font).height()
        self.enableAutoSIPrefix(False)

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        """Distance of numbers and of the marks between them: numbers one above the other do not touch."""
        levels: list[tuple[float, float]] = super().tickSpacing(minVal, maxVal, size)
        if self.orientation != "left" or not levels or size <= 0:
            return levels
        least = _LINES * self._line * abs(maxVal - minVal) / size
        far = next((k for k in _FURTHER if k * levels[0][0] >= least), _FURTHER[-1])
        return [(far * spacing, offset) for spacing, offset in levels]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Numbers at the ticks."""
        return [numbers.written(text) for text in super().tickStrings(values, scale, spacing)]


def axes() -> dict[str, NumberAxis]:
    """Return both axes of a plot, as pyqtgraph takes them."""
    return {"left": NumberAxis("left"), "bottom": NumberAxis("bottom")}
