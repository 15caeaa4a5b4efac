"""The client's side: starts control, asks, ticks, takes what it is told."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from rig.channel import Peer
from rig.control.messages import Ask, Begin, FromControl, Simulate, Tick
from rig.session.actions import Operator
from rig.session.options import Options

CONTROL = "rig.control.process:main"
#: control closes the journal and brings the device to rest within this
END_S = 10.0


class Control:
    """A control process that lasts as long as the `with` block.

    `tick` must be called at least every 300 ms, or control takes the client for
    gone; leaving the block closes the pipe, upon which control stops and ends.
    """

    def __init__(self, options: Options | None = None) -> None:
        """Start it; without `options` it loads what it needs, touches nothing, and waits for `begin`."""
        self._peer = Peer(CONTROL, END_S)
        if options is not None:
            self.begin(options)

    def begin(self, options: Options) -> None:
        """Say what is to be run; once."""
        self._peer.send(Begin(options))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the pipe and wait until control has brought the device to rest and ended."""
        self._peer.close()

    def kill(self) -> None:
        """End a control that does not answer any more; the device then returns by itself. `close` is still due."""
        self._peer.kill()

    @property
    def pid(self) -> int:
        """Number of the control process."""
        return self._peer.pid

    @property
    def gone(self) -> bool:
        """Whether control has ended and everything it said has been taken."""
        return self._peer.gone

    def tick(self) -> None:
        """Show that the client is alive."""
        self._peer.send(Tick())

    def ask(self, request: Operator) -> None:
        """Pass on what the operator wants."""
        self._peer.send(Ask(request))

    def simulate(self, command: dict[str, Any]) -> None:
        """Pass on a command for the simulated rig's side channel."""
        self._peer.send(Simulate(command))

    def take(self, timeout_s: float = 0.0) -> list[FromControl]:
        """What control has said since the last call; waits for something at most `timeout_s`."""
        return self._peer.take(timeout_s)
