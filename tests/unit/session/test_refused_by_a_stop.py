"""What the device refuses because it has stopped by itself: the word of the stop decides, if it comes in time."""

from __future__ import annotations

import pytest

from firmware_interface.codes import LimitId, Result, State
from firmware_interface.wire.messages import Reply
from rig.devices.refusal import stopped
from rig.domain import events
from rig.session.actions import Operator
from rig.session.device_events import WORD_NS
from rig.session.states import Phase, Verb
from tests.unit.session.scripted import STEP_NS, Scripted, started, trial

COMMANDS = ["load", "enable", "arm", "start"]


class Stopped(Scripted):
    """A device that has stopped before it gets the command that it refuses."""

    got_it = False

    def _answer(self, command: str, **more: object) -> None:
        self.got_it |= command == self.refuse
        super()._answer(command, **{**more, "stopped": command == self.refuse})

    def _deliver(self) -> None:
        if self.refuse != "start":
            super()._deliver()


def refusing(command: str, *, unattended: bool = True) -> Stopped:
    """Stands where the refusal has just been taken."""
    engine = started([trial(0)], unattended=unattended, start=False).engine
    rig = Stopped(engine, refuse=command, state=State.SAFE)
    rig.step(Operator(Verb.START))
    while not rig.got_it:
        rig.step()
    rig.step()
    assert rig.engine.phase is (Phase.LOADING if command == "load" else Phase.READYING)
    return rig


@pytest.mark.parametrize("command", COMMANDS)
def test_a_stop_whose_word_comes_behind_the_refusal_is_one(command: str) -> None:
    rig, held = refusing(command), refusing(command, unattended=False)
    for each, phase in ((rig, Phase.FINISHED), (held, Phase.HELD)):
        each.inject(events.Button("stop", 1), WORD_NS // 2)
        each.until(phase)
        assert {entry["outcome"] for entry in each.of("trial_ended")} <= {"stopped_by_participant"}
    assert rig.engine.finish == ("stopped_by_participant", "the participant pressed stop")
    assert held.engine.snapshot().repeat_needs_agreement


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_word_it_is_refused_and_nothing_is_tried_again(command: str) -> None:
    rig = refusing(command)
    since_ns, before = rig.now_ns, len(rig.done)
    rig.until(Phase.FINISHED)
    assert WORD_NS - STEP_NS <= rig.now_ns - since_ns <= WORD_NS + STEP_NS
    assert rig.engine.finish == ("refused", f"refused {command}")
    assert [type(action).__name__ for action in rig.done[before:]] == ["Disable"]
    assert [(e["command"], e["problem"]) for e in rig.of("command")] == [(command, f"refused {command}")]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(Result.BAD_STATE, LimitId.NONE, 0, State.SAFE, 0, b""), True),
        (Reply(Result.INTERLOCK, LimitId.NONE, 0, 257, 0, b""), True),  # something latched
        (Reply(Result.INTERLOCK, LimitId.NONE, 1, 1, 0, b""), False),  # the button is held
        (Reply(Result.INTERLOCK, LimitId.NONE, 2, 258, 0, b""), False),  # no heartbeat
        (Reply(Result.LIMIT, LimitId.DOSE, 1, 2, 1, b""), False),
    ],
)
def test_a_refusal_tells_whether_the_device_has_stopped(reply: Reply, expected: bool) -> None:
    assert stopped(reply) is expected
