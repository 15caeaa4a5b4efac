"""All measures of a run in which a rating is missing."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.models.measures import measures_of
from gui.widgets.measure_table import MeasureTable
from tests.gui.reviewed import view


def example() -> QWidget:
    table = MeasureTable()
    table.setValue(measures_of(view("stopped and repeated")))
    table.resize(460, 360)
    return table
