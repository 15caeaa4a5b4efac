"""A stop is kept: whenever it comes, nothing begins by itself after it, and the participant's word is asked for."""

from __future__ import annotations

import dataclasses

import pytest

from firmware_interface.codes import Fault, State, StopReason
from rig.domain import events
from rig.domain.outcome import FinishReason
from rig.domain.plan import RatingSource
from rig.session import actions
from rig.session.absence import Absence
from rig.session.actions import Operator
from rig.session.overdue import OVERDUE_NS, UNTOLD_NS
from rig.session.states import Phase, Verb
from tests.unit.session.scripted import STEP_NS, Scripted, started, trial

BUTTON = events.Button("stop", 1)
LOST_WHILE_READYING = Absence(900_000_000, 0)


def outcomes(rig: Scripted) -> list[tuple[int, int, str, int, str]]:
    names = ("trial", "attempt", "outcome", "n_delivered", "reason")
    return [tuple(e[name] for name in names) for e in rig.of("trial_ended")]


def starts(rig: Scripted) -> int:
    return sum(isinstance(action, actions.Start) for action in rig.done)


def wait(rig: Scripted, seconds: float) -> None:
    for _ in range(round(seconds * 1e9 / STEP_NS)):
        rig.step()


def at_the_end_of_the_first_train() -> Scripted:
    """The device has ended its program; the host hears of it in the next step. A stop finds nothing to end."""
    rig = started([trial(0), trial(1)])
    rig.until(Phase.DELIVERING)
    while not any(isinstance(e, events.TrainEnd) and t <= rig.now_ns + 2 * STEP_NS for t, e in rig.pending):
        rig.step()
    rig.stop = lambda reason: None  # type: ignore[method-assign]
    return rig


@pytest.mark.parametrize(
    ("source", "outcome"), [("operator_verbal", "stopped_by_operator"), ("screen", "stopped_by_participant")]
)
def test_a_stop_that_crosses_the_trains_end_keeps_the_next_trial_from_beginning(source: RatingSource, outcome):
    rig = at_the_end_of_the_first_train()
    rig.step(Operator(Verb.STOP, "now", source=source))
    wait(rig, 20)
    assert rig.engine.phase is Phase.HELD
    assert outcomes(rig) == [(0, 1, outcome, 3, "now")]
    assert starts(rig) == 1


@pytest.mark.parametrize(
    ("source", "reason"),
    [("operator_verbal", "no reason was given"), ("screen", "the participant pressed stop")],
)
def test_a_stop_without_a_reason_is_not_given_another_persons(source: RatingSource, reason: str):
    rig = started([trial(0)])
    rig.until(Phase.DELIVERING)
    rig.step(Operator(Verb.STOP, source=source))
    rig.until(Phase.HELD)
    assert [o[-1] for o in outcomes(rig)] == [reason]


def test_a_finish_that_crosses_the_trains_end_ends_the_run():
    rig = at_the_end_of_the_first_train()
    rig.step(Operator(Verb.FINISH, "the window is gone"))
    wait(rig, 20)
    assert rig.engine.finish == (FinishReason.STOPPED_BY_OPERATOR, "the window is gone")
    assert starts(rig) == 1


@pytest.mark.parametrize("phase", [Phase.READYING, Phase.DELIVERING])
def test_a_button_whose_word_comes_after_the_start_stops_what_has_begun(phase: Phase):
    """The line lost the word once, and START went out meanwhile: the device goes on unless it is told."""
    rig = started([trial(0), trial(1)])
    rig.until(phase)
    rig.inject(BUTTON)
    wait(rig, 20)
    stops = [action.reason for action in rig.done if isinstance(action, actions.Stop)]
    assert stops == [StopReason.PARTICIPANT_BUTTON]
    assert rig.engine.phase is Phase.HELD
    assert rig.engine.snapshot().repeat_needs_agreement
    assert [o[2] for o in outcomes(rig)] == ["stopped_by_participant"]
    assert starts(rig) <= 1


def test_a_device_that_has_just_left_ready_is_heard_before_it_is_brought_back():
    rig = started([trial(0), trial(1, pause_s=5.0)])
    rig.until(Phase.RATING)
    rig.until(Phase.WAITING)
    while rig.engine.left_s(rig.now_ns) > 0.05:
        rig.step()
    rig.state = State.SAFE
    rig.inject(BUTTON, 150_000_000)
    rig.until(Phase.HELD)
    assert not [action for action in rig.done if isinstance(action, actions.Clear | actions.Enable)]
    assert starts(rig) == 1


def test_a_device_that_never_says_why_it_left_ready_is_brought_back():
    rig = started([trial(0), trial(1, pause_s=5.0)])
    rig.until(Phase.RATING)
    rig.until(Phase.WAITING)
    rig.state = State.SAFE
    rig.until(Phase.FINISHED)
    assert [o[2] for o in outcomes(rig)] == ["completed"] * 2


