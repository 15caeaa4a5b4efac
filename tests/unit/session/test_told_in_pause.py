"""A 0 told in the pause shortens it, where the paradigm says so, and is a rating of the trial before."""

from __future__ import annotations

import dataclasses

import pytest

from rig.cli.live import UNTIL_ZERO, what_to_do
from rig.session.actions import Operator
from rig.session.states import Phase, Verb
from tests.unit.session.scripted import Scripted, started, trial

S = 1_000_000_000
PAUSE_S, IF_ZERO_S, ASKED = 20.0, 5.0, 1


def in_the_pause(first: float, *, source: str = "operator_verbal", if_zero_s: float | None = IF_ZERO_S) -> Scripted:
    """Two trials; the first has ended, was rated `first` when asked, and the second waits."""
    second = dataclasses.replace(trial(1, source="operator_verbal", pause_s=PAUSE_S), pause_if_zero_s=if_zero_s)
    rig = started([trial(0, source=source), second], rating=first)
    rig.until(Phase.RATING)
    rig.ended_ns = rig.now_ns  # type: ignore[attr-defined]
    if source == "operator_verbal":
        while rig.engine.snapshot().prompt is None:
            rig.step()
        rig.step(Operator(Verb.RATE, value=first))
    rig.until(Phase.WAITING)
    return rig


def rest_s(rig: Scripted) -> float:
    """How long after the end of the first stimulus the second was begun."""
    rig.until(Phase.READYING)
    return (rig.now_ns - rig.ended_ns) / S  # type: ignore[attr-defined]


def wait(rig: Scripted, seconds: float) -> None:
    until = rig.now_ns + round(seconds * S)
    while rig.now_ns < until:
        rig.step()


def told(rig: Scripted, value: float, source: str = "operator_verbal") -> None:
    rig.step(Operator(Verb.RATE, value=value, source=source))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "after_s, values, rest",
    [
        (1.0, [0.0], IF_ZERO_S),
        (8.0, [0.0], 8.5),  # past the shorter pause: at once
        (1.0, [12.0], PAUSE_S),
        (1.0, [12.0, 0.0], IF_ZERO_S),
        (1.0, [0.0, 4.0], PAUSE_S),  # it has come back
    ],
)
def test_the_pause_follows_what_is_told_last(after_s, values, rest):
    rig = in_the_pause(30.0)
    wait(rig, after_s)
    for value in values:
        told(rig, value)
    assert rest_s(rig) == pytest.approx(rest, abs=0.2)
    unasked = rig.of("rating")[ASKED:]
    assert [(r["trial"], r["attempt"], r["pulse"], r["value"]) for r in unasked] == [(0, 1, None, v) for v in values]
    assert all(r["in_pause"] and r["prompt_id"] is None and r["status"] == "given" for r in unasked)
    assert not any("in_pause" in r for r in rig.of("rating")[:ASKED])


def test_the_time_left_is_that_of_the_shorter_pause():
    rig = in_the_pause(30.0)
    before = rig.engine.left_s(rig.now_ns)
    told(rig, 0.0)
    after = rig.engine.left_s(rig.now_ns)
    assert before is not None
    assert after is not None
    assert before - after == pytest.approx(PAUSE_S - IF_ZERO_S, abs=0.1)


def test_the_screen_asks_for_it_until_it_is_told():
    rig = in_the_pause(30.0)
    assert what_to_do(rig.engine.snapshot()) == UNTIL_ZERO
    told(rig, 0.0)
    assert rig.engine.snapshot().until_zero is None
    assert what_to_do(rig.engine.snapshot()) == ""
    assert in_the_pause(0.0).engine.snapshot().until_zero is None


def test_a_spot_to_be_changed_is_asked_for_beside_it():
    rig = in_the_pause(30.0)
    shown = dataclasses.replace(rig.engine.snapshot(), waits_for_spot=True, spot=2)
    assert what_to_do(shown) == f"place the applicator on spot 2, then press Enter; {UNTIL_ZERO}"


@pytest.mark.parametrize(
    "rig, value, source",
    [
        (in_the_pause(30.0, if_zero_s=None), 0.0, "operator_verbal"),
        (in_the_pause(30.0, source="participant"), 0.0, "operator_verbal"),
        (in_the_pause(30.0), 101.0, "operator_verbal"),
        (in_the_pause(30.0), 0.0, "participant"),
    ],
    ids=["a fixed pause", "asked on the handset", "off the scale", "not by the operator"],
)
def test_otherwise_a_number_in_the_pause_is_no_rating(rig, value, source):
    given = len(rig.of("rating"))
    told(rig, value, source)
    assert len(rig.of("rating")) == given
    assert "no rating of this kind is asked for" in rig.engine.snapshot().message


def test_it_counts_while_the_operator_has_paused_and_ends_with_the_pause():
    rig = in_the_pause(30.0)
    rig.step(Operator(Verb.PAUSE))
    told(rig, 0.0)
    rig.step(Operator(Verb.RESUME))
    assert rest_s(rig) == pytest.approx(IF_ZERO_S, abs=0.5)
    assert rig.engine.snapshot().until_zero is None


def test_what_was_answered_before_is_not_corrected_any_more():
    rig = in_the_pause(30.0)
    told(rig, 5.0)
    rig.step(Operator(Verb.AMEND, value=3.0))
    assert rig.of("amend") == []
    assert "no typed rating to correct" in rig.engine.snapshot().message
