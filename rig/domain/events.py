"""What a stimulator reports, decoded and the same for every maker's device.

Device times are µs of the device's clock since its boot; levels are in the
modality's unit (°C, kPa, mN).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from firmware_interface.codes import Fault, Latch, State, StopReason

#: one telemetry sample, device-neutral; NaN = absent; the slider as a fraction 0..1 of its travel
SAMPLE_DTYPE = np.dtype(
    [
        ("t_us", "<u8"),
        ("setpoint", "<f4"),
        ("measured", "<f4"),
        ("drive", "<f4"),
        ("slider", "<f4"),
        ("state", "u1"),
    ]
)


@dataclass(frozen=True, slots=True)
class Telemetry:
    """A batch of samples (`SAMPLE_DTYPE`, shape (n,)); `frame_no` counts frames modulo 65 536, so a loss shows."""

    frame_no: int
    samples: NDArray[np.void]


@dataclass(frozen=True, slots=True)
class PulseMark:
    """A pulse's onset, peak or offset, stamped by the control loop at output; `value` is the measured level."""

    edge: Literal["onset", "peak", "offset"]
    t_us: int
    index: int
    value: float
    late_us: int


@dataclass(frozen=True, slots=True)
class TrainEnd:
    """A trial's stimulus is over: by itself or by a stop."""

    t_us: int
    n_completed: int
    reason: StopReason
    into_ms: int


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The device entered `state`."""

    t_us: int
    state: State
    reason: StopReason
    previous: State


@dataclass(frozen=True, slots=True)
class FaultRaised:
    """A category 0 stop; drive is zero."""

    t_us: int
    fault: Fault
    value: float


@dataclass(frozen=True, slots=True)
class Button:
    """The participant pressed the stop button (`stop`) or the response button (`response`)."""

    which: Literal["stop", "response"]
    t_us: int


@dataclass(frozen=True, slots=True)
class HandsetRating:
    """An answer to a prompt, on the prompt's scale in steps of its resolution."""

    t_us: int
    prompt_id: int
    value: float


@dataclass(frozen=True, slots=True)
class ClockProbe:
    """One round trip: host send and receive (ns, monotonic), device receive and send (µs)."""

    sent_ns: int
    received_ns: int
    device_rx_us: int
    device_tx_us: int


@dataclass(frozen=True, slots=True)
class Status:
    """10 Hz health."""

    t_us: int
    state: State
    fault: Fault | Latch
    interlocks: int
    limits_crc: int
    dose: int
    misses: int
    rx_bad: int
    tx_drop: int


@dataclass(frozen=True, slots=True)
class Rebooted:
    """The device restarted in mid-session: whatever was loaded is gone."""

    t_us: int
    boot_id: int


@dataclass(frozen=True, slots=True)
class LinkLost:
    """The line is gone or silent; the device returns to neutral by itself."""

    cause: str


@dataclass(frozen=True, slots=True)
class RejectedBytes:
    """Bytes that formed no valid frame."""

    data: bytes


Command = Literal["load", "arm", "start", "enable", "disable", "clear", "prompt"]


@dataclass(frozen=True, slots=True)
class CommandDone:
    """The device's answer to a command.

    `ok` False: `problem` names check, value and bound; `rest_ms` is how long the spot must rest before the same would
    be taken, 0 where rest is not what is missing; `settles`: the level is still on its way to neutral; `stopped`: the
    device has left the state it would be taken in, or keeps a stop latched, and says why in an event. `t0_us` follows
    `start`.
    """

    command: Command
    ok: bool
    problem: str = ""
    t0_us: int | None = None
    program_crc: int | None = None
    rest_ms: int = 0
    settles: bool = False
    stopped: bool = False


DeviceEvent = (
    Telemetry
    | PulseMark
    | TrainEnd
    | StateChanged
    | FaultRaised
    | Button
    | HandsetRating
    | ClockProbe
    | Status
    | Rebooted
    | LinkLost
    | RejectedBytes
    | CommandDone
)


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """Who answered, and the limits it holds (device units, as in `firmware_interface.limits`)."""

    serial: str
    firmware: str
    boot_id: int
    protocol: str
    digest: int
    simulated: bool
    tick_us: int
    capabilities: int
    applicator: str
    probe_id: int
    area_mm2: int
    calibration_id: int
    calibration_day: int
    limits: dict[str, object] = field(default_factory=dict)
    limits_crc: int = 0
