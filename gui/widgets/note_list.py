"""What was written down after the run: when, by whom, what."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from gui.language import tr
from gui.models.note_words import detail_words
from gui.models.review import moment
from gui.widgets.plain_table import Cell, PlainTable
from rig.domain.notes import Note, NoteKind


class NoteList(PlainTable):
    """`setValue` shows notes in the order they were written."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__([tr("notes.when_by"), tr("notes.what")], parent)
        self.setAccessibleName(tr("review.after"))
        self._value: tuple[Note, ...] = ()

    def value(self) -> tuple[Note, ...]:
        """Notes shown."""
        return self._value

    def setValue(self, value: Sequence[Note]) -> None:
        """Show notes."""
        self._value = tuple(value)
        self.setRows([_row(note) for note in value])


def _row(note: Note) -> list[Cell]:
    said = [tr(f"notes.kind_{note.kind}"), detail_words(note), note.text]
    look = "warning" if note.kind is NoteKind.ADVERSE_EVENT else ""
    text = "\n".join(part for part in said if part)
    return [Cell(f"{moment(note.time_utc)}\n{note.operator}", "muted", ""), Cell(text, look, text)]
