"""The setpoint of a plan as straight lines in device units, and how long it stays beyond a level."""

from __future__ import annotations

from collections.abc import Sequence

from firmware_interface.limits import TICK_US, Cap
from rig.domain.plan import StimulusPlan
from rig.domain.units import MODALITIES
from rig.paradigm.timeline import device_level

#: segments as (duration in µs, start level, end level), levels in m°C, Pa or mN
Line = Sequence[tuple[int, int, int]]


def device_line(plan: StimulusPlan) -> list[tuple[int, int, int]]:
    """Line of a plan, in the integers that the device gets."""
    per_unit = MODALITIES[plan.modality].per_unit
    line, level = [], device_level(plan.neutral, per_unit)
    for segment in plan.segments:
        end = device_level(segment.end_level, per_unit)
        line.append((segment.duration_us, level, end))
        level = end
    return line


def on_us(line: Line, neutral: int) -> int:
    """Total time of the segments that leave neutral, µs."""
    return sum(us for us, start, end in line if not start == end == neutral)


def longest_beyond_us(line: Line, cap: Cap, neutral: int) -> int:
    """Longest unbroken time at or beyond the cap's level, in µs, counted in ticks as the device does."""
    sign = 1 if cap.level >= neutral else -1  # the cold side is the hot one mirrored
    bound, longest, run = sign * cap.level, 0, 0
    for us, start, end in line:
        ticks = us // TICK_US
        beyond = _ticks_beyond(sign * start, sign * end, ticks, bound)
        rising = sign * end > sign * start
        if beyond < ticks and rising:
            run = 0  # a rise is beyond at its end, a fall at its start
        run += beyond
        longest = max(longest, run)
        if beyond < ticks and not rising:
            run = 0
    return longest * TICK_US


def _ticks_beyond(start: int, end: int, ticks: int, bound: int) -> int:
    """Ticks k = 0..ticks-1 at which start + div_trunc((end - start) * k, ticks) is at least `bound`."""
    if min(start, end) >= bound:
        return ticks
    if max(start, end) < bound:
        return 0
    if end > start:
        return ticks + (-(bound - start) * ticks // (end - start))
    return min(ticks, -(-(start - bound + 1) * ticks // (start - end)))
