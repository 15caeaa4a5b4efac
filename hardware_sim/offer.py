"""What may be asked of a simulated rig, for whoever draws it: faults with values to choose, settings with their range.

A window may not know the simulator; it learns from this what there is. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from firmware_interface.codes import Quantity
from firmware_interface.limits import APPLICATORS
from hardware_sim.rig import SimulatedRig

#: fault -> values worth choosing; "" where it takes none. Where there are several, the last takes the fault back,
#: except where it stands in `MOMENTARY`
FAULT_VALUES: dict[str, tuple[str, ...]] = {
    "sensor": ("open", "short", "freeze", "jump", "low", "ok"),
    "second": ("1200", "0"),
    "plant_offset": ("-5000", "0"),
    "plant_gain": ("3", "1"),
    "heater": ("open", "ok"),
    "contact": ("off", "ok"),
    "mosfet": ("short", "ok"),
    "vent": ("stuck", "ok"),
    "supply": ("low", "ok"),
    "heatsink": ("hot", "ok"),
    "button": ("press", "hold", "open", "ok"),
    "response": ("",),
    "trigger": ("high", "ok"),
    "emergency": ("press", "ok"),
    "probe": ("absent", "ok"),
    "cover": ("open", "ok"),
    "reboot": ("",),
    "brown_out": ("",),
    "hang": ("1", "10", "80"),
    "silent": ("on", "ok"),
    "deaf": ("on", "ok"),
    "program": ("flip",),
}
#: these are over as soon as they have happened, or only with this value
MOMENTARY = ("response", "reboot", "brown_out", "hang", "program", "button=press")

#: field of `ParticipantSettings` -> lowest and highest value that makes sense
SETTING_RANGES: dict[str, tuple[float, float]] = {
    "gain": (-1.0, 10.0),
    "growth": (0.0, 1.0),
    "decay_s": (0.1, 60.0),
    "forget_s": (0.0, 60.0),
    "noise": (0.0, 20.0),
    "tolerance": (0.0, 100.0),
    "miss_probability": (0.0, 1.0),
    "reaction_s": (0.1, 30.0),
}
#: settings that may be off (null)
OPTIONAL = ("tolerance",)
_PER_UNIT = {Quantity.TEMPERATURE: 1000, Quantity.PRESSURE: 1000, Quantity.FORCE: 1}


def offer_of(rig: SimulatedRig) -> dict[str, Any]:
    """Describe a rig: its applicator and unit, the faults, the lines, the participant's settings (null: nobody)."""
    found = APPLICATORS[rig.applicator]
    settings = None if rig.participant is None else asdict(rig.participant.settings)
    return {
        "applicator": rig.applicator,
        "unit": found.unit,
        "per_unit": _PER_UNIT[found.quantity],
        "faults": {name: list(values) for name, values in FAULT_VALUES.items()},
        "momentary": list(MOMENTARY),
        "line": ["unplug", "plug_in"],
        "settings": settings,
        "ranges": {name: list(ends) for name, ends in SETTING_RANGES.items()},
        "optional": list(OPTIONAL),
    }


def checked_settings(wanted: Mapping[str, object]) -> dict[str, Any]:
    """Give settings back as numbers.

    Raises
    ------
    ValueError
        Naming the first that is no setting, or no number within its range.
    """
    return {name: _checked(name, value) for name, value in wanted.items()}


def _checked(name: str, value: object) -> float | None:
    if name not in SETTING_RANGES:
        raise ValueError(f"there is no setting {name!r}; settings are {', '.join(SETTING_RANGES)}")
    if value is None and name in OPTIONAL:
        return None
    low, high = SETTING_RANGES[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value) or not low <= value <= high:
        raise ValueError(f"{name} = {value!r} is no number from {low:g} to {high:g}")
    return float(value)
