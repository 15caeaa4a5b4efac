"""Enter in the terminal answers a question that could be read: one too many after something else begins nothing."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from rig.cli.live import _is_meant, _Seen, _show
from rig.cli.operator_line import NOT_ASKED_FOR, READ_NS
from rig.control.messages import State
from rig.session.actions import Operator, Snapshot
from rig.session.states import Phase, Verb

ASKED_NS = 7_000_000_000
WAITS = Snapshot(Phase.WAITING, 1, 2, "train", 2, 1, 0, 10, True, None, None, "", "")
READY = replace(WAITS, phase=Phase.READYING, waits_for_spot=False)
CLOSING = replace(READY, phase=Phase.CLOSING)
HELD = replace(READY, phase=Phase.HELD)


def shown(*states: tuple[int, Snapshot]) -> _Seen:
    seen = _Seen()
    for now_ns, snapshot in states:
        _show(State(now_ns, snapshot, "READY", None, 0), seen, io.StringIO())
    return seen


#: what was shown, when Enter was pressed -> whether it says something
CASES: dict[str, tuple[tuple[tuple[int, Snapshot], ...], int, bool]] = {
    "the spot's question could be read": (((ASKED_NS, WAITS),), ASKED_NS + READ_NS, True),
    "the second of two, the first ended a rating": (((ASKED_NS, WAITS),), ASKED_NS + 200_000_000, False),
    "typed before the question": (((ASKED_NS, WAITS),), ASKED_NS - 1, False),
    "nothing is asked": ((), ASKED_NS, False),
    "nothing is asked any more": (((ASKED_NS, WAITS), (ASKED_NS + 1, READY)), ASKED_NS + READ_NS, False),
    "shown again and again, asked once": (
        tuple((ASKED_NS + n * 50_000_000, WAITS) for n in range(20)),
        ASKED_NS + READ_NS,
        True,
    ),
    "the run closes, and that could be read": (((ASKED_NS, CLOSING),), ASKED_NS + READ_NS, True),
    "the run closes, and the last rating had one too many": (((ASKED_NS, CLOSING),), ASKED_NS + 100_000_000, False),
    "a choice that Enter does not make": (((ASKED_NS, HELD),), ASKED_NS + READ_NS, False),
}


@pytest.mark.parametrize(("states", "at_ns", "meant"), CASES.values(), ids=CASES)
def test_enter(
    states: tuple[tuple[int, Snapshot], ...], at_ns: int, meant: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _is_meant(Operator(Verb.CONFIRM_SPOT, at_ns=at_ns), shown(*states)) is meant
    assert (NOT_ASKED_FOR in capsys.readouterr().out) is not meant


@pytest.mark.parametrize("verb", [Verb.STOP, Verb.FINISH, Verb.PAUSE, Verb.RATE])
def test_all_else_is_passed_on_at_once(verb: Verb) -> None:
    assert _is_meant(Operator(verb, at_ns=0), shown())
