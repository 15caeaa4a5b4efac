"""A host made of single moves, for tests of the simulated device: every command, every beat is the test's decision."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from firmware_interface.codes import EventCode, Result, SegmentFlag, State
from firmware_interface.limits import APPLICATORS, SEGMENTS_PER_MESSAGE, LimitTable
from firmware_interface.link import Answer, HostLink, Rejected
from firmware_interface.wire.message import Message
from firmware_interface.wire.messages import (
    DIGEST,
    MAJOR,
    MINOR,
    SAMPLE_STRUCT,
    Arm,
    Beat,
    Enable,
    Event,
    Hello,
    Limits,
    LoadBegin,
    LoadCommit,
    LoadSegments,
    Reply,
    Segment,
    SetLimits,
    Start,
    Status,
    Telemetry,
    TelemetryRate,
)
from hardware_sim.rig import SimulatedRig

SESSION = 7
TICK_US = 1000
BEAT_EVERY_US = 100_000
ONSET, OFFSET = int(SegmentFlag.ONSET), int(SegmentFlag.OFFSET)

#: applicator -> (baseline, target, rise ms, return ms, plateau ms, onset to onset ms): the built-in paradigms' pulses
PULSES: dict[str, tuple[int, int, int, int, int, int]] = {
    "thermode": (38_000, 48_000, 143, 250, 500, 2000),
    "cuff": (5_000, 48_000, 144, 86, 1000, 2000),
    "pinprick": (0, 256, 52, 52, 500, 1000),
    "probe_1cm2": (0, 20_000, 4000, 4000, 1000, 10_000),
}
#: ms of the approach from neutral to the baseline and back
APPROACH_MS = {"thermode": 1200, "cuff": 100, "pinprick": 0, "probe_1cm2": 0}


def train(applicator: str, count: int = 10, lead_ms: int = 500) -> list[Segment]:
    """Train of the applicator's built-in paradigm."""
    baseline, target, rise, fall, plateau, period = PULSES[applicator]
    neutral = APPLICATORS[applicator].never.neutral
    approach = APPROACH_MS[applicator]
    segments = [Segment(lead_ms * 1000, neutral, 0, 0)]
    if approach:
        segments = [Segment(approach * 1000, baseline, 0, 0), Segment(lead_ms * 1000, baseline, 0, 0)]
    for index in range(1, count + 1):
        rest = period - rise - plateau - fall
        segments += [
            Segment(rise * 1000, target, ONSET, index),
            Segment(plateau * 1000, target, 0, index),
            Segment(fall * 1000, baseline, OFFSET, index),
            Segment(rest * 1000, baseline, 0, index),
        ]
    if approach:
        segments.append(Segment(approach * 1000, neutral, 0, 0))
    return segments


