"""Run files are made one after another, and none is forgotten; an error of the window itself reaches the screen."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from gui.__main__ import _told_by
from gui.keeping import Keeping
from rig.control.messages import Over
from rig.session.building import Outcome
from tests.unit.archive.synthetic import TRIALS, session, write

PATIENCE_S = 60.0


def test_a_second_run_file_waits_for_the_first(tmp_path: Path) -> None:
    keeping = Keeping()
    assert not keeping.busy and keeping.taken() is None
    for n in (1, 2):
        journal = write(tmp_path / f"run-0{n}.qstj", session(TRIALS))
        keeping.begin(Over("completed", "", str(journal), str(journal.with_suffix(".h5"))))
    outcomes = [made(keeping), made(keeping)]
    assert not keeping.busy
    assert [outcome.run_file for outcome in outcomes] == [tmp_path / "run-01.h5", tmp_path / "run-02.h5"]
    assert all(outcome.run_file is not None and outcome.run_file.exists() for outcome in outcomes)


def test_a_run_file_that_was_asked_for_is_not_made_twice_but_one_that_failed_may_be(tmp_path: Path) -> None:
    keeping, journal = Keeping(), write(tmp_path / "run-01.qstj", session(TRIALS))
    over = Over("completed", "", str(journal), str(journal.with_suffix(".h5")))
    in_the_way = Path(over.run_file)
    in_the_way.mkdir()
    assert keeping.begin(over) and not keeping.begin(over)
    assert made(keeping).run_file is None
    in_the_way.rmdir()
    assert keeping.begin(over)
    assert made(keeping).run_file == in_the_way
    assert not keeping.begin(over), "it has been made"


def made(keeping: Keeping) -> Outcome:
    """What became of the run file that is being made."""
    end = time.monotonic() + PATIENCE_S
    while (outcome := keeping.taken()) is None:
        assert time.monotonic() < end, "no run file"
    return outcome


def test_at_the_end_of_the_program_all_of_them_are_made(tmp_path: Path) -> None:
    keeping = Keeping()
    for n in (1, 2):
        journal = write(tmp_path / f"run-0{n}.qstj", session(TRIALS))
        keeping.begin(Over("completed", "", str(journal), str(journal.with_suffix(".h5"))))
    keeping.close()
    assert sorted(path.name for path in tmp_path.glob("*.h5")) == ["run-01.h5", "run-02.h5"]


def test_an_error_that_nobody_foresaw_is_told_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []
    try:
        raise ValueError("not foreseen")
    except ValueError as error:
        _told_by(told.append, type(error), error, error.__traceback__)
    assert "ValueError: not foreseen" in told[0] and "test_keeping.py" in told[0]
    assert "ValueError: not foreseen" in capsys.readouterr().err
