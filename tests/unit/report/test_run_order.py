"""Runs stand in the order in which they were recorded, whatever the computer's clock said."""

from __future__ import annotations

from itertools import permutations

import pytest

from rig.report.head import Head
from rig.report.run_order import before, in_order

ADAY, LATER = "2026-03-01T", "2026-03-02T"


def run(number: int, started: str, session: int = 1, paradigm: str = "heat", participant: str = "P001") -> Head:
    path = f"sub-{participant}_ses-{session:02d}_task-{paradigm}_run-{number:02d}.h5"
    return Head(
        path, "", path, participant, session, number, paradigm, "", "", started, "completed",
        1, 1, None, (),
    )  # fmt: skip


#: what -> runs in the order that must come out
CASES = {
    "as the clock says": [run(1, ADAY + "08"), run(1, ADAY + "09", paradigm="cuff"), run(2, ADAY + "10")],
    "the clock set back in a session": [run(1, ADAY + "10"), run(2, ADAY + "08"), run(3, ADAY + "09")],
    "two paradigms, the clock set back": [
        run(1, ADAY + "08"),
        run(1, ADAY + "09", paradigm="cuff"),
        run(2, ADAY + "10"),
        run(3, ADAY + "07"),
    ],
    "sessions by the clock": [run(3, ADAY + "10"), run(1, LATER + "08", session=2)],
    "two participants": [run(1, ADAY + "08"), run(1, ADAY + "09", participant="P002"), run(2, ADAY + "10")],
}


@pytest.mark.parametrize("runs", CASES.values(), ids=CASES)
def test_runs_of_a_session_follow_their_numbers(runs: list[Head]) -> None:
    for mixed in permutations(runs):
        assert in_order(mixed) == runs


def test_earlier_runs_are_those_of_lower_numbers_too() -> None:
    first, second, third = CASES["the clock set back in a session"]
    assert before([third, second, first], second) == [first]
    assert before([first], third) == [first], "the list need not know the run"
    assert before([first, second, third], third) == [second, first]
