"""A spot that has not rested since an earlier run: the trial waits as long as the device says."""

from __future__ import annotations

import pytest

from firmware_interface.codes import LimitId, Result, State
from firmware_interface.wire.messages import Reply
from rig.devices.refusal import rest_ms, settles
from rig.domain import events
from rig.domain.outcome import FinishReason
from rig.session import actions
from rig.session.actions import Operator
from rig.session.states import Phase, Verb
from rig.session.waiting import SETTLE_NS
from tests.unit.session.scripted import Scripted, started, trial

REST_MS = 12_300


class Unrested(Scripted):
    """A device that has had a stimulus on this spot lately: it takes ARM once its rest is over."""

    armed_at_ns: int | None = None

    def _answer(self, command: str, **more: object) -> None:
        if command != "arm":
            super()._answer(command, **more)
            return
        if self.armed_at_ns is None:
            self.armed_at_ns = self.now_ns + REST_MS * 1_000_000
        left_ms = (self.armed_at_ns - self.now_ns) // 1_000_000
        short = left_ms > 0
        self.inject(events.CommandDone("arm", not short, "refused" if short else "", rest_ms=max(0, left_ms)))


def waiting(*, unattended: bool = False) -> Unrested:
    made = started([trial(0), trial(1)], unattended=unattended)
    rig = Unrested(made.engine, now_ns=made.now_ns, pending=made.pending, loaded=made.loaded)
    rig.until(Phase.READYING)
    rig.until(Phase.WAITING)
    return rig


def test_the_trial_waits_says_how_long_and_begins():
    rig = waiting()
    left_s = rig.engine.left_s(rig.now_ns)
    assert left_s is not None and REST_MS / 1000 <= left_s < REST_MS / 1000 + 0.1
    assert "has not rested" in rig.engine.snapshot().message
    begun_ns = rig.now_ns
    rig.until(Phase.DELIVERING)
    assert rig.now_ns - begun_ns >= REST_MS * 1_000_000
    assert rig.engine.snapshot().message == ""
    rig.until(Phase.FINISHED)
    assert [entry["outcome"] for entry in rig.of("trial_ended")] == ["completed"] * 2
    assert [(e["trial"], e["attempt"]) for e in rig.of("trial_started")] == [(0, 1), (1, 1)]


def test_nobody_has_to_be_there():
    rig = waiting(unattended=True)
    rig.until(Phase.FINISHED)
    assert rig.engine.finish == (FinishReason.COMPLETED, "")


def test_a_stop_while_it_rests_holds_the_run_and_nothing_counts_as_begun():
    rig = waiting()
    rig.step(Operator(Verb.STOP))
    assert rig.engine.phase is Phase.HELD
    assert not any(isinstance(action, actions.Start) for action in rig.done)
    assert rig.of("trial_started") == []


def test_the_trial_can_be_skipped_while_it_rests():
    rig = waiting()
    rig.step(Operator(Verb.SKIP, "no time"))
    rig.until(Phase.FINISHED)
    assert [entry["outcome"] for entry in rig.of("trial_ended")] == ["skipped", "completed"]


@pytest.mark.parametrize(
    ("limit", "value", "bound", "left_ms"),
    [(LimitId.MIN_PAUSE, 1_500, 60_000, 58_500), (LimitId.MIN_PAUSE, 0, 5_000, 5_000), (LimitId.DOSE, 9, 8, 0)],
)
def test_only_a_missing_rest_is_waited_for(limit: LimitId, value: int, bound: int, left_ms: int):
    assert rest_ms(Reply(Result.LIMIT, limit, 1, value, bound, b"")) == left_ms


# ---------------------------------------------------------------- an applicator that is not at neutral yet


class Cold(Scripted):
    """A device whose applicator takes a while to neutral once it is READY; None: it never gets there."""

    settles_s: float | None = 3.0
    ready_ns: int | None = None

    def _answer(self, command: str, **more: object) -> None:
        if command != "arm":
            super()._answer(command, **more)
            return
        self.ready_ns = self.now_ns if self.ready_ns is None else self.ready_ns
        there = self.settles_s is not None and self.now_ns - self.ready_ns >= self.settles_s * 1e9
        self.inject(events.CommandDone("arm", there, "" if there else "not at neutral", settles=not there))


def cold(settles_s: float | None) -> Cold:
    made = started([trial(0)])
    rig = Cold(made.engine, now_ns=made.now_ns, pending=made.pending, loaded=made.loaded)
    rig.settles_s = settles_s
    return rig


def test_an_applicator_as_cold_as_the_room_is_waited_for():
    rig = cold(3.0)
    rig.until(Phase.READYING)
    rig.until(Phase.WAITING)
    assert "on its way" in rig.engine.snapshot().message
    rig.until(Phase.DELIVERING)
    assert rig.engine.snapshot().message == "" and len(rig.of("settles")) == 1
    rig.until(Phase.FINISHED)
    assert [entry["outcome"] for entry in rig.of("trial_ended")] == ["completed"]


def test_one_that_never_gets_there_is_refused():
    rig = cold(None)
    begun_ns = rig.now_ns
    rig.until(Phase.HELD)
    assert SETTLE_NS <= rig.now_ns - begun_ns < 2 * SETTLE_NS
    assert rig.engine.snapshot().message == "not at neutral"


@pytest.mark.parametrize(("command", "expected"), [("ARM", True), ("LOAD_COMMIT", False)])
def test_only_the_way_there_is_waited_for_and_not_a_program_that_begins_elsewhere(command: str, expected: bool):
    assert settles(command, Reply(Result.LIMIT, LimitId.STARTS_AT_NEUTRAL, 0, 22_000, 32_000, b"")) is expected


def test_a_stop_in_the_wait_is_heard_before_the_device_is_brought_back():
    rig = waiting()
    while rig.engine.left_s(rig.now_ns) > 0.05:
        rig.step()
    rig.state = State.SAFE
    rig.inject(events.Button("stop", 1), 150_000_000)
    rig.until(Phase.HELD)
    assert not [action for action in rig.done if isinstance(action, actions.Clear | actions.Enable)]
