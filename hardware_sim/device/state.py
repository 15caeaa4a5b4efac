"""All that the device remembers between two ticks, and what passes its pins. No behaviour.

The C firmware has the same struct; a level is in m°C, Pa or mN, a time in µs since boot, a `_q` is finer than
its unit as said beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag

from firmware_interface.codes import Fault, Interlock, State
from firmware_interface.limits import ABSENT_U16, Guard, LimitTable
from firmware_interface.link import DeviceLink
from hardware_sim.device.config import DeviceConfig

#: sites whose dose and last stimulus are kept; the one idle for longest makes room
MAX_SITES = 32
#: nonces remembered as used
MAX_NONCES = 16


class Pin(IntFlag):
    """Bits of the input port; the lowest four are those of STATUS.interlocks."""

    STOP = 1
    BUTTON_ABSENT = 2
    PROBE_ABSENT = 4
    COVER_OPEN = 8
    EMERGENCY = 16
    RESPONSE = 32
    TRIGGER = 64


INTERLOCK_PINS = int(Interlock.STOP_BUTTON | Interlock.BUTTON_ABSENT | Interlock.PROBE_ABSENT | Interlock.COVER_OPEN)


@dataclass(slots=True)
class Sensors:
    """One reading of the converters."""

    measured: int = 0
    second: int = 0
    heatsink: int = 30_000
    supply_mv: int = 24_000


@dataclass(slots=True)
class Inputs:
    """Buttons, handset and how much the line still has to send."""

    pins: int = 0
    slider: int = ABSENT_U16
    #: answer to the open prompt, -1 none; taken in the tick it is there
    rating: int = -1
    backlog_bytes: int = 0


@dataclass(slots=True)
class Output:
    """What the board does after a tick; the same object every time."""

    tx: bytes = b""
    drive: int = 0
    powered: bool = False
    ttl: bool = False
    #: a prompt is on the handset
    prompt_open: bool = False
    prompt_id: int = 0
    prompt_scale: int = 0
    prompt_until_us: int = 0
    #: call `DeviceCore.written` once the drive is out
    marks: bool = False


@dataclass(slots=True)
class Site:
    """A place on the skin: its dose (65536ths of a ms, or thousandths of a unit·s) and when it was last stimulated."""

    site_id: int
    dose_q: int = 0
    ended_us: int = -1


@dataclass(slots=True)
class Program:
    """The loaded program as it came: its bytes are what the CRC covers and what is delivered."""

    header: bytes = b""
    count: int = 0
    trigger: int = 0
    trigger_timeout_ms: int = 0
    button_ends: bool = False
    slider_ends: int = ABSENT_U16
    data: bytearray = field(default_factory=bytearray)
    have: set[int] = field(default_factory=set)
    begun: bool = False
    committed: bool = False
    crc: int = 0
    pulses: int = 0


@dataclass(slots=True)
class DeviceState:
    """The struct the firmware steps."""

    config: DeviceConfig
    limits: LimitTable
    guard: Guard
    limits_crc: int = 0
    link: DeviceLink = field(default_factory=DeviceLink)

    # time
    tick: int = 0
    nominal_us: int = -1
    misses: int = 0

    # state machine
    state: State = State.BOOT
    since_us: int = 0
    fault: Fault = Fault.NONE
    #: latched stops (Latch), oldest first
    latched: list[int] = field(default_factory=list)
    interlocks: int = 0
    pins: int = 0
    #: LimitId of what does not fit in the host's HELLO, 0 nothing, -1 no HELLO yet
    host_misfit: int = -1
    host_value: int = 0
    host_bound: int = 0

    # lease and beat
    beat_us: int = -(1 << 40)
    mismatches: int = 0

    # arming
    nonce: int = 0
    armed_until_us: int = 0
    waiting: bool = False
    used_nonces: list[int] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    site: Site = field(default_factory=lambda: Site(0))

    # program under way
    program: Program = field(default_factory=Program)
    t0_us: int = 0
    segment: int = 0
    segment_tick: int = 0
    segment_ticks: int = 0
    segment_from: int = 0
    segment_to: int = 0
    segment_flags: int = 0
    pulses_done: int = 0

    # way back to neutral (READY, RETURNING)
    way_from: int = 0
    way_ticks: int = 0

    # control
    neutral: int = 0
    setpoint: int = 0
    #: what the loop leads the level to: the setpoint, or the way to it
    aim: int = 0
    feed: int = 0
    delayed: list[int] = field(default_factory=list)
    delayed_at: int = 0
    #: 1024ths of a unit
    reference_q: int = 0
    reference: int = 0
    drive: int = 0

    # measured
    measured: int = 0
    previous: int = 0
    second: int = 0
    heatsink: int = 0
    supply_mv: int = 0
    slider: int = ABSENT_U16

    # guards
    over_count: int = 0
    disagree_ticks: int = 0
    tracking_ticks: int = 0
    no_rise_ticks: int = 0
    no_rise_from: int = 0
    frozen_count: int = 0
    frozen_from: int = 0
    frozen_moved: bool = False
    off_ticks: int = 0
    off_floor: int = -1
    over_low: int = 0
    over_high: int = 0
    cap_low: int = 0
    cap_high: int = 0
    cap_ms: list[int] = field(default_factory=list)
    cap_counting: bool = False
    on_ms: int = 0

    # stamps of the pulse under way
    mark_flags: int = 0
    mark_index: int = 0
    pulse: int = 0
    pulse_falling: bool = False
    pulse_from: int = 0
    peak_height: int = 0
    peak_value: int = 0
    peak_us: int = 0
    ttl_ticks: int = 0

    # prompt
    prompt_id: int = 0
    prompt_scale: int = 0
    prompt_until_us: int = 0
    prompt_open: bool = False

    # sending
    every_n: int = 0
    to_sample: int = 0
    samples: bytearray = field(default_factory=bytearray)
    #: bytes of samples that make a frame
    samples_full: int = 0
    first_us: int = 0
    frame_no: int = 0
    tx_drop: int = 0
    backlog_bytes: int = 0
    to_status: int = 0
