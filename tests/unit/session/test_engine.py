"""The session: what follows what, what is asked, what is written down, what the operator may do."""

from __future__ import annotations

import dataclasses

import pytest

from firmware_interface.codes import Fault, State, StopReason
from rig.domain import events
from rig.domain.outcome import FinishReason
from rig.session import actions
from rig.session.actions import Operator
from rig.session.states import LEGAL, NEXT, Phase, TransitionError, Verb, check
from tests.unit.session.scripted import NRS, started, trial


def outcomes(rig) -> list[tuple[int, int, str, int]]:
    return [(e["trial"], e["attempt"], e["outcome"], e["n_delivered"]) for e in rig.of("trial_ended")]


def test_a_quiet_run_completes_with_every_rating():
    rig = started([trial(0), trial(1)])
    rig.until(Phase.FINISHED)
    assert rig.engine.finish == (FinishReason.COMPLETED, "")
    assert outcomes(rig) == [(0, 1, "completed", 3), (1, 1, "completed", 3)]
    assert [(r["trial"], r["value"], r["status"]) for r in rig.of("rating")] == [(0, 30.0, "given"), (1, 30.0, "given")]
    assert isinstance(rig.done[-1], actions.Disable)


def test_a_missed_rating_is_missing_and_not_a_number():
    rig = started([trial(0)], rating=None)
    rig.until(Phase.FINISHED)
    (rating,) = rig.of("rating")
    assert rating["value"] is None
    assert rating["status"] == "missed"
    assert outcomes(rig) == [(0, 1, "completed", 3)]


def test_the_next_trial_waits_for_the_full_pause():
    rig = started([trial(0), trial(1, pause_s=10.0)])
    rig.until(Phase.RATING)
    end_ns = rig.now_ns
    rig.until(Phase.WAITING)
    rig.until(Phase.READYING)
    assert rig.now_ns - end_ns >= 10_000_000_000


@pytest.mark.parametrize("rating, pause_s", [(0, 10), (1, 60), (None, 60)], ids=["pain gone", "pain left", "missed"])
def test_the_pause_is_shorter_only_once_pain_is_rated_zero(rating, pause_s):
    second = dataclasses.replace(trial(1, pause_s=60.0), pause_if_zero_s=10.0)
    rig = started([trial(0), second], rating=rating)
    rig.until(Phase.RATING)
    end_ns = rig.now_ns
    rig.until(Phase.WAITING)
    rig.until(Phase.READYING)
    assert pause_s <= (rig.now_ns - end_ns) / 1e9 < pause_s + 1


def test_a_pulse_rated_zero_does_not_say_that_the_pain_is_gone():
    second = dataclasses.replace(trial(1, pause_s=60.0), pause_if_zero_s=10.0)
    rig = started([trial(0, when="after_pulse"), second], rating=0)
    rig.until(Phase.DELIVERING)
    rig.until(Phase.WAITING)
    end_ns = rig.now_ns
    rig.until(Phase.READYING)
    assert (rig.now_ns - end_ns) / 1e9 > 55


def test_arm_carries_what_the_spot_has_received_before():
    rig = started([trial(0, spot=1), trial(1, spot=2)], dose_before={2: 4711})
    rig.until(Phase.FINISHED)
    assert [a for a in rig.done if isinstance(a, actions.Arm)] == [actions.Arm(1, 0), actions.Arm(2, 4711)]


def test_a_new_spot_waits_for_the_operators_word():
    rig = started([trial(0, spot=1), trial(1, spot=2)], confirm=True)
    rig.until(Phase.WAITING)
    for _ in range(500):
        rig.step()
    assert rig.engine.phase is Phase.WAITING
    assert rig.engine.snapshot().waits_for_spot
    rig.step(Operator(Verb.CONFIRM_SPOT))
    rig.until(Phase.DELIVERING)
    rig.until(Phase.WAITING)
    assert rig.engine.snapshot().spot == 2
    assert rig.engine.snapshot().waits_for_spot


