"""The items of the preflight and how each is judged from what is known. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

from firmware_interface.codes import Interlock
from gui.models.levels import shown
from gui.models.phrases import fault_words
from gui.models.room import size
from gui.models.said import Said
from gui.models.sensor import readable
from rig.domain.plan import PlannedTrial
from rig.domain.units import LEVEL_DECIMALS, MODALITIES
from rig.session.options import RatingsBy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rig.session.underway import Underway


class Item(StrEnum):
    """What is looked at, in the order of the row."""

    DEVICE = "device"
    LIMITS = "limits"
    STOP_BUTTON = "stop_button"
    SENSOR = "sensor"
    SCREEN = "screen"
    SOUND = "sound"
    DISK = "disk"


class Mark(StrEnum):
    """How an item stands."""

    WAITING = "waiting"  # comes by itself
    TO_DO = "to_do"  # somebody has to do something
    OK = "ok"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    """One item, how it stands, and why."""

    item: Item
    mark: Mark
    reason: Said


@dataclass(frozen=True, slots=True)
class Rest:
    """What a sensor may show at rest: so far below and above neutral, in the modality's unit; `moves`: never still.

    The device drives nothing before the start, so that an applicator that lies in a room is as warm as the room. A
    force sensor counts whole mN and may well stand still.
    """

    below: float
    above: float
    moves: bool


REST = {"thermal": Rest(17.0, 3.0, True), "pressure": Rest(5.0, 5.0, True), "force": Rest(20.0, 20.0, False)}
#: samples (control passes on 125 a second) before a sensor is judged, and equal ones after which it counts as frozen
ENOUGH, FROZEN = 60, 250
NOTHING_OPEN = Interlock(0)
_OF_PARTICIPANT = ("participant", "device_slider", "screen", "screen_slider")


def needed(trials: Sequence[PlannedTrial], ratings: RatingsBy) -> tuple[Item, ...]:
    """Items that a run needs: screen and sound only where the participant answers on the screen."""
    tasks = [t for trial in trials for t in trial.ratings if ratings == "screen" and t.source in _OF_PARTICIPANT]
    prompted = any(task.when != "continuous" for task in tasks)
    left_out = set() if tasks else {Item.SCREEN}
    if not prompted:
        left_out.add(Item.SOUND)
    return tuple(item for item in Item if item not in left_out)


@dataclass(slots=True)
class Known:
    """What has been told since connecting; `measured` holds the last two seconds of the sensor, in pieces.

    `alone`: there is no display but the operator's.
    """

    underway: Underway | None = None
    lost: bool = False
    fault: str = ""
    device: str = ""
    pressed: bool = False
    seen: bool = False
    alone: bool = False
    heard: bool = False
    interlocks: Interlock = NOTHING_OPEN
    measured: deque[NDArray[np.float32]] = field(default_factory=deque)

    def take_interlocks(self, interlocks: Interlock) -> None:
        """Note what is open now; a button that was pulled out has to be pressed anew."""
        self.interlocks = interlocks
        self.pressed = self.pressed and not interlocks & Interlock.BUTTON_ABSENT


def _device(known: Known, underway: Underway) -> tuple[Mark, Said]:
    if known.fault or known.device == "FAULT":
        return Mark.FAILED, Said("preflight.device_fault", {"fault": fault_words(known.fault) or "?"})
    for bit, key in ((Interlock.PROBE_ABSENT, "device_probe"), (Interlock.COVER_OPEN, "device_cover")):
        if known.interlocks & bit:
            return Mark.FAILED, Said(f"preflight.{key}")
    who = {"serial": underway.device.serial, "firmware": underway.device.firmware}
    return Mark.OK, Said("preflight.device_simulated" if underway.simulated else "preflight.device_ok", who)


def _limits(known: Known, underway: Underway) -> tuple[Mark, Said]:
    modality = MODALITIES[underway.trials[0].plan.modality]
    highest = underway.device.limits.get("max")
    if not isinstance(highest, int) or not underway.device.limits_crc:
        return Mark.FAILED, Said("preflight.limits_unknown")
    return Mark.OK, Said("preflight.limits_ok", {"max": shown(highest / modality.per_unit, modality.unit)})


def _stop(known: Known, underway: Underway) -> tuple[Mark, Said]:
    if known.interlocks & Interlock.BUTTON_ABSENT:
        return Mark.FAILED, Said("preflight.stop_absent")
    if known.interlocks & Interlock.STOP_BUTTON:
        return Mark.TO_DO, Said("preflight.stop_release")
    if known.pressed:
        return Mark.OK, Said("preflight.stop_pressed")
    if underway.simulated:
        return Mark.OK, Said("preflight.stop_simulated")
    return Mark.TO_DO, Said("preflight.stop_press")


def _sensor(known: Known, underway: Underway) -> tuple[Mark, Said]:
    plan = underway.trials[0].plan
    rest, unit = REST[plan.modality], MODALITIES[plan.modality].unit
    values = [value for piece in known.measured for value in piece.tolist()]
    if len(values) < ENOUGH:
        return Mark.WAITING, Said("preflight.sensor_awaited")
    lowest, highest = readable(underway.device.applicator, plan.modality)
    if not all(lowest <= value <= highest for value in values):  # NaN, or a sensor that is open or short
        return Mark.FAILED, Said("preflight.sensor_absent")
    middle = median(values)
    low, high = plan.neutral - rest.below, plan.neutral + rest.above
    told = {
        "measured": shown(round(middle, LEVEL_DECIMALS[unit]), unit),
        "low": shown(low, unit),
        "high": shown(high, unit),
    }
    if not low <= middle <= high:
        return Mark.FAILED, Said("preflight.sensor_outside", told)
    if rest.moves and len(values) >= FROZEN and min(values) == max(values):
        return Mark.FAILED, Said("preflight.sensor_frozen", told)
    return Mark.OK, Said("preflight.sensor_ok", told)


def _screen(known: Known, _underway: Underway) -> tuple[Mark, Said]:
    where = "_alone" if known.alone else ""
    if known.seen:
        return Mark.OK, Said(f"preflight.screen_ok{where}")
    return Mark.TO_DO, Said(f"preflight.screen_look{where}")


def _sound(known: Known, _underway: Underway) -> tuple[Mark, Said]:
    return (Mark.OK, Said("preflight.sound_ok")) if known.heard else (Mark.TO_DO, Said("preflight.sound_listen"))


def _disk(known: Known, underway: Underway) -> tuple[Mark, Said]:
    return Mark.OK, Said("preflight.disk_ok", {"size": size(underway.reserved_bytes)})


_JUDGES: dict[Item, Callable[[Known, Underway], tuple[Mark, Said]]] = {
    Item.DEVICE: _device,
    Item.LIMITS: _limits,
    Item.STOP_BUTTON: _stop,
    Item.SENSOR: _sensor,
    Item.SCREEN: _screen,
    Item.SOUND: _sound,
    Item.DISK: _disk,
}


def judged(item: Item, known: Known) -> Row:
    """How an item stands."""
    if known.lost and item is Item.DEVICE:
        return Row(item, Mark.FAILED, Said("preflight.device_lost"))
    if known.underway is None or known.lost:
        return Row(item, Mark.WAITING, Said("preflight.not_connected" if item is Item.DEVICE else "preflight.waiting"))
    mark, reason = _JUDGES[item](known, known.underway)
    return Row(item, mark, reason)
