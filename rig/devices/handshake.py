"""From an open line to an identified device with limits set: HELLO, IDENT, LIMITS, clock probes."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterable

from firmware_interface.codes import Quantity, Result, State
from firmware_interface.limits import APPLICATORS, LimitTable
from firmware_interface.link import Answer, HostLink, Rejected
from firmware_interface.transport.line import Line, LineError
from firmware_interface.wire.frame import CRC
from firmware_interface.wire.message import Message
from firmware_interface.wire.messages import (
    DIGEST,
    MAJOR,
    MINOR,
    Clear,
    Clock,
    ClockTimes,
    GetLimits,
    Hello,
    Ident,
    Limits,
    Reply,
    Status,
    TelemetryRate,
)
from rig.clock import Clock as HostClock
from rig.devices import convert
from rig.devices.clock_sync import ClockSync
from rig.devices.refusal import refusal
from rig.devices.rig_device import RigDevice
from rig.domain.errors import DeviceError, Problem
from rig.domain.events import ClockProbe
from rig.domain.phrase import phrase
from rig.domain.units import NS_PER_MS, NS_PER_S, NS_PER_US, US_PER_MS, Modality

#: a device that says nothing for this long is not there
SILENT_NS = 2 * NS_PER_S
#: boot, or a return to neutral (`return_max_ms` of the slowest probe is 25 s, but then it starts at 100 N)
SETTLE_NS = 5 * NS_PER_S
FIRST_PROBES = 8
PROBE_GAP_NS = 20 * NS_PER_MS
POLL_NS = NS_PER_MS


class _Dialogue:
    """Question and answer over a line that nobody else uses yet."""

    def __init__(self, line: Line, clock: HostClock, session: int, name: str) -> None:
        self.line, self.clock, self.name = line, clock, name
        self.link = HostLink(session)
        #: what the device said unasked
        self.heard: list[Message] = []
        self.received_ns = 0
        self._received_bytes = 0
        self._answered = False

    def ask(self, message: Message, patience_ns: int) -> Answer:
        """Send a request, again and again until `patience_ns` is over.

        Raises
        ------
        DeviceError
            If nothing that fits comes back.
        """
        end = self.clock.now_ns() + patience_ns
        self._received_bytes = 0
        self.link.request(message)
        while (now := self.clock.now_ns()) < end:
            answer = self.read()
            if answer is not None:
                self._answered = True
                return answer
            data, unanswered = self.link.poll(now // NS_PER_US)
            if unanswered:
                self.link.request(message)
            if data:
                self.line.write(data)
            self.line.wait(min(end, now + POLL_NS))
        raise DeviceError(f"{self.name}: {self._nobody(message, patience_ns)}")

    def read(self) -> Answer | None:
        """Take in all that has arrived; bytes behind the answer belong to what follows."""
        answer = None
        for chunk in self.line.read():
            self._received_bytes += len(chunk.data)
            for item in self.link.receive(chunk.data):
                if isinstance(item, Answer):
                    answer, self.received_ns = item, chunk.t_ns
                elif not isinstance(item, Rejected):
                    self.heard.append(item)
        return answer

    def _nobody(self, message: Message, patience_ns: int) -> str:
        if not self._received_bytes:
            return f"silent for {patience_ns / NS_PER_S:g} s; check power, cable and port"
        if self._answered or self.heard or self.link.wrong_session:
            return f"the device sends but does not answer {message.NAME}; unplug it, wait 5 s, plug it in again"
        return "something answers, but it is not a qst-rig device; check the port"


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


def _limits_of(answer: Answer, name: str, modality: Modality) -> Limits:
    limits = answer.message
    if isinstance(limits, Reply):
        raise DeviceError(Problem(name, refusal(answer.request.NAME, limits, modality)).text)
    assert isinstance(limits, Limits)  # the link lets no other answer through
    if zlib.crc32(limits.pack()[: -CRC.size]) != limits.limits_crc:
        what = phrase("limits_broken", "the device's limits contradict their own CRC")
        raise DeviceError(Problem(name, what, phrase("flash_anew", "flash it anew")).text)
    return limits


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
    modality = convert.modality_of(APPLICATORS[applicator].quantity)
    ident = talk.ask(Hello(session, MAJOR, MINOR, DIGEST), SILENT_NS).message
    if isinstance(ident, Reply):
        text = refusal("HELLO", ident, modality)
        raise DeviceError(f"{name}: {text}; this program speaks protocol {MAJOR}.{MINOR}")
    assert isinstance(ident, Ident)  # the link lets no other answer through
    _check_version(ident, name)
    limits = _limits_of(talk.ask(GetLimits(0), SILENT_NS), name, modality)
    found = convert.applicator_of(limits.probe_id)
    if found is None or found.name != applicator or found.quantity != limits.quantity:
        there = found.name if found is not None else f"probe {limits.probe_id}"
        if found is not None and found.name == applicator:
            there += f" in {convert.name_of(Quantity, limits.quantity)}"
        raise DeviceError(f"{name}: the paradigm needs applicator {applicator}, the device has {there}")
    if tier is not None:
        limits = _tighten(talk, limits, tier)
    sync = ClockSync()
    for _ in range(FIRST_PROBES):
        answer = talk.ask(Clock(len(sync)), SILENT_NS)
        if isinstance(answer.message, ClockTimes) and answer.tries == 1:
            times = answer.message
            sync.add(ClockProbe(answer.sent_us * NS_PER_US, talk.received_ns, times.t_rx_us, times.t_tx_us))
        clock.sleep_until(clock.now_ns() + PROBE_GAP_NS)
    if not len(sync):
        raise DeviceError(f"{name}: no usable answer to {FIRST_PROBES} clock probes; the line loses too much")
    rate = talk.ask(TelemetryRate(sample_every_ms * US_PER_MS // ident.tick_us), SILENT_NS).message
    if not isinstance(rate, Reply) or rate.result != Result.OK:
        what = phrase("sampling_refused", "the device refused a sample every {period} ms", period=sample_every_ms)
        raise DeviceError(Problem(name, what, phrase("choose_period", "choose 1 to 255")).text)
    _hear_status(talk)
    return RigDevice(line, talk.link, ident, limits, sync, seed, talk.heard)


def _hear_status(talk: _Dialogue) -> None:
    """Wait for a STATUS where the line has lost those that came meanwhile: what is latched must be known as old."""
    end = talk.clock.now_ns() + SILENT_NS
    while not any(isinstance(message, Status) for message in talk.heard):
        if (now := talk.clock.now_ns()) >= end:
            raise DeviceError(
                f"{talk.name}: the device sends no STATUS; flash the firmware that belongs to this version"
            )
        talk.line.wait(min(end, now + POLL_NS))
        talk.read()


def _tighten(talk: _Dialogue, held: Limits, tier: LimitTable) -> Limits:
    """Bring the device's limits down to `tier`, and believe it only when it says so."""
    asked = convert.tightened(held, tier)
    modality = convert.modality_of(held.quantity)
    limits = _limits_of(_when_settled(talk, asked, modality), talk.name, modality)
    for field in asked.FIELDS:
        wanted, got = getattr(asked, field), getattr(limits, field)
        if wanted != got:
            values = {"field": field, "held": str(got), "wanted": str(wanted)}
            what = phrase("limit_kept", "the device holds {field} = {held} although {wanted} was asked for", **values)
            remedy = phrase("flash_matching", "flash the matching firmware")
            raise DeviceError(Problem(talk.name, what, remedy).text)
    return limits


def _when_settled(talk: _Dialogue, message: Message, modality: Modality) -> Answer:
    """Ask again while the device still boots, or returns to neutral from what the host before left running.

    A fault that an earlier run has left latched is cleared, which the device refuses while its cause is there.
    """
    end = talk.clock.now_ns() + SETTLE_NS
    cleared = False
    while True:
        answer = talk.ask(message, SILENT_NS)
        busy = isinstance(answer.message, Reply) and answer.message.result == Result.BAD_STATE
        if not busy or talk.clock.now_ns() >= end:
            return answer
        if not cleared and (fault := _latched_fault(talk.heard)):
            cleared = True
            reply = talk.ask(Clear(fault), SILENT_NS).message
            if isinstance(reply, Reply) and reply.result != Result.OK:
                raise DeviceError(Problem(talk.name, refusal("CLEAR", reply, modality)).text)
        talk.clock.sleep_until(talk.clock.now_ns() + PROBE_GAP_NS)


def _latched_fault(heard: Iterable[Message]) -> int:
    """Fault the device has told to be in; 0: none."""
    told = [message for message in heard if isinstance(message, Status)]
    return told[-1].fault if told and told[-1].state == State.FAULT else 0
