"""From an open line to an identified device with limits set: HELLO, IDENT, LIMITS, clock probes."""

from __future__ import annotations

import random
from collections.abc import Callable

from firmware_interface.codes import Result
from firmware_interface.limits import LimitTable
from firmware_interface.link import Answer, HostLink, Rejected
from firmware_interface.transport.line import Line, LineError
from firmware_interface.wire.message import Message
from firmware_interface.wire.messages import (
    DIGEST,
    MAJOR,
    MINOR,
    Clock,
    ClockTimes,
    GetLimits,
    Hello,
    Ident,
    Limits,
    Reply,
    TelemetryRate,
)
from rig.clock import Clock as HostClock
from rig.devices import convert
from rig.devices.clock_sync import ClockSync
from rig.devices.rig_device import RigDevice
from rig.domain.errors import DeviceError
from rig.domain.events import ClockProbe
from rig.domain.units import NS_PER_MS, NS_PER_S, NS_PER_US

#: a device that says nothing for this long is not there
SILENT_NS = 2 * NS_PER_S
#: boot, or a return to neutral (`return_max_ms` of the slowest probe is 25 s, but then it starts at 100 N)
SETTLE_NS = 5 * NS_PER_S
FIRST_PROBES = 8
PROBE_GAP_NS = 20 * NS_PER_MS
POLL_NS = NS_PER_MS
US_PER_MS = 1000


class _Dialogue:
    """Question and answer over a line that nobody else uses yet."""

    def __init__(self, line: Line, clock: HostClock, session: int, name: str) -> None:
        self.line, self.clock, self.name = line, clock, name
        self.link = HostLink(session)
        self.rejected = 0
        self.received_ns = 0

    def ask(self, message: Message, patience_ns: int) -> Answer:
        """Send a request, again and again until `patience_ns` is over.

        Raises
        ------
        DeviceError
            If nothing that fits comes back.
        """
        end = self.clock.now_ns() + patience_ns
        self.link.request(message)
        while (now := self.clock.now_ns()) < end:
            for chunk in self.line.read():
                for item in self.link.receive(chunk.data):
                    self.rejected += isinstance(item, Rejected)
                    if isinstance(item, Answer):
                        self.received_ns = chunk.t_ns
                        return item
            data, unanswered = self.link.poll(now // NS_PER_US)
            if unanswered:
                self.link.request(message)
            if data:
                self.line.write(data)
            self.line.wait(min(end, now + POLL_NS))
        if self.rejected:
            raise DeviceError(f"{self.name}: something answers, but it is not a qst-rig device; check the port")
        raise DeviceError(f"{self.name}: silent for {patience_ns / NS_PER_S:g} s; check power, cable and port")


def _check_version(ident: Ident, name: str) -> None:
    """Refuse a device this host cannot talk to: same major, host minor not above the device's, same digest."""
    host, device = f"{MAJOR}.{MINOR}", f"{ident.major}.{ident.minor}"
    if ident.major != MAJOR or ident.minor < MINOR:
        raise DeviceError(
            f"{name}: the device speaks protocol {device}, this program {host}; update the older of the two"
        )
    if ident.minor == MINOR and ident.digest != DIGEST:
        raise DeviceError(
            f"{name}: protocol {device} with digest {ident.digest:08X}, this program's {host} has {DIGEST:08X};"
            " flash the firmware that belongs to this version"
        )


def _expect_limits(answer: Answer, modality_text: Callable[[Reply], str], name: str) -> Limits:
    if isinstance(answer.message, Limits):
        return answer.message
    if isinstance(answer.message, Reply):
        raise DeviceError(f"{name}: {modality_text(answer.message)}")
    raise DeviceError(f"{name}: unexpected answer to {answer.request.NAME}")


def connect(
    line: Line,
    clock: HostClock,
    name: str,
    tier: LimitTable | None,
    applicator: str,
    seed: int | None = None,
    sample_every_ms: int = 1,
) -> RigDevice:
    """Identify the device on `line`, bring its limits down to `tier`, align the clocks, start telemetry.

    Parameters
    ----------
    tier
        Limits to bring the device down to; None keeps what it holds.
    applicator
        Name of the applicator the paradigm needs; another one is refused.
    seed
        Makes session number and nonces reproducible (simulation only).
    sample_every_ms
        Telemetry: one sample in this many ms, 1..255.

    Raises
    ------
    DeviceError
        Silent for 2 s, something else on the port, version or digest mismatch, wrong applicator.
    """
    try:
        return _connect(line, clock, name, tier, applicator, seed, sample_every_ms)
    except LineError as error:
        raise DeviceError(str(error)) from error


def _connect(
    line: Line,
    clock: HostClock,
    name: str,
    tier: LimitTable | None,
    applicator: str,
    seed: int | None,
    sample_every_ms: int,
) -> RigDevice:
    session = random.Random(seed).randrange(1, 1 << 32)
    talk = _Dialogue(line, clock, session, name)
    ident = talk.ask(Hello(session, MAJOR, MINOR, DIGEST), SILENT_NS).message
    if isinstance(ident, Reply):
        raise DeviceError(f"{name}: the device refuses this program's protocol {MAJOR}.{MINOR} ({_reply(ident)})")
    if not isinstance(ident, Ident):
        raise DeviceError(f"{name}: something answers, but it is not a qst-rig device; check the port")
    _check_version(ident, name)
    limits = _expect_limits(talk.ask(GetLimits(0), SILENT_NS), _reply, name)
    found = convert.applicator_of(limits.probe_id)
    if found is None or found.name != applicator:
        there = found.name if found is not None else f"probe {limits.probe_id}"
        raise DeviceError(f"{name}: the paradigm needs applicator {applicator}, the device has {there}")
    if tier is not None:
        modality = convert.modality_of(limits.quantity)
        answer = _when_settled(talk, convert.tightened(limits, tier))
        limits = _expect_limits(answer, lambda r: convert.refusal("SET_LIMITS", r, modality), name)
    sync = ClockSync()
    for _ in range(FIRST_PROBES):
        answer = talk.ask(Clock(len(sync)), SILENT_NS)
        if isinstance(answer.message, ClockTimes) and answer.tries == 1:
            times = answer.message
            sync.add(ClockProbe(answer.sent_us * NS_PER_US, talk.received_ns, times.t_rx_us, times.t_tx_us))
        clock.sleep_until(clock.now_ns() + PROBE_GAP_NS)
    if not len(sync):
        raise DeviceError(f"{name}: no usable answer to {FIRST_PROBES} clock probes; the line loses too much")
    talk.ask(TelemetryRate(sample_every_ms * US_PER_MS // ident.tick_us), SILENT_NS)
    return RigDevice(line, talk.link, ident, limits, sync, seed)


def _when_settled(talk: _Dialogue, message: Message) -> Answer:
    """Ask again while the device still boots, or returns to neutral from what the host before left running."""
    end = talk.clock.now_ns() + SETTLE_NS
    while True:
        answer = talk.ask(message, SILENT_NS)
        busy = isinstance(answer.message, Reply) and answer.message.result == Result.BAD_STATE
        if not busy or talk.clock.now_ns() >= end:
            return answer
        talk.clock.sleep_until(talk.clock.now_ns() + PROBE_GAP_NS)


def _reply(reply: Reply) -> str:
    name = Result(reply.result).name.lower().replace("_", " ")
    return name if reply.result != Result.LIMIT else f"limit {reply.limit_id}: {reply.value}, bound {reply.bound}"
