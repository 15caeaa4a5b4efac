"""The link, sans-io, in both roles: bytes in, messages out; time is an argument in µs.

Requests of the host are stop-and-wait: a REPLY within `REPLY_MS`, `TRIES`
tries; the device never executes a sequence number twice but sends its cached
reply again. STOP and BEAT are unsequenced. Events carry their own numbers and
are resent by the device until the host acknowledges them in BEAT.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from firmware_interface.codes import EventCode, Result, StopReason
from firmware_interface.limits import EVENT_RESEND_MS, EVENT_RING, REPLY_MS, STOP_REPEAT_MS, TRIES
from firmware_interface.wire.frame import Deframer, Frame, encode
from firmware_interface.wire.message import BadPayload, Message
from firmware_interface.wire.messages import MESSAGES, Beat, Event, Hello, LoadSegments, Reply, Stop

US_PER_MS = 1000
SEQ_MODULUS = 1 << 16
SEQ_HALF = SEQ_MODULUS // 2
#: types at or above this come from the device, and one below, which answers READ_SEGMENTS
FIRST_DEVICE_TYPE = 128
#: session number of a device no HELLO has reached since it booted
NO_SESSION = 0


# ---------------------------------------------------------------- device role


@dataclass(frozen=True, slots=True)
class Request:
    """A message from the host, with what is needed to answer it."""

    seq: int
    session: int
    message: Message


def _read(frame: Frame) -> Message | Result:
    """Message of a host's frame, or why there is none."""
    kind = MESSAGES.get(frame.type)
    if kind is None or frame.type >= FIRST_DEVICE_TYPE:
        return Result.UNKNOWN
    try:
        message = kind.unpack(frame.payload)
    except BadPayload:
        return Result.BAD_LENGTH
    if isinstance(message, Hello) and (message.session != frame.session or frame.session == NO_SESSION):
        return Result.BAD_VALUE
    return message


class DeviceLink:
    """The device's end. One host at a time: HELLO opens a session, frames of another are dropped and counted.

    `event_overflow` says that an event of this session was lost; only a new session forgets it.
    """

    def __init__(self) -> None:
        self._deframer = Deframer()
        self._session = NO_SESSION
        self._out: list[bytes] = []
        #: the last request's number and its answer, which is None while the device is at it
        self._last: tuple[int, bytes | None] | None = None
        self._events: deque[tuple[Event, int]] = deque()
        self._next_event = 1
        self.event_overflow = False
        self.rx_bad = 0
        self.rx_dup = 0

    @property
    def session(self) -> int:
        """Number of the session the last HELLO opened; 0 before the first."""
        return self._session

    def receive(self, data: bytes, now_us: int) -> list[Request]:
        """Messages to act on; bad frames, wrong sessions and duplicates are dealt with here."""
        frames, bad = self._deframer.feed(data)
        self.rx_bad = (self.rx_bad + len(bad)) % SEQ_MODULUS
        return [request for frame in frames if (request := self._accept(frame)) is not None]

    def _accept(self, frame: Frame) -> Request | None:
        if frame.session != self._session and frame.type not in (Hello.TYPE, Stop.TYPE):
            self.rx_bad = (self.rx_bad + 1) % SEQ_MODULUS
            return None
        sequenced = frame.type not in (Stop.TYPE, Beat.TYPE)
        if sequenced and frame.session == self._session and self._last is not None and self._last[0] == frame.seq:
            self.rx_dup = (self.rx_dup + 1) % SEQ_MODULUS
            if self._last[1] is not None:
                self._out.append(self._last[1])
            return None
        message = _read(frame)
        if isinstance(message, Result):
            self._reply(frame.seq, frame.session, Reply(message, 0, 0, 0, 0), sequenced)
            return None
        if isinstance(message, Hello) and frame.session != self._session:
            self._open(frame.session)
        if sequenced:
            self._last = (frame.seq, None)
        return Request(frame.seq, frame.session, message)

    def _open(self, session: int) -> None:
        """Start a session: events of the one before are nobody's any more."""
        self._session = session
        self._last = None
        self._events.clear()
        self._next_event = 1
        self.event_overflow = False

    def _reply(self, seq: int, session: int, message: Message, sequenced: bool) -> None:
        """Answer whoever asked, which after a HELLO in the same batch of bytes is not the session that is open now."""
        data = encode(message.TYPE, seq, session, message.pack())
        self._out.append(data)
        if sequenced and session == self._session:
            self._last = (seq, data)

    def answer(self, request: Request, message: Message) -> None:
        """Queue the answer to a request and keep it for a repeated one."""
        self._reply(request.seq, request.session, message, sequenced=True)

    def send(self, message: Message) -> None:
        """Queue an unsequenced frame."""
        self._out.append(encode(message.TYPE, 0, self._session, message.pack()))

    def event(self, code: int, t_us: int, channel: int, index: int, value: int, aux: int) -> None:
        """Queue an event, kept until acknowledged; a full ring sets `event_overflow` and loses the new one."""
        if len(self._events) >= EVENT_RING:
            self.event_overflow = True
            return
        event = Event(self._next_event, t_us, code, channel, index, value, aux)
        self._next_event = self._next_event % (SEQ_MODULUS - 1) + 1
        self._events.append((event, t_us))
        self.send(event)

    def acknowledge(self, event_ack: int) -> None:
        """Forget events up to and including number `event_ack`."""
        while self._events and (event_ack - self._events[0][0].event_seq) % SEQ_MODULUS < SEQ_HALF:
            self._events.popleft()

    def poll(self, now_us: int) -> bytes:
        """Bytes to transmit now, unacknowledged events included every `EVENT_RESEND_MS`."""
        if self._events and now_us - self._events[0][1] >= EVENT_RESEND_MS * US_PER_MS:
            pending = [event for event, _ in self._events]
            self._events = deque((event, now_us) for event in pending)
            for event in pending:
                self.send(event)
        if not self._out:
            return b""
        data = b"".join(self._out)
        self._out.clear()
        return data


