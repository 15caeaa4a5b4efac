"""Events stay until they are acknowledged; a STOP goes ahead of everything and is repeated."""

from __future__ import annotations

from firmware_interface.codes import EventCode, Result, StopReason
from firmware_interface.limits import EVENT_RESEND_MS, EVENT_RING, REPLY_MS, STOP_REPEAT_MS
from firmware_interface.link import SEQ_MODULUS
from firmware_interface.wire.message import Message
from firmware_interface.wire.messages import MESSAGES, Beat, Enable, Event, Reply, Start, Stop
from tests.unit.wire.both_ends import MS, frames_in, opened


def test_events_are_sent_at_once_and_again_until_acknowledged() -> None:
    _, device = opened()
    device.event(EventCode.RESPONSE, 0, 0, 0, 1, 0)
    device.event(EventCode.RESPONSE, 0, 0, 0, 2, 0)
    sent = {ms: len(frames_in(data)) for ms in range(250) if (data := device.poll(ms * MS))}
    assert sent == {0: 2, EVENT_RESEND_MS: 2, 2 * EVENT_RESEND_MS: 2}
    device.acknowledge(1)
    assert [f.payload[:2] for f in frames_in(device.poll(3 * EVENT_RESEND_MS * MS))] == [b"\2\0"]
    device.acknowledge(2)
    assert device.poll(9 * EVENT_RESEND_MS * MS) == b""


def test_event_numbers_start_again_after_the_largest() -> None:
    host, device = opened()
    for k in range(SEQ_MODULUS + 10):
        device.event(EventCode.RESPONSE, 0, 0, 0, k, 0)
        (event,) = host.receive(device.poll(0))
        assert isinstance(event, Event) and event.value == k
        if k % 20 == 0:
            device.acknowledge(host.event_ack)
    assert not device.event_overflow


def test_an_old_acknowledgement_forgets_nothing() -> None:
    _, device = opened()
    for k in range(3):
        device.event(EventCode.RESPONSE, 0, 0, 0, k, 0)
    device.acknowledge(2)
    device.acknowledge(1)
    device.acknowledge(0)
    device.poll(0)
    assert len(frames_in(device.poll(EVENT_RESEND_MS * MS))) == 1


def test_a_full_ring_keeps_the_old_events_and_says_so() -> None:
    host, device = opened()
    for k in range(EVENT_RING):
        device.event(EventCode.RESPONSE, k, 0, 0, k, 0)
    assert not device.event_overflow
    device.event(EventCode.RESPONSE, 99, 0, 0, 99, 0)
    assert device.event_overflow
    events = host.receive(device.poll(0))
    assert [e.value for e in events if isinstance(e, Event)] == list(range(EVENT_RING))
    device.acknowledge(host.event_ack)
    assert device.event_overflow, "an acknowledgement does not bring the lost event back"


def kinds_in(data: bytes) -> list[type[Message]]:
    return [MESSAGES[f.type] for f in frames_in(data)]


def test_stop_is_repeated_until_seen() -> None:
    host, _ = opened()
    host.stop(StopReason.OPERATOR)
    sent = [ms for ms in range(100) if kinds_in(host.poll(ms * MS)[0]) == [Stop]]
    assert sent == list(range(0, 100, STOP_REPEAT_MS))
    assert host.stopping
    host.stop_seen()
    assert not host.stopping
    assert [ms for ms in range(100, 300) if host.poll(ms * MS)[0]] == []


def test_stop_goes_ahead_of_everything() -> None:
    host, _ = opened()
    host.beat(Beat(1, 0, 0))
    host.stop(StopReason.OPERATOR)
    host.request(Enable())
    assert kinds_in(host.poll(0)[0]) == [Stop, Beat, Enable]


def test_no_request_is_sent_or_repeated_behind_a_stop() -> None:
    host, device = opened()
    host.request(Start(1))
    host.request(Enable())
    (start,) = device.receive(host.poll(0)[0], 0)
    host.stop(StopReason.OPERATOR)
    assert host.idle
    sent = [kind for ms in range(5 * REPLY_MS) for kind in kinds_in(host.poll(ms * MS)[0])]
    assert set(sent) == {Stop}
    device.answer(start, Reply(Result.OK, 0, 0, 0, 0))
    assert host.receive(device.poll(0)) == []


def test_a_state_reported_before_the_stop_was_sent_does_not_end_it() -> None:
    host, _ = opened()
    host.stop(StopReason.OPERATOR)
    host.stop_seen()
    assert host.stopping
    assert kinds_in(host.poll(0)[0]) == [Stop]
    host.stop_seen()
    assert not host.stopping
