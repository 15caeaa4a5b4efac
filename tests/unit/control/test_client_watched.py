"""Control spares, then ends the run of, a client that is silent, but not for a silence that was its own."""

from __future__ import annotations

import numpy as np
import pytest

from rig.control.messages import Samples, Tick
from rig.control.process import TICK_GONE_NS, TICK_LATE_NS, TICK_STALE_NS, _Client
from rig.domain.events import SAMPLE_DTYPE, Telemetry
from rig.recording import entries
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
