"""A run that ended early: what is left of it, and when another run may go on with that."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.domain.errors import InputError
from rig.domain.outcome import FinishReason, TrialOutcome
from rig.paradigm.load import paradigm_text, parse_paradigm
from rig.paradigm.model import paradigm_hash
from rig.recording import entries
from rig.session.options import Options
from rig.session.unfinished import all_unfinished, latest_unfinished, left_to_do, unfinished
from tests.unit.archive.synthetic import TRIALS, header_content, write

PARADIGM = parse_paradigm(paradigm_text("heat-ts-10"), "heat-ts-10")


def journal(folder: Path, run: int, ended: list[tuple[int, str]], finish: str | None, **header: object) -> Path:
    """A journal of run `run` with these (trial, outcome)."""
    content = header_content() | {"run": run, "paradigm_hash": paradigm_hash(PARADIGM), "individual": {}} | header
    what = [entries.header(1, content)]
    for trial, outcome in ended:
        what.append(entries.event(2, "trial_started", trial=trial, attempt=1))
        if outcome:
            what.append(entries.event(3, "trial_ended", trial=trial, attempt=1, outcome=outcome))
    if finish is not None:
        what.append(entries.end(4, finish))
    visit = folder / "sub-P001" / "ses-01"
    visit.mkdir(parents=True, exist_ok=True)
    return write(visit / f"sub-P001_ses-01_task-heatts10_run-{run:02d}.qstj", what)


@pytest.mark.parametrize(
    ("ended", "finish", "following"),
    [
        ([(0, TrialOutcome.COMPLETED)], FinishReason.LINK_LOST, 1),
        ([(0, TrialOutcome.LINK_LOST)], FinishReason.LINK_LOST, 1),
        ([(0, "")], None, 1),  # killed in the middle of it
        ([(0, TrialOutcome.REFUSED)], FinishReason.REFUSED, 0),  # nothing was delivered
        ([(0, TrialOutcome.STOPPED_BY_OPERATOR)], FinishReason.STOPPED_BY_OPERATOR, 1),
        ([(0, TrialOutcome.COMPLETED), (1, TrialOutcome.LINK_LOST)], FinishReason.LINK_LOST, None),  # it was the last
        ([], FinishReason.LINK_LOST, None),
        ([(0, TrialOutcome.COMPLETED)], FinishReason.COMPLETED, None),
    ],
)
def test_what_is_left_follows_the_last_trial_begun(
    tmp_path: Path, ended: list[tuple[int, str]], finish: str | None, following: int | None
) -> None:
    left = unfinished(journal(tmp_path, 1, ended, finish))
    assert (None if left is None else left.next_trial) == following
    if left is not None:
        assert (left.n_trials, left.seed, left.site) == (len(TRIALS), 3, "forearm")


def test_a_run_that_began_nothing_of_what_was_left_leaves_it(tmp_path: Path) -> None:
    """The line was lost again before the first trial it was to go on with."""
    journal(tmp_path, 1, [(0, TrialOutcome.LINK_LOST)], FinishReason.LINK_LOST)
    again = journal(tmp_path, 2, [], FinishReason.LINK_LOST, continues_run=1, first_trial=1)
    left = latest_unfinished(again.parent, PARADIGM, "forearm")
    assert left is not None
    assert (left.run, left.next_trial) == (2, 1)


def test_only_the_newest_run_of_paradigm_and_site_is_offered(tmp_path: Path) -> None:
    folder = journal(tmp_path, 1, [(0, "completed")], "link_lost").parent
    left = latest_unfinished(folder, PARADIGM, "forearm")
    assert left is not None and left.run == 1
    assert latest_unfinished(folder, PARADIGM, "leg") is None
    journal(tmp_path, 100, [(0, "completed"), (1, "completed")], "completed")
    journal(tmp_path, 99, [(0, "completed")], "link_lost")
    assert latest_unfinished(folder, PARADIGM, "forearm") is None


def test_the_newest_of_each_paradigm_is_told(tmp_path: Path) -> None:
    folder = journal(tmp_path, 1, [(0, "completed")], "link_lost").parent
    other = folder / "sub-P001_ses-01_task-other_run-07.qstj"
    other.write_bytes((folder / "sub-P001_ses-01_task-heatts10_run-01.qstj").read_bytes())
    (folder / "sub-P001_ses-01_task-broken_run-01.qstj").write_bytes(b"no journal")
    assert [left.journal for left in all_unfinished(folder)] == sorted(folder.glob("*_task-[ho]*.qstj"))
    journal(tmp_path, 2, [(0, "completed"), (1, "completed")], "completed")
    assert [left.journal for left in all_unfinished(folder)] == [other]
    assert all_unfinished(folder / "nowhere") == []


def test_a_damaged_journal_is_no_offer(tmp_path: Path) -> None:
    path = journal(tmp_path, 1, [(0, "completed")], "link_lost")
    path.write_bytes(b"no journal")
    assert latest_unfinished(path.parent, PARADIGM, "forearm") is None
    with pytest.raises(InputError, match="no journal of a run"):
        unfinished(path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"site": "leg"}, "its site was forearm, now it is leg"),
        ({"seed": 4}, "its seed was 3, now it is 4"),
        ({"first_spot": 4}, "its first spot was 1, now it is 4"),
        ({"participant": "P002"}, "is not of participant P002"),
    ],
)
def test_going_on_refuses_what_differs(tmp_path: Path, change: dict[str, object], says: str) -> None:
    path = journal(tmp_path, 1, [(0, "completed")], "link_lost")
    asked = {"paradigm": "heat-ts-10", "participant": "P001", "out": tmp_path, "site": "forearm"} | change
    with pytest.raises(InputError, match=says):
        left_to_do(path, Options(**asked), PARADIGM, {})  # type: ignore[arg-type]


def test_going_on_refuses_a_run_that_is_over(tmp_path: Path) -> None:
    path = journal(tmp_path, 1, [(0, "completed")], "completed")
    with pytest.raises(InputError, match="no trials left"):
        left_to_do(path, Options("heat-ts-10", "P001", tmp_path, site="forearm"), PARADIGM, {})
