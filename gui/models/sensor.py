"""What a sensor can say: a number beyond it means that the sensor is open or short, and is no level. No Qt."""

from __future__ import annotations

import math

from firmware_interface.limits import APPLICATORS
from rig.domain.units import MODALITIES


def readable(applicator: str, modality: str) -> tuple[float, float]:
    """Lowest and highest level that can be one, in the unit of the levels: the device's own bounds."""
    known = APPLICATORS.get(applicator)
    if known is None:
        return -math.inf, math.inf
    per_unit = MODALITIES[modality].per_unit
    return known.guard.sensor_low / per_unit, known.guard.sensor_high / per_unit