@dataclass
class Host:
    """Host end of a line to a simulated rig; bytes are exchanged every millisecond."""

    rig: SimulatedRig
    session: int = SESSION
    beating: bool = True
    events: list[Event] = field(default_factory=list)
    telemetry: list[Telemetry] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    rejected: int = 0
    limits: Limits | None = None

    def __post_init__(self) -> None:
        self.link = HostLink(self.session)
        self.program_crc = 0
        self.nonce = 0
        self._answers: list[Answer] = []
        self._beat_at = 0

    # ------------------------------------------------------------ time

    def run(self, ms: int) -> None:
        """Let `ms` pass."""
        for _ in range(ms):
            now_us = self.rig.now_us
            if self.beating and now_us >= self._beat_at:
                self.beat()
                self._beat_at = now_us + BEAT_EVERY_US
            data, unanswered = self.link.poll(now_us)
            self._answers += unanswered
            for item in self.link.receive(self.rig.advance(now_us + TICK_US, data)):
                self._sort(item)

    def run_until(self, state: State, most_ms: int = 60_000) -> int:
        """Let time pass until the device is in `state`; how many ms that took."""
        for ms in range(most_ms):
            if self.rig.state is state:
                return ms
            self.run(1)
        raise AssertionError(f"still {self.rig.state!r} after {most_ms} ms")

    def _sort(self, item: Answer | Message | Rejected) -> None:
        match item:
            case Answer():
                self._answers.append(item)
            case Event():
                self.events.append(item)
            case Telemetry():
                self.telemetry.append(item)
            case Status():
                self.statuses.append(item)
            case Rejected():
                self.rejected += 1

    # ------------------------------------------------------------ commands

    def ask(self, message: Message) -> Message | None:
        """Send a request and wait for what comes back; None: nothing did."""
        self.link.request(message)
        for _ in range(400):
            self.run(1)
            if self._answers:
                return self._answers.pop().message
        raise AssertionError(f"no end of {message.NAME}")

    def do(self, message: Message) -> Message:
        """Send a request that must be granted."""
        answer = self.ask(message)
        assert answer is not None, f"no answer to {message.NAME}"
        if isinstance(answer, Reply):
            assert answer.result == Result.OK, f"{message.NAME} refused: {answer}"
        return answer

    def beat(self, state: State | None = None, program_crc: int | None = None) -> None:
        """Send one heartbeat, truthful unless said otherwise."""
        self.link.beat(
            Beat(
                self.rig.state if state is None else state,
                self.rig.device.state.program.crc if program_crc is None else program_crc,
                self.link.event_ack,
            )
        )

    def connect(self, telemetry: int = 1) -> None:
        """Leave BOOT, open a session, read the limits."""
        self.run(25)
        self.do(Hello(self.session, MAJOR, MINOR, DIGEST))
        self._beat_at = 0
        if telemetry:
            self.do(TelemetryRate(telemetry))
        self.run(10)
        self.limits = self.rig_limits()

    def rig_limits(self) -> Limits:
        """Limits in force."""
        from firmware_interface.wire.messages import GetLimits

        answer = self.do(GetLimits(0))
        assert isinstance(answer, Limits)
        return answer

    def tighten(self, table: LimitTable) -> Message | None:
        """Ask for another table of limits."""
        from firmware_interface.limits import Cap

        held = self.rig_limits()
        caps = table.caps + (Cap(0, 0),) * (10 - len(table.caps))
        names = [name for name in SetLimits.FIELDS if name not in ("channel", "quantity", "caps")]
        message = SetLimits(0, held.quantity, *(getattr(table, name) for name in names), caps)
        answer = self.ask(message)
        if isinstance(answer, Limits):
            self.limits = answer
        return answer

    def load(self, segments: Sequence[Segment], **header: int) -> Message | None:
        """Load and commit a program; the last answer, which is the refusal if there is one."""
        fields = {
            "channel": 0,
            "quantity": self.rig.device.state.config.quantity,
            "program_id": 1,
            "count": len(segments),
            "trigger": 0,
            "trigger_timeout_ms": 0,
            "button_ends": 0,
            "slider_ends": 65535,
        } | header
        begin = LoadBegin(**fields)
        self.do(begin)
        packed = begin.pack()
        for first in range(0, len(segments), SEGMENTS_PER_MESSAGE):
            part = LoadSegments(0, first, len(segments[first : first + 16]), tuple(segments[first : first + 16]))
            self.do(part)
            packed += part.pack()[LoadSegments.HEAD.size :]
        self.program_crc = zlib.crc32(packed)
        return self.ask(LoadCommit(0, self.program_crc))

    def arm(self, **other: int) -> Message | None:
        """Arm the loaded program."""
        self.nonce += 1
        fields = {
            "channel_mask": 1,
            "program_crc": self.program_crc,
            "limits_crc": self.rig.device.state.limits_crc,
            "site_id": 1,
            "dose_before": 0,
            "nonce": self.nonce,
        } | other
        return self.ask(Arm(**fields))

    def ready(self) -> None:
        """Connect and enable."""
        self.connect()
        self.do(Enable())
        self.run(5)

    def deliver(self, segments: Sequence[Segment], **header: int) -> int:
        """Load, arm and start a program; t0 in µs."""
        reply = self.load(segments, **header)
        assert isinstance(reply, Reply) and reply.result == Result.OK, reply
        reply = self.arm()
        assert isinstance(reply, Reply) and reply.result == Result.OK, reply
        started = self.do(Start(self.nonce))
        assert isinstance(started, Reply)
        return int.from_bytes(started.data, "little")

    # ------------------------------------------------------------ what came back

    def of(self, code: EventCode) -> list[Event]:
        """Events of one code."""
        return [event for event in self.events if event.code == code]

    def samples(self) -> list[tuple[int, int, int, int, int]]:
        """(t_us, setpoint, measured, drive, slider) of all telemetry."""
        out = []
        for frame in self.telemetry:
            for i, sample in enumerate(SAMPLE_STRUCT.iter_unpack(frame.samples)):
                out.append((frame.t_first_us + i * frame.every_n * TICK_US, *sample))
        return out


def make_host(applicator: str, **settings: object) -> Host:
    """Host and rig; settings go to the rig."""
    return Host(SimulatedRig(applicator, **({"seed": 1} | settings)))  # type: ignore[arg-type]