def stopped_by_the_participant() -> Scripted:
    rig = started([trial(0), trial(1, pause_s=100.0), trial(2)])
    rig.until(Phase.DELIVERING)
    rig.inject(BUTTON)
    rig.stop(StopReason.PARTICIPANT_BUTTON)
    rig.until(Phase.HELD)
    return rig


def test_a_train_ended_with_the_response_button_is_stopped_by_the_participant():
    """Whoever is in pain presses what is in the hand: nothing begins by itself after it, and the train is not whole."""
    rig = started([trial(0), trial(1)])
    rig.until(Phase.DELIVERING)
    while rig.engine.snapshot().pulse < 2:
        rig.step()
    rig.inject(events.Button("response", 1))
    rig.stop(StopReason.RESPONSE)
    wait(rig, 20)
    assert outcomes(rig) == [(0, 1, "stopped_by_participant", 1, "ended by the device: response")]
    assert (rig.engine.phase, starts(rig)) == (Phase.HELD, 1)
    assert rig.engine.snapshot().repeat_needs_agreement


def test_the_participants_agreement_is_needed_also_after_the_operator_has_gone_on():
    rig = stopped_by_the_participant()
    rig.step(Operator(Verb.SKIP, "the next one first"))
    rig.until(Phase.WAITING)
    assert rig.engine.snapshot().repeat_needs_agreement
    rig.step(Operator(Verb.REPEAT, "again"))
    assert rig.engine.phase is Phase.WAITING
    assert "agreement" in rig.engine.snapshot().message
    rig.step(Operator(Verb.REPEAT, "again", agreed=True))
    rig.until(Phase.DELIVERING)
    assert rig.engine.under_way == (0, 2)
    assert not rig.engine.snapshot().repeat_needs_agreement
    assert rig.kinds().index("participant_agreed") < rig.kinds().index("repeat")


def test_a_trial_repeated_with_their_agreement_is_repeated_again_without():
    rig = stopped_by_the_participant()
    rig.step(Operator(Verb.REPEAT, "again", agreed=True))
    rig.until(Phase.DELIVERING)
    rig.step(Operator(Verb.STOP, "phone rang"))
    rig.until(Phase.HELD)
    rig.step(Operator(Verb.REPEAT, "phone rang"))
    rig.until(Phase.DELIVERING)
    assert rig.engine.under_way == (0, 3)


@pytest.mark.parametrize("on", ["button", "screen"])
@pytest.mark.parametrize("phase", [Phase.PAUSED, Phase.HELD])
def test_a_participant_who_stops_while_nothing_goes_on_is_asked_before_anything_does(phase, on):
    rig = started([trial(0)], confirm=True)
    rig.until(Phase.WAITING)
    rig.step(Operator(Verb.PAUSE) if phase is Phase.PAUSED else Operator(Verb.STOP, "phone rang"))
    assert rig.engine.phase is phase
    if on == "screen":
        rig.step(Operator(Verb.STOP, "ow", source="screen"))
    else:
        rig.inject(BUTTON)
        wait(rig, 0.1)
    shown = rig.engine.snapshot()
    assert (shown.phase, shown.outcome, shown.repeat_needs_agreement) == (Phase.HELD, "stopped_by_participant", True)
    rig.step(Operator(Verb.REPEAT, "again"))
    assert rig.engine.phase is Phase.HELD


def test_a_participants_stop_after_a_fault_does_not_hide_the_fault():
    rig = started([trial(0)])
    rig.until(Phase.DELIVERING)
    rig.fault(Fault.OVER_LIMIT)
    rig.until(Phase.HELD)
    rig.inject(BUTTON)
    wait(rig, 0.1)
    shown = rig.engine.snapshot()
    assert (shown.outcome, shown.repeat_needs_agreement) == ("device_fault", True)


def test_an_operators_stop_in_a_pause_is_no_reason_for_how_a_later_train_ends():
    rig = started([trial(0)], confirm=True)
    rig.until(Phase.WAITING)
    rig.step(Operator(Verb.PAUSE), Operator(Verb.STOP, "wait"), Operator(Verb.RESUME))
    rig.until(Phase.WAITING)
    rig.step(Operator(Verb.CONFIRM_SPOT))
    rig.until(Phase.FINISHED)
    assert outcomes(rig) == [(0, 1, "completed", 3, "")]


def test_a_trial_given_up_before_it_began_has_its_row_as_skipped():
    rig = started([trial(0), trial(1, pause_s=100.0), trial(2)])
    rig.until(Phase.RATING)
    rig.until(Phase.WAITING)
    rig.inject(BUTTON)
    rig.until(Phase.HELD)
    rig.step(Operator(Verb.SKIP))
    rig.until(Phase.FINISHED)
    assert outcomes(rig)[1] == (1, 1, "skipped", 0, "the participant pressed stop")


