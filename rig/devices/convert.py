"""Between the wire's integers and the host's physical units: the only place where they meet."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from enum import IntEnum
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from firmware_interface.codes import (
    EventCode,
    Fault,
    Latch,
    Quantity,
    SegmentFlag,
    State,
    StopReason,
    Trigger,
)
from firmware_interface.limits import (
    ABSENT_U16,
    APPLICATORS,
    SEGMENTS_PER_MESSAGE,
    TICK_US,
    Applicator,
    Cap,
    LimitTable,
)
from firmware_interface.wire.messages import (
    SAMPLE_STRUCT,
    Event,
    Ident,
    Limits,
    LoadBegin,
    LoadCommit,
    LoadSegments,
    Sample,
    Segment,
    SetLimits,
    Telemetry,
)
from firmware_interface.wire.messages import Status as StatusMessage
from rig.domain import events
from rig.domain.errors import DeviceError
from rig.domain.phrase import phrase
from rig.domain.plan import StimulusPlan
from rig.domain.time_caps import allowed_ms
from rig.domain.units import MODALITIES, Modality

_Code = TypeVar("_Code", bound=IntEnum)

#: caps a LIMITS message carries; unused rows are zero
CAP_ROWS = 10
UNUSED = Cap(0, 0)
SLIDER_FULL = ABSENT_U16 - 1
_PERMILLE = 1000
#: a telemetry sample as it travels, so that numpy reads a frame's samples in place; struct and numpy share the codes
WIRE_SAMPLE = np.dtype([(n, f"<{c}") for n, c in zip(Sample._fields, SAMPLE_STRUCT.format[1:], strict=True)])
_TICKS = np.arange(1 << 8, dtype=np.uint64) * np.uint64(TICK_US)  # a frame counts its samples in a u8


def applicator_of(probe_id: int) -> Applicator | None:
    """Applicator with this probe id, or None."""
    return next((a for a in APPLICATORS.values() if a.probe_id == probe_id), None)


def modality_of(quantity: int) -> Modality:
    """Modality of a wire quantity."""
    return next(m for m in MODALITIES.values() if m.quantity == quantity)


# ---------------------------------------------------------------- host -> wire


def program(plan: StimulusPlan, program_id: int) -> tuple[list[LoadBegin | LoadSegments | LoadCommit], int]:
    """Messages that load `plan` on channel 0, and the program's CRC."""
    modality = MODALITIES[plan.modality]
    segments = [
        Segment(
            s.duration_us,
            round(s.end_level * modality.per_unit),
            (SegmentFlag.ONSET if s.onset else 0) | (SegmentFlag.OFFSET if s.offset else 0),
            s.pulse_index,
        )
        for s in plan.segments
    ]
    slider_ends = ABSENT_U16
    if plan.stop_at_rating is not None:
        slider_ends = round(plan.stop_at_rating / plan.rating_high * SLIDER_FULL)
    begin = LoadBegin(0, modality.quantity, program_id, len(segments), Trigger.NONE, 0, 1, slider_ends)
    parts = [
        LoadSegments(0, first, len(part), tuple(part))
        for first in range(0, len(segments), SEGMENTS_PER_MESSAGE)
        if (part := segments[first : first + SEGMENTS_PER_MESSAGE])
    ]
    head = LoadSegments.HEAD.size
    crc = zlib.crc32(begin.pack() + b"".join(part.pack()[head:] for part in parts))
    return [begin, *parts, LoadCommit(0, crc)], crc


def tightened(held: Limits, tier: LimitTable) -> SetLimits:
    """SET_LIMITS that brings the device's limits down to `tier`; its neutral stays where it is."""
    caps = _tighter_caps(tuple(cap for cap in held.caps if cap != UNUSED), tier.caps, held.neutral)
    return SetLimits(
        held.channel,
        held.quantity,
        held.neutral,
        held.band_low,
        held.band_high,
        max(held.min, tier.min),
        min(held.max, tier.max),
        min(held.rise, tier.rise),
        min(held.return_rate, tier.return_rate),
        min(held.safe_return, tier.safe_return),
        min(held.max_on_ms, tier.max_on_ms),
        max(held.min_pause_ms, tier.min_pause_ms),
        min(held.return_max_ms, tier.return_max_ms),
        min(held.max_dose, tier.max_dose),
        min(held.max_pulses, tier.max_pulses),
        caps + (UNUSED,) * (CAP_ROWS - len(caps)),
    )


def _tighter_caps(held: tuple[Cap, ...], tier: tuple[Cap, ...], neutral: int) -> tuple[Cap, ...]:
    """Rows of both tables, each with the shortest time that either allows at its level; hot ones before cold."""
    levels = {c.level for c in held + tier}
    hot, cold = sorted(v for v in levels if v >= neutral), sorted((v for v in levels if v < neutral), reverse=True)
    rows: list[Cap] = []
    for side in (hot, cold):
        times = [Cap(level, round(allowed_ms(held + tier, level, neutral))) for level in side]
        rows += [row for before, row in zip([None, *times], times, strict=False) if not before or before.ms != row.ms]
    if len(rows) > CAP_ROWS:
        raise DeviceError(
            phrase(
                "too_many_caps",
                "the device's time caps and those asked for make {rows} rows, {most} fit",
                rows=len(rows),
                most=CAP_ROWS,
            )
        )
    return tuple(rows)


