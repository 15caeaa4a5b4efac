"""Section of the page with what was written down after the run: adverse events, the look at the skin, notes."""

from __future__ import annotations

from rig.domain.notes import Note
from rig.report.content import Content
from rig.report.html import Html, element, joined, table
from rig.report.words import moment, plain

_NONE = "Nothing was written down after the run."


def after(content: Content) -> Html:
    """Every note in its order, and what is wrong with the file that holds them."""
    notes = content.notes
    rows = [(moment(note.time_utc), note.operator, plain(note.kind), _detail(note), note.text) for note in notes.notes]
    shown = table(("when", "by", "what", "details", "in words"), rows) if rows else element("p", _NONE)
    damage = element("p", f"{notes.damage}.", class_="wary") if notes.damage else Html("")
    return joined((shown, damage))


def _detail(note: Note) -> str:
    """What was chosen for it, e.g. ``severity mild, relatedness certain, action nothing``."""
    chosen = (("severity", note.severity), ("relatedness", note.relatedness), ("action", note.action))
    told = [f"{name} {plain(value)}" for name, value in chosen if value is not None]
    return ", ".join([*told, *([plain(note.finding)] if note.finding is not None else [])])
