"""Control ends the run of a client that is silent, but not for a silence that was its own."""

from __future__ import annotations

import pytest

from rig.control.messages import Tick
from rig.control.process import TICK_GONE_NS, TICK_STALE_NS, _Client
from rig.session.states import Verb

S = 1_000_000_000


class Messages:
    """What has arrived; both ends of a pipe in one."""

    ended = False

    def __init__(self) -> None:
        self.arrived: list[object] = []

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
