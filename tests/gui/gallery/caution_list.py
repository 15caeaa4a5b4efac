"""More to be wary of than fits at once."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.models.cautions import caution_words
from gui.widgets.caution_list import CautionList
from tests.gui.reviewed import view


def example() -> QWidget:
    cautions = CautionList()
    cautions.setValue([caution_words(caution) for caution in view("stopped and repeated").wary])
    cautions.resize(460, 100)
    return cautions
