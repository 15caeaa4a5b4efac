"""The closed loop, in integers.

What the loop aims at, taken through the actuator's known dead time and lag, is where the level should be now: the
reference. Drive is what the slope needs, plus what is lost to the surroundings, plus a correction of measured against
reference. A plain difference of setpoint and measured would push against every delay of the actuator, and overshoot.
The reference is kept in 1024ths: in whole m°C a lag of 1000 ticks stalls a degree short.
"""

from __future__ import annotations

from hardware_sim.device.integers import div_trunc
from hardware_sim.device.state import DeviceState

ONE_Q10 = 1 << 10
ONE_Q16 = 1 << 16
MILLI = 1000
#: gain and loss are in thousandths per second, the reference in 1024ths
FEED_SCALE = MILLI * ONE_Q10
FULL_DRIVE = 1000
US_PER_S = 1_000_000


def take_loop(s: DeviceState, level: int) -> None:
    """Begin to control at `level`, as if it had been held for ever."""
    s.delayed = [level] * s.config.calibration.dead_ticks
    s.delayed_at = 0
    s.reference = level
    s.reference_q = level * ONE_Q10


def start_way(s: DeviceState, level: int) -> None:
    """Let what the loop aims at go from `level` to neutral at the safe return speed."""
    s.aim = s.way_from = level
    s.way_ticks = 0
    s.feed = 0


def follow_way(s: DeviceState) -> None:
    """One tick of the way to neutral: the aim's distance from neutral never grows."""
    if s.aim == s.neutral:
        s.feed = 0
        return
    s.way_ticks += 1
    speed = s.limits.safe_return
    gone = s.way_ticks * s.config.timings.tick_us * speed // US_PER_S
    if s.way_from > s.neutral:
        s.aim = max(s.neutral, s.way_from - gone)
        s.feed = -speed
    else:
        s.aim = min(s.neutral, s.way_from + gone)
        s.feed = speed


def compute_drive(s: DeviceState) -> int:
    """Drive in permille for this tick's aim and measured level."""
    c = s.config.calibration
    delayed, at = s.delayed, s.delayed_at
    late = delayed[at]
    delayed[at] = s.aim
    at += 1
    s.delayed_at = at if at < len(delayed) else 0
    reference_q = s.reference_q
    step = (late * ONE_Q10 - reference_q) * c.lag_q16
    reference_q += step // ONE_Q16 if step >= 0 else -(-step // ONE_Q16)  # div_trunc, without the call
    s.reference_q = reference_q
    s.reference = reference_q // ONE_Q10 if reference_q >= 0 else -(-reference_q // ONE_Q10)
    speed = (
        s.feed * FEED_SCALE
        + c.gain_milli * (reference_q - s.measured * ONE_Q10)
        + c.loss_milli * (reference_q - c.rest * ONE_Q10)
    )
    full = c.full_rise if speed >= 0 else c.full_return
    drive = div_trunc(speed, full * ONE_Q10)
    if drive > FULL_DRIVE:
        return FULL_DRIVE
    return max(drive, -FULL_DRIVE)


def towards_neutral_only(s: DeviceState, drive: int) -> int:
    """`drive`, or 0 where it would push the measured level away from neutral."""
    if s.measured >= s.neutral:
        return min(drive, 0)
    return max(drive, 0)