def test_after_a_break_the_spot_is_confirmed_anew():
    """In a break the applicator may have come off the skin."""
    rig = started([trial(0), trial(1, pause_s=30.0)], confirm=True)
    rig.until(Phase.WAITING)
    rig.step(Operator(Verb.CONFIRM_SPOT))
    rig.until(Phase.DELIVERING)
    rig.until(Phase.WAITING)
    assert not rig.engine.snapshot().waits_for_spot, "it has stayed where it was"
    rig.step(Operator(Verb.PAUSE))
    rig.step(Operator(Verb.RESUME))
    rig.until(Phase.WAITING)
    assert rig.engine.snapshot().waits_for_spot


def test_pause_takes_effect_at_the_trials_end_and_resume_goes_on():
    rig = started([trial(0), trial(1)])
    rig.until(Phase.DELIVERING)
    rig.step(Operator(Verb.PAUSE))
    assert rig.engine.phase is Phase.DELIVERING
    rig.until(Phase.PAUSED)
    assert outcomes(rig) == [(0, 1, "completed", 3)]
    rig.step(Operator(Verb.RESUME))
    rig.until(Phase.FINISHED)
    assert rig.engine.finish[0] is FinishReason.COMPLETED


def test_a_participant_stop_ends_the_train_and_repeating_needs_agreement_and_reason():
    rig = started([trial(0)])
    rig.until(Phase.DELIVERING)
    while rig.engine.snapshot().pulse < 2:
        rig.step()
    rig.inject(events.Button("stop", rig.now_ns // 1000))
    rig.stop(StopReason.PARTICIPANT_BUTTON)
    rig.until(Phase.HELD)
    assert outcomes(rig) == [(0, 1, "stopped_by_participant", 1)]
    assert rig.of("rating") == []
    rig.step(Operator(Verb.REPEAT, "cuff slipped"))
    assert rig.engine.phase is Phase.HELD
    assert "agreement" in rig.engine.snapshot().message
    rig.step(Operator(Verb.REPEAT, agreed=True))
    assert rig.engine.phase is Phase.HELD
    rig.step(Operator(Verb.REPEAT, "cuff slipped", agreed=True))
    rig.until(Phase.FINISHED)
    assert outcomes(rig)[1:] == [(0, 2, "completed", 3)]
    assert "participant_agreed" in rig.kinds()
    assert any(isinstance(a, actions.Clear) for a in rig.done)


def test_operator_stop_holds_then_skip_goes_on():
    rig = started([trial(0), trial(1)])
    rig.until(Phase.DELIVERING)
    rig.step(Operator(Verb.STOP, "phone rang"))
    rig.until(Phase.HELD)
    rig.step(Operator(Verb.SKIP, "no time"))
    rig.until(Phase.FINISHED)
    assert [o[2] for o in outcomes(rig)] == ["stopped_by_operator", "completed"]


def test_finish_in_mid_train_stops_first():
    rig = started([trial(0), trial(1)])
    rig.until(Phase.DELIVERING)
    rig.step(Operator(Verb.FINISH, "Ctrl-C"))
    assert any(isinstance(a, actions.Stop) for a in rig.done)
    rig.until(Phase.FINISHED)
    assert rig.engine.finish[0] is FinishReason.STOPPED_BY_OPERATOR
    assert [o[2] for o in outcomes(rig)] == ["stopped_by_operator"]


def test_repeat_of_the_trial_before_keeps_both_attempts_and_numbers_them():
    rig = started([trial(0), trial(1, pause_s=20.0)])
    rig.until(Phase.RATING)
    rig.until(Phase.WAITING)
    rig.step(Operator(Verb.REPEAT, "participant talked"))
    rig.until(Phase.FINISHED)
    assert [o[:3] for o in outcomes(rig)] == [(0, 1, "completed"), (0, 2, "completed"), (1, 1, "completed")]


def test_a_repeat_keeps_the_rest_a_spot_needs():
    rig = started([trial(0), trial(1, pause_s=30.0)], rest_s=20.0)
    rig.until(Phase.RATING)
    rig.until(Phase.WAITING)
    asked_ns = rig.now_ns
    rig.step(Operator(Verb.REPEAT, "participant talked"))
    rig.until(Phase.READYING)
    assert 20.0 <= (rig.now_ns - asked_ns) / 1e9 < 21.0


def test_a_skipped_trial_has_its_outcome():
    rig = started([trial(0), trial(1, pause_s=20.0), trial(2)])
    rig.until(Phase.RATING)
    rig.until(Phase.WAITING)
    rig.step(Operator(Verb.SKIP, "tired"))
    rig.until(Phase.FINISHED)
    assert [o[2] for o in outcomes(rig)] == ["completed", "skipped", "completed"]


@pytest.mark.parametrize("command", ["load", "arm", "start"])
def test_a_refused_command_ends_an_unattended_run_and_names_the_refusal(command):
    rig = started([trial(0)], unattended=True, refuse=command)
    rig.until(Phase.FINISHED)
    assert rig.engine.finish == (FinishReason.REFUSED, f"refused {command}")
    assert outcomes(rig) == [(0, 1, "refused", 0)]


@pytest.mark.parametrize(("state", "told"), [(State.SAFE, []), (State.READY, ["disable"])])
def test_a_refused_disable_is_told_only_of_a_device_that_is_not_at_rest(state, told):
    rig = started([trial(0)])
    rig.until(Phase.DELIVERING)
    rig.step(Operator(Verb.STOP))
    rig.until(Phase.HELD)
    rig.step(Operator(Verb.FINISH))
    assert isinstance(rig.done[-1], actions.Disable)
    rig.state = state
    rig.inject(events.CommandDone("disable", False, "the device refused DISABLE: bad state"))
    rig.step()
    assert [entry["command"] for entry in rig.of("command")] == told
    assert bool(rig.engine.snapshot().message) == bool(told)


def test_a_fault_in_mid_train_keeps_what_was_delivered():
    rig = started([trial(0)], unattended=True)
    rig.until(Phase.DELIVERING)
    while rig.engine.snapshot().pulse < 3:
        rig.step()
    rig.fault(Fault.OVER_LIMIT)
    rig.until(Phase.FINISHED)
    assert rig.engine.finish == (FinishReason.DEVICE_FAULT, "device fault over limit")
    assert outcomes(rig) == [(0, 1, "device_fault", 2)]


@pytest.mark.parametrize("phase", [Phase.WAITING, Phase.DELIVERING, Phase.RATING, Phase.HELD, Phase.PAUSED])
def test_a_lost_link_ends_the_run_from_every_phase(phase):
    rig = started([trial(0), trial(1, pause_s=30.0)])
    rig.until(Phase.DELIVERING)
    if phase is Phase.HELD:
        rig.step(Operator(Verb.STOP))
    if phase is Phase.PAUSED:
        rig.step(Operator(Verb.PAUSE))
    if phase is not Phase.DELIVERING:
        rig.until(phase)
    rig.inject(events.LinkLost("unplugged"))
    rig.until(Phase.FINISHED)
    assert rig.engine.finish == (FinishReason.LINK_LOST, "unplugged")


def test_a_restarted_device_is_never_driven_on():
    rig = started([trial(0)])
    rig.until(Phase.DELIVERING)
    rig.inject(events.Rebooted(0, 99))
    rig.step()
    assert rig.engine.finish[0] is FinishReason.DEVICE_FAULT


def test_an_overdue_stimulus_is_stopped():
    rig = started([trial(0)])
    rig.until(Phase.DELIVERING)
    rig.pending = [(t, e) for t, e in rig.pending if not isinstance(e, events.TrainEnd)]
    for _ in range(600):
        rig.step()
    assert actions.Stop(StopReason.HOST_SHUTDOWN) in rig.done


def test_a_spoken_rating_is_taken_on_the_devices_clock_with_its_uncertainty():
    rig = started([trial(0, source="operator_verbal")])
    rig.until(Phase.RATING)
    while rig.engine.snapshot().prompt is None:
        rig.step()
    rig.step(Operator(Verb.RATE, value=101))
    assert rig.of("rating") == []
    rig.step(Operator(Verb.RATE, value=55))
    (rating,) = rig.of("rating")
    assert (rating["value"], rating["source"], rating["uncertainty_us"]) == (55, "operator_verbal", 7)
    assert rating["t_us"] == rig.now_ns // 1000


def test_per_pulse_prompts_are_asked_one_after_the_other():
    rig = started([trial(0, when="after_pulse")])
    rig.until(Phase.FINISHED)
    assert [r["pulse"] for r in rig.of("rating")] == [1, 2, 3]


def test_an_answer_to_a_closed_prompt_is_not_a_rating():
    rig = started([trial(0)], rating=None)
    rig.until(Phase.RATING)
    rig.inject(events.HandsetRating(5, 77, 10.0))
    rig.until(Phase.FINISHED)
    assert [r["status"] for r in rig.of("rating")] == ["missed"]


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("following", list(Phase))
def test_the_table_refuses_every_step_it_does_not_name(phase, following):
    if following in NEXT[phase]:
        check(phase, following)
    else:
        with pytest.raises(TransitionError, match=str(phase)):
            check(phase, following)


def test_stop_is_legal_in_every_phase_but_the_last():
    assert LEGAL[Verb.STOP] == frozenset(Phase) - {Phase.FINISHED}


def test_the_same_inputs_give_the_same_outputs():
    runs = []
    for _ in range(2):
        rig = started([trial(0), trial(1)])
        rig.until(Phase.FINISHED)
        runs.append(rig.entries)
    assert runs[0] == runs[1]


def test_a_lease_lost_between_trials_is_noticed():
    rig = started([trial(0), trial(1, pause_s=30.0)], unattended=True)
    rig.until(Phase.RATING)
    rig.until(Phase.WAITING)
    rig.inject(events.StateChanged(1, State.RETURNING, StopReason.LEASE_LOST, State.READY))
    rig.step()
    rig.step()
    assert rig.engine.finish == (FinishReason.LINK_LOST, "the device left READY: lease lost")


def test_what_the_device_says_was_delivered_counts_even_if_marks_were_lost():
    rig = started([trial(0)])
    rig.until(Phase.DELIVERING)
    rig.pending = [(t, e) for t, e in rig.pending if not isinstance(e, events.PulseMark)]
    rig.until(Phase.FINISHED)
    assert outcomes(rig) == [(0, 1, "completed", 3)]


def test_an_answer_to_another_prompt_is_not_taken_for_the_open_one():
    rig = started([trial(0)], rating=None)
    rig.until(Phase.RATING)
    while rig.engine.snapshot().prompt is None:
        rig.step()
    rig.inject(events.HandsetRating(5, 77, 10.0))
    rig.until(Phase.FINISHED)
    assert [r["status"] for r in rig.of("rating")] == ["missed"]


def test_handset_steps_become_points_of_the_scale():
    task = dataclasses.replace(trial(0).ratings[0], scale=dataclasses.replace(NRS, low=-5.0, high=5.0, step=0.5))
    rig = started([dataclasses.replace(trial(0), ratings=(task,))], rating=13)
    rig.until(Phase.FINISHED)
    assert [r["value"] for r in rig.of("rating")] == [1.5]
    assert [a.steps for a in rig.done if isinstance(a, actions.OpenPrompt)] == [20]


@pytest.mark.parametrize("verb", [Verb.REPEAT, Verb.SKIP])
def test_after_a_stop_the_next_program_waits_until_the_device_is_back(verb):
    rig = started([trial(0), trial(1)])
    rig.until(Phase.DELIVERING)
    rig.step(Operator(Verb.STOP))
    rig.until(Phase.HELD)
    loads = len([a for a in rig.done if isinstance(a, actions.Load)])
    rig.state = State.RETURNING
    rig.step(Operator(verb, "phone rang"))
    for _ in range(50):
        rig.step()
    assert rig.engine.phase is Phase.LOADING
    assert len([a for a in rig.done if isinstance(a, actions.Load)]) == loads
    rig.state = State.SAFE
    rig.until(Phase.DELIVERING)
    assert len([a for a in rig.done if isinstance(a, actions.Load)]) == loads + 1


@pytest.mark.parametrize("refuse", ["", "clear"])
def test_after_a_fault_the_next_program_waits_until_it_is_cleared(refuse):
    rig = started([trial(0), trial(1)], refuse=refuse)
    rig.until(Phase.DELIVERING)
    rig.fault(Fault.SENSOR_OPEN)
    rig.until(Phase.HELD)
    rig.state = State.FAULT
    done = len(rig.done)
    rig.step(Operator(Verb.REPEAT, "sensor plugged in"))
    rig.step()
    assert [a for a in rig.done[done:] if isinstance(a, actions.Clear | actions.Load)][:1] == [actions.Clear()]
    if refuse:
        rig.until(Phase.HELD)
        assert rig.engine.snapshot().message == "refused clear"
    else:
        rig.until(Phase.DELIVERING)
