"""Stamps: what happened at the skin and when, taken where the output is written.

This code knows no plan. It sees that the tick just written carried a flag, the timer, and the measured level.
"""

from __future__ import annotations

from firmware_interface.codes import EventCode, SegmentFlag
from hardware_sim.device.integers import i32
from hardware_sim.device.state import DeviceState
from hardware_sim.device.telemetry import CHANNEL

#: length of the trigger output's pulse, ms
TTL_MS = 5
ONSET = int(SegmentFlag.ONSET)
OFFSET = int(SegmentFlag.OFFSET)


def stamp_written(s: DeviceState, written_us: int) -> None:
    """Report the flags of the tick whose output went out at `written_us`."""
    late_us = max(0, written_us - s.nominal_us)
    flags, index = s.mark_flags, s.mark_index
    s.mark_flags = 0
    if flags & ONSET:
        report_peak(s)
        s.link.event(EventCode.PULSE_ONSET, written_us, CHANNEL, index, i32(s.measured), late_us)
        s.pulse = index
        s.pulse_falling = False
        s.pulse_from = s.peak_value = s.measured
        s.peak_height = 0
        s.peak_us = written_us
    if flags & OFFSET:
        s.link.event(EventCode.PULSE_OFFSET, written_us, CHANNEL, index, i32(s.measured), late_us)
        s.pulse_falling = True
        s.pulses_done += 1


def follow_peak(s: DeviceState, now_us: int) -> None:
    """Keep the measured extreme of the pulse under way; report it once the level is back below half of it."""
    height = s.measured - s.pulse_from
    if height < 0:
        height = -height
    if height > s.peak_height:
        s.peak_height = height
        s.peak_value = s.measured
        s.peak_us = now_us
    elif s.pulse_falling and 2 * height < s.peak_height:
        report_peak(s)


def report_peak(s: DeviceState) -> None:
    """Report the extreme found so far, if a pulse is under way."""
    if s.pulse:
        s.link.event(EventCode.PULSE_PEAK, s.peak_us, CHANNEL, s.pulse, i32(s.peak_value), 0)
        s.pulse = 0
