"""Answers that do not come from the device: typed and corrected by the operator, given on the participant's screen."""

from __future__ import annotations

import dataclasses

import pytest

from firmware_interface.codes import StopReason
from rig.recording.records import RecordType, decode_slider
from rig.session import actions
from rig.session.actions import Operator
from rig.session.states import Phase, Verb
from tests.unit.session.scripted import Scripted, started, trial


def asked(source: str, **more: object) -> Scripted:
    """A run that waits for the answer to a question."""
    rig = started([trial(0, source=source), trial(1, source=source, pause_s=20.0)], **more)  # type: ignore[arg-type]
    rig.until(Phase.RATING)
    while rig.engine.snapshot().prompt is None:
        rig.step()
    return rig


def test_a_screen_knows_what_is_asked_and_until_when() -> None:
    rig = asked("operator_verbal")
    prompt = rig.engine.snapshot().prompt
    assert prompt is not None
    assert (prompt.prompt_id, prompt.pulse, prompt.task.scale.name) == (1, None, "nrs100")
    assert prompt.deadline_ns - prompt.opened_ns == 5_000_000_000


@pytest.mark.parametrize(("source", "other"), [("screen", "operator_verbal"), ("operator_verbal", "screen")])
def test_only_who_is_asked_may_answer(source: str, other: str) -> None:
    rig = asked(source)
    rig.step(Operator(Verb.RATE, value=10, source=other))  # type: ignore[arg-type]
    assert rig.of("rating") == []
    rig.step(Operator(Verb.RATE, value=20, source=source))  # type: ignore[arg-type]
    assert [(r["value"], r["source"]) for r in rig.of("rating")] == [(20, source)]


def test_an_answer_that_crosses_a_deadline_is_none_to_the_next_question() -> None:
    rig = asked("screen")
    rig.step(Operator(Verb.RATE, value=10, source="screen", prompt_id=7))
    assert rig.of("rating") == []
    rig.step(Operator(Verb.RATE, value=20, source="screen", prompt_id=1))
    assert [r["value"] for r in rig.of("rating")] == [20]


def test_a_line_that_was_ended_before_the_question_came_up_is_no_answer_to_it() -> None:
    rig = asked("operator_verbal")
    prompt = rig.engine.snapshot().prompt
    assert prompt is not None
    rig.step(Operator(Verb.RATE, value=10, at_ns=prompt.opened_ns - 1))
    assert rig.of("rating") == []
    assert "no rating of this kind is asked for" in rig.engine.snapshot().message
    rig.step(Operator(Verb.RATE, value=20, at_ns=prompt.opened_ns))
    assert [r["value"] for r in rig.of("rating")] == [20]


def test_a_screen_is_not_asked_on_the_handset() -> None:
    assert not [a for a in asked("screen").done if isinstance(a, actions.OpenPrompt)]


@pytest.mark.parametrize(("early_ns", "taken_ns"), [(3_000_000, -3_000_000), (-5_000_000, 0)])
def test_an_input_counts_from_when_it_happened_never_from_the_future(early_ns: int, taken_ns: int) -> None:
    rig = asked("screen")
    at_ns = rig.now_ns + 10_000_000 - early_ns  # the step that takes it is 10 ms later
    rig.step(Operator(Verb.RATE, value=20, source="screen", at_ns=at_ns))
    (rating,) = rig.of("rating")
    assert rating["t_us"] * 1000 == rig.now_ns + taken_ns


def test_a_typed_rating_can_be_corrected_until_the_next_question() -> None:
    rig = asked("operator_verbal")
    rig.step(Operator(Verb.RATE, value=86))
    rig.step(Operator(Verb.AMEND, value=68))
    (amended,) = rig.of("amend")
    assert (amended["old"], amended["value"], amended["prompt_id"], amended["trial"]) == (86, 68, 1, 0)
    assert [r["value"] for r in rig.of("rating")] == [86]
    last = rig.engine.snapshot().last_rating
    assert last is not None and last.value == 68
    rig.until(Phase.DELIVERING)
    rig.until(Phase.RATING)
    while rig.engine.snapshot().prompt is None:
        rig.step()
    rig.step(Operator(Verb.AMEND, value=50))
    assert len(rig.of("amend")) == 1
    assert "until the next question" in rig.engine.snapshot().message


def test_an_answer_that_came_too_late_can_still_be_typed() -> None:
    rig = asked("operator_verbal")
    while rig.engine.snapshot().prompt is not None:
        rig.step()
    rig.step(Operator(Verb.AMEND, value=40))
    (amended,) = rig.of("amend")
    assert (amended["old"], amended["value"]) == (None, 40)


