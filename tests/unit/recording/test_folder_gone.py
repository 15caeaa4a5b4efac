"""A folder that is removed or renamed in mid-run: the recording fails, aloud, and what was recorded is made anew."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rig.domain.errors import RecordingError
from rig.recording.journal import JournalFile, ThreadedJournal
from rig.recording.records import Ending, scan

pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere a folder with an open file cannot be removed")
PATIENCE_S = 5.0


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "did not happen"
        time.sleep(0.001)


def removed(folder: Path) -> None:
    shutil.rmtree(folder)


def renamed(folder: Path) -> None:
    folder.rename(folder.with_name("renamed"))


def replaced(folder: Path) -> None:
    """Another file of the same name is a stranger's."""
    shutil.rmtree(folder)
    folder.mkdir()


@pytest.mark.parametrize("lose", [removed, renamed, replaced])
def test_what_was_recorded_is_made_anew_and_what_follows_joins_it(lose: Callable[[Path], None], tmp_path: Path) -> None:
    folder = tmp_path / "sub-P001" / "ses-01"
    journal = ThreadedJournal(folder / "run.qstj", reserve_bytes=1 << 20)
    journal.header(0, {"schema": 1})
    for k in range(1, 400):
        journal.event(k, "x", padding="y" * 5000, urgent=False)
    journal.sync()
    lose(folder)
    journal.event(400, "x")
    until(lambda: journal.error is not None)
    assert str(journal.error) == (
        f"{folder}: this folder was removed or renamed during the recording; all that was recorded is saved there anew"
    )
    journal.end(401, "recording_failed")
    journal.close()
    found = scan(journal.path.read_bytes())
    assert found.reason is Ending.COMPLETE
    assert [record.host_ns for record in found.records] == list(range(402))
    assert journal.synced_sequence == 401


def test_a_folder_that_cannot_be_looked_at_for_a_while_costs_nothing(tmp_path: Path) -> None:
    """A share that answers with errors of its own, as one that is not connected, and comes back."""
    folder, away = tmp_path / "ses-01", tmp_path / "away"
    journal = ThreadedJournal(folder / "run.qstj", sync_s=0.01)
    journal.header(0, {})
    journal.sync()
    folder.rename(away)
    folder.symlink_to(folder)
    journal.event(1, "x")
    until(lambda: journal.synced_sequence == 1 or journal.error is not None)
    folder.unlink()
    away.rename(folder)
    journal.end(2, "completed")
    journal.close()
    assert (journal.error, scan(journal.path.read_bytes()).reason) == (None, Ending.COMPLETE)


def test_a_folder_that_cannot_be_made_anew_is_tried_until_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "stick" / "ses-01"
    journal = ThreadedJournal(folder / "run.qstj", sync_s=0.01)
    journal.header(0, {})
    journal.sync()
    shutil.rmtree(tmp_path / "stick")
    (tmp_path / "stick").write_text("in the way")
    journal.event(1, "x")
    until(lambda: journal.error is not None)
    assert f"{folder}: this folder was removed or renamed" in str(journal.error)
    assert "cannot be saved there anew" in str(journal.error)
    (tmp_path / "stick").unlink()
    journal.end(2, "recording_failed")
    journal.close()
    assert len(scan(journal.path.read_bytes()).records) == 3


def test_what_could_not_be_saved_is_told_at_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    journal = ThreadedJournal(folder / "run.qstj")
    journal.header(0, {})
    journal.sync()
    shutil.rmtree(folder)
    folder.write_text("in the way")
    with pytest.raises(RecordingError, match="cannot be saved there anew"):
        journal.close()


def test_a_strangers_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "run.qstj"
    journal = ThreadedJournal(path)
    journal.header(0, {})
    journal.sync()
    path.unlink()
    path.write_text("precious")
    with pytest.raises(RecordingError, match="exists already and was left as it is"):
        journal.close()
    assert path.read_text() == "precious"


def test_in_virtual_time_it_is_made_anew_at_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "ses-01"
    with JournalFile(folder / "run.qstj") as journal:
        journal.header(0, {})
        shutil.rmtree(folder)
        journal.end(1, "completed")
    assert scan(journal.path.read_bytes()).reason is Ending.COMPLETE
    assert "removed or renamed" in str(journal.error)


def test_a_full_disk_leaves_no_half_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one fault here that cannot be made for real."""
    from rig.recording import disk

    folder = tmp_path / "ses-01"
    journal = JournalFile(folder / "run.qstj")
    journal.header(0, {})
    shutil.rmtree(folder)
    full = OSError(28, os.strerror(28))
    monkeypatch.setattr(disk, "write_all", lambda descriptor, data: (0, full))
    with pytest.raises(RecordingError, match="no space left on device"):
        journal.close()
    assert list(folder.iterdir()) == []
