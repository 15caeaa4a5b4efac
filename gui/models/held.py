"""Levels that the connected device holds, and those that its sensor can say, in the unit of the levels. No Qt."""

from __future__ import annotations

import numpy as np

from gui.models.sensor import readable
from gui.models.trace import Levels
from rig.domain.plan import PlannedTrial
from rig.domain.units import MODALITIES
from rig.session.underway import Underway


def held(underway: Underway | None, name: str) -> float | None:
    """A level among the device's limits, e.g. ``max``; None: there is no device, or it does not say."""
    number = underway.device.limits.get(name) if underway is not None else None
    if underway is None or not underway.trials or not isinstance(number, int | float):
        return None
    return float(number) / MODALITIES[underway.trials[0].plan.modality].per_unit


def limit(underway: Underway | None, trial: PlannedTrial) -> float | None:
    """Level that the device does not go beyond, on the side of a trial's stimulus."""
    plan = trial.plan
    return held(underway, "min" if any(pulse.target < plan.neutral for pulse in plan.pulses) else "max")


def read(underway: Underway | None, measured: Levels) -> Levels:
    """Measured levels to be shown: NaN where the sensor is open or short, whose number is kept in the file."""
    if underway is None or not underway.trials:
        return measured
    low, high = readable(underway.device.applicator, underway.trials[0].plan.modality)
    return np.where((measured >= low) & (measured <= high), measured, np.float32(np.nan))
