"""The synchronous journal makes a new file, holds whole records only, and says clearly when the disk refuses."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rig.domain.errors import RecordingError
from rig.recording import disk, entries
from rig.recording.append_only import AppendOnly
from rig.recording.journal import NOT_TAKEN, JournalFile
from rig.recording.records import Ending, RecordType, encode, first_broken_link, scan

Write = Callable[[int, bytes], int]


def fill(journal: JournalFile, n: int = 3) -> None:
    journal.header(0, {"schema": 1})
    for k in range(n):
        journal.event(k, "status", k, n=k)


def full_disk(monkeypatch: pytest.MonkeyPatch, room: int, code: int = errno.ENOSPC) -> dict[str, int]:
    """Make `os.write` take only `room` more bytes, in part if need be, then fail."""
    left = {"room": room}
    real = os.write

    def write(descriptor: int, data: bytes) -> int:
        if left["room"] <= 0:
            raise OSError(code, os.strerror(code))
        done = real(descriptor, bytes(data)[: left["room"]])
        left["room"] -= done
        return done

    monkeypatch.setattr(disk.os, "write", write)
    return left


def test_a_closed_journal_holds_every_record_and_its_chain(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "run.qstj"
    with JournalFile(path) as journal:
        fill(journal)
        journal.audit(5, "note", reason="Stuhl verstellt")
        assert journal.end(6, "completed") == 5
    data = path.read_bytes()
    found = scan(data)
    assert (found.reason, len(found.records)) == (Ending.COMPLETE, 6)
    assert found.records[1].json() == {"kind": "status", "t_us": 0, "n": 0}
    assert first_broken_link(data, found.records) is None
    assert (journal.synced_sequence, journal.synced_ns) == (5, 6)


def test_an_existing_file_is_refused_and_left_byte_by_byte(tmp_path: Path) -> None:
    path = tmp_path / "run.qstj"
    path.write_bytes(b"somebody's data")
    with pytest.raises(RecordingError, match=r"run\.qstj exists already and was left as it is"):
        JournalFile(path)
    assert path.read_bytes() == b"somebody's data"


def test_a_file_where_the_folder_should_be_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordingError, match="this folder cannot be made"):
        JournalFile(tmp_path / "file" / "run.qstj")


@pytest.mark.parametrize(
    ("code", "remedy"), [(errno.EACCES, "choose a folder you may write to"), (errno.EROFS, "choose a folder")]
)
def test_a_folder_one_may_not_write_to_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, remedy: str
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(disk.os, "open", refuse)
    with pytest.raises(RecordingError, match=remedy):
        JournalFile(tmp_path / "run.qstj")


def test_nothing_is_taken_after_the_end(tmp_path: Path) -> None:
    with JournalFile(tmp_path / "run.qstj") as journal:
        journal.header(0, {})
        journal.end(1, "completed")
        assert journal.event(2, "late") == NOT_TAKEN
    assert scan(journal.path.read_bytes()).reason is Ending.COMPLETE


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("room", [0, 1, 23, 30])
def test_a_torn_write_is_cut_back_and_the_journal_goes_on_when_there_is_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int, code: int
) -> None:
    journal = JournalFile(tmp_path / "run.qstj")
    fill(journal, 2)
    size = journal.path.stat().st_size
    left = full_disk(monkeypatch, room, code)
    with pytest.raises(RecordingError, match=r"run\.qstj: cannot be written"):
        journal.event(9, "a lot", text="x" * 100)
    assert journal.path.stat().st_size == size
    assert "cannot be written" in str(journal.error)
    left["room"] = 10_000
    journal.end(10, "recording_failed")
    journal.close()
    data = journal.path.read_bytes()
    assert [r.sequence for r in scan(data).records] == [0, 1, 2, 3]
    assert scan(data).reason is Ending.COMPLETE
    assert first_broken_link(data, scan(data).records) is None


def test_of_a_batch_that_does_not_fit_the_whole_records_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = AppendOnly(tmp_path / "run.qstj")
    batch = [entries.event(k, "x") for k in range(3)] + [entries.audit(4, "note")]
    size = len(encode(RecordType.EVENT, 0, 0, entries.json_bytes({"kind": "x", "t_us": None})))
    left = full_disk(monkeypatch, 2 * size + 5)
    taken, error = file.write(batch)
    assert (taken, file.last) == (2, (1, 1))
    assert error is not None
    assert file.path.stat().st_size == 2 * size
    left["room"] = 10_000
    assert file.write(batch[2:]) == (2, None)
    file.close()
    data = file.path.read_bytes()
    assert [r.host_ns for r in scan(data).records] == [0, 1, 2, 4]
    assert first_broken_link(data, scan(data).records) is None


def test_after_a_torn_write_that_cannot_be_cut_back_nothing_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = JournalFile(tmp_path / "run.qstj")
    fill(journal, 2)
    left = full_disk(monkeypatch, 30, errno.EIO)

    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(disk.os, "ftruncate", refuse)
    for _ in range(2):
        with pytest.raises(RecordingError):
            journal.event(9, "a lot", text="x" * 100)
        left["room"] = 10_000
    journal.close()
    found = scan(journal.path.read_bytes())
    assert (found.reason, len(found.records)) == (Ending.TRUNCATED, 3)


def test_a_disk_that_does_not_confirm_is_an_error_and_nothing_counts_as_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(disk, "sync_file", refuse)
    journal = JournalFile(tmp_path / "run.qstj")
    fill(journal)
    with pytest.raises(RecordingError, match="does not confirm"):
        journal.close()
    assert journal.synced_sequence == -1
    journal.close()


def test_it_is_synced_once_at_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(disk, "sync_file", calls.append)
    with JournalFile(tmp_path / "run.qstj") as journal:
        journal.header(0, {})
        journal.event(1, "status", urgent=False)
        journal.event(2, "trial_started")
        journal.event(3, "trial_ended")
        journal.event(4, "status", urgent=False)
    assert len(calls) == 1
    assert journal.synced_sequence == 4


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux reserves without growing the file")
def test_reserved_space_is_not_part_of_the_file_and_is_given_back(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "run.qstj", reserve_bytes=1 << 20)
    fill(journal)
    during = journal.path.stat()
    journal.close()
    after = journal.path.stat()
    assert during.st_size == after.st_size < 1000
    assert scan(journal.path.read_bytes()).records[-1].type == RecordType.EVENT
    if during.st_blocks * 512 >= 1 << 20:  # a file system that reserves
        assert after.st_blocks * 512 < 1 << 20


def test_without_the_space_a_run_may_need_no_journal_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bool:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(disk, "reserve", refuse)
    with pytest.raises(RecordingError, match="no room for the 1000 bytes this run may need"):
        JournalFile(tmp_path / "run.qstj", reserve_bytes=1000)
    assert list(tmp_path.iterdir()) == []


def test_a_payload_json_cannot_hold_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with JournalFile(tmp_path / "run.qstj") as journal:
        with pytest.raises(TypeError):
            journal.event(0, "bad", value={1, 2})
        assert journal.path.stat().st_size == 0
