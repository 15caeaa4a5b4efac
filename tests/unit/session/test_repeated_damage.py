"""Basal damage is the host's alone to bound: a repeat does not pass what the plan was checked against."""

from __future__ import annotations

import dataclasses

import pytest

from firmware_interface.codes import StopReason
from rig.domain.plan import OFF_SKIN
from rig.domain.received import Received
from rig.paradigm.envelope import bounds_under
from rig.paradigm.expand import expand
from rig.paradigm.load import load_paradigm
from rig.paradigm.tiers import never_tier
from rig.session.actions import Operator
from rig.session.damage import Damage, damage_of
from rig.session.engine import Engine
from rig.session.states import Phase, Verb
from tests.unit.session.scripted import Scripted, to_device, trial

BOUND = 0.02


def rig(omega: float, *, before: float = 0.0, spots: tuple[int, ...] = (1, 1), unattended: bool = False) -> Scripted:
    trials = [trial(index, spot=spot, pause_s=2.0 * index) for index, spot in enumerate(spots)]
    damage = Damage(BOUND, dict.fromkeys(range(len(trials)), omega), dict.fromkeys(spots, before))
    engine = Engine(trials, to_device, confirm_spots=False, unattended=unattended, damage=damage)
    made = Scripted(engine)
    made.step(Operator(Verb.START))
    return made


def outcomes(made: Scripted) -> list[tuple[int, int, str]]:
    return [(e["trial"], e["attempt"], e["outcome"]) for e in made.of("trial_ended")]


def repeated(made: Scripted, agreed: bool = False) -> Scripted:
    made.step(Operator(Verb.REPEAT, "probe slipped", agreed=agreed))
    return made


def test_a_repeat_that_fits_is_given_and_so_is_what_comes_after_it():
    made = rig(0.0066)
    made.until(Phase.RATING)
    made.until(Phase.WAITING)
    repeated(made).until(Phase.FINISHED)
    assert outcomes(made) == [(0, 1, "completed"), (0, 2, "completed"), (1, 1, "completed")]


@pytest.mark.parametrize(("omega", "before"), [(0.011, 0.0), (0.006, 0.0081)])
def test_a_repeat_that_would_pass_the_bound_is_refused_at_once(omega, before):
    made = rig(omega, before=before, spots=(1, 2))
    made.until(Phase.RATING)
    made.until(Phase.WAITING)
    repeated(made)
    message = str(made.engine.snapshot().message)
    assert message.startswith("with what was repeated spot 1 would get a basal damage Ω of 0.02")
    assert message.endswith("at most 0.02 are allowed")
    made.until(Phase.FINISHED)
    assert outcomes(made) == [(0, 1, "completed"), (1, 1, "completed")]  # another spot has had nothing


@pytest.mark.parametrize("unattended", [False, True])
def test_a_planned_trial_for_which_a_repeat_left_no_room_is_refused_before_it_is_armed(unattended):
    made = rig(0.008, unattended=unattended)
    made.until(Phase.RATING)
    made.until(Phase.WAITING)
    repeated(made).until(Phase.FINISHED if unattended else Phase.HELD)
    assert outcomes(made)[1:] == [(0, 2, "completed"), (1, 1, "refused")]
    assert "basal damage" in made.of("trial_ended")[-1]["reason"]
    assert made.engine.under_way == (1, 1)


def test_of_a_train_cut_short_its_pulses_count():
    made = rig(0.015)
    made.until(Phase.DELIVERING)
    while made.engine.snapshot().pulse < 1:
        made.step()
    made.step(Operator(Verb.STOP, "probe slipped"))
    made.until(Phase.HELD)
    repeated(made).until(Phase.DELIVERING)  # 1 of 3 pulses and the whole: 0.005 + 0.015
    made.stop(StopReason.OPERATOR)
    made.until(Phase.HELD)
    assert made.engine.under_way == (0, 2)


def test_the_plan_itself_is_not_judged_again():
    """It was checked as a whole; a sum that is over by rounding must not end a run half way."""
    made = rig(BOUND / 2 + 1e-9)
    made.until(Phase.FINISHED)
    assert [outcome for *_, outcome in outcomes(made)] == ["completed"] * 2


def test_what_a_trial_does_comes_from_its_plan():
    """A tonic stimulus repeated passes the bound of any study while its surface dose is still within it."""
    paradigm = load_paradigm("tonic-heat-120s")
    (tonic,) = expand(paradigm, {}, 1, "en", None)
    checked = dataclasses.replace(tonic, index=1, spot=OFF_SKIN)
    never = never_tier("thermode")
    damage = damage_of([tonic, checked], never.host.basal_omega, {1: Received(0.0, 0.001, 1)})
    assert damage is not None
    assert damage.of_trial == {0: pytest.approx(0.0371, rel=0.01), 1: 0.0}
    assert damage.before == {1: 0.001}
    assert damage.refusal(tonic, []) == ""
    assert damage.refusal(tonic, [(tonic, 1.0)])
    assert damage_of([tonic], bounds_under("cuff", None).host.basal_omega, {}) is None
