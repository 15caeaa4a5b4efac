"""The rating typed last can be corrected, too: the run is closed a moment later, or when the operator says so."""

from __future__ import annotations

import pytest

from rig.domain import events
from rig.domain.outcome import FinishReason
from rig.session import actions
from rig.session.absence import Absence
from rig.session.actions import Operator
from rig.session.run_state import CLOSING_NS
from rig.session.states import Phase, Verb
from tests.unit.session.scripted import STEP_NS, Scripted, started, trial

COMPLETED = (FinishReason.COMPLETED, "")


def rated(value: float | None = 86, **more: object) -> Scripted:
    """A run whose last question has been answered, or missed."""
    rig = started([trial(0, source="operator_verbal")], **more)  # type: ignore[arg-type]
    rig.until(Phase.RATING)
    while rig.engine.snapshot().prompt is None:
        rig.step()
    if value is not None:
        rig.step(Operator(Verb.RATE, value=value))
    while rig.engine.snapshot().prompt is not None:
        rig.step()
    return rig


def disabled(rig: Scripted) -> int:
    return sum(isinstance(action, actions.Disable) for action in rig.done)


@pytest.mark.parametrize("typed", [86, None], ids=["given", "missed"])
def test_the_last_rating_can_be_corrected_and_the_device_rests_meanwhile(typed: float | None) -> None:
    rig = rated(typed)
    assert rig.engine.phase is Phase.CLOSING and disabled(rig) == 1
    assert rig.kinds()[-1] == "trial_ended"
    rig.step(Operator(Verb.AMEND, value=68))
    (amended,) = rig.of("amend")
    assert (amended["old"], amended["value"], amended["prompt_id"], amended["trial"]) == (typed, 68, 1, 0)
    last = rig.engine.snapshot().last_rating
    assert last is not None and last.value == 68
    rig.until(Phase.FINISHED)
    assert rig.engine.finish == COMPLETED and disabled(rig) == 1


def test_it_closes_by_itself_and_says_when() -> None:
    rig = rated()
    begun_ns = rig.now_ns
    assert rig.engine.wake_at() == pytest.approx(begun_ns + CLOSING_NS, abs=2 * STEP_NS)
    assert rig.engine.left_s(rig.now_ns) == pytest.approx(CLOSING_NS / 1e9, abs=0.05)
    rig.until(Phase.FINISHED)
    assert rig.now_ns - begun_ns == pytest.approx(CLOSING_NS, abs=3 * STEP_NS)


def test_a_correction_may_have_a_slip_too() -> None:
    rig = rated()
    while rig.engine.left_s(rig.now_ns) > 1.0:  # type: ignore[operator]
        rig.step()
    rig.step(Operator(Verb.AMEND, value=6))
    assert rig.engine.left_s(rig.now_ns) == pytest.approx(CLOSING_NS / 1e9, abs=0.05)
    rig.step(Operator(Verb.AMEND, value=68))
    assert [(a["old"], a["value"]) for a in rig.of("amend")] == [(86, 6), (6, 68)]


@pytest.mark.parametrize("verb", [Verb.CONFIRM_SPOT, Verb.FINISH])
def test_the_operator_may_close_at_once(verb: Verb) -> None:
    rig = rated()
    rig.step(Operator(verb))
    assert rig.engine.phase is Phase.FINISHED and rig.engine.finish == COMPLETED


@pytest.mark.parametrize("verb", [Verb.SKIP, Verb.RATE, Verb.RESUME])
def test_nothing_else_begins_any_more(verb: Verb) -> None:
    rig = rated()
    rig.step(Operator(verb, "why", value=3))
    assert rig.engine.phase is Phase.CLOSING
    assert "not possible while closing" in rig.engine.snapshot().message


#: what happens while a run closes -> phase it is in then
HAPPENS = {
    "a stop": (Operator(Verb.STOP), Phase.CLOSING),
    "a stop of the participant": (Operator(Verb.STOP, source="screen"), Phase.CLOSING),
    "a note": (Operator(Verb.NOTE, "skin reddened"), Phase.CLOSING),
    "the button": (events.Button("stop", 1), Phase.CLOSING),
    "the line is lost": (events.LinkLost("unplugged"), Phase.FINISHED),
    "the device restarts": (events.Rebooted(1, 1), Phase.FINISHED),
    "the computer sleeps": (Absence(3_000_000_000, 3_000_000_000), Phase.CLOSING),
}


