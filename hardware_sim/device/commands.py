"""Messages of the host: which handler, in which states, with which answer."""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Any

from firmware_interface.codes import Capability, Fault, Latch, LimitId, Result, State, StopReason, Trigger
from firmware_interface.limits import ABSENT_U16
from firmware_interface.wire import messages as m
from firmware_interface.wire.message import Message
from hardware_sim.device.dose import dose_units, find_site, take_site
from hardware_sim.device.guards import cause_present
from hardware_sim.device.limit_table import get_limits, set_limits
from hardware_sim.device.loading import load_begin, load_commit, load_segments, program_intact, read_segments
from hardware_sim.device.modes import lease_fresh
from hardware_sim.device.replies import ok, refuse
from hardware_sim.device.state import MAX_NONCES, DeviceState, Pin, Program
from hardware_sim.device.telemetry import CHANNEL, MAX_EVERY_N, US_PER_MS, fault_code, set_rate
from hardware_sim.device.transitions import (
    ACTIVE,
    begin_delivery,
    change_state,
    enter_fault,
    enter_ready,
    latch,
    stop,
)

START_DATA = Struct("<Q")
CHANNEL_MASK = 1 << CHANNEL
CHANNELS = 1

# ---------------------------------------------------------------- session


def _misfit(message: m.Hello) -> tuple[LimitId, int, int]:
    """What does not fit in the host's version: same major, host minor not above ours, same digest at the same minor."""
    if message.major != m.MAJOR:
        return LimitId.VERSION, message.major, m.MAJOR
    if message.minor > m.MINOR:
        return LimitId.VERSION, message.minor, m.MINOR
    if message.minor == m.MINOR and message.digest != m.DIGEST:
        return LimitId.DIGEST, 0, 0
    return LimitId.NONE, 0, 0


def _hello(s: DeviceState, now_us: int, message: m.Hello) -> Message:
    """Open a session: stop first, forget the last host's program and lease; who does not fit is told who we are."""
    stop(s, now_us, StopReason.HELLO)
    s.host_misfit, s.host_value, s.host_bound = _misfit(message)
    s.program = Program()
    s.beat_us = now_us - s.config.timings.lease_ms * US_PER_MS
    s.mismatches = 0
    s.prompt_open = False
    set_rate(s, 0)
    config = s.config
    return m.Ident(
        config.boot_id,
        config.reset_cause,
        m.MAJOR,
        m.MINOR,
        m.DIGEST,
        config.serial,
        config.firmware,
        CHANNELS,
        config.capabilities,
        config.simulated,
        config.timings.tick_us,
    )


def _beat(s: DeviceState, now_us: int, message: m.Beat) -> None:
    """Renew the lease; a host that thinks the device elsewhere three times running is stopped."""
    s.beat_us = now_us
    s.link.acknowledge(message.event_ack)
    timings = s.config.timings
    settled = s.state in ACTIVE and now_us >= s.since_us + timings.beat_settle_ms * US_PER_MS
    wrong_program = s.state is not State.READY and message.program_crc != s.program.crc
    if not settled or (message.state == s.state and not wrong_program):
        s.mismatches = 0
        return
    s.mismatches += 1
    if s.mismatches >= timings.beat_mismatches:
        latch(s, Latch.BEAT_MISMATCH)
        stop(s, now_us, StopReason.BEAT_MISMATCH)


def _clock(s: DeviceState, now_us: int, message: m.Clock) -> Message:
    return m.ClockTimes(message.token, now_us, now_us)


def _telemetry_rate(s: DeviceState, now_us: int, message: m.TelemetryRate) -> Message:
    if message.every_n_ticks > MAX_EVERY_N:
        return refuse(Result.BAD_VALUE, LimitId.NONE, 0, message.every_n_ticks, MAX_EVERY_N)
    set_rate(s, message.every_n_ticks)
    return ok()


# ---------------------------------------------------------------- output


def _held_back(s: DeviceState, now_us: int) -> Message | None:
    """Why output may not be prepared: a latched stop, an open interlock, no heartbeat."""
    code = fault_code(s)
    if code:
        return refuse(Result.INTERLOCK, LimitId.NONE, 0, code)
    if s.interlocks:
        return refuse(Result.INTERLOCK, LimitId.NONE, 1, s.interlocks)
    if not lease_fresh(s, now_us):
        return refuse(Result.INTERLOCK, LimitId.NONE, 2, Latch.LEASE_LOST)
    return None


def _enable(s: DeviceState, now_us: int, message: m.Enable) -> Message:
    if s.state is State.READY:
        return ok()
    if s.host_misfit:
        limit_id = LimitId(s.host_misfit) if s.host_misfit > 0 else LimitId.VERSION
        return refuse(Result.LIMIT, limit_id, 0, s.host_value, s.host_bound)
    held_back = _held_back(s, now_us)
    if held_back is None:
        enter_ready(s, now_us)
        return ok()
    return held_back


def _disable(s: DeviceState, now_us: int, message: m.Disable) -> Message:
    """READY -> SAFE, by way of RETURNING if the level is not at neutral yet."""
    if s.state is State.READY:
        if abs(s.measured - s.neutral) <= s.guard.no_rise_gain:
            change_state(s, now_us, State.SAFE, StopReason.DISABLE)
        else:
            stop(s, now_us, StopReason.DISABLE)
    return ok()


def _arm(s: DeviceState, now_us: int, message: m.Arm) -> Message:
    refusal = _unfit_to_arm(s, message) or _held_back(s, now_us) or _too_much_for_site(s, now_us, message)
    if refusal is not None:
        return refusal
    s.site = take_site(s, message.site_id, message.dose_before)
    s.nonce = message.nonce
    s.armed_until_us = now_us + s.config.timings.armed_ms * US_PER_MS
    change_state(s, now_us, State.ARMED, StopReason.NONE)
    return ok()