# ---------------------------------------------------------------- wire -> host


def samples(message: Telemetry, per_unit: int) -> NDArray[np.void]:
    """Samples of a TELEMETRY message as `SAMPLE_DTYPE`."""
    raw = np.frombuffer(message.samples, WIRE_SAMPLE)
    out = np.empty(len(raw), dtype=events.SAMPLE_DTYPE)
    out["t_us"] = message.t_first_us + message.every_n * _TICKS[: len(raw)]
    out["setpoint"] = raw["setpoint"] / per_unit
    out["measured"] = raw["measured"] / per_unit
    out["drive"] = raw["drive"] / _PERMILLE
    slider = raw["slider"]
    out["slider"] = np.where(slider == ABSENT_U16, np.nan, slider / SLIDER_FULL)
    out["state"] = message.state
    return out


class UnknownCode(ValueError):
    """The device sent a code this program does not know: its firmware is newer."""


def known(kind: type[_Code], number: int) -> _Code:
    """Code of a number.

    Raises
    ------
    UnknownCode
        If there is none.
    """
    try:
        return kind(number)
    except ValueError:
        raise UnknownCode(
            f"the device sent {kind.__name__} {number}, which is not in this program's contract"
        ) from None


def name_of(kind: type[IntEnum], number: int) -> str:
    """Name of a code for a message, or its number where it is unknown."""
    return kind(number).name.lower().replace("_", " ") if number in list(kind) else f"{kind.__name__} {number}"


def state(number: int) -> State:
    """State a message carries; `UnknownCode` if there is none."""
    return known(State, number)


def fault_of(code: int) -> Fault | Latch:
    """Fault or latched stop that STATUS carries in one number; `UnknownCode` if it is neither."""
    return known(Latch, code) if code >= min(Latch) else known(Fault, code)


def status(message: StatusMessage) -> events.Status:
    """STATUS as an event."""
    return events.Status(
        message.t_us,
        known(State, message.state),
        fault_of(message.fault),
        message.interlocks,
        message.limits_crc,
        message.dose,
        message.misses,
        message.rx_bad,
        message.tx_drop,
    )


def _mark(edge: Literal["onset", "peak", "offset"]) -> _EventReader:
    return lambda m, per_unit: events.PulseMark(edge, m.t_us, m.index, m.value / per_unit, m.aux)


_EventReader = Callable[[Event, int], events.DeviceEvent]

_EVENT_READERS: dict[int, _EventReader] = {
    EventCode.PULSE_ONSET: _mark("onset"),
    EventCode.PULSE_PEAK: _mark("peak"),
    EventCode.PULSE_OFFSET: _mark("offset"),
    EventCode.TRAIN_END: lambda m, _: events.TrainEnd(m.t_us, m.index, known(StopReason, m.value), m.aux),
    EventCode.STATE: lambda m, _: events.StateChanged(m.t_us, state(m.index), known(StopReason, m.value), state(m.aux)),
    EventCode.FAULT: lambda m, per_unit: events.FaultRaised(m.t_us, known(Fault, m.index), m.value / per_unit),
    EventCode.BUTTON: lambda m, _: events.Button("stop", m.t_us),
    EventCode.RESPONSE: lambda m, _: events.Button("response", m.t_us),
    EventCode.RATING: lambda m, _: events.HandsetRating(m.t_us, m.index, float(m.value)),
    EventCode.BOOT: lambda m, _: events.Rebooted(m.t_us, m.aux),
}


def event(message: Event, per_unit: int) -> events.DeviceEvent | None:
    """EVENT as a device-neutral event; None for those the session has no use for (TRIGGER)."""
    reader = _EVENT_READERS.get(message.code)
    return None if reader is None else reader(message, per_unit)


def identity(ident: Ident, limits: Limits) -> events.DeviceIdentity:
    """Who answered, and the limits in force in device units."""
    applicator = applicator_of(limits.probe_id)
    held = {name: getattr(limits, name) for name in limits.FIELDS if name not in ("caps", "limits_crc")}
    held["caps"] = [list(cap) for cap in limits.caps]
    held["quantity"] = Quantity(limits.quantity).name.lower()
    return events.DeviceIdentity(
        serial=ident.serial,
        firmware=ident.firmware,
        boot_id=ident.boot_id,
        protocol=f"{ident.major}.{ident.minor}",
        digest=ident.digest,
        simulated=bool(ident.simulated),
        tick_us=ident.tick_us,
        capabilities=ident.capabilities,
        applicator=applicator.name if applicator is not None else f"unknown probe {limits.probe_id}",
        probe_id=limits.probe_id,
        area_mm2=limits.area_mm2,
        calibration_id=limits.calibration_id,
        calibration_day=limits.calibration_day,
        limits=held,
        limits_crc=limits.limits_crc,
    )
