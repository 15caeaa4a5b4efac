"""Changes of state: one function permits output, one enters FAULT, one stops in order.

Stop categories as IEC 60204-1: category 0 takes the power away at once (`enter_fault`), category 1 drives back to
neutral first (`stop`).
"""

from __future__ import annotations

from firmware_interface.codes import EventCode, Fault, Latch, State, StopReason
from hardware_sim.device.control import start_way, take_loop
from hardware_sim.device.integers import i32
from hardware_sim.device.marks import report_peak
from hardware_sim.device.state import DeviceState
from hardware_sim.device.telemetry import CHANNEL, US_PER_MS, flush

BOOT, SAFE, READY, ARMED, DELIVERING, RETURNING, FAULT = State
#: states that need a fresh lease and no open interlock, and that an ordered stop ends
ACTIVE = (READY, ARMED, DELIVERING)


def permits_output(s: DeviceState) -> bool:
    """Whether the power stage may be on: the only place that says so."""
    state = s.state
    if state is RETURNING:
        return True
    return state in ACTIVE and not s.interlocks


def change_state(s: DeviceState, now_us: int, new: State, reason: StopReason) -> None:
    """Enter `new` and report it."""
    flush(s)
    old, s.state, s.since_us = s.state, new, now_us
    s.no_rise_ticks = s.tracking_ticks = s.frozen_count = 0
    s.off_ticks, s.off_floor = 0, -1
    s.waiting = False
    if new in (BOOT, SAFE, FAULT):
        s.feed = 0
        s.setpoint = s.aim = s.reference = s.neutral
    s.link.event(EventCode.STATE, now_us, CHANNEL, new, reason, old)


def end_train(s: DeviceState, now_us: int, reason: StopReason) -> None:
    """Report how the train ended and start the site's pause."""
    report_peak(s)
    into_ms = s.segment_tick * s.config.timings.tick_us // US_PER_MS
    s.link.event(EventCode.TRAIN_END, now_us, CHANNEL, s.pulses_done, reason, into_ms)
    s.site.ended_us = now_us
    s.mark_flags = 0


def enter_fault(s: DeviceState, now_us: int, fault: Fault, value: int) -> None:
    """Category 0: drive 0 and power off, latched; the first cause stands."""
    if s.state is FAULT:
        return
    if s.state is DELIVERING:
        end_train(s, now_us, StopReason.FAULT)
    s.fault = fault
    s.link.event(EventCode.FAULT, now_us, CHANNEL, fault, i32(value), s.state)
    change_state(s, now_us, FAULT, StopReason.FAULT)


def stop(s: DeviceState, now_us: int, reason: StopReason) -> None:
    """Category 1: end what is going on and drive back to neutral. Legal in every state; nothing to do in most."""
    if s.state not in ACTIVE:
        return
    if s.state is DELIVERING:
        end_train(s, now_us, reason)
    start_way(s, nearer_neutral(s))
    s.setpoint = s.aim
    change_state(s, now_us, RETURNING, reason)


def nearer_neutral(s: DeviceState) -> int:
    """Where the way back begins: at the setpoint, or at the measured level where that is closer to neutral."""
    setpoint, measured, neutral = s.setpoint, s.measured, s.neutral
    if setpoint >= neutral:
        return max(neutral, min(setpoint, measured))
    return min(neutral, max(setpoint, measured))


def latch(s: DeviceState, code: Latch) -> None:
    """Keep a stop until CLEAR."""
    if code not in s.latched:
        s.latched.append(int(code))


def enter_ready(s: DeviceState, now_us: int) -> None:
    """From SAFE: close the loop where the level is, and lead it to neutral at the safe speed."""
    start = max(s.limits.min, min(s.limits.max, s.measured))
    take_loop(s, start)
    start_way(s, start)
    change_state(s, now_us, READY, StopReason.NONE)


def begin_delivery(s: DeviceState, now_us: int) -> None:
    """Start the armed program in this tick."""
    s.t0_us = s.nominal_us
    s.segment = -1
    s.segment_tick = s.segment_ticks = 0
    s.segment_to = s.neutral
    s.segment_flags = 0
    s.pulses_done = s.pulse = s.mark_flags = 0
    s.on_ms = 0
    change_state(s, now_us, DELIVERING, StopReason.NONE)
