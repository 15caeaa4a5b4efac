"""Pictures of a train of heat, of one of pressure, of a tonic stimulus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.models.paradigms import listed
from gui.models.profile import profile, typical
from gui.widgets.stimulus_picture import StimulusPicture


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(page)
    for name in ("heat-ts-10", "cuff-tsp", "cold-tonic"):
        trial = typical(listed(name).shown.trials)
        assert trial is not None
        picture = StimulusPicture()
        picture.setValue(profile(trial.plan))
        column.addWidget(picture)
    return page
