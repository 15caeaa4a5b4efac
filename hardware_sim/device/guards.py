"""Every cause of a category 0 stop, and the caps that end a train in order.

Bounds are those of `protocol.toml` (guard, guard_times); counts are in ticks of 1 ms. The checks look at the
drive and setpoint of the tick before, so that the tick that sees a cause already writes drive 0.
"""

from __future__ import annotations

from collections.abc import Callable

from firmware_interface.codes import Fault, State, StopReason
from hardware_sim.device.dose import add_dose, dose_units
from hardware_sim.device.loading import program_intact
from hardware_sim.device.state import DeviceState, Pin
from hardware_sim.device.transitions import enter_fault, stop

#: supply of the power stage, 24 V +- 10 %
SUPPLY_LOW_MV = 21_600
SUPPLY_HIGH_MV = 26_400
#: supply, heatsink, dose and caps are looked at every so many ticks: half the latency budget
SLOW_TICKS = 5
#: the program's memory is looked at every so many ticks
CRC_TICKS = 100
EMERGENCY = int(Pin.EMERGENCY)
#: time constants after which an actuator has forgotten its last drive
FORGET_LAGS = 5


# ---------------------------------------------------------------- every tick


def check_sensors(s: DeviceState, now_us: int) -> None:
    """Emergency stop, rails, limits, jumps, agreement of the two sensors; in every state but BOOT and FAULT."""
    guard, measured, second = s.guard, s.measured, s.second
    if s.pins & EMERGENCY:  # the level, not its edge: it may have been pressed while another fault stood
        enter_fault(s, now_us, Fault.EMERGENCY_STOP, measured)
    if s.over_low <= measured <= s.over_high and s.over_low <= second <= s.over_high:
        s.over_count = 0
    else:
        _check_range(s, now_us)
    change = measured - s.previous
    if change > guard.jump or change < -guard.jump:
        enter_fault(s, now_us, Fault.SENSOR_JUMP, change)
    apart = measured - second
    if -guard.disagree <= apart <= guard.disagree:
        s.disagree_ticks = 0
    else:
        s.disagree_ticks += 1
        if s.disagree_ticks >= s.config.timings.disagree_ms:
            enter_fault(s, now_us, Fault.SENSOR_DISAGREE, apart)


def _check_range(s: DeviceState, now_us: int) -> None:
    """A level beyond the limits: a broken sensor at once, else too much for four samples, by either sensor."""
    guard, measured = s.guard, s.measured
    if measured > guard.sensor_high:
        enter_fault(s, now_us, Fault.SENSOR_OPEN, measured)
    elif measured < guard.sensor_low:
        enter_fault(s, now_us, Fault.SENSOR_SHORT, measured)
    s.over_count += 1
    if s.over_count >= s.config.timings.over_samples:
        beyond = measured if not s.over_low <= measured <= s.over_high else s.second
        enter_fault(s, now_us, Fault.OVER_LIMIT, beyond)


def check_motion(s: DeviceState, now_us: int) -> None:
    """Whether the level follows what the loop does; in the states that drive."""
    guard, measured = s.guard, s.measured
    ahead = measured - s.reference
    if -guard.tracking <= ahead <= guard.tracking or s.state is State.RETURNING:
        s.tracking_ticks = 0
    else:
        _check_tracking(s, now_us)
    behind = s.setpoint - measured
    if -guard.no_rise_deviation <= behind <= guard.no_rise_deviation:
        s.no_rise_ticks = 0
    else:
        _check_progress(s, now_us, behind)
    drive, least = s.drive, s.config.timings.frozen_drive_permille
    if measured != s.previous or -least < drive < least:
        s.frozen_count = 0
    else:
        _check_frozen(s, now_us)


def _check_tracking(s: DeviceState, now_us: int) -> None:
    """Beyond setpoint and reference, away from neutral. Trailing behind either is a verdict on delivery, no fault.

    Not in RETURNING, which has its own check and never drives away from neutral.
    """
    measured, bound = s.measured, s.guard.tracking
    if measured > s.neutral:
        far = measured - max(s.setpoint, s.reference)
    else:
        far = min(s.setpoint, s.reference) - measured
    if far <= bound:
        s.tracking_ticks = 0
        return
    s.tracking_ticks += 1
    if s.tracking_ticks >= s.config.timings.tracking_ms:
        enter_fault(s, now_us, Fault.TRACKING, measured)


def _check_progress(s: DeviceState, now_us: int, behind: int) -> None:
    """Far from the setpoint, driven hard towards it, and hardly a gain: nothing is connected, or nothing moves."""
    returning = s.state is State.RETURNING
    pushed = s.drive if behind > 0 else -s.drive
    if not returning and pushed < s.config.timings.no_rise_drive_permille:
        s.no_rise_ticks = 0
        return
    s.no_rise_ticks += 1
    gained = s.measured - s.no_rise_from if behind > 0 else s.no_rise_from - s.measured
    if s.no_rise_ticks == 1 or gained >= s.guard.no_rise_gain:
        s.no_rise_ticks = 1
        s.no_rise_from = s.measured
    elif s.no_rise_ticks >= s.config.timings.no_rise_ms:
        enter_fault(s, now_us, Fault.NO_RETURN if returning else Fault.NO_RISE, s.measured)


