"""What must hold of the link, both roles as a pair, whatever the line loses, damages or delays."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_interface.codes import EventCode, StopReason
from firmware_interface.limits import BEAT_MS, EVENT_RESEND_MS, EVENT_RING, TRIES
from firmware_interface.link import SEQ_MODULUS, Answer
from firmware_interface.transport.memory import LossyPipe
from firmware_interface.wire.messages import Beat, Clock, ClockTimes, Event
from tests.unit.wire.both_ends import MS, opened


@dataclass
class Pair:
    """Host and a device that executes what it is told, 1 ms a step, over two lossy directions."""

    seed: int
    loss: float = 0.0
    corruption: float = 0.0
    delay_us: tuple[int, int] = (0, 0)
    now_us: int = 0
    executed: Counter[int] = field(default_factory=Counter)
    answers: list[Answer] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.down = LossyPipe(self.seed, self.loss, self.corruption, self.delay_us)
        self.up = LossyPipe(self.seed + 1, self.loss, self.corruption, self.delay_us)
        self.host, self.device = opened()

    def step(self) -> None:
        self.now_us += MS
        now = self.now_us
        for request in self.device.receive(self.down.read(now), now):
            match request.message:
                case Clock(token):
                    self.executed[token] += 1
                    self.device.answer(request, ClockTimes(token, now, now))
                case Beat():
                    self.device.acknowledge(request.message.event_ack)
        self.up.write(self.device.poll(now), now)
        for item in self.host.receive(self.up.read(now)):
            if isinstance(item, Answer):
                self.answers.append(item)
            elif isinstance(item, Event):
                self.events.append(item)
        if now % (BEAT_MS * MS) == 0:
            self.host.beat(Beat(1, 0, self.host.event_ack))
        data, unanswered = self.host.poll(now)
        self.answers += unanswered
        self.down.write(data, now)


lines = st.builds(
    Pair,
    seed=st.integers(0, 1 << 32),
    loss=st.sampled_from([0.0, 0.1, 0.5, 0.9]),
    corruption=st.sampled_from([0.0, 0.1, 0.5]),
    delay_us=st.sampled_from([(0, 0), (0, 5 * MS), (30 * MS, 30 * MS), (0, 250 * MS)]),
)


@settings(deadline=None, max_examples=60)
@given(lines, st.integers(1, 20), st.sampled_from([0, SEQ_MODULUS - 5]))
def test_every_request_is_executed_at_most_once_and_answered_exactly_once(pair: Pair, n: int, used: int) -> None:
    pair.host._seq = used  # numbers that are about to start again, too
    for token in range(n):
        pair.host.request(Clock(token))
    while not pair.host.idle:
        pair.step()
    for _ in range(600):  # nothing late may count twice
        pair.step()
    assert [answer.request for answer in pair.answers] == [Clock(token) for token in range(n)]
    for token, answer in enumerate(pair.answers):
        if answer.message is None:
            assert answer.tries == TRIES
            assert pair.executed[token] <= 1
        else:
            assert isinstance(answer.message, ClockTimes) and answer.message.token == token
            assert pair.executed[token] == 1
            assert 1 <= answer.tries <= TRIES


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1 << 32), st.sampled_from([(0, 0), (0, 40 * MS)]))
def test_a_line_that_loses_nothing_answers_at_the_first_try(seed: int, delay_us: tuple[int, int]) -> None:
    pair = Pair(seed, delay_us=delay_us)
    for token in range(10):
        pair.host.request(Clock(token))
    while not pair.host.idle:
        pair.step()
    assert [a.tries for a in pair.answers] == [1] * 10
    assert all(a.message is not None for a in pair.answers)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(0, 1 << 32),
    st.sampled_from([0.0, 0.2, 0.6, 0.95]),
    st.sampled_from([0.0, 0.2]),
    st.sampled_from([(0, 0), (0, 20 * MS), (0, 300 * MS)]),
    st.lists(st.integers(0, 50), min_size=1, max_size=150),
    st.sampled_from([0, SEQ_MODULUS - 20]),
)
def test_events_arrive_once_in_order_and_without_gaps(
    seed: int, loss: float, corruption: float, delay_us: tuple[int, int], gaps_ms: list[int], used: int
) -> None:
    pair = Pair(seed, loss, corruption, delay_us)
    pair.device._next_event, pair.host._last_event = used + 1, used
    sent = 0
    due_us = 0
    for _ in range(400_000):
        while sent < len(gaps_ms) and pair.now_us >= due_us and len(pair.device._events) < EVENT_RING:
            pair.device.event(EventCode.RESPONSE, pair.now_us, 0, 0, sent, 0)
            due_us = pair.now_us + gaps_ms[sent] * MS
            sent += 1
        pair.step()
        if sent == len(gaps_ms) and not pair.device._events:
            break
    assert [event.value for event in pair.events] == list(range(len(gaps_ms)))
    assert not pair.device.event_overflow
    assert pair.device.poll(pair.now_us + 10 * EVENT_RESEND_MS * MS) == b"", "all acknowledged, and still sent again"


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1 << 32), st.sampled_from([0.0, 0.5, 0.9]))
def test_a_stop_gets_through_whatever_the_loss(seed: int, loss: float) -> None:
    host, device = opened()
    down = LossyPipe(seed, loss)
    host.stop(StopReason.OPERATOR)
    for ms in range(20_000):
        down.write(host.poll(ms * MS)[0], ms * MS)
        if device.receive(down.read(ms * MS), ms * MS):
            return
    pytest.fail("no STOP arrived within 20 s")
