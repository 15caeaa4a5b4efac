"""A device of a few lines on the real DeviceLink, and the line to it, on a virtual clock: does what a test tells it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from struct import Struct

from firmware_interface.codes import Result, State
from firmware_interface.limits import APPLICATORS, TICK_US, Cap
from firmware_interface.link import DeviceLink
from firmware_interface.transport.line import Chunk, LineError
from firmware_interface.wire import messages as m
from firmware_interface.wire.frame import Deframer, Frame, encode
from firmware_interface.wire.message import Message
from rig.clock import VirtualClock
from rig.devices.handshake import connect
from rig.devices.rig_device import RigDevice
from rig.domain.events import DeviceEvent

NAME = "/dev/ttyTEST"
MS = 1_000_000  # ns
START_NS = 5_000_000_000
T0_US = 123_456_789
OK = m.Reply(Result.OK, 0, 0, 0, 0)
TELEMETRY_EVERY_US, STATUS_EVERY_US = 16 * TICK_US, 100_000
CRC_BYTES = 4

IDENT = m.Ident(9, 0, m.MAJOR, m.MINOR, m.DIGEST, "QST-0001", "test 1.0", 1, 7, 1, TICK_US)

Answers = dict[type[Message], Callable[[Message], Message | None]]


def refused(result: Result, limit_id: int = 0, index: int = 0, value: int = 0, bound: int = 0) -> m.Reply:
    return m.Reply(result, limit_id, index, value, bound)


def with_crc(limits: m.Limits) -> m.Limits:
    return replace(limits, limits_crc=zlib.crc32(limits.pack()[:-CRC_BYTES]))


def limits_of(name: str) -> m.Limits:
    """What a device with this applicator holds at power on."""
    app = APPLICATORS[name]
    t = app.never
    caps = t.caps + (Cap(0, 0),) * (10 - len(t.caps))
    levels = (t.neutral, t.band_low, t.band_high, t.min, t.max, t.rise, t.return_rate, t.safe_return)
    times = (t.max_on_ms, t.min_pause_ms, t.return_max_ms, t.max_dose, t.max_pulses)
    return with_crc(m.Limits(0, app.quantity, *levels, *times, caps, app.probe_id, app.area_mm2, 7, 20_000, 0))


@dataclass
class ScriptedDevice:
    """Answers as a device in SAFE would, unless `answers` says otherwise (None: not at all)."""

    applicator: str = "thermode"
    ident: m.Ident = IDENT
    answers: Answers = field(default_factory=dict)
    state: State = State.SAFE
    latched: int = 0
    every_n: int = 0
    link: DeviceLink = field(default_factory=DeviceLink)
    got: list[tuple[int, Message]] = field(default_factory=list)
    _program: bytes = b""
    _frame_no: int = 0
    told_us: int = 0

    def __post_init__(self) -> None:
        self.limits = limits_of(self.applicator)

    def kinds(self) -> list[str]:
        """Names of everything received."""
        return [message.NAME for _, message in self.got]

    def step(self, now_us: int, rx: bytes) -> bytes:
        for request in self.link.receive(rx, now_us):
            message = request.message
            self.got.append((now_us, message))
            answer = self.answers.get(type(message), self._answer)(message)
            if isinstance(answer, m.ClockTimes):
                answer = replace(answer, t_rx_us=now_us, t_tx_us=now_us)
            if answer is not None:
                self.link.answer(request, answer)
        while self.told_us + TELEMETRY_EVERY_US <= now_us:
            self._tell()
        return self.link.poll(now_us)

    def _tell(self) -> None:
        first_us = self.told_us
        self.told_us += TELEMETRY_EVERY_US
        if self.every_n:
            samples = m.SAMPLE_STRUCT.pack(32_000, 32_010, -5, 65_535) * 16
            self.link.send(m.Telemetry(self._frame_no, first_us, 0, self.state, 16, self.every_n, samples))
            self._frame_no += 1
        if self.told_us // STATUS_EVERY_US != first_us // STATUS_EVERY_US:
            crc = self.limits.limits_crc
            self.link.send(m.Status(first_us, self.state, self.latched, 0, crc, 0, 0, 24_000, 0, 0, 0, 0, 0))

    def _answer(self, message: Message) -> Message | None:
        answer: Message | None = OK
        match message:
            case m.Hello():
                self.every_n = 0
                answer = self.ident
            case m.GetLimits():
                answer = self.limits
            case m.SetLimits():
                taken = {name: getattr(message, name) for name in message.FIELDS}
                answer = self.limits = with_crc(replace(self.limits, **taken))
            case m.Clock(token):
                answer = m.ClockTimes(token, 0, 0)
            case m.TelemetryRate(every_n):
                self.every_n = every_n
            case m.LoadBegin():
                self._program = message.pack()
            case m.LoadSegments():
                self._program += message.pack()[m.LoadSegments.HEAD.size :]
            case m.LoadCommit():
                answer = replace(OK, data=Struct("<IQ").pack(zlib.crc32(self._program), 1_000_000))
            case m.Start():
                answer = replace(OK, data=Struct("<Q").pack(T0_US))
            case m.Beat(event_ack=event_ack):
                self.link.acknowledge(event_ack)
                answer = None
            case m.Stop():
                answer = None
        return answer


@dataclass
class ScriptedLine:
    """A line whose ends can fail: `deaf` host to device, `mute` device to host, `unplugged` both, and noise.

    `drops` says of how many requests of a kind the first try is lost.
    """

    device: ScriptedDevice
    clock: VirtualClock
    deaf: bool = False
    deaf_until_ns: int = 0
    mute: bool = False
    unplugged: str = ""
    noise: bytes = b""
    echo: bool = False
    drops: dict[type[Message], int] = field(default_factory=dict)
    closed: bool = False
    _dropped: set[int] = field(default_factory=set)
    _rx: bytes = b""
    _echoed: bytes = b""

    def read(self) -> list[Chunk]:
        if self.unplugged:
            raise LineError(self.unplugged)
        now_ns = self.clock.now_ns()
        tx = self.device.step((now_ns - START_NS) // 1000, self._rx)
        data = (b"" if self.mute else tx) + self.noise + self._echoed
        self._rx = self._echoed = b""
        return [Chunk(now_ns, data)] if data else []

    def write(self, data: bytes) -> None:
        if self.unplugged:
            raise LineError(self.unplugged)
        if self.echo:
            self._echoed += data
        if not self.deaf and self.clock.now_ns() >= self.deaf_until_ns:
            self._rx += b"".join(encode(*frame) for frame in Deframer().feed(data)[0] if not self._loses(frame))

    def _loses(self, frame: Frame) -> bool:
        kind = m.MESSAGES[frame.type]
        if self.drops.get(kind, 0) == 0 or frame.seq in self._dropped:
            return False
        self.drops[kind] -= 1
        self._dropped.add(frame.seq)
        return True

    def wait(self, until_ns: int) -> None:
        self.clock.sleep_until(until_ns)

    def close(self) -> None:
        self.closed = True


@dataclass
class Bench:
    """Device, line and clock of one test."""

    device: ScriptedDevice = field(default_factory=ScriptedDevice)

    def __post_init__(self) -> None:
        self.clock = VirtualClock(START_NS)
        self.line = ScriptedLine(self.device, self.clock)

    def connect(self, applicator: str = "thermode", sample_every_ms: int = 1, seed: int | None = 1) -> RigDevice:
        return connect(self.line, self.clock, NAME, APPLICATORS[applicator].free, applicator, seed, sample_every_ms)

    def run(self, rig: RigDevice, ms: int, step_ms: int = 1) -> list[DeviceEvent]:
        """Poll every `step_ms` for `ms`; what was reported."""
        out: list[DeviceEvent] = []
        for _ in range(0, ms, step_ms):
            self.clock.sleep_until(self.clock.now_ns() + step_ms * MS)
            out += rig.poll(self.clock.now_ns())
        return out