def _check_frozen(s: DeviceState, now_us: int) -> None:
    """The same sample over and over while the drive is on and the setpoint has moved."""
    if s.frozen_count == 0:
        s.frozen_count = 1
        s.frozen_from = s.setpoint
        s.frozen_moved = False
    s.frozen_count += 1
    if abs(s.setpoint - s.frozen_from) >= s.guard.frozen_move:
        s.frozen_moved = True
    if s.frozen_moved and s.frozen_count >= s.config.timings.frozen_samples:
        enter_fault(s, now_us, Fault.SENSOR_FROZEN, s.measured)


# ---------------------------------------------------------------- every SLOW_TICKS


def check_slow(s: DeviceState, now_us: int) -> None:
    """What may take a few ticks to be seen; in every state but BOOT and FAULT."""
    if not SUPPLY_LOW_MV <= s.supply_mv <= SUPPLY_HIGH_MV:
        enter_fault(s, now_us, Fault.SUPPLY, s.supply_mv)
    if s.heatsink > s.guard.heatsink_max:
        enter_fault(s, now_us, Fault.HEATSINK, s.heatsink)
    if s.link.event_overflow:
        enter_fault(s, now_us, Fault.EVENT_OVERFLOW, 0)
    if s.state is State.DELIVERING and s.tick % CRC_TICKS == 0 and not program_intact(s.program):
        enter_fault(s, now_us, Fault.PROGRAM_CRC, 0)
    _check_runaway(s, now_us)
    if s.state is State.DELIVERING or s.state is State.RETURNING:
        elapsed_ms = SLOW_TICKS * s.config.timings.tick_us // 1000
        add_dose(s, elapsed_ms)
        _check_exposure(s, now_us, elapsed_ms)


def _check_runaway(s: DeviceState, now_us: int) -> None:
    """The level leaves neutral although nothing has driven it there for as long as the actuator remembers."""
    measured, limits = s.measured, s.limits
    away = s.drive if measured >= s.neutral else -s.drive
    if away > 0:
        s.off_ticks, s.off_floor = 0, -1
        return
    s.off_ticks += SLOW_TICKS
    c = s.config.calibration
    if s.off_ticks < c.dead_ticks + FORGET_LAGS * c.lag_ticks:
        return
    distance = max(0, measured - limits.band_high, limits.band_low - measured)
    if s.off_floor < 0 or distance < s.off_floor:
        s.off_floor = distance
    elif distance > s.off_floor + s.guard.tracking:
        enter_fault(s, now_us, Fault.RUNAWAY, measured)


def _check_exposure(s: DeviceState, now_us: int, elapsed_ms: int) -> None:
    """Dose, time away from neutral and time beyond each cap, all from the measured level: the train ends in order."""
    limits, measured = s.limits, s.measured
    if dose_units(s, s.site) >= limits.max_dose:
        stop(s, now_us, StopReason.DOSE)
    if abs(measured - s.neutral) > s.guard.no_rise_deviation:
        s.on_ms += elapsed_ms
        if s.on_ms > limits.max_on_ms:
            stop(s, now_us, StopReason.ON_TIME)
    if s.cap_low < measured < s.cap_high:
        if s.cap_counting:
            s.cap_ms = [0] * len(limits.caps)
            s.cap_counting = False
        return
    s.cap_counting = True
    margin, cap_ms = s.guard.over_margin, s.cap_ms
    for i, (level, ms) in enumerate(limits.caps):
        beyond = measured >= level + margin if level >= s.neutral else measured <= level - margin
        cap_ms[i] = cap_ms[i] + elapsed_ms if beyond else 0
        if cap_ms[i] > ms:
            stop(s, now_us, StopReason.ON_TIME)


def settle_bounds(s: DeviceState) -> None:
    """Work out what the checks compare with, after the limits have changed."""
    limits, margin = s.limits, s.guard.over_margin
    s.over_low, s.over_high = limits.min - margin, limits.max + margin
    hot = [level + margin for level, _ in limits.caps if level >= limits.neutral]
    cold = [level - margin for level, _ in limits.caps if level < limits.neutral]
    s.cap_high = min(hot, default=s.over_high + 1)
    s.cap_low = max(cold, default=s.over_low - 1)
    s.cap_ms = [0] * len(limits.caps)
    s.cap_counting = False


# ---------------------------------------------------------------- CLEAR


def _over_limit(s: DeviceState) -> bool:
    return not (s.over_low <= s.measured <= s.over_high and s.over_low <= s.second <= s.over_high)


_PRESENT: dict[Fault, Callable[[DeviceState], bool]] = {
    Fault.EMERGENCY_STOP: lambda s: bool(s.pins & Pin.EMERGENCY),
    Fault.SENSOR_OPEN: lambda s: s.measured > s.guard.sensor_high,
    Fault.SENSOR_SHORT: lambda s: s.measured < s.guard.sensor_low,
    Fault.SENSOR_DISAGREE: lambda s: abs(s.measured - s.second) > s.guard.disagree,
    Fault.OVER_LIMIT: _over_limit,
    Fault.SUPPLY: lambda s: not SUPPLY_LOW_MV <= s.supply_mv <= SUPPLY_HIGH_MV,
    Fault.HEATSINK: lambda s: s.heatsink > s.guard.heatsink_max,
    Fault.EVENT_OVERFLOW: lambda s: s.link.event_overflow,  # until a new session: this one has lost an event
}


def cause_present(s: DeviceState, fault: Fault) -> bool:
    """Whether the cause of a fault can still be seen; the others show only while driving."""
    check = _PRESENT.get(fault)
    return check is not None and check(s)
