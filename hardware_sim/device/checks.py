"""What LOAD_COMMIT proves of a program before anything of it can reach the skin (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from firmware_interface.codes import LimitId, SegmentFlag
from firmware_interface.limits import SEGMENT_MAX_MS, LimitTable
from firmware_interface.wire.messages import Segment
from hardware_sim.device.integers import i32

US_PER_S = 1_000_000
US_PER_MS = 1000
LONGEST_SEGMENT_US = SEGMENT_MAX_MS * US_PER_MS
ONSET = int(SegmentFlag.ONSET)
OFFSET = int(SegmentFlag.OFFSET)
ALL_FLAGS = int(SegmentFlag.ONSET | SegmentFlag.OFFSET | SegmentFlag.END_ON_RESPONSE)


class Refusal(NamedTuple):
    """Check that failed, where, with which value against which bound; the fields of a REPLY."""

    limit_id: LimitId
    segment: int
    value: int
    bound: int


Check = Callable[[Sequence[Segment], LimitTable, int], Refusal | None]


def check_program(segments: Sequence[Segment], limits: LimitTable, tick_us: int) -> Refusal | None:
    """First reason not to deliver the program; None when there is none."""
    for check in CHECKS:
        refusal = check(segments, limits, tick_us)
        if refusal is not None:
            return Refusal(refusal.limit_id, refusal.segment, i32(refusal.value), i32(refusal.bound))
    return None


def count_pulses(segments: Sequence[Segment]) -> int:
    """Pulses of a program that has been checked."""
    return sum(1 for segment in segments if segment.flags & ONSET)


def _durations(segments: Sequence[Segment], limits: LimitTable, tick_us: int) -> Refusal | None:
    for i, segment in enumerate(segments):
        duration = segment.duration_us
        if duration < tick_us or duration % tick_us:
            return Refusal(LimitId.SEGMENT_DURATION, i, duration, tick_us)
        if duration > LONGEST_SEGMENT_US:
            return Refusal(LimitId.SEGMENT_DURATION, i, duration, LONGEST_SEGMENT_US)
    return None


def _levels(segments: Sequence[Segment], limits: LimitTable, tick_us: int) -> Refusal | None:
    for i, segment in enumerate(segments):
        if segment.end_level < limits.min:
            return Refusal(LimitId.LEVEL_MIN, i, segment.end_level, limits.min)
        if segment.end_level > limits.max:
            return Refusal(LimitId.LEVEL_MAX, i, segment.end_level, limits.max)
    return None


def _rates(segments: Sequence[Segment], limits: LimitTable, tick_us: int) -> Refusal | None:
    """|b-a| * 10^6 <= rate * duration: the rise rate away from neutral, the return rate towards it."""
    a = limits.neutral
    for i, segment in enumerate(segments):
        b = segment.end_level
        if (a - limits.neutral) * (b - limits.neutral) < 0:
            return Refusal(LimitId.CROSSING, i, b, limits.neutral)
        away = abs(b - limits.neutral) > abs(a - limits.neutral)
        rate = limits.rise if away else limits.return_rate
        change = abs(b - a) * US_PER_S
        if change > rate * segment.duration_us:
            needed = -(-change // segment.duration_us)
            return Refusal(LimitId.RATE_RISE if away else LimitId.RATE_RETURN, i, needed, rate)
        a = b
    return None


def _end(segments: Sequence[Segment], limits: LimitTable, tick_us: int) -> Refusal | None:
    """Every program starts at neutral by definition; it has to end there."""
    last = segments[-1].end_level
    if last != limits.neutral:
        return Refusal(LimitId.ENDS_AT_NEUTRAL, len(segments) - 1, last, limits.neutral)
    return None


def _pulses(segments: Sequence[Segment], limits: LimitTable, tick_us: int) -> Refusal | None:
    """Indices 1..n in order, one OFFSET after each ONSET."""
    count = open_pulse = 0
    for i, segment in enumerate(segments):
        flags, index = segment.flags, segment.pulse_index
        if flags & ~ALL_FLAGS or (flags & ONSET and flags & OFFSET):
            return Refusal(LimitId.PULSE_INDEX, i, flags, ALL_FLAGS)
        if flags & ONSET:
            count += 1
            if open_pulse or index != count:
                return Refusal(LimitId.PULSE_INDEX, i, index, open_pulse or count)
            if count > limits.max_pulses:
                return Refusal(LimitId.PULSE_COUNT, i, count, limits.max_pulses)
            open_pulse = index
        elif flags & OFFSET:
            if not open_pulse or index != open_pulse:
                return Refusal(LimitId.PULSE_INDEX, i, index, open_pulse)
            open_pulse = 0
    if open_pulse:
        return Refusal(LimitId.PULSE_INDEX, len(segments) - 1, 0, open_pulse)
    return None


def _on_time(segments: Sequence[Segment], limits: LimitTable, tick_us: int) -> Refusal | None:
    """Total time of the segments that leave neutral."""
    a, on_us = limits.neutral, 0
    for i, segment in enumerate(segments):
        if a != limits.neutral or segment.end_level != limits.neutral:
            on_us += segment.duration_us
            if on_us > limits.max_on_ms * US_PER_MS:
                return Refusal(LimitId.ON_TIME, i, -(-on_us // US_PER_MS), limits.max_on_ms)
        a = segment.end_level
    return None


def _caps(segments: Sequence[Segment], limits: LimitTable, tick_us: int) -> Refusal | None:
    for level, ms in limits.caps:
        refusal = _cap(segments, limits.neutral, level, ms, tick_us)
        if refusal is not None:
            return refusal
    return None


def _cap(segments: Sequence[Segment], neutral: int, level: int, ms: int, tick_us: int) -> Refusal | None:
    """Longest continuous stay at or beyond `level`; the cold side is the hot one mirrored."""
    sign = 1 if level >= neutral else -1
    bound, a, stay = sign * level, sign * neutral, 0
    longest = ms * US_PER_MS // tick_us
    for i, segment in enumerate(segments):
        b, n = sign * segment.end_level, segment.duration_us // tick_us
        ticks = ticks_at_or_above(a, b, n, bound)
        if b > a and ticks < n:
            stay = 0  # every new stay begins with a rise from below
        stay += ticks
        if stay > longest:
            return Refusal(LimitId.TIME_CAP, i, -(-stay * tick_us // US_PER_MS), ms)
        a = b
    return None


def ticks_at_or_above(a: int, b: int, n: int, bound: int) -> int:
    """How many of the ticks k = 0..n-1 of the line a + div_trunc((b-a) k, n) are at or above `bound`."""
    if a >= bound and b >= bound:
        return n
    if b > a:
        first = max(0, -(-(bound - a) * n // (b - a)))
        return max(0, n - first)
    if a < bound:
        return 0
    return min(n, ((a - bound + 1) * n - 1) // (a - b) + 1)


CHECKS: tuple[Check, ...] = (_durations, _levels, _rates, _end, _pulses, _on_time, _caps)
