"""The box for spoken ratings: nothing asked, asked, typed, off the scale, sent."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import style
from gui.models.spoken import Spoken, SpokenValue
from gui.widgets.spoken_rating import SpokenRatingBox
from rig.domain.plan import Scale

NRS = Scale("nrs100", "nrs", 0, 100, 1, "no pain", "strongest pain I can imagine", True)
VALUES = (
    SpokenValue(),
    SpokenValue("", Spoken.OPEN, NRS, "intensity", 4),
    SpokenValue("6", Spoken.TYPING, NRS, "unpleasantness", 4),
    SpokenValue("168", Spoken.OFF_SCALE, NRS, "second_pain", 4),
    SpokenValue("68", Spoken.SENT, NRS, "intensity"),
)


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    row = QHBoxLayout(page)
    for value in VALUES:
        box = SpokenRatingBox()
        box.setValue(value)
        row.addWidget(box)
    page.resize(1280, 200)
    return page
