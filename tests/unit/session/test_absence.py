"""A loop that was away for longer than the lease ends the stimulus, says why, and begins nothing by itself."""

from __future__ import annotations

import dataclasses

import pytest

from firmware_interface.codes import State, StopReason
from rig.domain import events
from rig.domain.outcome import FinishReason
from rig.session import actions
from rig.session.absence import LEASE_NS, Absence, Watch
from rig.session.actions import Operator
from rig.session.states import Phase, Verb
from tests.unit.session.scripted import NRS, Scripted, started, trial

S = 1_000_000_000
MS = 1_000_000
SLEPT = Absence(3600 * S, 3600 * S)
STOOD_STILL = Absence(3 * S, 0)
SAID = {SLEPT: "the computer slept for 3600 s", STOOD_STILL: "the program stood still for 3.0 s"}


@pytest.mark.parametrize(
    "awake_ns, all_ns, said",
    [
        (10 * MS, 10 * MS, None),
        (300 * MS, 300 * MS, None),
        (LEASE_NS, LEASE_NS, None),
        (LEASE_NS + MS, LEASE_NS + MS, "the program stood still for 0.5 s"),
        (3 * S, 3 * S, "the program stood still for 3.0 s"),
        (10 * MS, 400 * MS, None),
        (10 * MS, 7 * S, "the computer slept for 7 s"),
        (2 * S, 3602 * S, "the computer slept for 3600 s"),
    ],
)
def test_the_gap_between_two_turns_is_told_from_sleep(awake_ns, all_ns, said):
    watch = Watch()
    assert watch.turn(5 * S, 99 * S) is None
    found = watch.turn(5 * S + awake_ns, 99 * S + all_ns)
    assert (None if found is None else str(found)) == said
    assert watch.turn(5 * S + awake_ns + 10 * MS, 99 * S + all_ns + 10 * MS) is None


def reached(phase: Phase, **more: bool) -> Scripted:
    """A run of two trials in some phase of its first, or of the pause after it."""
    task = dataclasses.replace(trial(0).ratings[0], scale=NRS)
    trials = [dataclasses.replace(trial(i, pause_s=30.0), ratings=(task,)) for i in range(2)]
    rig = started(trials, **more)
    if phase is Phase.WAITING:
        rig.until(Phase.RATING)
    if phase is Phase.PAUSED:
        rig.step(Operator(Verb.PAUSE))
    rig.until(phase)
    rig.done.clear()
    return rig


def warnings(rig: Scripted) -> list[str]:
    return [entry["text"] for entry in rig.of("warning")]


@pytest.mark.parametrize("absence", SAID, ids=["slept", "stood still"])
def test_a_train_under_way_is_closed_with_the_reason(absence):
    rig = reached(Phase.DELIVERING)
    rig.step(absence=absence)
    text = f"{SAID[absence]}; the stimulus was ended"
    assert warnings(rig) == [text]
    assert rig.done == [actions.Stop(StopReason.HOST_SHUTDOWN)]
    rig.pending = [(t, e) for t, e in rig.pending if not isinstance(e, events.TrainEnd)]
    rig.inject(events.StateChanged(1, State.RETURNING, StopReason.LEASE_LOST, State.DELIVERING))
    rig.inject(events.TrainEnd(1, 1, StopReason.LEASE_LOST, 3))
    rig.until(Phase.HELD)
    (ended,) = rig.of("trial_ended")
    assert (ended["outcome"], ended["reason"], ended["n_delivered"]) == ("link_lost", text, 1)
    assert rig.engine.snapshot().message == text


def test_without_an_operator_it_ends_the_run():
    rig = reached(Phase.DELIVERING, unattended=True)
    rig.step(absence=SLEPT)
    rig.stop(StopReason.LEASE_LOST)
    rig.until(Phase.FINISHED)
    assert rig.engine.finish == (FinishReason.LINK_LOST, f"{SAID[SLEPT]}; the stimulus was ended")


