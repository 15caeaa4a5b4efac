"""Control spares, then ends the run of, a client that is silent, but not for a silence that was its own."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from rig.channel import Inbox, write_message
from rig.control.messages import Ask, Begin, Samples, Tick
from rig.control.process import TICK_GONE_NS, TICK_LATE_NS, TICK_STALE_NS, _Client, _first
from rig.domain.events import SAMPLE_DTYPE, Telemetry
from rig.recording import entries
from rig.session.actions import Operator
from rig.session.options import Options
from rig.session.states import Verb

S = 1_000_000_000


class Messages:
    """What has arrived and what was sent; both ends of a pipe in one."""

    ended = False

    def __init__(self) -> None:
        self.arrived: list[object] = []
        self.sent: list[object] = []

    def send(self, message: object) -> None:
        self.sent.append(message)

    def take(self) -> list[object]:
        arrived, self.arrived = self.arrived, []
        return arrived


@pytest.fixture
def pipe() -> Messages:
    return Messages()


@pytest.fixture
def client(pipe: Messages) -> _Client:
    return _Client(pipe, pipe, str)  # type: ignore[arg-type]


def asked(client: _Client, from_ns: int, to_ns: int, step_ns: int = S // 100) -> list[Verb]:
    """Verbs asked for while the loop turns from one time to another."""
    return [request.verb for now in range(from_ns, to_ns, step_ns) for request in client.asked(now)]


def test_a_client_silent_for_long_is_given_up_once(client):
    assert asked(client, 0, TICK_GONE_NS) == []
    assert asked(client, TICK_GONE_NS, 3 * TICK_GONE_NS) == [Verb.FINISH]


def test_a_client_that_ticks_goes_on(client, pipe):
    for second in range(20):
        pipe.arrived.append(Tick())
        assert asked(client, second * S, (second + 1) * S) == []


def test_a_client_that_is_gone_is_given_up_at_once(client, pipe):
    assert asked(client, 0, S) == []
    pipe.ended = True
    assert asked(client, S, S + 1) == [Verb.FINISH]


def test_time_in_which_control_stood_still_is_not_the_clients(client, pipe):
    asked(client, 0, S)
    back = S + 2 * TICK_GONE_NS
    assert asked(client, back, back + TICK_GONE_NS) == []
    assert asked(client, back + TICK_GONE_NS, back + 2 * TICK_GONE_NS) == [Verb.FINISH]
    assert TICK_STALE_NS < TICK_GONE_NS


def test_a_late_client_is_sent_no_pictures_but_all_that_must_not_be_missed(client, pipe):
    """The pipe of a client that stands still would be full before the end of the run could be told."""
    batch = Telemetry(0, np.zeros(16, SAMPLE_DTYPE))
    asked(client, 0, TICK_LATE_NS)
    client.sampled(batch)
    assert [type(message) for message in pipe.sent] == [Samples]
    asked(client, TICK_LATE_NS, TICK_STALE_NS)
    client.sampled(batch)
    client.written(entries.event(0, "warning", text="the disk is slow"))
    assert [getattr(message, "text", "") for message in pipe.sent[1:]] == ["the disk is slow"]
    pipe.arrived.append(Tick())
    asked(client, TICK_STALE_NS, TICK_STALE_NS + 1)
    client.sampled(batch)
    assert isinstance(pipe.sent[-1], Samples)


def test_what_is_asked_right_behind_the_beginning_is_heard():
    """Ctrl-C while control is still being loaded: all of it waits in the pipe."""
    finish = Operator(Verb.FINISH, "Ctrl-C")
    sent = io.BytesIO()
    for message in (Tick(), Begin(Options("dfns-wur", "P001", Path("x"))), Ask(finish), Tick()):
        write_message(sent, message)
    sent.seek(0)
    inbox = Inbox(sent)
    inbox.join()
    begin = _first(inbox)
    assert isinstance(begin, Begin)
    assert _Client(inbox, Messages(), str).asked(0)[0] == finish  # type: ignore[arg-type]
