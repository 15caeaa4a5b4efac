"""What a refused command means, in words and units: which check, where, which value against which bound."""

from __future__ import annotations

from firmware_interface.codes import Interlock, LimitId, Result
from firmware_interface.wire.messages import Reply, SetLimits
from rig.devices.convert import UnknownCode, fault_of, name_of
from rig.domain.units import Modality

_LEVELS = {
    LimitId.LEVEL_MIN,
    LimitId.LEVEL_MAX,
    LimitId.STARTS_AT_NEUTRAL,
    LimitId.ENDS_AT_NEUTRAL,
    LimitId.NEUTRAL_BAND,
    LimitId.CROSSING,
}
_RATES = {LimitId.RATE_RISE, LimitId.RATE_RETURN}
_TIMES_MS = {LimitId.TIME_CAP, LimitId.ON_TIME, LimitId.MIN_PAUSE}
_IN_SEGMENT = {
    LimitId.LEVEL_MIN,
    LimitId.LEVEL_MAX,
    LimitId.RATE_RISE,
    LimitId.RATE_RETURN,
    LimitId.SEGMENT_DURATION,
    LimitId.ENDS_AT_NEUTRAL,
    LimitId.PULSE_INDEX,
    LimitId.PULSE_COUNT,
    LimitId.TIME_CAP,
    LimitId.ON_TIME,
    LimitId.CROSSING,
}
_OF_SITE = {LimitId.MIN_PAUSE, LimitId.DOSE}
_OF_LIMITS = {LimitId.TIGHTEN_ONLY, LimitId.NEUTRAL_BAND}
_LEVEL_FIELDS = ("neutral", "band_low", "band_high", "min", "max")
_RATE_FIELDS = ("rise", "return_rate", "safe_return")
_MS_PER_S = 1000
#: what INTERLOCK counts in its index: something latched, an open interlock, no heartbeat
_LATCHED, _OPEN = 0, 1


def refusal(command: str, reply: Reply, modality: Modality) -> str:
    """Text of a refused command: check, place, value and bound in the modality's unit."""
    text = f"the device refused {command}: {_reason(reply)}"
    if reply.limit_id == LimitId.NONE or reply.value == reply.bound:
        return text
    return (
        f"{text}{_where(reply)}: {_amount(reply, reply.value, modality)}, bound {_amount(reply, reply.bound, modality)}"
    )


def _reason(reply: Reply) -> str:
    if reply.result == Result.INTERLOCK:
        return _interlock(reply)
    if reply.limit_id == LimitId.NONE:
        return name_of(Result, reply.result)
    return f"{name_of(Result, reply.result)} {name_of(LimitId, reply.limit_id)}"


def _interlock(reply: Reply) -> str:
    if reply.index == _LATCHED:
        try:
            return f"{name_of(type(fault_of(reply.value)), reply.value)} is latched; remove the cause and clear it"
        except UnknownCode:
            return f"fault {reply.value} is latched; remove the cause and clear it"
    if reply.index == _OPEN:
        bits = [bit.name.lower().replace("_", " ") for bit in Interlock if reply.value & bit and bit.name]
        return f"interlock open: {', '.join(bits) or reply.value}"
    return "no fresh heartbeat"


def _field(reply: Reply) -> str:
    """Field of the limits the index counts; the rows of `caps` come last."""
    return SetLimits.FIELDS[min(reply.index, len(SetLimits.FIELDS) - 1)]


def _where(reply: Reply) -> str:
    if reply.limit_id in _OF_LIMITS:
        return f" at limits.{_field(reply)}"
    if reply.limit_id in _IN_SEGMENT:
        return f" in segment {reply.index}"
    return f" at site {reply.index}" if reply.limit_id in _OF_SITE else ""


def _amount(reply: Reply, number: int, modality: Modality) -> str:
    field = _field(reply) if reply.limit_id == LimitId.TIGHTEN_ONLY else ""
    if reply.limit_id in _LEVELS or field in _LEVEL_FIELDS:
        return f"{number / modality.per_unit:g} {modality.unit}"
    if reply.limit_id in _RATES or field in _RATE_FIELDS:
        return f"{number / modality.per_unit:g} {modality.unit}/s"
    if reply.limit_id in _TIMES_MS or field.endswith("_ms") or field == "caps":
        return f"{number / _MS_PER_S:g} s"
    return f"{number} µs" if reply.limit_id == LimitId.SEGMENT_DURATION else str(number)
