"""A list shows every run of a folder once, the earliest first, and names every file that it cannot read."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.archive.build import build
from rig.recording import entries
from rig.recording.entries import Entry
from rig.report.listing import list_runs
from rig.report.reading import List, Listed, NotRead
from rig.session.unfinished import unfinished
from tests.unit.archive.synthetic import header_content, host_ns, session, write


def recorded(folder: Path, run: int, started: str = "2026-01-02T03:04:05+00:00", cut: int = 0) -> Path:
    """A journal; of its entries the last `cut` are missing."""
    what: list[Entry] = session()
    what[0] = entries.header(host_ns(0), header_content() | {"run": run, "started_utc": started})
    folder.mkdir(parents=True, exist_ok=True)
    return write(folder / f"sub-P001_ses-01_task-synthetic_run-{run:02d}.qstj", what[: len(what) - cut])


def listed(folder: Path, *without: str) -> Listed:
    answer = list_runs(List(str(folder), without), lambda path: None)
    assert isinstance(answer, Listed)
    return answer


def test_a_run_with_both_files_is_listed_once_by_its_run_file(tmp_path):
    journal = recorded(tmp_path / "sub-P001" / "ses-01", 1)
    build(journal, journal.with_suffix(".h5"))
    (head,) = listed(tmp_path).heads
    assert (head.path, head.run_file, head.journal) == (
        str(journal.with_suffix(".h5")), str(journal.with_suffix(".h5")), str(journal),
    )  # fmt: skip
    assert (head.participant, head.session, head.run, head.paradigm) == ("P001", 1, 1, "synthetic")
    assert (head.site, head.operator) == ("forearm", "OP1")
    assert (head.finish_reason, head.n_trials, head.next_trial) == ("completed", 2, None)


def test_a_journal_that_nobody_closed_is_listed_as_unfinished(tmp_path):
    journal = recorded(tmp_path, 1, cut=130)
    (head,) = listed(tmp_path).heads
    assert (head.path, head.journal, head.run_file) == (str(journal), str(journal), "")
    assert head.finish_reason == "interrupted"


def test_a_run_that_ended_before_its_second_trial_goes_on_there(tmp_path):
    what = session()
    second = next(i for i, e in enumerate(what) if isinstance(e.payload, dict) and e.payload.get("trial") == 1)
    write(tmp_path / "cut.qstj", what[:second])
    (head,) = listed(tmp_path).heads
    left = unfinished(tmp_path / "cut.qstj")
    assert left is not None
    assert (head.n_trials, head.n_begun, head.next_trial) == (left.n_trials, 1, left.next_trial) == (2, 1, 1)


@pytest.mark.parametrize("depth", ["", "sub-P001", "sub-P001/ses-01"])
def test_runs_are_found_from_every_folder_above_them_in_the_order_of_their_numbers(tmp_path, depth):
    visit = tmp_path / "sub-P001" / "ses-01"
    recorded(visit, 1, started="2026-03-01T08:00:00+00:00")
    recorded(visit, 2, started="2026-01-01T08:00:00+00:00")  # the clock had been set back
    assert [head.run for head in listed(tmp_path / depth).heads] == [1, 2]


def test_what_lies_deeper_than_a_run_can_is_not_looked_at(tmp_path):
    recorded(tmp_path / "a" / "b" / "c", 1)
    assert listed(tmp_path) == Listed(str(tmp_path), (), ())


def test_foreign_files_are_named_and_the_others_listed(tmp_path):
    recorded(tmp_path, 1)
    (tmp_path / "notes.txt").write_text("not looked at")
    (tmp_path / "foreign.h5").write_text("no run file at all")
    (tmp_path / "odd.qstj").write_bytes(b"\x00" * 100)
    found = listed(tmp_path)
    assert len(found.heads) == 1
    assert [(Path(p.path).name, p.crashed) for p in found.problems] == [("foreign.h5", False), ("odd.qstj", False)]
    assert all(p.path in p.text and "\n" not in p.text for p in found.problems)


def test_a_damaged_run_file_is_named_and_its_journal_listed(tmp_path):
    journal = recorded(tmp_path, 1)
    journal.with_suffix(".h5").write_bytes(b"\x89HDF\r\n\x1a\n" + b"\xff" * 500)
    found = listed(tmp_path)
    assert [head.path for head in found.heads] == [str(journal)]
    assert [p.path for p in found.problems] == [str(journal.with_suffix(".h5"))]


def test_a_file_that_ended_a_reader_is_not_opened_again(tmp_path):
    bad, good = recorded(tmp_path, 1), recorded(tmp_path, 2)
    opened: list[str] = []
    answer = list_runs(List(str(tmp_path), (str(bad),)), opened.append)
    assert isinstance(answer, Listed)
    assert opened == [str(good)]
    assert [(p.path, p.crashed) for p in answer.problems] == [(str(bad), True)]


def test_a_folder_that_is_not_there_is_an_answer(tmp_path):
    gone = tmp_path / "gone"
    answer = list_runs(List(str(gone)), lambda path: None)
    assert isinstance(answer, NotRead)
    assert str(gone) in answer.text


def test_an_empty_folder_holds_no_runs(tmp_path):
    assert listed(tmp_path) == Listed(str(tmp_path), (), ())
