"""Requests are tried three times, executed once, answered once; what cannot be done is refused aloud."""

from __future__ import annotations

import pytest

from firmware_interface.codes import Result
from firmware_interface.limits import REPLY_MS, TRIES
from firmware_interface.link import Answer, HostLink, Rejected
from firmware_interface.wire.frame import encode
from firmware_interface.wire.message import Message
from firmware_interface.wire.messages import (
    MESSAGES,
    Clock,
    ClockTimes,
    Ident,
    LoadSegments,
    ReadSegments,
    Reply,
    Segment,
)
from tests.unit.wire.both_ends import HELLO, IDENT, MS, SESSION, TO_DEVICE, frames_in, opened, replies_in


def test_a_request_without_answer_is_tried_three_times_and_reported() -> None:
    host = HostLink(SESSION)
    host.request(Clock(1))
    host.request(Clock(2))
    sent = {}
    for now_ms in range(TRIES * REPLY_MS + 1):
        data, unanswered = host.poll(now_ms * MS)
        if data:
            sent[now_ms] = [MESSAGES[f.type].unpack(f.payload) for f in frames_in(data)]
        if now_ms < TRIES * REPLY_MS:
            assert unanswered == []
    assert unanswered == [Answer(Clock(1), None, (TRIES - 1) * REPLY_MS * MS, TRIES)]
    assert sent == {0: [Clock(1)], REPLY_MS: [Clock(1)], 2 * REPLY_MS: [Clock(1)], 3 * REPLY_MS: [Clock(2)]}
    assert host.resends == 2


def test_a_repeated_request_gets_the_kept_answer_and_is_not_executed() -> None:
    host, device = opened()
    host.request(Clock(1))
    data, _ = host.poll(0)
    (request,) = device.receive(data, 0)
    device.answer(request, ClockTimes(1, 2, 3))
    first = device.poll(0)
    assert device.receive(data, 10) == []
    assert device.poll(10) == first
    assert device.rx_dup == 1


def test_a_request_repeated_before_its_answer_is_executed_once() -> None:
    """A line that holds bytes back delivers both tries together."""
    host, device = opened()
    host.request(Clock(1))
    both = host.poll(0)[0] + host.poll(REPLY_MS * MS)[0]
    (request,) = device.receive(both, 200)
    assert device.poll(200) == b""
    device.answer(request, ClockTimes(1, 2, 3))
    assert len(frames_in(device.poll(201))) == 1
    assert device.rx_dup == 1


def test_the_twin_of_an_answer_is_not_a_second_answer() -> None:
    host, device = opened()
    host.request(Clock(1))
    (request,) = device.receive(host.poll(0)[0], 0)
    device.answer(request, ClockTimes(1, 2, 3))
    data = device.poll(0)
    (first,) = host.receive(data)
    assert isinstance(first, Answer)
    host.request(Clock(2))
    host.poll(1)
    assert host.receive(data) == []
    assert not host.idle


def test_the_answer_of_another_kind_is_rejected() -> None:
    host, _ = opened()
    host.request(Clock(1))
    seq = frames_in(host.poll(0)[0])[0].seq
    assert host.receive(encode(Ident.TYPE, seq, SESSION, IDENT.pack())) == [Rejected(IDENT.pack())]
    assert not host.idle


@pytest.mark.parametrize("number", [Ident.TYPE, 255])
def test_what_the_host_cannot_read_is_rejected(number: int) -> None:
    host, _ = opened()
    assert host.receive(encode(number, 0, SESSION, b"no message")) == [Rejected(b"no message")]


def test_segments_read_back_are_an_answer() -> None:
    host, device = opened()
    host.request(ReadSegments(0, 0, 1))
    (request,) = device.receive(host.poll(0)[0], 0)
    segments = LoadSegments(0, 0, 1, (Segment(1000, 5, 0, 0),))
    device.answer(request, segments)
    (answer,) = host.receive(device.poll(0))
    assert isinstance(answer, Answer) and answer.message == segments


@pytest.mark.parametrize("kind", TO_DEVICE, ids=lambda kind: kind.NAME)
def test_a_wrong_length_is_refused_aloud(kind: type[Message]) -> None:
    _, device = opened()
    too_long = bytes(kind.HEAD.size + 1) if kind is LoadSegments else bytes(243)
    assert device.receive(encode(kind.TYPE, 20, SESSION, too_long), 0) == []
    assert replies_in(device.poll(0)) == [(20, SESSION, Reply(Result.BAD_LENGTH, 0, 0, 0, 0))]


def test_an_unknown_type_is_refused_aloud() -> None:
    for number in sorted(set(range(256)) - {kind.TYPE for kind in TO_DEVICE}):
        _, device = opened()
        assert device.receive(encode(number, 20, SESSION, b""), 0) == []
        assert replies_in(device.poll(0)) == [(20, SESSION, Reply(Result.UNKNOWN, 0, 0, 0, 0))], f"type {number}"


@pytest.mark.parametrize("kind", [k for k in TO_DEVICE if k is not LoadSegments], ids=lambda kind: kind.NAME)
def test_a_line_that_echoes_answers_nothing(kind: type[Message]) -> None:
    host, _ = opened()
    host.request(HELLO)
    seq = frames_in(host.poll(0)[0])[0].seq
    payload = bytes(kind.HEAD.size)
    for number in (seq, 0):
        assert host.receive(encode(kind.TYPE, number, SESSION, payload)) == [Rejected(payload)]
    assert not host.idle
