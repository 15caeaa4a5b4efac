"""Notes on a run in words, and what a form asks for of each kind. No Qt."""

from __future__ import annotations

from enum import StrEnum

from gui.language import tr
from rig.domain.notes import Action, Finding, Note, NoteKind, Relatedness, Severity

#: fields to choose from, by their name in `Note`
CHOICES: dict[str, type[StrEnum]] = {
    "severity": Severity,
    "relatedness": Relatedness,
    "action": Action,
    "finding": Finding,
}
#: which of them a kind of note asks for
ASKED: dict[NoteKind, tuple[str, ...]] = {
    NoteKind.ADVERSE_EVENT: ("severity", "relatedness", "action"),
    NoteKind.SKIN_INSPECTION: ("finding",),
    NoteKind.NOTE: (),
}


def detail_words(note: Note) -> str:
    """What was chosen for a note, e.g. "mild, certainly related, nothing done"; "" for nothing."""
    chosen = [(name, getattr(note, name)) for name in CHOICES]
    return ", ".join(tr(f"notes.{name}_{value}") for name, value in chosen if value is not None)
