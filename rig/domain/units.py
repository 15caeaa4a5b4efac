"""Modalities, their units in files and on screen, and the factor to the device's integer unit."""

from __future__ import annotations

from dataclasses import dataclass

from firmware_interface.codes import Quantity


@dataclass(frozen=True, slots=True)
class Modality:
    """One kind of stimulus.

    `suffix` ends every level key in files (``target_c``), `unit` is shown on
    screen, `per_unit` is the number of device units in one file unit.
    """

    name: str
    suffix: str
    unit: str
    quantity: Quantity
    per_unit: int


MODALITIES = {
    "thermal": Modality("thermal", "c", "°C", Quantity.TEMPERATURE, 1000),
    "pressure": Modality("pressure", "kpa", "kPa", Quantity.PRESSURE, 1000),
    "force": Modality("force", "mn", "mN", Quantity.FORCE, 1),
}

#: digits that a level always has, by its unit: a degree is felt in tenths, a kPa and a mN are not
LEVEL_DECIMALS = {"°C": 1, "kPa": 0, "mN": 0}

MS_PER_S = 1_000
US_PER_MS = 1_000
US_PER_S = 1_000_000
NS_PER_US = 1_000
NS_PER_MS = 1_000_000
NS_PER_S = 1_000_000_000
