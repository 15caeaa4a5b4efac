"""A run that is closing: the window says that the last rating can still be corrected, and Finish asks for no reason."""

from __future__ import annotations

import pytest

from gui.models.spoken import Spoken, SpokenRating
from rig.domain.units import NS_PER_S
from rig.session.actions import Operator
from rig.session.states import Phase, Verb
from tests.gui.cockpit import Cockpit
from tests.gui.played import Played, planned


def closing() -> Played:
    """All trials of a run are over; the last rating was spoken."""
    run = Played(planned("dfns-wur", "prompt")[:1])
    run.ask(Verb.START)
    run.until(lambda live: live.snapshot is not None and live.snapshot.prompt is not None)
    run.ask(Verb.RATE, value=40.0)
    assert run.phase is Phase.CLOSING
    run.seconds(0.2)
    return run


def test_it_says_what_can_still_be_done_and_for_how_long() -> None:
    live = closing().live
    assert live.to_do().key == "closing"
    assert live.strip().following == "closing"
    assert live.strip().following_s == pytest.approx(10.0, abs=0.5)
    assert {Verb.FINISH, Verb.AMEND, Verb.NOTE, Verb.REPEAT, Verb.PAUSE} <= live.possible()
    assert not {Verb.SKIP, Verb.CONFIRM_SPOT} & live.possible()


def test_digits_correct_the_last_rating() -> None:
    snapshot = closing().live.snapshot
    spoken = SpokenRating()
    spoken.look(snapshot, 0)
    for digit in "68":
        assert spoken.wants(digit)
        spoken.type(digit)
    assert spoken.value().kind is Spoken.CORRECTING
    request = spoken.enter(NS_PER_S)
    assert request is not None and (request.verb, request.value) == (Verb.AMEND, 68.0)


def test_finish_closes_it_without_a_reason(cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch) -> None:
    state = closing().live.state
    assert state is not None
    asked: list[Operator] = []
    monkeypatch.setattr(cockpit.desk, "ask", asked.append)
    cockpit.desk.live.fold(state)
    cockpit.desk.bar.wanted.emit(Verb.FINISH)
    assert asked == [Operator(Verb.FINISH)]
