"""Named faults, injected on the simulator's own side channel and never over the wire.

A fault is text: `name`, `name=value`, and with a time `name=value@seconds` (of the simulated world). The names are
those of the project's hazard table; each is one row of `FAULTS`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from hardware_sim.device.state import Pin

US_PER_S = 1_000_000
#: a converter's rail, far beyond every sensor's range in both directions
RAIL = 1_000_000
SUPPLY_DIP_MV = 18_000
HEATSINK_HOT = 60_000
NOMINAL_SUPPLY_MV = 24_000
NOMINAL_HEATSINK = 30_000
#: how long a momentary press lasts
PRESS_US = 200_000
SENSOR_MODES = ("ok", "open", "short", "freeze", "jump", "low")
#: share of the true rise that a loose sensor still sees
LOOSE_COUPLING = 0.2
DEFAULT_HANG_MS = 10
MOST_GAIN = 100.0


class UnknownFault(ValueError):
    """No fault of this name or value; the message names those there are."""


@dataclass(slots=True)
class Disturbance:
    """What is wrong with the simulated world now."""

    sensor: str = "ok"
    held: int | None = None
    heater_open: bool = False
    contact: bool = True
    gain: float = 1.0
    offset: float = 0.0
    second_offset: float = 0.0
    stuck_drive: int | None = None
    stuck_release: bool = False
    supply_mv: int = NOMINAL_SUPPLY_MV
    heatsink: int = NOMINAL_HEATSINK
    #: pins held by a fault, and those that let go by themselves at `release_us`
    pins: int = 0
    pressed: int = 0
    release_us: int = 0
    silent: bool = False
    deaf: bool = False
    hang_ms: int = 0
    #: pending reset cause: "power_on", "brown_out" or ""
    reset: str = ""
    flip_program_bit: bool = False

    @property
    def sensing(self) -> bool:
        """Whether the sensors show something else than the level."""
        return self.sensor != "ok" or self.offset != 0.0 or self.second_offset != 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One injection: `at_us` None is now."""

    name: str
    value: str
    at_us: int | None = None


Setter = Callable[[Disturbance, str, int], None]


def _choice(value: str, *allowed: str) -> str:
    if value not in allowed:
        raise UnknownFault(f"{value!r} is not one of {', '.join(allowed)}")
    return value


def _on(value: str, on: str) -> bool:
    return _choice(value or on, on, "ok") == on


def _number(value: str, low: float = 0.0, high: float = math.inf) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not low <= number <= high or math.isinf(number):
        raise UnknownFault(f"{value!r} is not a number of {low:g} to {high:g}")
    return number


def _sensor(d: Disturbance, value: str, now_us: int) -> None:
    d.sensor = _choice(value, *SENSOR_MODES)
    d.held = None


def _set(name: str, on: str, bad: object, good: object) -> Setter:
    def setter(d: Disturbance, value: str, now_us: int) -> None:
        setattr(d, name, bad if _on(value, on) else good)

    return setter


def _set_number(name: str, low: float, high: float) -> Setter:
    def setter(d: Disturbance, value: str, now_us: int) -> None:
        setattr(d, name, _number(value, low, high))

    return setter


def _hold_pin(pin: Pin, on: str) -> Setter:
    def setter(d: Disturbance, value: str, now_us: int) -> None:
        d.pins = d.pins | pin if _on(value, on) else d.pins & ~pin

    return setter


def _press(pin: Pin) -> Setter:
    def setter(d: Disturbance, value: str, now_us: int) -> None:
        d.pressed |= pin
        d.release_us = now_us + PRESS_US

    return setter


def _button(d: Disturbance, value: str, now_us: int) -> None:
    if value == "press":
        _press(Pin.STOP)(d, value, now_us)
    elif value == "hold":
        d.pins |= Pin.STOP
    else:
        _choice(value, "open", "ok", "press", "hold")
        d.pins &= ~(Pin.STOP | Pin.BUTTON_ABSENT)
        d.pins |= Pin.BUTTON_ABSENT if value == "open" else 0


def _reset(cause: str) -> Setter:
    def setter(d: Disturbance, value: str, now_us: int) -> None:
        d.reset = cause

    return setter


def _hang(d: Disturbance, value: str, now_us: int) -> None:
    d.hang_ms = max(1, round(_number(value))) if value else DEFAULT_HANG_MS


#: name -> what it does with its value
FAULTS: dict[str, Setter] = {
    "sensor": _sensor,
    "second": _set_number("second_offset", -RAIL, RAIL),
    "plant_offset": _set_number("offset", -RAIL, RAIL),
    "plant_gain": _set_number("gain", 0.0, MOST_GAIN),
    "heater": _set("heater_open", "open", True, False),
    "contact": _set("contact", "off", False, True),
    "mosfet": _set("stuck_drive", "short", 1000, None),
    "vent": _set("stuck_release", "stuck", True, False),
    "supply": _set("supply_mv", "low", SUPPLY_DIP_MV, NOMINAL_SUPPLY_MV),
    "heatsink": _set("heatsink", "hot", HEATSINK_HOT, NOMINAL_HEATSINK),
    "button": _button,
    "response": _press(Pin.RESPONSE),
    "trigger": _hold_pin(Pin.TRIGGER, "high"),
    "emergency": _hold_pin(Pin.EMERGENCY, "press"),
    "probe": _hold_pin(Pin.PROBE_ABSENT, "absent"),
    "cover": _hold_pin(Pin.COVER_OPEN, "open"),
    "reboot": _reset("power_on"),
    "brown_out": _reset("brown_out"),
    "hang": _hang,
    "silent": _set("silent", "on", True, False),
    "deaf": _set("deaf", "on", True, False),
    "program": _set("flip_program_bit", "flip", True, False),
}


def parse(text: str) -> Fault:
    """Fault from its text.

    Raises
    ------
    UnknownFault
        If there is no such fault, or its value or time makes no sense.
    """
    what, _, at = text.partition("@")
    name, _, value = what.partition("=")
    name = name.strip().replace("-", "_")
    if name not in FAULTS:
        raise UnknownFault(f"there is no fault {name!r}; faults are {', '.join(FAULTS)}")
    fault = Fault(name, value.strip(), round(_number(at.removesuffix("s")) * US_PER_S) if at else None)
    try:
        apply(Disturbance(), fault, 0)
    except UnknownFault as error:
        raise UnknownFault(f"{name}: {error}") from None
    return fault


def apply(disturbance: Disturbance, fault: Fault, now_us: int) -> None:
    """Let a fault happen."""
    FAULTS[fault.name](disturbance, fault.value, now_us)
