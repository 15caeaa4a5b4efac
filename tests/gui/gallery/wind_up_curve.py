"""Three trains, the last under way, and beside them ratings of five pairs of a single stimulus and a train."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import style
from gui.models.curve_so_far import CurveSoFar
from gui.widgets.wind_up_curve import WindUpCurve


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    row = QHBoxLayout(page)
    trains = [
        CurveSoFar(
            k, 1, "train", tuple(20.0 + 6 * k + (4 + k) * i if i < 7 or k < 2 else math.nan for i in range(10)), None
        )
        for k in range(3)
    ]
    pairs = [CurveSoFar(k, 1, "train" if k % 2 else "single", (), 15.0 + 20 * (k % 2) + k) for k in range(10)]
    for curves in (trains, pairs):
        curve = WindUpCurve()
        curve.setValue(curves, (0.0, 100.0))
        row.addWidget(curve)
    page.resize(700, 320)
    return page
