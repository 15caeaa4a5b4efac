"""Between the wire's integers and the host's physical units: the only place where they meet."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from firmware_interface.codes import (
    EventCode,
    Fault,
    Latch,
    LimitId,
    Quantity,
    Result,
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
    Reply,
    Sample,
    Segment,
    SetLimits,
    Telemetry,
)
from firmware_interface.wire.messages import Status as StatusMessage
from rig.domain import events
from rig.domain.plan import StimulusPlan
from rig.domain.units import MODALITIES, Modality

#: caps a LIMITS message carries; unused rows are zero
CAP_ROWS = 10
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
    caps = [Cap(*cap) for cap in tier.caps] + [Cap(0, 0)] * (CAP_ROWS - len(tier.caps))
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
        tuple(Cap(new.level, min(new.ms, old.ms)) for old, new in zip(held.caps, caps, strict=True)),
    )


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


def fault_of(code: int) -> Fault | Latch:
    """Fault or latched stop that STATUS carries in one number."""
    return Latch(code) if code >= min(Latch) else Fault(code)


def status(message: StatusMessage) -> events.Status:
    """STATUS as an event."""
    return events.Status(
        message.t_us,
        State(message.state),
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
    EventCode.TRAIN_END: lambda m, _: events.TrainEnd(m.t_us, m.index, StopReason(m.value), m.aux),
    EventCode.STATE: lambda m, _: events.StateChanged(m.t_us, State(m.index), StopReason(m.value), State(m.aux)),
    EventCode.FAULT: lambda m, per_unit: events.FaultRaised(m.t_us, Fault(m.index), m.value / per_unit),
    EventCode.BUTTON: lambda m, _: events.Button("stop", m.t_us),
    EventCode.RESPONSE: lambda m, _: events.Button("response", m.t_us),
    EventCode.RATING: lambda m, _: events.HandsetRating(m.t_us, m.index, float(m.value)),
    EventCode.BOOT: lambda m, _: events.Rebooted(m.t_us, m.aux),
}


def event(message: Event, per_unit: int) -> events.DeviceEvent | None:
    """EVENT as a device-neutral event; None for those the session has no use for (TRIGGER)."""
    reader = _EVENT_READERS.get(message.code)
    return None if reader is None else reader(message, per_unit)


def refusal(command: str, reply: Reply, modality: Modality) -> str:
    """Text of a refused command: check, place, value and bound in the modality's unit."""
    if reply.result != Result.LIMIT:
        return f"the device refused {command}: {Result(reply.result).name.lower().replace('_', ' ')}"
    check = LimitId(reply.limit_id)
    text = f"the device refused {command}: check {check.name.lower()}"
    levels = {LimitId.LEVEL_MIN, LimitId.LEVEL_MAX, LimitId.STARTS_AT_NEUTRAL, LimitId.ENDS_AT_NEUTRAL}
    if check in levels or check in (LimitId.RATE_RISE, LimitId.RATE_RETURN):
        unit = modality.unit if check in levels else f"{modality.unit}/s"
        value, bound = reply.value / modality.per_unit, reply.bound / modality.per_unit
        return f"{text} at segment {reply.index}: {value:g} {unit}, bound {bound:g} {unit}"
    return f"{text} at {reply.index}: value {reply.value}, bound {reply.bound}"


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