def test_a_train_that_had_come_to_its_end_is_complete():
    rig = reached(Phase.DELIVERING)
    rig.pending = []
    rig.step(absence=STOOD_STILL)
    rig.pending = []
    rig.inject(events.TrainEnd(1, 3, StopReason.PROGRAM_END, 0))
    rig.until(Phase.RATING)
    rig.until(Phase.WAITING)
    (ended,) = rig.of("trial_ended")
    assert (ended["outcome"], ended["reason"], ended["n_delivered"]) == ("completed", "", 3)


def test_the_device_gets_time_to_say_how_it_ended():
    rig = reached(Phase.DELIVERING)
    rig.pending = []
    rig.now_ns += 60 * S
    rig.step(absence=Absence(60 * S, 0))
    rig.pending = []
    rig.inject(events.TrainEnd(1, 1, StopReason.LEASE_LOST, 0), after_ns=S)
    rig.until(Phase.HELD)
    assert not any("overdue" in text for text in warnings(rig))


def test_what_is_about_to_start_is_stopped():
    rig = reached(Phase.READYING)
    rig.step(absence=SLEPT)
    assert rig.done[0] == actions.Stop(StopReason.HOST_SHUTDOWN)


@pytest.mark.parametrize("phase", [Phase.LOADING, Phase.WAITING, Phase.RATING])
def test_nothing_begins_by_itself_afterwards(phase):
    rig = reached(phase)
    rig.step(absence=SLEPT)
    assert warnings(rig) == [SAID[SLEPT]]
    rig.until(Phase.PAUSED)
    rig.now_ns += 100 * S
    for _ in range(10):
        rig.step()
    assert not any(isinstance(action, actions.Arm | actions.Start) for action in rig.done)
    rig.step(Operator(Verb.RESUME))
    rig.until(Phase.DELIVERING)


@pytest.mark.parametrize("phase", [Phase.LOADING, Phase.WAITING, Phase.RATING])
def test_with_nobody_to_go_on_the_run_ends(phase):
    rig = reached(phase, unattended=True)
    rig.step(absence=SLEPT)
    assert rig.engine.finish == (FinishReason.LINK_LOST, SAID[SLEPT])
    assert not any(isinstance(action, actions.Start) for action in rig.done)


def test_a_lease_lost_meanwhile_is_explained_and_asks_once():
    rig = reached(Phase.RATING)
    rig.step(absence=SLEPT)
    rig.inject(events.StateChanged(1, State.RETURNING, StopReason.LEASE_LOST, State.READY))
    rig.until(Phase.HELD)
    (ended,) = rig.of("trial_ended")
    assert (ended["outcome"], ended["reason"]) == ("link_lost", SAID[SLEPT])
    rig.step(Operator(Verb.REPEAT, "slept"))
    rig.until(Phase.DELIVERING)


def test_a_run_that_rests_is_only_told():
    rig = reached(Phase.PAUSED)
    rig.step(absence=SLEPT)
    assert rig.engine.phase is Phase.PAUSED
    assert (rig.done, warnings(rig)) == ([], [SAID[SLEPT]])


@pytest.mark.parametrize(
    ("sent_s", "uncertainty_us"), [(None, 3600_000_007), (-1, 3600_000_007), (1, 7)], ids=["none", "before", "since"]
)
def test_a_rating_after_a_sleep_is_uncertain_by_the_sleep_until_the_clocks_are_compared(sent_s, uncertainty_us):
    """The host's clock stood still, the device's may have gone on: what is known of the offset is of before."""
    task = dataclasses.replace(trial(0, source="operator_verbal").ratings[0], deadline_s=60.0)
    rig = started([dataclasses.replace(trial(0), ratings=(task,))])
    rig.until(Phase.RATING)
    while rig.engine.snapshot().prompt is None:
        rig.step()
    woke_ns = rig.now_ns
    rig.step(absence=SLEPT)
    if sent_s is not None:
        rig.inject(events.ClockProbe(woke_ns + sent_s * S, woke_ns + sent_s * S + 1, 0, 0))
        rig.step()
    rig.step(Operator(Verb.RATE, value=30.0))
    (rating,) = rig.of("rating")
    assert rating["uncertainty_us"] == uncertainty_us
