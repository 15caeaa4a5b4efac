"""The qst-rig microcontroller as a `Stimulator`: commands out, events in, over a line and the link."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable

from firmware_interface.codes import EventCode, Result, State, StopReason
from firmware_interface.limits import HOST_SILENCE_LOST_MS, REPLY_MS, STOP_REPEAT_MS
from firmware_interface.link import Answer, HostLink, Rejected
from firmware_interface.transport.line import Line, LineError
from firmware_interface.wire.message import Message
from firmware_interface.wire.messages import (
    Arm,
    Beat,
    Clear,
    Clock,
    ClockTimes,
    Disable,
    Enable,
    Event,
    Ident,
    Limits,
    Prompt,
    Reply,
    Start,
    Status,
    Telemetry,
)
from rig.devices import convert
from rig.devices.clock_sync import ClockSync
from rig.devices.command_done import command_done
from rig.devices.convert import UnknownCode
from rig.devices.latched import Latched
from rig.devices.stimulator import ACTIVE
from rig.domain import events
from rig.domain.phrase import phrase
from rig.domain.plan import StimulusPlan
from rig.domain.units import MS_PER_S, NS_PER_MS, NS_PER_US

#: off the beat of the 10 Hz messages, so that probes do not always meet the same traffic
PROBE_EVERY_NS = 983_900_000
#: a host that has not polled for this long cannot tell a silent device from its own absence
HOST_STALL_NS = 100 * NS_PER_MS


class RigDevice:
    """An identified device with its limits set. Made by `rig.devices.handshake.connect`."""

    def __init__(
        self,
        line: Line,
        link: HostLink,
        ident: Ident,
        limits: Limits,
        clock: ClockSync,
        seed: int | None = None,
        heard: Iterable[Message] = (),
    ) -> None:
        """Take over the line after the handshake; `heard` is what the device said meanwhile, unasked."""
        self._line = line
        self._link = link
        self._modality = convert.modality_of(limits.quantity)
        self._identity = convert.identity(ident, limits)
        self._limits_crc = limits.limits_crc
        self._random = random.Random(seed)
        self._state = State.SAFE
        self._latched = Latched()
        self._script: deque[Message] = deque()
        self._command: events.Command | None = None
        self._waiting: deque[tuple[events.Command, list[Message]]] = deque()
        self._program_crc = 0
        self._nonce = 0
        self._program_id = 0
        self._last_heard_ns: int | None = None
        self._last_poll_ns: int | None = None
        self._last_probe_ns: int | None = None
        self._lost = False
        self._line_gone = False
        self._early: list[events.DeviceEvent] = []
        self.clock = clock
        for message in heard:
            self._take_state(message)
            if isinstance(message, Event) and message.code == EventCode.BUTTON:
                self._early += self._translate(message, 0)  # pressed since HELLO: whoever starts a run must hear of it

    @property
    def identity(self) -> events.DeviceIdentity:
        """Who answered, with its limits."""
        return self._identity

    @property
    def state(self) -> State:
        """Last state the device reported."""
        return self._state

    @property
    def gone(self) -> bool:
        """Whether the port is gone; a device that is only silent may still hear STOP."""
        return self._line_gone

    @property
    def latched(self) -> int:
        """Fault or latched stop that waits for `clear`; 0 none, or none that has been told of."""
        return self._latched.code

    # ------------------------------------------------------------ commands

    def _do(self, command: events.Command, messages: list[Message]) -> None:
        self._waiting.append((command, messages))

    def load(self, plan: StimulusPlan) -> None:
        """Send the program of one trial; the device answers with its CRC, compared with ours."""
        self._program_id += 1
        messages, self._program_crc = convert.program(plan, self._program_id)
        self._do("load", list(messages))

    def enable(self) -> None:
        """Go to READY: closed loop at neutral."""
        self._do("enable", [Enable()])

    def disable(self) -> None:
        """Go to SAFE: output off."""
        self._do("disable", [Disable()])

    def clear(self) -> None:
        """Clear the latched stop or fault the device told of last."""
        self._do("clear", [Clear(self._latched.code)])
        self._latched.cleared()

    def arm(self, site: int, dose_before: int = 0) -> None:
        """Arm the loaded program for a site; the device goes on from `dose_before` or its own count, the larger."""
        self._nonce = self._random.getrandbits(32)
        self._do("arm", [Arm(1, self._program_crc, self._limits_crc, site, dose_before, self._nonce)])

    def start(self) -> None:
        """Start the armed program; a nonce is good for one start."""
        self._do("start", [Start(self._nonce)])

    def prompt(self, prompt_id: int, steps: int, deadline_s: float) -> None:
        """Ask for a rating of 0..steps on the handset."""
        self._do("prompt", [Prompt(prompt_id, steps, round(deadline_s * MS_PER_S))])

    def stop(self, reason: StopReason) -> None:
        """Stop at once; whatever else was waiting to be sent is dropped."""
        self._waiting.clear()
        self._script.clear()
        self._command = None
        self._link.stop(reason)

    def beat(self) -> None:
        """Renew the lease with the host's view of the device; not once the link is lost: it shall stop."""
        if self._lost:
            return
        self._link.beat(Beat(self._state, self._program_crc, self._link.event_ack))

    # ------------------------------------------------------------ poll

    def wake_at(self, now_ns: int) -> int:
        """When the link next has something to do without a byte arriving, in ns."""
        if self._link.stop_unsent and not self._line_gone:
            return now_ns
        if self._link.stopping:
            return now_ns + STOP_REPEAT_MS * NS_PER_MS
        if not self._link.idle or self._waiting or self._script:
            return now_ns + NS_PER_MS
        return now_ns + REPLY_MS * NS_PER_MS

    def poll(self, now_ns: int) -> list[events.DeviceEvent]:
        """Send what is due and return what has arrived, in order."""
        out, self._early = self._early, []
        try:
            if self._lost:
                self._stop_unheard(now_ns)
                return out
            for chunk in self._line.read():
                for item in self._link.receive(chunk.data):
                    if not isinstance(item, Rejected):  # noise is not the device
                        self._last_heard_ns = chunk.t_ns
                    out += self._translate(item, chunk.t_ns)
            self._send(now_ns, out)
        except LineError as error:
            self._line_gone = True
            if not self._lost:
                out.append(self._lose(str(error)))
        except UnknownCode as error:
            out.append(self._lose(f"{error}; update this program"))
        if not self._lost:
            self._watch_silence(now_ns, out)
        return out

    def _stop_unheard(self, now_ns: int) -> None:
        """A device that is not heard may still hear: it need not wait for its lease to end."""
        if not self._line_gone and self._link.stopping:
            data, _ = self._link.poll(now_ns // NS_PER_US)
            if data:
                self._line.write(data)

    def _send(self, now_ns: int, out: list[events.DeviceEvent]) -> None:
        if self._last_probe_ns is None or now_ns - self._last_probe_ns >= PROBE_EVERY_NS:
            if self._link.idle:
                self._link.request(Clock(self._random.getrandbits(32)))
                self._last_probe_ns = now_ns
        elif self._link.idle:
            self._next_request()
        data, unanswered = self._link.poll(now_ns // NS_PER_US)
        if data:
            self._line.write(data)
        for answer in unanswered:
            request, tries = answer.request.NAME, answer.tries
            cause = phrase("unanswered", "no answer to {request} after {tries} tries", request=request, tries=tries)
            out.append(self._lose(cause))

    def _next_request(self) -> None:
        if not self._script and self._command is None and self._waiting:
            self._command, messages = self._waiting.popleft()
            self._script.extend(messages)
        if self._script:
            self._link.request(self._script.popleft())

    def _watch_silence(self, now_ns: int, out: list[events.DeviceEvent]) -> None:
        stalled = self._last_poll_ns is not None and now_ns - self._last_poll_ns > HOST_STALL_NS
        self._last_poll_ns = now_ns
        if self._last_heard_ns is None or stalled:
            self._last_heard_ns = now_ns
        elif now_ns - self._last_heard_ns > HOST_SILENCE_LOST_MS * NS_PER_MS:
            seconds = HOST_SILENCE_LOST_MS / MS_PER_S
            out.append(self._lose(phrase("silent", "the device has been silent for {seconds} s", seconds=seconds)))

    def _lose(self, cause: str) -> events.LinkLost:
        self._lost = True
        self.stop(StopReason.HOST_SHUTDOWN)
        return events.LinkLost(cause)

    # ------------------------------------------------------------ translation

    def _translate(self, item: Answer | Message | Rejected, t_ns: int) -> list[events.DeviceEvent]:
        if not isinstance(item, Answer | Rejected):
            self._take_state(item)
        match item:
            case Telemetry():
                return [events.Telemetry(item.frame_no, convert.samples(item, self._modality.per_unit))]
            case Status():
                return [convert.status(item)]
            case Event():
                event = convert.event(item, self._modality.per_unit)
                if isinstance(event, events.Rebooted):  # it is at rest, and says nothing more to a host of before
                    self._saw(State.BOOT)
                return [event] if event is not None else []
            case Rejected():
                return [events.RejectedBytes(item.data)]
            case Answer():
                return self._answered(item, t_ns)
        return []

    def _take_state(self, message: Message) -> None:
        match message:
            case Telemetry(state=state):
                self._saw(convert.state(state))
            case Status(state=state):
                self._saw(convert.state(state))
                self._latched.status(message)
            case Event(code=code, index=state):
                if code == EventCode.STATE:
                    self._saw(convert.state(state))
                self._latched.event(message)

    def _saw(self, state: State) -> None:
        """Take over a reported state; STOP is repeated until the device has left the active ones."""
        self._state = state
        if self._link.stopping and state not in ACTIVE:
            self._link.stop_seen()

    def _answered(self, answer: Answer, t_ns: int) -> list[events.DeviceEvent]:
        reply = answer.message
        if isinstance(reply, ClockTimes):
            if answer.tries > 1:
                return []
            probe = events.ClockProbe(answer.sent_us * NS_PER_US, t_ns, reply.t_rx_us, reply.t_tx_us)
            self.clock.add(probe)
            return [probe]
        if self._command is None or not isinstance(reply, Reply):
            return []
        if reply.result == Result.OK and self._script:
            return []
        command, self._command = self._command, None
        self._script.clear()
        return [command_done(command, answer.request, reply, self._modality)]

    def close(self) -> None:
        """Release the line."""
        self._line.close()
