"""A plot of a result, that cannot be moved: how its lines and points look, and what its axes are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtCore import QSize

from gui import style
from gui.widgets.plot import Plot

#: px: a plot takes the room there is; what it asks for is what can be read
_HINT = QSize(30 * style.GRID, 20 * style.GRID)


class Look(NamedTuple):
    """How a line and its points are drawn: colour, width in px, pyqtgraph's name of the mark, its size in px."""

    colour: str
    width: int
    mark: str
    size: int
    filled: bool


def front_look() -> Look:
    """Look of what counts."""
    return Look(style.current().rating, 3, "o", 10, True)


def back_look(mark: str) -> Look:
    """Look of what it is made of: thin and hollow."""
    return Look(style.current().muted, 1, mark, 8, False)


def legend(signs: Iterable[str]) -> str:
    """Line of signs with their words, e.g. "● mean"; it breaks between them, never within."""
    return "    ".join(sign.replace(" ", "\u00a0") for sign in signs)


class StillPlot(Plot):
    """Base of the plots that show a result; `setEnds` and `setTicks` say what the axes mean."""

    def sizeHint(self) -> QSize:
        """Not the size of the scene, as of any graphics view: two of those are higher than a small screen."""
        return _HINT

    def setTicks(self, ticks: Mapping[float, str], low: float, high: float) -> None:
        """Set the horizontal axis: its ends, and what stands where."""
        self.setXRange(low, high, padding=0)
        self.getPlotItem().getAxis("bottom").setTicks([list(ticks.items())])

    def setLeftLabel(self, text: str) -> None:
        """Name what the vertical axis measures, with its unit."""
        self.setLabel("left", text, color=style.current().muted, **{"font-size": f"{style.BASE_POINTS}pt"})

    def setBottomLabel(self, text: str) -> None:
        """Name what the horizontal axis counts, with its unit."""
        self.setLabel("bottom", text, color=style.current().muted, **{"font-size": f"{style.BASE_POINTS}pt"})

    def addMarked(self, x: ArrayLike, y: ArrayLike, look: Look) -> None:
        """Draw a line with its points; it is broken where a value is NaN."""
        if not np.isfinite(np.asarray(y, dtype=float)).any():
            return
        self.addItem(
            pg.PlotDataItem(
                np.asarray(x, dtype=float),
                np.asarray(y, dtype=float),
                pen=pg.mkPen(look.colour, width=look.width),
                symbol=look.mark,
                symbolSize=look.size,
                symbolPen=pg.mkPen(look.colour, width=1),
                symbolBrush=pg.mkBrush(look.colour if look.filled else style.current().surface),
                connect="finite",
            )
        )
