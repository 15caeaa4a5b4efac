"""Pulses that a repeat adds to a spot: above the tier in force they are told and recorded, above any tier refused."""

from __future__ import annotations

import pytest

from rig.domain.plan import OFF_SKIN
from rig.domain.received import Received
from rig.paradigm.tiers import free_tier
from rig.session.actions import Operator
from rig.session.engine import Engine
from rig.session.spot_pulses import SpotPulses, spot_pulses
from rig.session.states import Phase, Verb
from tests.unit.session.scripted import Scripted, to_device, trial

TIER, NEVER = 7, 12  # a trial has three pulses


def rig(*, before: int = 0, spots: tuple[int, ...] = (1, 2)) -> Scripted:
    trials = [trial(index, spot=spot, pause_s=2.0 * index) for index, spot in enumerate(spots)]
    bounds = SpotPulses(TIER, NEVER, {1: before})
    made = Scripted(Engine(trials, to_device, confirm_spots=False, unattended=False, pulses=bounds))
    made.step(Operator(Verb.START))
    return made


def repeat(made: Scripted) -> None:
    """Wait for the end of the first trial, and ask for it again."""
    made.until(Phase.RATING)
    made.until(Phase.WAITING)
    made.step(Operator(Verb.REPEAT, "probe slipped"))


def told(made: Scripted) -> list[str]:
    return [str(entry["text"]) for entry in made.of("warning")]


def test_a_repeat_within_the_tier_is_nothing_to_tell_of() -> None:
    made = rig()
    repeat(made)
    made.until(Phase.FINISHED)
    assert told(made) == []


def test_a_repeat_past_the_tier_is_given_and_stands_in_the_recording() -> None:
    made = rig(before=2)
    repeat(made)
    made.until(Phase.FINISHED)
    assert told(made) == ["with this repeat spot 1 gets 8 pulses; the tier allows 7"]
    assert [(e["trial"], e["attempt"]) for e in made.of("trial_ended")] == [(0, 1), (0, 2), (1, 1)]


@pytest.mark.parametrize(("spots", "before"), [((1, 2), 7), ((OFF_SKIN, 1), 60)])
def test_no_tier_lets_a_repeat_past_its_last_bound(spots: tuple[int, ...], before: int) -> None:
    made = rig(before=before, spots=spots)
    repeat(made)
    refused = "at most 12 are allowed" in str(made.engine.snapshot().message)
    assert refused is (OFF_SKIN not in spots), "off the skin nothing adds up"


def test_a_planned_trial_does_not_pass_it_after_repeats() -> None:
    made = rig(before=4, spots=(1, 1))
    repeat(made)
    made.until(Phase.HELD)
    assert [e["outcome"] for e in made.of("trial_ended")] == ["completed", "completed", "refused"]


def test_the_bounds_are_those_of_applicator_and_tier() -> None:
    found = spot_pulses("pinprick", free_tier("pinprick"), {3: Received(pulses=5)})
    assert found == SpotPulses(11, 60, {3: 5})
