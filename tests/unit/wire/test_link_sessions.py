"""One host at a time: HELLO opens a session, and frames of any other count as bad."""

from __future__ import annotations

import pytest

from firmware_interface.codes import EventCode, Result, StopReason
from firmware_interface.limits import EVENT_RESEND_MS, EVENT_RING
from firmware_interface.link import NO_SESSION, Answer, DeviceLink, HostLink
from firmware_interface.wire.frame import encode
from firmware_interface.wire.message import Message
from firmware_interface.wire.messages import DIGEST, ClockTimes, Enable, Event, Hello, Reply, Stop
from tests.unit.wire.both_ends import HELLO, IDENT, MS, OTHER_SESSION, SESSION, TO_DEVICE, frames_in, opened, replies_in


@pytest.mark.parametrize("kind", [k for k in TO_DEVICE if k not in (Hello, Stop)], ids=lambda kind: kind.NAME)
def test_a_frame_of_another_session_is_dropped_and_counted(kind: type[Message]) -> None:
    _, device = opened()
    assert device.receive(encode(kind.TYPE, 1, OTHER_SESSION, bytes(kind.HEAD.size)), 0) == []
    assert device.poll(0) == b""
    assert device.rx_bad == 1


def test_stop_is_taken_from_any_session() -> None:
    _, device = opened()
    data = encode(Stop.TYPE, 0, OTHER_SESSION, Stop(StopReason.OPERATOR).pack())
    assert [request.message for request in device.receive(data, 0)] == [Stop(StopReason.OPERATOR)]
    assert (device.session, device.rx_bad) == (SESSION, 0)


def test_hello_opens_another_session() -> None:
    _, device = opened()
    newcomer = HostLink(OTHER_SESSION)
    newcomer.request(Hello(OTHER_SESSION, 1, 0, DIGEST))
    (request,) = device.receive(newcomer.poll(0)[0], 0)
    device.answer(request, IDENT)
    (answer,) = newcomer.receive(device.poll(0))
    assert isinstance(answer, Answer) and answer.message == IDENT
    assert (device.session, device.rx_bad) == (OTHER_SESSION, 0)


@pytest.mark.parametrize("kind", [Hello, Stop], ids=lambda kind: kind.NAME)
def test_a_refusal_goes_to_the_session_that_asked_and_opens_none(kind: type[Message]) -> None:
    _, device = opened()
    assert device.receive(encode(kind.TYPE, 20, OTHER_SESSION, bytes(99)), 0) == []
    assert replies_in(device.poll(0)) == [(20, OTHER_SESSION, Reply(Result.BAD_LENGTH, 0, 0, 0, 0))]
    assert device.session == SESSION


@pytest.mark.parametrize("named", [NO_SESSION, OTHER_SESSION + 1])
def test_a_hello_that_contradicts_itself_is_refused(named: int) -> None:
    _, device = opened()
    session = named if named == NO_SESSION else OTHER_SESSION
    assert device.receive(encode(Hello.TYPE, 20, session, Hello(named, 1, 0, DIGEST).pack()), 0) == []
    assert replies_in(device.poll(0)) == [(20, session, Reply(Result.BAD_VALUE, 0, 0, 0, 0))]
    assert device.session == SESSION


def test_an_old_request_answered_behind_a_hello_does_not_answer_the_hello() -> None:
    """Both in one read: the old host's request bears the number that the new host's HELLO bears."""
    _, device = opened()
    newcomer = HostLink(OTHER_SESSION)
    newcomer.request(Hello(OTHER_SESSION, 1, 0, DIGEST))
    hello = newcomer.poll(0)[0]
    seq = frames_in(hello)[0].seq
    device = DeviceLink()
    device.receive(encode(Hello.TYPE, seq + 1, SESSION, HELLO.pack()), 0)
    device.poll(0)
    old, new = device.receive(encode(Enable.TYPE, seq, SESSION, b"") + hello, 0)
    device.answer(old, Reply(Result.OK, 0, 0, 0, 0))
    assert newcomer.receive(device.poll(0)) == []
    device.answer(new, IDENT)
    device.answer(old, Reply(Result.OK, 0, 0, 0, 0))
    (answer,) = newcomer.receive(device.poll(0))
    assert isinstance(answer, Answer) and answer.message == IDENT
    assert device.receive(hello, 1) == []  # and the HELLO's answer is the one that is kept
    assert replies_in(device.poll(1)) == [(seq, OTHER_SESSION, IDENT)]


def test_a_new_session_clears_the_events_and_their_overflow() -> None:
    _, device = opened()
    for k in range(EVENT_RING + 1):
        device.event(EventCode.RESPONSE, k, 0, 0, 0, 0)
    assert device.event_overflow
    device.poll(0)
    newcomer = HostLink(OTHER_SESSION)
    newcomer.request(Hello(OTHER_SESSION, 1, 0, DIGEST))
    device.receive(newcomer.poll(0)[0], 0)
    assert device.poll(EVENT_RESEND_MS * MS * 10) == b""
    assert not device.event_overflow
    device.event(EventCode.RESPONSE, 99, 0, 0, 0, 0)
    (event,) = newcomer.receive(device.poll(0))
    assert event == Event(1, 99, EventCode.RESPONSE, 0, 0, 0, 0)


def test_the_host_drops_and_counts_frames_of_another_session() -> None:
    host, _ = opened()
    assert host.receive(encode(Event.TYPE, 0, OTHER_SESSION, Event(1, 2, 3, 0, 0, 0, 0).pack())) == []
    assert host.wrong_session == 1


def test_of_a_device_without_session_only_boot_gets_through_and_once() -> None:
    host, _ = opened()
    restarted = DeviceLink()
    restarted.event(EventCode.STATE, 20, 0, 0, 0, 0)
    restarted.event(EventCode.BOOT, 20, 0, 0, 0, 1234)
    restarted.event(EventCode.STATE, 20, 0, 1, 0, 0)
    restarted.send(ClockTimes(1, 2, 3))
    got = [item for k in range(5) for item in host.receive(restarted.poll(k * EVENT_RESEND_MS * MS))]
    assert got == [Event(2, 20, EventCode.BOOT, 0, 0, 0, 1234)]


def test_a_second_restart_is_seen_although_the_first_was() -> None:
    host, device = opened()
    for boot_id in (1, 2):
        restarted = DeviceLink()
        restarted.event(EventCode.BOOT, 20, 0, 0, 0, boot_id)
        (event,) = host.receive(restarted.poll(0))
        assert isinstance(event, Event) and event.aux == boot_id
        device.send(ClockTimes(1, 2, 3))  # back in the host's session
        assert host.receive(device.poll(0)) == [ClockTimes(1, 2, 3)]
