"""The form for an adverse event."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.note_form import NoteForm
from rig.domain.notes import NoteKind


def example() -> QWidget:
    form = NoteForm()
    form.ask(NoteKind.ADVERSE_EVENT, "KL")
    form.resize(560, 420)
    return form
