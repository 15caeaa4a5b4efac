"""A stop, a request or a click that comes where it does nothing leaves no trace in what is delivered afterwards."""

from __future__ import annotations

import pytest

from rig.domain.outcome import TrialOutcome
from rig.session.actions import Operator
from rig.session.engine import Engine
from rig.session.states import Phase, Verb
from tests.unit.session.scripted import Scripted, to_device, trial

ON_SCREEN = Operator(Verb.STOP, "the participant pressed stop on the screen", source="screen")
BY_OPERATOR = Operator(Verb.STOP)


def rig() -> Scripted:
    trials = [trial(0), trial(1, pause_s=2.0)]
    return Scripted(Engine(trials, to_device, confirm_spots=False, unattended=False))


def paused() -> Scripted:
    made = rig()
    made.step(Operator(Verb.START))
    made.until(Phase.DELIVERING)
    made.step(Operator(Verb.PAUSE))
    made.until(Phase.PAUSED)
    return made


@pytest.mark.parametrize("stop", [ON_SCREEN, BY_OPERATOR], ids=["participant", "operator"])
def test_a_stop_tried_before_the_start_is_no_reason_of_the_first_trial(stop: Operator) -> None:
    made = rig()
    made.step(stop)
    made.step(Operator(Verb.START))
    made.until(Phase.FINISHED)
    assert [(end["outcome"], end["reason"]) for end in made.of("trial_ended")] == [("completed", "")] * 2


def test_a_stop_of_the_operator_in_a_break_is_no_reason_of_the_coming_trial() -> None:
    made = paused()
    made.step(BY_OPERATOR)
    made.step(Operator(Verb.RESUME))
    made.until(Phase.FINISHED)
    assert [end["reason"] for end in made.of("trial_ended")] == ["", ""]


def test_a_stop_of_the_participant_in_a_break_holds_the_run_as_their_button_does() -> None:
    made = paused()
    made.step(ON_SCREEN)
    snapshot = made.engine.snapshot()
    assert (snapshot.phase, snapshot.outcome) == (Phase.HELD, TrialOutcome.STOPPED_BY_PARTICIPANT)
    made.step(Operator(Verb.REPEAT, "better now"))
    assert "agreement" in made.engine.snapshot().message
    made.step(Operator(Verb.REPEAT, "better now", agreed=True))
    made.until(Phase.FINISHED)
    assert [(end["trial"], end["outcome"]) for end in made.of("trial_ended")] == [(0, "completed"), (1, "completed")]


def test_what_was_said_of_a_request_is_gone_with_the_next_one() -> None:
    made = rig()
    made.step(Operator(Verb.START), Operator(Verb.RESUME))
    assert "resume is not possible" in made.engine.snapshot().message
    made.step(Operator(Verb.SLIDE, value=0.2, source="screen_slider"))
    assert "resume is not possible" in made.engine.snapshot().message, "the participant's hand takes nothing away"
    made.step(Operator(Verb.NOTE, "calm"))
    assert made.engine.snapshot().message == ""


def test_a_second_click_on_what_is_done_already_is_not_complained_about() -> None:
    made = Scripted(Engine([trial(0)], to_device, confirm_spots=True, unattended=False))
    made.step(Operator(Verb.START), Operator(Verb.START))
    made.until(Phase.WAITING)
    made.step(Operator(Verb.CONFIRM_SPOT))
    made.until(Phase.READYING)
    made.step(Operator(Verb.CONFIRM_SPOT))
    made.until(Phase.DELIVERING)
    assert made.engine.snapshot().message == ""
    assert made.kinds().count("spot_confirmed") == 1 and made.kinds().count("start") == 1
