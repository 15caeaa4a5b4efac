"""The device's core on a test bench: no wire, no plant; each test says what the sensors read."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from firmware_interface.codes import EventCode, Fault, Result, State, StopReason
from firmware_interface.limits import LimitTable
from firmware_interface.wire.message import Message
from firmware_interface.wire.messages import (
    DIGEST,
    MAJOR,
    MINOR,
    Arm,
    Enable,
    Event,
    Hello,
    LoadBegin,
    LoadCommit,
    LoadSegments,
    Reply,
    Segment,
    Start,
    Stop,
)
from hardware_sim.device.commands import execute
from hardware_sim.device.config import Timings, config_for
from hardware_sim.device.core import DeviceCore
from hardware_sim.device.state import Inputs, Output, Pin, Sensors

TICK_US = 1000
#: the contract's times, shortened so that a boundary is a few ticks away
SHORT = Timings(
    lease_ms=50,
    armed_ms=40,
    beat_settle_ms=20,
    tracking_ms=10,
    no_rise_ms=30,
    frozen_samples=20,
    disagree_ms=15,
)


class Bench:
    """A core at neutral whose sensors read what `measured` and `second` say: a number, or the loop's reference."""

    def __init__(self, applicator: str = "thermode", timings: Timings = SHORT, **limits: object) -> None:
        config = config_for(applicator, timings=timings)
        table: LimitTable = replace(config.limits, **limits)  # type: ignore[arg-type]
        self.core = DeviceCore(replace(config, limits=table))
        self.s = self.core.state
        self.now_us = 0
        self.sensors = Sensors()
        self.inputs = Inputs()
        self.measured: int | None = None
        self.second: int | None = None
        self.beating = True
        self.sent: list[Event] = []
        link = self.s.link
        keep = link.event

        def record(code: int, t_us: int, channel: int, index: int, value: int, aux: int) -> None:
            self.sent.append(Event(len(self.sent) + 1, t_us, code, channel, index, value, aux))
            keep(code, t_us, channel, index, value, aux)

        link.event = record  # type: ignore[method-assign]

    # ------------------------------------------------------------ time

    def tick(self, n: int = 1) -> Output:
        """Run `n` ticks."""
        out = self.core.output
        for _ in range(n):
            self.now_us += TICK_US
            s, sensors = self.s, self.sensors
            sensors.measured = s.reference if self.measured is None else self.measured
            sensors.second = sensors.measured if self.second is None else self.second
            if self.beating:
                s.beat_us = self.now_us
            out = self.core.step(self.now_us, b"", sensors, self.inputs)
            s.link.acknowledge(len(self.sent) & 0xFFFF)
            if out.marks:
                self.core.written(self.now_us + 18)
        return out

    def until(self, done: Callable[[], bool], most: int = 20_000) -> int:
        """Tick until `done`; how many ticks that took."""
        for n in range(most):
            if done():
                return n
            self.tick()
        raise AssertionError(f"not within {most} ticks, state {self.s.state!r}")

    # ------------------------------------------------------------ commands

    def ask(self, message: Message) -> Message | None:
        """Give a command between two ticks."""
        return execute(self.s, self.now_us, message)

    def result(self, message: Message) -> Result:
        """Result of a command that is answered by REPLY."""
        reply = self.ask(message)
        assert isinstance(reply, Reply), reply
        return Result(reply.result)

    def do(self, message: Message) -> Reply:
        """Give a command that must be granted."""
        reply = self.ask(message)
        assert isinstance(reply, Reply) and reply.result == Result.OK, f"{message.NAME}: {reply}"
        return reply

    def hello(self) -> None:
        """Open a session and renew the lease."""
        self.ask(Hello(1, MAJOR, MINOR, DIGEST))
        self.s.beat_us = self.now_us

    def load(self, segments: Sequence[Segment], **header: int) -> Reply:
        """Load and commit a program."""
        fields = {
            "channel": 0,
            "quantity": self.s.config.quantity,
            "program_id": 1,
            "count": len(segments),
            "trigger": 0,
            "trigger_timeout_ms": 0,
            "button_ends": 0,
            "slider_ends": 65535,
        } | header
        begin = LoadBegin(**fields)
        packed = begin.pack()
        self.do(begin)
        for first in range(0, len(segments), 16):
            some = tuple(segments[first : first + 16])
            part = LoadSegments(0, first, len(some), some)
            self.do(part)
            packed += part.pack()[LoadSegments.HEAD.size :]
        reply = self.ask(LoadCommit(0, zlib.crc32(packed)))
        assert isinstance(reply, Reply)
        return reply

    def arm_message(self, nonce: int = 1, **other: int) -> Arm:
        """ARM of what is loaded."""
        fields = {
            "channel_mask": 1,
            "program_crc": self.s.program.crc,
            "limits_crc": self.s.limits_crc,
            "site_id": 1,
            "dose_before": 0,
            "nonce": nonce,
        } | other
        return Arm(**fields)

    # ------------------------------------------------------------ states

    def to(self, state: State, segments: Sequence[Segment] | None = None, **header: int) -> Bench:
        """Bring the device into a state the way a host would."""
        if state is State.BOOT:
            self.tick(2)
            return self
        self.until(lambda: self.s.state is State.SAFE)
        self.hello()
        if state is State.FAULT:
            self.pins(Pin.EMERGENCY)
            self.pins(0)
        elif state is not State.SAFE:
            self.do(Enable())
            self.tick(2)
            if state is not State.READY:
                self._deliver(state, segments or self.hold(), **header)
        assert self.s.state is state
        return self

    def _deliver(self, state: State, segments: Sequence[Segment], **header: int) -> None:
        assert self.load(segments, **header).result == Result.OK
        self.do(self.arm_message())
        if state is State.ARMED:
            return
        self.do(Start(1))
        self.tick()
        if state is State.RETURNING:
            self.until(lambda: self.s.setpoint == self.top())
            self.tick(200)
            self.ask(Stop(2))
            self.tick()

    def top(self) -> int:
        """Level that `hold` goes to: three quarters of the way to the maximum."""
        return self.s.neutral + (self.s.limits.max - self.s.neutral) * 3 // 4

    def hold(self, ms: int = 2000) -> list[Segment]:
        """One pulse: up at the rated speed, `ms` at the top, back."""
        height = self.top() - self.s.neutral
        up = -(-height * 1000 // self.s.limits.rise)
        down = -(-height * 1000 // self.s.limits.return_rate)
        return [
            Segment(up * TICK_US, self.top(), 1, 1),
            Segment(ms * TICK_US, self.top(), 0, 1),
            Segment(down * TICK_US, self.s.neutral, 2, 1),
            Segment(500 * TICK_US, self.s.neutral, 0, 0),
        ]

    def pins(self, pins: int) -> None:
        """Set the input port and let a tick see it."""
        self.inputs.pins = int(pins)
        self.tick()

    def of(self, code: EventCode) -> list[Event]:
        """Events of a code so far."""
        return [event for event in self.sent if event.code == code]

    def assert_faulted(self, fault: Fault) -> None:
        """The device is in FAULT for this cause and no other, without power."""
        assert (self.s.state, self.s.fault) == (State.FAULT, fault)
        assert (self.core.output.drive, self.core.output.powered) == (0, False)
        assert [e.index for e in self.of(EventCode.FAULT)] == [fault]

    def stopped_by(self) -> StopReason:
        """Reason of the last way into RETURNING."""
        return StopReason([e for e in self.of(EventCode.STATE) if e.index == State.RETURNING][-1].value)
