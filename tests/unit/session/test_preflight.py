"""A device that lacks what the paradigm needs is refused before anything is delivered."""

from __future__ import annotations

import dataclasses

import pytest

from firmware_interface.codes import Capability
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


def test_a_rating_the_operator_types_needs_no_handset():
    assert problems([trial(0, source="operator_verbal")], dataclasses.replace(DEVICE, capabilities=0)) == []
