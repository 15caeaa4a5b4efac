"""How fast virtual time runs: the simulated rig alone, at 1 kHz telemetry, for each built-in paradigm's actuator.

Run as ``python -m tests.benchmarks.bench_virtual_time``; exits with 1 if a simulated tick takes longer than the
budget. The bytes the device sends are made, but nobody decodes them: what the host does with them comes on top.
"""

from __future__ import annotations

import sys
import time
import zlib

from firmware_interface.codes import SegmentFlag, State
from firmware_interface.limits import APPLICATORS, SEGMENTS_PER_MESSAGE, TICK_US
from firmware_interface.link import HostLink
from firmware_interface.wire.message import Message
from firmware_interface.wire.messages import (
    DIGEST,
    MAJOR,
    MINOR,
    Arm,
    Beat,
    Enable,
    Hello,
    LoadBegin,
    LoadCommit,
    LoadSegments,
    Segment,
    Start,
    TelemetryRate,
)
from hardware_sim.participant import ParticipantSettings
from hardware_sim.rig import SimulatedRig

#: applicator -> (target, rise ms, plateau ms, return ms, onset to onset ms)
TRAINS = {
    "thermode": (42_000, 143, 500, 250, 2000),
    "cuff": (48_000, 160, 1000, 96, 2000),
    "pinprick": (256, 52, 500, 52, 1000),
}
PULSES = 10
RUNS = 5
IDLE_MS = 5000
BEAT_MS = 100
#: 100 times faster than real time leaves 10 µs per tick for everything, the host included
MOST_US_PER_TICK = 8.0


class _Session:
    """The least of a host that gets a train delivered."""

    def __init__(self, applicator: str) -> None:
        self.rig = SimulatedRig(applicator, seed=1, participant=ParticipantSettings())
        self.link = HostLink(1)
        self.rig.advance(50 * TICK_US)
        for message in (Hello(1, MAJOR, MINOR, DIGEST), TelemetryRate(1)):
            self.ask(message)
        self.beat()
        self.ask(Enable())

    def beat(self) -> None:
        """Renew the lease."""
        self.link.beat(Beat(self.rig.state, self.rig.device.state.program.crc, self.link.event_ack))

    def ask(self, message: Message) -> None:
        """Send a request, wait for the answer."""
        self.link.request(message)
        while not self.link.idle:
            data, _ = self.link.poll(self.rig.now_us)
            self.link.receive(self.rig.advance(self.rig.now_us + TICK_US, data))

    def start(self, segments: list[Segment]) -> None:
        """Load, arm and start a program."""
        begin = LoadBegin(0, self.rig.device.state.config.quantity, 1, len(segments), 0, 0, 0, 65535)
        self.ask(begin)
        packed = begin.pack()
        for first in range(0, len(segments), SEGMENTS_PER_MESSAGE):
            some = tuple(segments[first : first + SEGMENTS_PER_MESSAGE])
            part = LoadSegments(0, first, len(some), some)
            self.ask(part)
            packed += part.pack()[LoadSegments.HEAD.size :]
        crc = zlib.crc32(packed)
        self.ask(LoadCommit(0, crc))
        self.beat()
        self.ask(Arm(1, crc, self.rig.device.state.limits_crc, 1, 0, 1))
        self.ask(Start(1))

    def pass_time(self, ms: int) -> float:
        """Let `ms` pass with a heartbeat every 100 ms; how long that took, s."""
        taken = 0.0
        for _ in range(ms // BEAT_MS):
            self.beat()
            data, _ = self.link.poll(self.rig.now_us)
            start = time.perf_counter()
            sent = self.rig.advance(self.rig.now_us + BEAT_MS * TICK_US, data)
            taken += time.perf_counter() - start
            self.link.receive(sent)
        return taken


def train(applicator: str) -> list[Segment]:
    """Train of ten pulses from neutral."""
    target, rise, plateau, fall, period = TRAINS[applicator]
    neutral = APPLICATORS[applicator].never.neutral
    segments = []
    for index in range(1, PULSES + 1):
        segments += [
            Segment(rise * TICK_US, target, SegmentFlag.ONSET, index),
            Segment(plateau * TICK_US, target, 0, index),
            Segment(fall * TICK_US, neutral, SegmentFlag.OFFSET, index),
            Segment((period - rise - plateau - fall) * TICK_US, neutral, 0, index),
        ]
    return segments


def measure(applicator: str) -> tuple[float, float]:
    """Shortest time per tick in µs, in a train and at rest in READY, of several runs."""
    period = TRAINS[applicator][-1]
    active = idle = float("inf")
    for _ in range(RUNS):
        session = _Session(applicator)
        session.start(train(applicator))
        ms = PULSES * period - BEAT_MS
        active = min(active, session.pass_time(ms) / ms * 1e6)
        assert session.rig.state is State.DELIVERING, session.rig.state
        session.pass_time(1000)
        assert session.rig.state is State.READY, session.rig.state
        idle = min(idle, session.pass_time(IDLE_MS) / IDLE_MS * 1e6)
    return active, idle


def main() -> int:
    """Print the table; 1 if a budget is missed."""
    print(f"simulated rig, 1 kHz control, 1 kHz telemetry, Python {sys.version.split()[0]}; best of {RUNS}")
    print(f"{'applicator':<12}{'in a train':>22}{'at rest':>22}")
    worst = 0.0
    for applicator in TRAINS:
        times = measure(applicator)
        worst = max(worst, *times)
        cells = [f"{us:6.2f} µs/tick {1000 / us:5.0f} x" for us in times]
        print(f"{applicator:<12}{cells[0]:>22}{cells[1]:>22}")
    good = worst <= MOST_US_PER_TICK
    print(f"budget {MOST_US_PER_TICK:g} µs per tick (1 tick = 1 ms): {'kept' if good else 'MISSED'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
