"""What a refused command means, in words and units: which check, where, which value against which bound."""

from __future__ import annotations

from enum import IntEnum

from firmware_interface.codes import Interlock, LimitId, Result
from firmware_interface.wire.messages import Arm, Reply, SetLimits
from rig.devices.convert import UnknownCode, fault_of, known
from rig.domain.phrase import Phrase, Value, listed, phrase
from rig.domain.units import MS_PER_S, Modality

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
#: what INTERLOCK counts in its index: something latched, an open interlock, no heartbeat
_LATCHED, _OPEN = 0, 1


def refusal(command: str, reply: Reply, modality: Modality) -> Phrase:
    """Text of a refused command: check, place, value and bound in the modality's unit."""
    text = phrase("refused_command", "the device refused {command}: {reason}", command=command, reason=_reason(reply))
    if reply.limit_id == LimitId.NONE or reply.value == reply.bound:
        return text
    return phrase(
        "refused_beyond",
        "{refused}{where}: {value}, bound {bound}",
        refused=text,
        where=_where(reply),
        value=_amount(reply, reply.value, modality),
        bound=_amount(reply, reply.bound, modality),
    )


def rest_ms(reply: Reply) -> int:
    """How long the spot must rest before what was refused would be taken; 0: rest is not what is missing."""
    return max(1, reply.bound - reply.value) if reply.limit_id == LimitId.MIN_PAUSE else 0


def settles(command: str, reply: Reply) -> bool:
    """Whether nothing is missing but the way to neutral, on which READY has brought the level."""
    return (command, reply.limit_id) == (Arm.NAME, LimitId.STARTS_AT_NEUTRAL)


def stopped(reply: Reply) -> bool:
    """Whether the device has left the state in which it takes the command, or keeps a stop or fault latched."""
    return reply.result == Result.BAD_STATE or (reply.result == Result.INTERLOCK and reply.index == _LATCHED)


def _reason(reply: Reply) -> Value:
    if reply.result == Result.INTERLOCK:
        return _interlock(reply)
    result = _named(Result, reply.result)
    if reply.limit_id == LimitId.NONE:
        return result
    return phrase("refused_by", "{result} {limit}", result=result, limit=_named(LimitId, reply.limit_id))


def _named(kind: type[IntEnum], number: int) -> Value:
    try:
        return known(kind, number)
    except UnknownCode:
        return f"{kind.__name__} {number}"


def _interlock(reply: Reply) -> Phrase:
    if reply.index == _LATCHED:
        try:
            fault: Value = fault_of(reply.value)
        except UnknownCode:
            fault = f"fault {reply.value}"
        return phrase("latched", "{fault} is latched; remove the cause and clear it", fault=fault)
    if reply.index == _OPEN:
        bits = [bit for bit in Interlock if reply.value & bit]
        return phrase("interlock_open", "interlock open: {which}", which=listed(bits) if bits else reply.value)
    return phrase("no_heartbeat", "no fresh heartbeat")


def _field(reply: Reply) -> str:
    """Field of the limits the index counts; the rows of `caps` come last."""
    return SetLimits.FIELDS[min(reply.index, len(SetLimits.FIELDS) - 1)]


def _where(reply: Reply) -> str:
    if reply.limit_id in _OF_LIMITS:
        return phrase("at_limits", " at limits.{field}", field=_field(reply))
    if reply.limit_id in _IN_SEGMENT:
        return phrase("in_segment", " in segment {index}", index=reply.index)
    return phrase("at_site", " at site {index}", index=reply.index) if reply.limit_id in _OF_SITE else ""


def _amount(reply: Reply, number: int, modality: Modality) -> str:
    field = _field(reply) if reply.limit_id == LimitId.TIGHTEN_ONLY else ""
    if reply.limit_id in _LEVELS or field in _LEVEL_FIELDS:
        return f"{number / modality.per_unit:g} {modality.unit}"
    if reply.limit_id in _RATES or field in _RATE_FIELDS:
        return f"{number / modality.per_unit:g} {modality.unit}/s"
    if reply.limit_id in _TIMES_MS or field.endswith("_ms") or field == "caps":
        return f"{number / MS_PER_S:g} s"
    return f"{number} µs" if reply.limit_id == LimitId.SEGMENT_DURATION else str(number)
