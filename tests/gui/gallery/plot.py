"""One scale in plots of three heights: as many numbers as there is room for."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import style
from gui.widgets.plot import Plot


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    row = QHBoxLayout(page)
    for lines in (4, 8, 16):
        plot = Plot()
        plot.setFixedHeight(lines * 2 * style.GRID)
        plot.setEnds(0.0, 100.0)
        row.addWidget(plot)
    page.resize(80 * style.GRID, 40 * style.GRID)
    return page