@pytest.mark.parametrize(("what", "phase"), HAPPENS.values(), ids=HAPPENS)
def test_what_happens_meanwhile_makes_no_other_end_of_a_run_that_is_over(what: object, phase: Phase) -> None:
    rig = rated()
    match what:
        case Operator():
            rig.step(what)
        case Absence():
            rig.step(absence=what)
        case _:
            rig.inject(what)  # type: ignore[arg-type]
            rig.step()
            rig.step()
    assert rig.engine.phase is phase
    rig.until(Phase.FINISHED)
    assert rig.engine.finish == COMPLETED
    assert [ended["outcome"] for ended in rig.of("trial_ended")] == ["completed"]


@pytest.mark.parametrize(
    ("source", "unattended"), [("participant", False), ("screen", False), ("operator_verbal", True)]
)
def test_where_nobody_could_correct_it_the_run_is_over_at_once(source: str, unattended: bool) -> None:
    rig = started([trial(0, source=source)], unattended=unattended)
    while rig.engine.phase is not Phase.FINISHED:
        assert rig.engine.phase is not Phase.CLOSING
        rig.step()


# ---------------------------------------------------------------- the last trial once more


def test_the_last_trial_is_repeated_after_its_rest_and_the_run_closes_anew() -> None:
    rig = rated(rest_s=30.0)
    rig.step(Operator(Verb.REPEAT, "somebody came in"))
    assert rig.engine.phase is Phase.LOADING
    asked_ns = rig.now_ns
    rig.until(Phase.DELIVERING)
    assert rig.now_ns - asked_ns >= 30_000_000_000
    rig.until(Phase.CLOSING)
    rig.until(Phase.FINISHED)
    assert [(e["trial"], e["attempt"], e["outcome"]) for e in rig.of("trial_ended")] == [
        (0, 1, "completed"),
        (0, 2, "completed"),
    ]
    assert rig.engine.finish == COMPLETED


@pytest.mark.parametrize("source", ["operator_verbal", "participant"])
def test_a_pause_asked_for_in_the_last_trial_keeps_the_run_open_until_it_is_ended(source: str) -> None:
    rig = started([trial(0, source=source)])
    rig.until(Phase.DELIVERING)
    rig.step(Operator(Verb.PAUSE))
    rig.until(Phase.CLOSING)
    assert rig.engine.snapshot().stays_open and rig.engine.left_s(rig.now_ns) is None
    for _ in range(round(3 * CLOSING_NS / STEP_NS)):
        rig.step()
    assert rig.engine.phase is Phase.CLOSING
    rig.step(Operator(Verb.FINISH))
    assert rig.engine.finish == COMPLETED


def test_a_pause_while_it_closes_keeps_it_open_for_a_repeat() -> None:
    rig = rated()
    rig.step(Operator(Verb.PAUSE))
    for _ in range(round(2 * CLOSING_NS / STEP_NS)):
        rig.step()
    rig.step(Operator(Verb.REPEAT, "a reason takes long to be typed"))
    rig.until(Phase.CLOSING)
    assert not rig.engine.snapshot().stays_open


@pytest.mark.parametrize(
    "stop", [events.Button("stop", 1), Operator(Verb.STOP, source="screen"), Operator(Verb.STOP, by_anybody=True)]
)
def test_after_a_stop_in_that_moment_it_needs_the_participants_word(stop: object) -> None:
    rig = rated()
    rig.step(stop) if isinstance(stop, Operator) else rig.inject(stop)  # type: ignore[arg-type, func-returns-value]
    rig.step()
    rig.step(Operator(Verb.REPEAT, "again"))
    assert rig.engine.phase is Phase.CLOSING and "agreement" in rig.engine.snapshot().message
    rig.step(Operator(Verb.REPEAT, "again", agreed=True))
    assert rig.engine.phase is Phase.LOADING
