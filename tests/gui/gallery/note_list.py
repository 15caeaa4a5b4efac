"""The look at the skin, and an adverse event."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.note_list import NoteList
from tests.gui.reviewed import ADVERSE, SKIN


def example() -> QWidget:
    notes = NoteList()
    notes.setValue((SKIN, ADVERSE))
    notes.resize(460, 200)
    return notes
