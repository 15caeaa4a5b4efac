"""When the newest run of a session began, by what the runs themselves say: the computer's clock may have been set back.

Order never depends on it: runs are numbered, doses added up. What does depend
on the date is an envelope's last day, and that must not come back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rig.domain.errors import Problem
from rig.domain.files import JOURNAL_SUFFIX
from rig.domain.phrase import phrase
from rig.paradigm.envelope import Envelope, EnvelopeError
from rig.recording.records import CRC, HEAD, scan


@dataclass(frozen=True, slots=True)
class LastStart:
    """The latest start any journal of the session tells of."""

    at: datetime
    journal: Path


def last_start(folder: Path) -> LastStart | None:
    """Latest `started_utc` in a session's journals; None: there is none that can be read."""
    found = [LastStart(at, path) for path in folder.glob(f"*{JOURNAL_SUFFIX}") if (at := _started(path)) is not None]
    return max(found, key=lambda start: start.at, default=None)


def _started(journal: Path) -> datetime | None:
    """Start a journal's header tells; None for one without (of which the reader of doses warns)."""
    try:
        with journal.open("rb") as file:
            head = file.read(HEAD.size)
            length = HEAD.unpack(head)[-1] if len(head) == HEAD.size else 0
            (header,) = scan(head + file.read(length + CRC.size)).records
        return datetime.fromisoformat(str(header.json()["started_utc"])).astimezone(UTC)
    except (OSError, ValueError, KeyError):
        return None


def refuse_expired(envelope: Envelope, last: LastStart | None) -> None:
    """Refuse an envelope that had expired when an earlier run of this session began.

    Raises
    ------
    EnvelopeError
        Naming that run: the clock has been set back since, or was wrong then.
    """
    if last is None or last.at.date() <= envelope.expires:
        return
    what = phrase(
        "expired_before",
        "the envelope expired on {expires}, and {journal} was begun on {begun}",
        expires=envelope.expires.isoformat(),
        journal=last.journal.name,
        begun=last.at.date().isoformat(),
    )
    remedy = phrase(
        "wrong_date", "set the computer's clock; if that run has the wrong date, record under another --session"
    )
    raise EnvelopeError(envelope.name, [Problem("expires", what, remedy)])


def clock_warning(now: datetime, last: LastStart | None) -> tuple[str, ...]:
    """What to say when the clock shows a time before an earlier run of the session began."""
    if last is None or now >= last.at:
        return ()
    shown, began = (moment.isoformat(timespec="seconds") for moment in (now, last.at))
    return (
        phrase(
            "clock_behind",
            "the computer's clock shows {shown}, but {journal} was begun {began}; set the clock",
            shown=shown,
            journal=last.journal.name,
            began=began,
        ),
    )