@pytest.mark.parametrize(
    ("source", "value", "says"),
    [("operator_verbal", 101.0, "between 0 and 100"), ("screen", 50.0, "no typed rating")],
)
def test_what_may_not_be_corrected_says_why(source: str, value: float, says: str) -> None:
    rig = asked(source)
    rig.step(Operator(Verb.RATE, value=86, source=source))  # type: ignore[arg-type]
    rig.step(Operator(Verb.AMEND, value=value))
    assert rig.of("amend") == []
    assert says in rig.engine.snapshot().message


@pytest.mark.parametrize(("first", "then", "waits_s"), [(5.0, 0.0, 2.0), (0.0, 5.0, 20.0)])
def test_a_correction_to_or_from_no_pain_changes_the_pause(first: float, then: float, waits_s: float) -> None:
    shorter = dataclasses.replace(trial(1, source="operator_verbal", pause_s=20.0), pause_if_zero_s=2.0)
    rig = started([trial(0, source="operator_verbal"), shorter])
    rig.until(Phase.RATING)
    ended_ns = rig.now_ns
    while rig.engine.snapshot().prompt is None:
        rig.step()
    rig.step(Operator(Verb.RATE, value=first))
    rig.step(Operator(Verb.AMEND, value=then))
    rig.until(Phase.READYING)
    assert (rig.now_ns - ended_ns) / 1e9 == pytest.approx(waits_s, abs=0.1)


def test_the_slider_on_the_screen_is_recorded_on_the_devices_clock() -> None:
    rig = started([trial(0)])
    rig.step(Operator(Verb.SLIDE, value=0.25, at_ns=rig.now_ns))
    rig.step(Operator(Verb.SLIDE, value=1.5))
    found = [decode_slider(e.payload) for e in rig.entries if e.record_type == RecordType.SLIDER]  # type: ignore[arg-type]
    assert [(t, u, round(v, 3)) for t, u, v in found] == [
        ((rig.now_ns - 20_000_000) // 1000, 7, 0.25),
        (rig.now_ns // 1000, 7, 1.0),
    ]


def test_the_host_ends_a_train_at_the_rating_on_the_screen() -> None:
    rig = started([dataclasses.replace(trial(0), stop_at=80.0)])
    rig.until(Phase.DELIVERING)
    rig.step(Operator(Verb.SLIDE, value=0.79))
    assert actions.Stop(StopReason.RATING) not in rig.done
    rig.step(Operator(Verb.SLIDE, value=0.80))
    assert actions.Stop(StopReason.RATING) in rig.done


def test_nothing_happens_before_start_and_giving_up_then_is_no_run() -> None:
    rig = started([trial(0)], start=False)
    for _ in range(100):
        rig.step()
    assert (rig.engine.phase, rig.done, rig.engine.started) == (Phase.IDLE, [], False)
    rig.step(Operator(Verb.FINISH))
    assert rig.engine.finish is not None and rig.engine.finish[0] == "not_started"


def test_a_run_that_goes_on_begins_with_its_trial_after_a_full_pause() -> None:
    rig = started([trial(0), trial(1, pause_s=7.0), trial(2)], first_trial=1)
    begun_ns = rig.now_ns
    rig.until(Phase.DELIVERING)
    assert (rig.now_ns - begun_ns) / 1e9 == pytest.approx(7.0, abs=0.2)
    rig.until(Phase.FINISHED)
    assert [e["trial"] for e in rig.of("trial_ended")] == [1, 2]


@pytest.mark.parametrize(
    ("source", "reason", "outcome"),
    [
        ("screen", StopReason.PARTICIPANT_BUTTON, "stopped_by_participant"),
        ("operator_verbal", StopReason.OPERATOR, "stopped_by_operator"),
    ],
)
@pytest.mark.parametrize("phase", [Phase.DELIVERING, Phase.RATING])
def test_a_stop_is_of_whoever_pressed_it(source: str, reason: StopReason, outcome: str, phase: Phase) -> None:
    rig = started([trial(0)])
    rig.until(phase)
    rig.step(Operator(Verb.STOP, "on the screen", source=source))  # type: ignore[arg-type]
    rig.until(Phase.HELD)
    assert [a.reason for a in rig.done if isinstance(a, actions.Stop)] == [reason]
    assert [e["outcome"] for e in rig.of("trial_ended")] == [outcome]
    rig.step(Operator(Verb.REPEAT, "pressed by mistake"))
    assert (rig.engine.phase is Phase.HELD) == (source == "screen"), "a repeat needs the participant's agreement"
