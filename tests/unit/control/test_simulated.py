"""A command for the simulated rig goes to its side channel only; on a real rig it is answered, not obeyed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from rig.control.messages import Ask, Simulate, Told
from rig.control.process import NOT_SIMULATED, TAKES_NOTHING, _Client
from rig.session.actions import Operator
from rig.session.states import Verb
from tests.unit.control.test_client_watched import Messages

PRESS = {"press": "stop"}


class World:
    """A simulated rig that takes commands, or does not."""

    def __init__(self, takes: bool = True) -> None:
        self.takes = takes
        self.told: list[Mapping[str, object]] = []
        self.reports: list[dict[str, Any]] = []

    def tell(self, command: Mapping[str, object]) -> bool:
        self.told.append(command)
        return self.takes

    def take(self) -> list[dict[str, Any]]:
        reports, self.reports = self.reports, []
        return reports


@pytest.fixture
def pipe() -> Messages:
    return Messages()


def client(pipe: Messages, world: World | None) -> _Client:
    client = _Client(pipe, pipe, str)  # type: ignore[arg-type]
    if world is not None:
        client.simulated(world)
    return client


def test_a_command_is_passed_on_beside_the_requests_of_the_operator(pipe):
    world = World()
    loop = client(pipe, world)
    pipe.arrived = [Simulate(PRESS), Ask(Operator(Verb.NOTE, "x"))]
    assert [request.verb for request in loop.asked(0)] == [Verb.NOTE]
    assert world.told == [{"ask": "offer"}, PRESS]
    assert pipe.sent == []


def test_what_the_simulator_says_is_told_without_words(pipe):
    world = World()
    loop = client(pipe, world)
    world.reports = [{"state": "SAFE"}, {"offer": {}}]
    assert loop.injected(0) == []
    assert pipe.sent == [Told("simulator", "", {"state": "SAFE"}), Told("simulator", "", {"offer": {}})]
    loop.injected(1)
    assert len(pipe.sent) == 2


@pytest.mark.parametrize(
    ("done", "text"),
    [
        ({"inject": "sensor=open"}, "inject sensor=open"),
        ({"press": "stop"}, "press stop"),
        ({"line": "unplug"}, "line unplug"),
        ({"settings": {"gain": 2.0, "noise": 1.0}}, "settings gain=2.0, noise=1.0"),
        ({"ask": "offer"}, None),
        ({"watch_ms": 100}, None),
    ],
)
def test_what_is_done_to_the_simulated_rig_is_recorded(pipe, done, text):
    world = World()
    loop = client(pipe, world)
    world.reports = [{"error": "no such fault", "command": done}, {"state": "SAFE", "done": done}]
    found = [(entry.host_ns, entry.payload["kind"], entry.payload["text"]) for entry in loop.injected(7)]
    assert found == ([] if text is None else [(7, "injected", text)])


@pytest.mark.parametrize(("world", "why"), [(None, NOT_SIMULATED), (World(takes=False), TAKES_NOTHING)])
def test_a_command_that_cannot_be_given_is_answered(pipe, world, why):
    loop = client(pipe, world)
    pipe.arrived = [Simulate(PRESS)]
    assert loop.asked(0) == []
    assert pipe.sent == [Told("simulator", "", {"error": why, "command": PRESS})]
