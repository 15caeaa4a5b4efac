"""The top line says where the run stands, what is left and when the next pulse comes, on one line of the terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rig.cli.status_line import SIMULATED, status_line
from rig.control.messages import State
from rig.session.actions import Snapshot
from rig.session.states import Phase
from tests.unit.session.scripted import trial

TRIALS = [trial(0), trial(1)]  # three pulses each, one a second
SNAPSHOT = Snapshot(Phase.DELIVERING, 1, 2, "t1", 1, 1, 1, 3, False, None, None, "", "")


def at(left_s: float | None, **more: object) -> State:
    return State(0, replace(SNAPSHOT, **more), "DELIVERING", left_s, 0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (at(2.4), "DELIVERING  00:02 left  pulse 1 of 3, next in 0.4 s  trial 2 of 2 t1: delivering"),
        (at(1.9), "DELIVERING  00:02 left  pulse 1 of 3, next in 0.0 s  trial 2 of 2 t1: delivering"),
        (at(0.3, pulse=3), "DELIVERING  00:00 left  pulse 3 of 3  trial 2 of 2 t1: delivering"),
        (at(65.0, phase=Phase.WAITING), "DELIVERING  01:05 left  trial 2 of 2 t1: waiting"),
        (at(None, phase=Phase.PAUSED), "DELIVERING  trial 2 of 2 t1: paused"),
    ],
)
def test_it_says_what_is_going_on(state: State, line: str) -> None:
    assert status_line(state, TRIALS, width=100) == line


def test_a_simulated_rig_cannot_be_mistaken() -> None:
    assert status_line(at(2.4), TRIALS, simulated=True).startswith(SIMULATED)


def test_it_never_writes_over_the_line_below() -> None:
    assert len(status_line(at(2.4, name="n" * 32), TRIALS, simulated=True, width=80)) == 80
