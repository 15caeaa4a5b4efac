"""What all plots share: axes in the palette's colours, a scale whose numbers fit its height, no accidents by clicks.

Drawn by pyqtgraph without OpenGL and without antialiasing of curves: cheap
enough for thirty pictures a second on a computer without a graphics card.
"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtWidgets import QFrame, QWidget

from gui import style
from gui.models import numbers
from gui.widgets.number_axis import axes

#: px: room for the widest number of the axis on the left, so that the plots of a page stand in line
AXIS_WIDTH = 7 * style.GRID
#: of the scale: room beyond its ends, so that points on them are whole
_MARGIN = 0.06
#: parts of a scale that may have a number each, the finest first; a number needs this many lines
_PARTS, _LINES = (4, 2), 1.1
#: px: both ends of a scale have a number that can be read, with the axis below
_LEAST_HEIGHT = 8 * style.GRID


class Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Base of every plot; `setEnds` is for those whose vertical axis is a scale from end to end."""

    def __init__(self, parent: QWidget | None = None, view: pg.ViewBox | None = None) -> None:
        self._ends: tuple[float, float] | None = None
        super().__init__(parent, background=style.current().surface, viewBox=view, enableMenu=False, axisItems=axes())
        self.setFrameShape(QFrame.Shape.NoFrame)
        item = self.getPlotItem()
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.getAxis("left").setWidth(AXIS_WIDTH)
        self.getViewBox().sigResized.connect(self._fit)

    def setEnds(self, low: float, high: float) -> None:
        """Let the scale go from end to end, with as many numbers as there is room for."""
        self._ends = (low, high)
        self.setMinimumHeight(_LEAST_HEIGHT)
        self._fit()

    def ends(self) -> tuple[float, float]:
        """Ends of the scale; 0 and 1 where none was set."""
        return self._ends or (0.0, 1.0)

    def halfLine(self) -> float:
        """Room that a number at the end of the axis needs beyond it, as a part of what lies between both ends."""
        line = float(self.fontMetrics().height())
        return line / 2 / max(float(self.getViewBox().height()) - line, 1.0)

    def _fit(self) -> None:
        """Leave room for the numbers at both ends, however low the plot is."""
        if self._ends is None:
            return
        low, high = self._ends
        room = max(_MARGIN, self.halfLine()) * (high - low)
        self.setYRange(low - room, high + room, padding=0)
        height = float(self.getViewBox().height())
        parts = next((n for n in _PARTS if height > (n + 1) * _LINES * self.fontMetrics().height()), 1)
        shown = [low + k * (high - low) / parts for k in range(parts + 1)]
        self.getPlotItem().getAxis("left").setTicks([[(value, numbers.exact(value)) for value in shown]])
