"""A device that lacks what the paradigm needs is refused before anything is delivered."""

from __future__ import annotations

import dataclasses

import pytest

from firmware_interface.codes import Capability
from firmware_interface.limits import APPLICATORS, Cap, LimitTable
from rig.domain.events import DeviceIdentity
from rig.session.preflight import problems
from tests.unit.session.scripted import trial

ALL = Capability.HANDSET | Capability.SLIDER
DEVICE = DeviceIdentity("s", "f", 1, "1.0", 0, True, 1000, ALL, "thermode", 1, 900, 0, 0)


def test_a_fitting_device_has_no_problem():
    assert problems([trial(0)], DEVICE) == []


@pytest.mark.parametrize(
    "change, source, text",
    [
        ({"capabilities": Capability.SLIDER}, "participant", "handset"),
        ({"capabilities": Capability.HANDSET}, "device_slider", "slider"),
        ({"applicator": "cuff"}, "participant", "needs thermode"),
    ],
)
def test_what_is_missing_is_named(change, source, text):
    (problem,) = problems([trial(0, source=source)], dataclasses.replace(DEVICE, **change))
    assert text in str(problem)


@pytest.mark.parametrize(
    ("simulated", "ratings", "refused"), [(False, "sim", True), (True, "sim", False), (False, "prompt", False)]
)
def test_a_simulated_participant_sits_on_no_real_device(simulated, ratings, refused):
    """A run that such a participant answers waits for nobody: on a person it would begin with no applicator on."""
    found = problems([trial(0)], dataclasses.replace(DEVICE, simulated=simulated), ratings=ratings)
    assert ["no simulated participant" in str(problem) for problem in found] == [True] * refused


def test_a_rating_the_operator_types_needs_no_handset():
    assert problems([trial(0, source="operator_verbal")], dataclasses.replace(DEVICE, capabilities=0)) == []


FREE, NEVER = APPLICATORS["thermode"].free, APPLICATORS["thermode"].never
RAISED = dataclasses.replace(FREE, max_dose=1_400_000, caps=(Cap(44_000, 360_000), *FREE.caps[1:]))


def holding(limits: LimitTable) -> DeviceIdentity:
    """A device with these limits in force, as its identity tells them."""
    held = dataclasses.asdict(limits) | {"caps": [*map(list, limits.caps), [0, 0]]}
    return dataclasses.replace(DEVICE, limits=held)


def test_a_device_that_was_held_to_less_than_the_envelope_raises_has_to_forget_it():
    """Limits are only tightened until it is switched off: a run under the free tier would end the one after it."""
    (problem,) = problems([trial(0)], holding(FREE), RAISED)
    assert "set them: max_dose, caps; switch it off and on again" in str(problem)
    (problem,) = problems([trial(0)], holding(FREE), dataclasses.replace(FREE, min_pause_ms=30_000, min=-1))
    assert "set them: min, min_pause_ms;" in str(problem)


@pytest.mark.parametrize(("held", "raised"), [(FREE, None), (NEVER, RAISED), (RAISED, RAISED), (FREE, FREE)])
def test_a_device_that_allows_what_is_in_force_has_no_problem(held, raised):
    assert problems([trial(0)], holding(held), raised) == []
