"""What the session needs of a stimulator, whoever made it."""

from __future__ import annotations

from typing import Protocol

from firmware_interface.codes import State, StopReason
from rig.domain.events import DeviceEvent, DeviceIdentity
from rig.domain.plan import StimulusPlan

#: the level may be moved, or is held: nobody may be away now
ACTIVE = (State.READY, State.ARMED, State.DELIVERING)
#: nothing is driven, and nothing more happens by itself
AT_REST = (State.BOOT, State.SAFE, State.FAULT)


class Stimulator(Protocol):
    """A device that delivers whole trials on its own clock.

    Commands return at once; each is answered by one `CommandDone` out of
    `poll`. `stop` is always legal and goes ahead of everything.
    """

    @property
    def identity(self) -> DeviceIdentity:
        """Who answered, with its limits."""
        ...

    @property
    def state(self) -> State:
        """Last state the device reported."""
        ...

    @property
    def gone(self) -> bool:
        """Whether the line to it is gone: it can be told nothing, and nothing will be heard of it."""
        ...

    def poll(self, now_ns: int) -> list[DeviceEvent]:
        """Send what is due, and return what has arrived, in order. Never blocks."""
        ...

    def wake_at(self, now_ns: int) -> int:
        """When `poll` has something to do even if no byte arrives, in ns."""
        ...

    def load(self, plan: StimulusPlan) -> None:
        """Send the program of one trial."""
        ...

    def enable(self) -> None:
        """Go to READY: closed loop at neutral."""
        ...

    def disable(self) -> None:
        """Go to SAFE: output off."""
        ...

    def clear(self) -> None:
        """Clear a latched stop or a fault whose cause is gone."""
        ...

    def arm(self, site: int, dose_before: int = 0) -> None:
        """Arm the loaded program for a site that has received `dose_before`; `start` must follow within 2 s."""
        ...

    def start(self) -> None:
        """Start the armed program."""
        ...

    def stop(self, reason: StopReason) -> None:
        """End whatever is delivered, at once, back to neutral."""
        ...

    def beat(self) -> None:
        """Renew the lease; to be called by the step of the engine, nobody else."""
        ...

    def prompt(self, prompt_id: int, steps: int, deadline_s: float) -> None:
        """Ask for a rating of 0..steps on the handset."""
        ...

    def close(self) -> None:
        """Release the line."""
        ...
