"""What a sensor can say: a number beyond it means that the sensor is open or short, and is no level. No Qt."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from firmware_interface.limits import APPLICATORS
from rig.domain.units import MODALITIES

Number = TypeVar("Number", bound=np.floating)


def read(measured: NDArray[Number], applicator: str, modality: str) -> NDArray[Number]:
    """Levels as they were measured, NaN where the device's own bounds say that the sensor measured nothing."""
    known = APPLICATORS.get(applicator)
    if known is None:
        return measured
    per_unit = MODALITIES[modality].per_unit
    low, high = known.guard.sensor_low / per_unit, known.guard.sensor_high / per_unit
    return np.where((measured >= low) & (measured <= high), measured, np.nan).astype(measured.dtype)
