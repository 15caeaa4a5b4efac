"""One tick of each state: leases and deadlines, and where the setpoint goes."""

from __future__ import annotations

from collections.abc import Callable

from firmware_interface.codes import EventCode, Fault, Latch, State, StopReason
from firmware_interface.limits import ABSENT_U16
from hardware_sim.device.control import US_PER_S, follow_way, start_way
from hardware_sim.device.dose import add_dose
from hardware_sim.device.guards import SLOW_TICKS
from hardware_sim.device.integers import div_trunc
from hardware_sim.device.loading import SEGMENT_BYTES, segment_at
from hardware_sim.device.marks import OFFSET, ONSET, TTL_MS, follow_peak
from hardware_sim.device.state import DeviceState
from hardware_sim.device.telemetry import CHANNEL, US_PER_MS
from hardware_sim.device.transitions import change_state, end_train, enter_fault, latch, stop

#: faults after which nobody knows how hot it is
UNTRUE_LEVEL = (
    Fault.SENSOR_OPEN,
    Fault.SENSOR_SHORT,
    Fault.SENSOR_FROZEN,
    Fault.SENSOR_JUMP,
    Fault.SENSOR_DISAGREE,
)
#: ticks of self-test before SAFE
BOOT_TICKS = 20


def lease_fresh(s: DeviceState, now_us: int) -> bool:
    """Whether a heartbeat came within the lease; the comparison holds for times out of order too."""
    return now_us < s.beat_us + s.config.timings.lease_ms * US_PER_MS


def _lose_lease(s: DeviceState, now_us: int) -> None:
    latch(s, Latch.LEASE_LOST)
    stop(s, now_us, StopReason.LEASE_LOST)


def tick_boot(s: DeviceState, now_us: int) -> None:
    """Stay for the self-test, then say who woke up and why."""
    if s.tick >= BOOT_TICKS:
        s.link.event(EventCode.BOOT, now_us, CHANNEL, s.config.reset_cause, 0, s.config.boot_id)
        change_state(s, now_us, State.SAFE, StopReason.NONE)


def tick_idle(s: DeviceState, now_us: int) -> None:
    """SAFE: nothing moves."""


def _plausible(s: DeviceState) -> bool:
    """Whether the sensors can be right: one may also break while another fault stands."""
    guard, measured = s.guard, s.measured
    return guard.sensor_low <= measured <= guard.sensor_high and abs(measured - s.second) <= guard.disagree


def tick_fault(s: DeviceState, now_us: int) -> None:
    """Nothing moves, but what was hot or inflated when the power went is still on the skin: it counts."""
    if s.tick % SLOW_TICKS == 0 and s.fault not in UNTRUE_LEVEL and _plausible(s):
        add_dose(s, SLOW_TICKS * s.config.timings.tick_us // US_PER_MS)


def tick_ready(s: DeviceState, now_us: int) -> None:
    """At neutral, or on the way there."""
    if not lease_fresh(s, now_us):
        _lose_lease(s, now_us)
    elif s.aim != s.neutral or s.feed:
        follow_way(s)


def tick_armed(s: DeviceState, now_us: int) -> None:
    """As READY, until START, the trigger or the end of patience."""
    if not lease_fresh(s, now_us):
        _lose_lease(s, now_us)
    elif now_us >= s.armed_until_us:
        change_state(s, now_us, State.READY, StopReason.NONE)


def tick_delivering(s: DeviceState, now_us: int) -> None:
    """Follow the program by one tick."""
    if not lease_fresh(s, now_us):
        _lose_lease(s, now_us)
        return
    tick = s.segment_tick
    if tick == s.segment_ticks:
        if not _next_segment(s):
            finish_program(s, now_us)
            return
        tick = 0
    level, end = s.segment_from, s.segment_to
    if level != end:
        change = (end - level) * tick
        n = s.segment_ticks
        level += change // n if change >= 0 else -(-change // n)  # div_trunc, without the call
    s.setpoint = s.aim = level
    s.segment_tick = tick + 1
    if s.pulse:
        follow_peak(s, now_us)
    if s.slider >= s.program.slider_ends and s.slider != ABSENT_U16:
        stop(s, now_us, StopReason.SLIDER)


def _next_segment(s: DeviceState) -> bool:
    """Take the next segment out of the program's memory; its flags act in this tick."""
    program = s.program
    s.segment += 1
    if s.segment * SEGMENT_BYTES >= len(program.data):
        return False
    segment = segment_at(program, s.segment)
    s.segment_from, s.segment_to = s.segment_to, segment.end_level
    s.segment_ticks = segment.duration_us // s.config.timings.tick_us
    s.segment_tick = 0
    s.segment_flags = segment.flags
    s.feed = div_trunc((s.segment_to - s.segment_from) * US_PER_S, segment.duration_us)
    s.mark_flags = segment.flags & (ONSET | OFFSET)
    s.mark_index = segment.pulse_index
    if segment.flags & ONSET:
        s.ttl_ticks = TTL_MS
    return True


def finish_program(s: DeviceState, now_us: int) -> None:
    """The program's end: back to READY, at neutral."""
    s.setpoint = s.neutral
    start_way(s, s.neutral)
    end_train(s, now_us, StopReason.PROGRAM_END)
    change_state(s, now_us, State.READY, StopReason.PROGRAM_END)


def tick_returning(s: DeviceState, now_us: int) -> None:
    """Back to neutral; there, or when the time is up, SAFE."""
    follow_way(s)
    s.setpoint = s.aim
    distance = abs(s.measured - s.neutral)
    if s.aim == s.neutral and distance <= s.guard.no_rise_gain:
        change_state(s, now_us, State.SAFE, StopReason.NONE)
    elif now_us - s.since_us >= s.limits.return_max_ms * US_PER_MS:
        if distance > s.guard.no_rise_deviation:
            enter_fault(s, now_us, Fault.NO_RETURN, s.measured)
        else:
            change_state(s, now_us, State.SAFE, StopReason.NONE)


#: by state number
MODES: tuple[Callable[[DeviceState, int], None], ...] = (
    tick_boot,
    tick_idle,
    tick_ready,
    tick_armed,
    tick_delivering,
    tick_returning,
    tick_fault,
)
