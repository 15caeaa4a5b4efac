"""A question that is open when its trial is cut short leaves a row that says so: it was asked, and had no time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from firmware_interface.codes import Fault, StopReason
from rig.domain import events
from rig.session.actions import Operator
from rig.session.states import Phase, Verb
from tests.unit.session.scripted import Scripted, started, to_device, trial


def pressed(rig: Scripted) -> None:
    rig.inject(events.Button("stop", 1))
    rig.stop(StopReason.PARTICIPANT_BUTTON)


CUTS: dict[str, Callable[[Scripted], None]] = {
    "participant": pressed,
    "operator": lambda rig: rig.step(Operator(Verb.STOP, "phone rang")),
    "fault": lambda rig: rig.fault(Fault.OVER_LIMIT),
    "lost link": lambda rig: rig.inject(events.LinkLost("unplugged")),
    "finish": lambda rig: rig.step(Operator(Verb.FINISH, "enough")),
}


def asked(source: str, when: str) -> Scripted:
    rig = started([trial(0, source=source, when=when), trial(1)], rating=None)
    while rig.engine.snapshot().prompt is None:
        rig.step()
    return rig


@pytest.mark.parametrize("source", ["participant", "operator_verbal", "screen"])
@pytest.mark.parametrize("when", ["after_pulse", "after_trial"])
@pytest.mark.parametrize("cut", CUTS)
def test_an_open_question_is_withdrawn_with_its_trial(cut: str, when: str, source: str) -> None:
    rig = asked(source, when)
    CUTS[cut](rig)
    while rig.engine.phase not in (Phase.HELD, Phase.FINISHED):
        rig.step()
    (row,) = rig.of("rating")
    assert (row["status"], row["value"], row["trial"], row["attempt"]) == ("withdrawn", None, 0, 1)
    assert row["pulse"] == (1 if when == "after_pulse" else None)
    assert row["t_us"] == to_device(rig.now_ns).t_us, "when it was taken back, before its deadline"
    kinds = rig.kinds()
    assert kinds.index("prompt_opened") < kinds.index("rating") < kinds.index("trial_ended")
    assert rig.engine.snapshot().prompt is None


def test_what_the_participant_had_just_said_can_still_be_typed() -> None:
    rig = asked("operator_verbal", "after_trial")
    rig.step(Operator(Verb.STOP, "phone rang"))
    assert rig.engine.phase is Phase.HELD
    rig.step(Operator(Verb.AMEND, value=60))
    (correction,) = rig.of("amend")
    assert (correction["old"], correction["value"]) == (None, 60)


def test_a_trial_that_is_cut_short_with_nothing_asked_leaves_no_rating() -> None:
    rig = started([trial(0)])
    rig.until(Phase.DELIVERING)
    rig.step(Operator(Verb.STOP))
    rig.until(Phase.HELD)
    assert rig.of("rating") == []