def _unfit_to_arm(s: DeviceState, message: m.Arm) -> Message | None:
    """What the host means to arm against what the device holds."""
    if message.channel_mask != CHANNEL_MASK:
        return refuse(Result.BAD_VALUE, LimitId.CHANNEL, 0, message.channel_mask, CHANNEL_MASK)
    if not s.program.committed or message.program_crc != s.program.crc:
        return refuse(Result.BAD_CRC, LimitId.PROGRAM_CRC)
    if message.limits_crc != s.limits_crc:
        return refuse(Result.BAD_CRC, LimitId.LIMITS_CRC)
    if message.nonce in s.used_nonces:
        return refuse(Result.STALE, LimitId.NONCE)
    return None


def _too_much_for_site(s: DeviceState, now_us: int, message: m.Arm) -> Message | None:
    """The level must be at neutral, the site rested, its dose below the cap."""
    limits = s.limits
    if s.aim != s.neutral or abs(s.measured - s.neutral) > s.guard.no_rise_deviation:
        return refuse(Result.LIMIT, LimitId.STARTS_AT_NEUTRAL, 0, s.measured, s.neutral)
    site = find_site(s, message.site_id)
    if site is not None and site.ended_us >= 0:
        rested_us = now_us - site.ended_us
        if rested_us < limits.min_pause_ms * US_PER_MS:
            return refuse(Result.LIMIT, LimitId.MIN_PAUSE, message.site_id, rested_us // US_PER_MS, limits.min_pause_ms)
    dose = max(message.dose_before, dose_units(s, site) if site is not None else 0)
    if dose >= limits.max_dose:
        return refuse(Result.LIMIT, LimitId.DOSE, message.site_id, dose, limits.max_dose)
    return None


def _start(s: DeviceState, now_us: int, message: m.Start) -> Message:
    if message.nonce != s.nonce or message.nonce in s.used_nonces:
        return refuse(Result.STALE, LimitId.NONCE)
    if not program_intact(s.program):
        enter_fault(s, now_us, Fault.PROGRAM_CRC, 0)
        return refuse(Result.BAD_CRC, LimitId.PROGRAM_CRC)
    s.used_nonces.append(message.nonce)
    del s.used_nonces[:-MAX_NONCES]
    if s.program.trigger != Trigger.NONE:
        s.waiting = True
        s.armed_until_us = now_us + s.program.trigger_timeout_ms * US_PER_MS
        return ok(START_DATA.pack(0))
    begin_delivery(s, now_us)
    return ok(START_DATA.pack(s.t0_us))


def _stop(s: DeviceState, now_us: int, message: m.Stop) -> None:
    known = message.reason in StopReason.__members__.values() and message.reason != StopReason.NONE
    stop(s, now_us, StopReason(message.reason) if known else StopReason.OPERATOR)


def _clear(s: DeviceState, now_us: int, message: m.Clear) -> Message:
    """Clear what is named, once its cause is gone; nothing latched: nothing to do."""
    code = message.fault
    if code and code == s.fault:
        if cause_present(s, s.fault):
            return refuse(Result.INTERLOCK, LimitId.NONE, 0, code)
        s.fault = Fault.NONE
        change_state(s, now_us, State.SAFE, StopReason.NONE)
        return ok()
    if code in s.latched:
        if code == Latch.PARTICIPANT_STOP and s.pins & Pin.STOP:
            return refuse(Result.INTERLOCK, LimitId.NONE, 1, s.interlocks)
        s.latched.remove(code)
        return ok()
    latched = fault_code(s)
    return refuse(Result.BAD_VALUE, LimitId.NONE, 0, code, latched) if latched else ok()


def _prompt(s: DeviceState, now_us: int, message: m.Prompt) -> Message:
    """Show a prompt on the handset; a newer one takes the place of an older."""
    if not s.config.capabilities & Capability.HANDSET:
        return refuse(Result.UNKNOWN)
    if not 1 <= message.scale_max < ABSENT_U16 or message.deadline_ms == 0:
        return refuse(Result.BAD_VALUE, LimitId.NONE, 0, message.scale_max)
    s.prompt_id, s.prompt_scale = message.prompt_id, message.scale_max
    s.prompt_until_us = now_us + message.deadline_ms * US_PER_MS
    s.prompt_open = True
    return ok()


# ---------------------------------------------------------------- dispatch

Handler = Callable[[DeviceState, int, Any], Message | None]

HANDLERS: dict[type[Message], Handler] = {
    m.Hello: _hello,
    m.GetLimits: get_limits,
    m.SetLimits: set_limits,
    m.LoadBegin: load_begin,
    m.LoadSegments: load_segments,
    m.ReadSegments: read_segments,
    m.LoadCommit: load_commit,
    m.Enable: _enable,
    m.Disable: _disable,
    m.Arm: _arm,
    m.Start: _start,
    m.Stop: _stop,
    m.Beat: _beat,
    m.Clear: _clear,
    m.Clock: _clock,
    m.TelemetryRate: _telemetry_rate,
    m.Prompt: _prompt,
}
#: what a message with a reply needs; one that is always legal has no entry
ALLOWED: dict[type[Message], frozenset[State]] = {
    kind: frozenset(State[name] for name in kind.STATES) for kind in HANDLERS if kind.STATES is not None
}


def execute(s: DeviceState, now_us: int, message: Message) -> Message | None:
    """Act on a message of the host; the answer to send, None for those that have none."""
    kind = type(message)
    allowed = ALLOWED.get(kind)
    if allowed is not None and s.state not in allowed:
        return refuse(Result.BAD_STATE, LimitId.NONE, 0, s.state)
    return HANDLERS[kind](s, now_us, message)
