"""Who is beside the loop of a run: the operator's requests come from there, what happens is told there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from firmware_interface.codes import State
from rig.domain.events import Telemetry
from rig.recording.entries import Entry
from rig.session.actions import Operator
from rig.session.engine import Engine
from rig.session.underway import Underway


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the run stands after a step."""

    now_ns: int
    engine: Engine
    device: State
    synced_ns: int


class World(Protocol):
    """The simulated rig from the side: who sits there, what goes wrong. Never the way by which it is controlled."""

    def tell(self, command: Mapping[str, object]) -> bool:
        """Send a command of its side channel; False where it takes none now."""
        ...

    def take(self) -> list[dict[str, Any]]:
        """What it has said from the side since the last call."""
        ...


class Outside(Protocol):
    """What the loop needs of the world; none of it may block."""

    def asked(self, now_ns: int) -> list[Operator]:
        """The operator's requests since the last call."""
        ...

    def may_beat(self, now_ns: int, device: State) -> bool:
        """Whether the heartbeat may go out: somebody is there to stop the stimulus."""
        ...

    def simulated(self, world: World) -> None:
        """The rig is a simulated one, in a process beside; said before `underway`."""
        ...

    def injected(self, now_ns: int) -> list[Entry]:
        """What has been done to the simulated rig from the side since the last call: the recording says so."""
        ...

    def underway(self, begun: Underway) -> None:
        """The device is connected and the journal open."""
        ...

    def written(self, entry: Entry) -> None:
        """An entry other than telemetry was given to the journal."""
        ...

    def sampled(self, batch: Telemetry) -> None:
        """Telemetry has arrived."""
        ...

    def show(self, moment: Moment) -> None:
        """A step has been made."""
        ...


class Nobody:
    """Nobody asks and nobody looks: virtual time, tests."""

    def asked(self, now_ns: int) -> list[Operator]:
        """Nothing."""
        return []

    def may_beat(self, now_ns: int, device: State) -> bool:
        """In virtual time there is nobody who could be gone."""
        return True

    def simulated(self, world: World) -> None:
        """Nobody asks anything of it."""

    def injected(self, now_ns: int) -> list[Entry]:
        """Nothing."""
        return []

    def underway(self, begun: Underway) -> None:
        """Nobody to tell."""

    def written(self, entry: Entry) -> None:
        """Nobody to tell."""

    def sampled(self, batch: Telemetry) -> None:
        """Nobody to tell."""

    def show(self, moment: Moment) -> None:
        """Nobody looks."""