def test_what_is_told_after_a_skipped_trial_is_of_the_one_that_was_felt():
    asked = [
        dataclasses.replace(trial(i, source="operator_verbal", pause_s=100.0 * i), pause_if_zero_s=20.0)
        for i in (0, 1, 2)
    ]
    rig = started(asked)
    rig.until(Phase.RATING)
    while rig.engine.snapshot().prompt is None:
        rig.step()
    rig.step(Operator(Verb.RATE, value=30))
    rig.until(Phase.WAITING)
    rig.step(Operator(Verb.SKIP, "tired"))
    rig.until(Phase.WAITING)
    rig.step(Operator(Verb.RATE, value=0))
    told = [(e["trial"], e["value"], e.get("in_pause", False)) for e in rig.of("rating")]
    assert told == [(0, 30, False), (0, 0, True)]


# ---------------------------------------------------------------- answers that come late or not at all


def with_late_start(seconds: float) -> Scripted:
    """The first answer to START is lost on the line; it comes with the next try."""
    rig = started([trial(0, when="after_pulse")], start=False)
    rig._answer = lambda command, **more: rig.inject(  # type: ignore[method-assign]
        events.CommandDone(command, True, "", **more),  # type: ignore[arg-type]
        round(seconds * 1e9) if command == "start" else 0,
    )
    rig.step(Operator(Verb.START))
    return rig


def test_the_first_pulse_is_rated_also_if_it_comes_before_the_answer_to_start():
    rig = with_late_start(0.11)
    rig.until(Phase.FINISHED)
    assert [entry["pulse"] for entry in rig.of("rating")] == [1, 2, 3]


def test_a_train_that_ends_before_the_answer_to_start_has_ended():
    rig = with_late_start(4.0)
    rig.until(Phase.FINISHED)
    assert outcomes(rig) == [(0, 1, "completed", 3, "")]
    assert rig.of("warning") == []


@pytest.mark.parametrize("asked", [Operator(Verb.FINISH, "enough"), None], ids=["finish", "nobody asks"])
def test_an_end_that_the_device_never_tells_is_not_waited_for(asked):
    rig = started([trial(0)], unattended=True)
    rig.until(Phase.DELIVERING)
    rig.pending, rig.state = [], State.SAFE
    begun_ns = rig.now_ns
    rig.step(*[asked] * (asked is not None))
    rig.until(Phase.FINISHED)
    assert rig.now_ns - begun_ns <= UNTOLD_NS + 5 * STEP_NS <= OVERDUE_NS + 5 * STEP_NS
    outcome = "device_fault" if asked is None else "stopped_by_operator"
    assert [o[2] for o in outcomes(rig)] == [outcome]


@pytest.mark.parametrize("unattended", [False, True])
def test_a_start_whose_answers_an_absence_has_dropped_is_given_up(unattended):
    rig = started([trial(0)], state=State.SAFE, unattended=unattended)
    rig.until(Phase.READYING)
    rig.step(absence=LOST_WHILE_READYING)
    rig.pending, rig.state = [], State.SAFE  # the stop took the requests with it
    wait(rig, 0.1)
    assert rig.engine.phase is (Phase.FINISHED if unattended else Phase.HELD)
    assert [o[2] for o in outcomes(rig)] == ["link_lost"]


def test_an_absence_in_a_pause_before_does_not_keep_a_trial_from_being_made_ready():
    rig = started([trial(0)], confirm=True, state=State.SAFE)
    rig.until(Phase.WAITING)
    rig.step(absence=LOST_WHILE_READYING)
    rig.step(Operator(Verb.RESUME))
    rig.until(Phase.WAITING)
    rig.step(Operator(Verb.CONFIRM_SPOT))
    rig.until(Phase.FINISHED)
    assert [o[2] for o in outcomes(rig)] == ["completed"]


# ---------------------------------------------------------------- a key that both could reach

BY_KEY = Operator(Verb.STOP, "whose hand it was is not known", by_anybody=True)


@pytest.mark.parametrize("phase", [Phase.WAITING, Phase.READYING, Phase.DELIVERING, Phase.RATING])
def test_after_a_stop_by_a_hand_nobody_knows_a_repeat_needs_the_participants_word(phase: Phase):
    rig = started([trial(0), trial(1)], confirm=phase is Phase.WAITING)
    rig.until(phase)
    rig.step(BY_KEY)
    rig.until(Phase.HELD)
    assert [o[2] for o in outcomes(rig)] == ([] if phase is Phase.WAITING else ["stopped_by_operator"])
    rig.step(Operator(Verb.REPEAT, "again"))
    assert rig.engine.phase is Phase.HELD and "agreement" in rig.engine.snapshot().message
    rig.step(Operator(Verb.REPEAT, "again", agreed=True))
    assert rig.engine.phase is Phase.LOADING


def test_in_a_break_it_is_taken_for_the_participants():
    rig = started([trial(0), trial(1, pause_s=50.0)])
    rig.until(Phase.RATING)
    rig.until(Phase.WAITING)
    rig.step(Operator(Verb.PAUSE))
    rig.step(BY_KEY)
    assert rig.engine.phase is Phase.HELD and rig.engine.snapshot().repeat_needs_agreement
