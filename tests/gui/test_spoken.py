"""Digits typed by the operator: where they go, what is refused beside them, how an answer is corrected."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gui.models.spoken import SHOW_SENT_NS, Spoken, SpokenRating
from rig.domain.plan import RatingTask, Scale
from rig.session.actions import Asked, LastRating, Operator, Snapshot
from rig.session.states import Phase, Verb

NRS = Scale("nrs100", "nrs", 0, 100, 1, "no pain", "worst pain", True)
HALVES = replace(NRS, name="nrs10", high=10, step=0.5)
BIPOLAR = replace(NRS, name="change", low=-10, high=10)
SECOND = 1_000_000_000


def task(scale: Scale = NRS, source: str = "operator_verbal") -> RatingTask:
    return RatingTask("after_pulse", scale, "intensity", source, deadline_s=5.0)  # type: ignore[arg-type]


def asked(prompt_id: int = 1, scale: Scale = NRS, source: str = "operator_verbal") -> Snapshot:
    return at(prompt=Asked(prompt_id, task(scale, source), 4, 0, 5 * SECOND))


def answered(value: float | None, prompt_id: int = 1, source: str = "operator_verbal") -> Snapshot:
    return at(last_rating=LastRating(0, 1, 4, prompt_id, task(source=source), value))


def at(**changes: object) -> Snapshot:
    nothing = Snapshot(Phase.DELIVERING, 0, 3, "t", 1, 1, 4, 10, False, None, None, "", "")
    return replace(nothing, **changes)  # type: ignore[arg-type]


def typed(snapshot: Snapshot, text: str) -> SpokenRating:
    spoken = SpokenRating()
    spoken.look(snapshot, 0)
    for character in text:
        if spoken.wants(character):
            spoken.type(character)
    return spoken


@pytest.mark.parametrize(
    ("scale", "text", "value"),
    [
        (NRS, "68", 68.0),
        (NRS, "0", 0.0),
        (NRS, "100", 100.0),
        (HALVES, "6.5", 6.5),
        (HALVES, "6,5", 6.5),
        (BIPOLAR, "-3", -3.0),
    ],
)
def test_digits_and_enter_answer_the_open_prompt(scale: Scale, text: str, value: float) -> None:
    spoken = typed(asked(scale=scale), text)
    assert spoken.value().kind is Spoken.TYPING
    assert spoken.enter(7) == Operator(Verb.RATE, value=value, at_ns=7, prompt_id=1)
    assert spoken.value().kind is Spoken.SENT and not spoken.typing


@pytest.mark.parametrize(
    ("scale", "text", "kind"),
    [
        (NRS, "101", Spoken.OFF_SCALE),
        (NRS, "999999999", Spoken.OFF_SCALE),
        (HALVES, "6.3", Spoken.TOO_FINE),
        (NRS, "6,8", Spoken.TOO_FINE),
        (HALVES, "6..", Spoken.OFF_SCALE),
        (BIPOLAR, "-11", Spoken.OFF_SCALE),
    ],
)
def test_what_is_not_on_the_scale_is_explained_and_not_sent(scale: Scale, text: str, kind: Spoken) -> None:
    spoken = typed(asked(scale=scale), text)
    assert spoken.enter(0) is None
    assert spoken.value().kind is kind and spoken.typing, "it stays, to be corrected"
    spoken.backspace()
    assert spoken.value().kind in (Spoken.TYPING, Spoken.OPEN)


def test_backspace_takes_a_digit_back() -> None:
    spoken = typed(asked(), "687")
    spoken.backspace()
    assert spoken.value().text == "68"
    for _ in range(3):
        spoken.backspace()
    assert spoken.value().kind is Spoken.OPEN and spoken.enter(0) is None


def test_the_sent_number_stays_large_for_a_second() -> None:
    spoken = typed(asked(), "68")
    spoken.enter(10 * SECOND)
    spoken.look(asked(prompt_id=2), 10 * SECOND + SHOW_SENT_NS - 1)
    assert (spoken.value().text, spoken.value().kind) == ("68", Spoken.SENT)
    spoken.look(asked(prompt_id=2), 10 * SECOND + SHOW_SENT_NS)
    assert (spoken.value().text, spoken.value().kind) == ("", Spoken.OPEN)


def test_an_answer_is_corrected_until_the_next_prompt() -> None:
    spoken = typed(answered(68), "70")
    assert spoken.value().kind is Spoken.CORRECTING
    assert spoken.enter(3) == Operator(Verb.AMEND, value=70.0, at_ns=3, prompt_id=1)
    assert spoken.value().kind is Spoken.CORRECTED
    spoken.look(asked(prompt_id=2), 4)
    spoken.type("1")
    assert spoken.enter(5) == Operator(Verb.RATE, value=1.0, at_ns=5, prompt_id=2)


def test_a_missed_question_can_still_be_answered() -> None:
    spoken = typed(answered(None), "30")
    assert spoken.enter(0) == Operator(Verb.AMEND, value=30.0, at_ns=0, prompt_id=1)


@pytest.mark.parametrize(
    "then", [asked(prompt_id=2), answered(None, prompt_id=1), at()], ids=["next", "missed", "none"]
)
def test_what_was_typed_for_one_question_never_answers_another(then: Snapshot) -> None:
    spoken = typed(asked(prompt_id=1), "68")
    spoken.look(then, 0)
    assert spoken.value().kind is Spoken.CLOSED and spoken.value().text == ""
    assert spoken.enter(0) is None


@pytest.mark.parametrize(
    "snapshot",
    [None, at(), asked(source="participant"), answered(5, source="screen")],
    ids=["no run", "nothing asked", "handset", "screen"],
)
def test_digits_are_left_alone_where_the_operator_has_nothing_to_answer(snapshot: Snapshot | None) -> None:
    spoken = SpokenRating()
    spoken.look(snapshot, 0)
    assert not any(spoken.wants(c) for c in "0123456789.-")
    assert spoken.value().kind is Spoken.NONE


def test_the_answer_given_last_stays_to_be_seen() -> None:
    spoken = SpokenRating()
    spoken.look(answered(68), 0)
    assert (spoken.value().text, spoken.value().kind) == ("68", Spoken.SENT)
