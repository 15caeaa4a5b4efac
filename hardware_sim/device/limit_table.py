"""The limits in force: given out with their CRC, tightened on request, never widened before the next power cycle."""

from __future__ import annotations

import zlib
from dataclasses import replace

from firmware_interface.codes import LimitId, Result, State
from firmware_interface.limits import Cap, LimitTable
from firmware_interface.wire.messages import GetLimits, Limits, Reply, SetLimits
from hardware_sim.device.config import CAP_ROWS
from hardware_sim.device.control import start_way
from hardware_sim.device.guards import settle_bounds
from hardware_sim.device.replies import refuse
from hardware_sim.device.state import DeviceState, Program
from hardware_sim.device.telemetry import CHANNEL

UNUSED = Cap(0, 0)
#: fields where less is tighter, where more is, and the actuator's own that stay as they are
LESS_IS_TIGHTER = ("band_high", "max", "rise", "return_rate", "max_on_ms", "return_max_ms", "max_dose", "max_pulses")
MORE_IS_TIGHTER = ("band_low", "min", "min_pause_ms")
FIXED = ("safe_return",)
CRC_BYTES = 4


def limits_message(s: DeviceState) -> Limits:
    """LIMITS with the CRC over all bytes before it."""
    limits, config = s.limits, s.config
    caps = limits.caps + (UNUSED,) * (CAP_ROWS - len(limits.caps))
    message = Limits(
        CHANNEL,
        config.quantity,
        limits.neutral,
        limits.band_low,
        limits.band_high,
        limits.min,
        limits.max,
        limits.rise,
        limits.return_rate,
        limits.safe_return,
        limits.max_on_ms,
        limits.min_pause_ms,
        limits.return_max_ms,
        limits.max_dose,
        limits.max_pulses,
        caps,
        config.probe_id,
        config.area_mm2,
        config.calibration_id,
        config.calibration_day,
        0,
    )
    return replace(message, limits_crc=zlib.crc32(message.pack()[:-CRC_BYTES]))


def take_limits(s: DeviceState, limits: LimitTable) -> None:
    """Put `limits` in force: a program checked against others is no longer valid."""
    s.limits = limits
    s.neutral = s.setpoint = limits.neutral
    s.program = Program()
    settle_bounds(s)
    s.limits_crc = limits_message(s).limits_crc


def get_limits(s: DeviceState, now_us: int, message: GetLimits) -> Reply | Limits:
    """Limits in force."""
    if message.channel != CHANNEL:
        return refuse(Result.BAD_VALUE, LimitId.CHANNEL, 0, message.channel, CHANNEL)
    return limits_message(s)


def set_limits(s: DeviceState, now_us: int, message: SetLimits) -> Reply | Limits:
    """Tighten; the answer to a table that widens anything names the first field that does."""
    if message.channel != CHANNEL:
        return refuse(Result.BAD_VALUE, LimitId.CHANNEL, 0, message.channel, CHANNEL)
    if message.quantity != s.config.quantity:
        return refuse(Result.BAD_VALUE, LimitId.QUANTITY, 0, message.quantity, s.config.quantity)
    refusal = _widens(s.limits, message)
    if refusal is not None:
        return refusal
    used = tuple(cap for cap in message.caps if cap != UNUSED)
    names = [name for name in LimitTable.__slots__ if name != "caps"]
    take_limits(s, LimitTable(**{name: getattr(message, name) for name in names}, caps=used))
    if s.state is State.READY:
        start_way(s, s.aim)
    else:
        s.aim = s.neutral
    return limits_message(s)


def _widens(held: LimitTable, new: SetLimits) -> Reply | None:
    for name in new.FIELDS:
        value, bound = getattr(new, name), getattr(held, name, None)
        wider = (
            (name in LESS_IS_TIGHTER and value > bound)
            or (name in MORE_IS_TIGHTER and value < bound)
            or (name in FIXED and value != bound)
        )
        if wider:
            return refuse(Result.LIMIT, LimitId.TIGHTEN_ONLY, new.FIELDS.index(name), value, bound or 0)
    band_low, band_high = max(new.band_low, new.min), min(new.band_high, new.max)
    if not band_low <= new.neutral <= band_high:
        bound = band_low if new.neutral < band_low else band_high
        return refuse(Result.LIMIT, LimitId.NEUTRAL_BAND, new.FIELDS.index("neutral"), new.neutral, bound)
    for i, cap in enumerate(held.caps):
        if not _covered(cap, new.caps, held.neutral):
            row = new.caps[i]
            return refuse(Result.LIMIT, LimitId.TIGHTEN_ONLY, new.FIELDS.index("caps") + i, row.ms, cap.ms)
    return None


def _covered(cap: Cap, rows: tuple[Cap, ...], neutral: int) -> bool:
    """Whether some row forbids at least what `cap` does: from the same level or nearer neutral on, for no longer."""
    hot = cap.level >= neutral
    return any(
        row != UNUSED
        and row.ms <= cap.ms
        and (neutral <= row.level <= cap.level if hot else cap.level <= row.level < neutral)
        for row in rows
    )
