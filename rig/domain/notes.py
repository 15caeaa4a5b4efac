"""What is recorded about a run after it has ended: adverse events, the look at the skin, notes. Pure.

The words follow what ethics boards ask for: severity as in the three-step scale of ISO 14155 and ICH E2A reports,
relatedness to the stimulus in four steps, what was done about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from rig.domain.errors import Problem

#: a note is read by people; a longer text belongs into a document of its own
LONGEST_TEXT = 4000


class NoteKind(StrEnum):
    """What a note is about."""

    ADVERSE_EVENT = "adverse_event"
    SKIN_INSPECTION = "skin_inspection"
    NOTE = "note"


class Severity(StrEnum):
    """How bad an adverse event was."""

    MILD = "mild"  # noticed, no bother
    MODERATE = "moderate"  # a bother, or needs simple treatment
    SEVERE = "severe"  # keeps from usual activities, or needs a physician


class Relatedness(StrEnum):
    """Whether the stimulus caused an adverse event."""

    UNRELATED = "unrelated"
    POSSIBLE = "possible"
    PROBABLE = "probable"
    CERTAIN = "certain"


class Action(StrEnum):
    """What was done about an adverse event."""

    NOTHING = "nothing"
    RUN_STOPPED = "run_stopped"
    TREATED = "treated"
    REFERRED = "referred"  # seen by a physician, or sent to one


class Finding(StrEnum):
    """What the skin under the applicator looks like."""

    UNCHANGED = "unchanged"
    REDNESS = "redness"
    SWELLING = "swelling"
    BLISTER = "blister"
    OTHER = "other"  # the text says what


@dataclass(frozen=True, slots=True)
class Note:
    """One entry; "" for what does not belong to its kind.

    `time_utc` is when it was written down, ISO 8601; `journal_sha256` names the
    recording it belongs to. Both are set by whoever writes it, not by who asks.
    """

    kind: NoteKind
    text: str
    operator: str
    severity: Severity | None = None
    relatedness: Relatedness | None = None
    action: Action | None = None
    finding: Finding | None = None
    time_utc: str = ""
    journal_sha256: str = ""


def problems(note: Note) -> list[Problem]:
    """Everything that keeps a note from being written; `where` names the field."""
    return list(_problems(note))


def _problems(note: Note) -> Iterator[Problem]:
    adverse = note.kind is NoteKind.ADVERSE_EVENT
    if not note.operator.strip():
        yield Problem("operator", "who writes this is missing", "give the operator's code")
    if not note.text.strip() and not (note.kind is NoteKind.SKIN_INSPECTION and note.finding is not Finding.OTHER):
        yield Problem("text", "nothing is written", "say what happened, in a sentence")
    if len(note.text) > LONGEST_TEXT:
        yield Problem("text", f"{len(note.text)} characters are more than {LONGEST_TEXT}", "shorten it")
    for field, wanted in (
        ("severity", adverse),
        ("relatedness", adverse),
        ("action", adverse),
        ("finding", note.kind is NoteKind.SKIN_INSPECTION),
    ):
        given = getattr(note, field) is not None
        if wanted and not given:
            yield Problem(field, "is missing", "choose one")
        if given and not wanted:
            yield Problem(field, f"does not belong to a note of the kind {note.kind}", "leave it out")


def to_dict(note: Note) -> dict[str, Any]:
    """Plain values for JSON, without what does not belong to this kind."""
    return {name: str(value) for name, value in asdict(note).items() if value is not None}


def from_dict(data: dict[str, Any]) -> Note:
    """Inverse of `to_dict`; raises `ValueError`, `KeyError` or `TypeError` for anything else. Unknown keys are left."""

    def chosen(name: str, kind: type[StrEnum]) -> Any:
        return None if data.get(name) is None else kind(data[name])

    return Note(
        kind=NoteKind(data["kind"]),
        text=str(data["text"]),
        operator=str(data["operator"]),
        severity=chosen("severity", Severity),
        relatedness=chosen("relatedness", Relatedness),
        action=chosen("action", Action),
        finding=chosen("finding", Finding),
        time_utc=str(data.get("time_utc", "")),
        journal_sha256=str(data.get("journal_sha256", "")),
    )