# ---------------------------------------------------------------- host role


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a request; `message` None: no answer after all tries.

    `sent_us` is when the last try was handed to the line; with more than one
    try it is unknown which of them was answered.
    """

    request: Message
    message: Message | None
    sent_us: int
    tries: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Bytes that were no frame, or a frame this host does not know."""

    data: bytes


@dataclass(slots=True)
class _Pending:
    message: Message
    data: bytes
    sent_us: int
    tries: int


class HostLink:
    """The host's end: `request` queues, `poll` sends, answers and device messages come out of `receive`."""

    def __init__(self, session: int) -> None:
        self._session = session
        self._deframer = Deframer()
        self._queue: deque[Message] = deque()
        self._pending: _Pending | None = None
        self._seq = 0
        self._urgent: list[bytes] = []
        self._stop: tuple[bytes, int | None] | None = None
        self._last_event = 0
        self._boot_seen = False
        self.wrong_session = 0
        self.resends = 0

    @property
    def event_ack(self) -> int:
        """Number of the last event received without a gap before it."""
        return self._last_event

    @property
    def idle(self) -> bool:
        """Whether no request is waiting or under way."""
        return self._pending is None and not self._queue

    def request(self, message: Message) -> None:
        """Queue a request; each gets exactly one `Answer`, unless a `stop` comes before it."""
        self._queue.append(message)

    def beat(self, beat: Beat) -> None:
        """Send a heartbeat with the next poll, ahead of every request."""
        self._urgent.append(encode(Beat.TYPE, 0, self._session, beat.pack()))

    def stop(self, reason: StopReason) -> None:
        """Send STOP with the next poll and every `STOP_REPEAT_MS` until `stop_seen`.

        All requests are dropped, also the one under way: a START must not be repeated behind a STOP.
        """
        self._stop = (encode(Stop.TYPE, 0, self._session, Stop(reason).pack()), None)
        self._queue.clear()
        self._pending = None

    def stop_seen(self) -> None:
        """End the repetition: a frame has shown that the device left the state. Not before STOP was sent once."""
        if not self.stop_unsent:
            self._stop = None

    @property
    def stop_unsent(self) -> bool:
        """Whether a STOP waits for the next poll."""
        return self._stop is not None and self._stop[1] is None

    @property
    def stopping(self) -> bool:
        """Whether STOP is still being repeated."""
        return self._stop is not None

    def poll(self, now_us: int) -> tuple[bytes, list[Answer]]:
        """Bytes to write now, and the requests that have run out of tries."""
        out, failed = self._urgent, []
        self._urgent = []
        if self._stop is not None:
            data, sent = self._stop
            if sent is None or now_us - sent >= STOP_REPEAT_MS * US_PER_MS:
                out.insert(0, data)
                self._stop = (data, now_us)
        pending = self._pending
        if pending is not None and now_us - pending.sent_us >= REPLY_MS * US_PER_MS:
            if pending.tries >= TRIES:
                failed.append(Answer(pending.message, None, pending.sent_us, pending.tries))
                self._pending = None
            else:
                pending.tries += 1
                pending.sent_us = now_us
                self.resends += 1
                out.append(pending.data)
        if self._pending is None and self._queue:
            message = self._queue.popleft()
            self._seq = self._seq % (SEQ_MODULUS - 1) + 1
            data = encode(message.TYPE, self._seq, self._session, message.pack())
            self._pending = _Pending(message, data, now_us, 1)
            out.append(data)
        return b"".join(out), failed

    def receive(self, data: bytes) -> list[Answer | Message | Rejected]:
        """Rejected bytes, then answers and device messages in the order of the line.

        Events out of order are left out: the device sends them again.
        """
        frames, bad = self._deframer.feed(data)
        out: list[Answer | Message | Rejected] = [Rejected(block) for block in bad]
        for frame in frames:
            item = self._accept(frame)
            if item is not None:
                out.append(item)
        return out

    def _accept(self, frame: Frame) -> Answer | Message | Rejected | None:
        if frame.session not in (self._session, NO_SESSION):
            self.wrong_session += 1
            return None
        kind = MESSAGES.get(frame.type)
        if kind is None or (frame.type < FIRST_DEVICE_TYPE and kind is not LoadSegments):
            return Rejected(frame.payload)
        try:
            message = kind.unpack(frame.payload)
        except BadPayload:
            return Rejected(frame.payload)
        if frame.session == NO_SESSION:
            return self._restarted(message)
        self._boot_seen = False
        if isinstance(message, Event):
            return self._in_order(message)
        return message if frame.seq == 0 else self._match(frame, message)

    def _restarted(self, message: Message) -> Message | None:
        """From a device that knows no session, because it has restarted, only BOOT is for us, and once."""
        self.wrong_session += 1
        if self._boot_seen or not isinstance(message, Event) or message.code != EventCode.BOOT:
            return None
        self._boot_seen = True
        return message

    def _match(self, frame: Frame, message: Message) -> Answer | Rejected | None:
        if self._pending is None or frame.seq != self._seq:
            return None  # the late twin of an answer already seen, or the answer to what a stop has dropped
        if not isinstance(message, Reply) and message.NAME != self._pending.message.ANSWER:
            return Rejected(frame.payload)
        pending, self._pending = self._pending, None
        return Answer(pending.message, message, pending.sent_us, pending.tries)

    def _in_order(self, event: Event) -> Event | None:
        if event.event_seq != self._last_event % (SEQ_MODULUS - 1) + 1:
            return None
        self._last_event = event.event_seq
        return event
