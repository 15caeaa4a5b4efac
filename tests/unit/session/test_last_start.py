"""The runs of a session say when they began; a clock set back neither revives an envelope nor goes unsaid."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rig.paradigm.envelope import Envelope, EnvelopeError
from rig.recording.journal import JournalFile
from rig.session.last_start import LastStart, clock_warning, last_start, refuse_expired

MARCH = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
MAY = datetime(2026, 5, 2, 23, 59, 59, tzinfo=UTC)


def begun(folder: Path, name: str, started: object) -> Path:
    path = folder / f"{name}.qstj"
    with JournalFile(path) as journal:
        journal.header(0, {"started_utc": started, "padding": "x" * 100_000})
        journal.event(1, "trial_started", trial=0)
    return path


def envelope(expires: date) -> Envelope:
    return Envelope("thermode", "A. Author", "a reason", date(2026, 1, 1), expires, (), "ab" * 32)


def test_the_latest_start_counts_whatever_the_files_are_called(tmp_path: Path) -> None:
    newest = begun(tmp_path, "task-a_run-01", MAY.isoformat())
    begun(tmp_path, "task-a_run-02", MARCH.isoformat())
    assert last_start(tmp_path) == LastStart(MAY, newest)


@pytest.mark.parametrize("content", [b"", b"\0" * 10, b"\0" * 5000, b"no journal at all, but long enough for a head"])
def test_what_has_no_header_says_nothing(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "damaged.qstj").write_bytes(content)
    (tmp_path / "folder.qstj").mkdir()
    begun(tmp_path, "no-date", None)
    begun(tmp_path, "no-zone", "2026-03-01T12:30:00")
    found = last_start(tmp_path)
    assert found is not None
    assert found.journal.stem == "no-zone"


def test_a_session_without_runs_has_no_start(tmp_path: Path) -> None:
    assert last_start(tmp_path / "none") is None


@pytest.mark.parametrize("expires, allowed", [(date(2026, 5, 2), True), (date(2026, 5, 1), False)])
def test_an_envelope_that_an_earlier_run_saw_expired_stays_expired(expires: date, allowed: bool) -> None:
    last = LastStart(MAY, Path("x/run-07.qstj"))
    if allowed:
        refuse_expired(envelope(expires), last)
        return
    with pytest.raises(EnvelopeError, match=r"expired on 2026-05-01, and run-07.qstj was begun on 2026-05-02; set the"):
        refuse_expired(envelope(expires), last)


def test_without_runs_the_date_alone_decides() -> None:
    refuse_expired(envelope(date(2020, 1, 1)), None)


def test_a_clock_behind_the_newest_run_is_told() -> None:
    last = LastStart(MAY, Path("x/run-07.qstj"))
    (text,) = clock_warning(MARCH, last)
    assert "2026-03-01T12:30" in text
    assert "run-07.qstj was begun 2026-05-02T23:59:59" in text
    assert clock_warning(MAY, last) == clock_warning(MARCH, None) == ()
