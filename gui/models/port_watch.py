"""Ports of this computer, asked for in a child process: the window holds no pyserial and never waits."""

from __future__ import annotations

from dataclasses import dataclass

from rig import spawn

LISTING = "rig.devices.ports:listing"


@dataclass(frozen=True, slots=True)
class Port:
    """A port as the system names it; nothing has been sent to it."""

    name: str
    description: str = ""
    usb_ids: str = ""
    usb_serial: str = ""


class PortWatch:
    """Asks for the list when told to, and takes it when it is there."""

    def __init__(self, target: str = LISTING) -> None:
        self._target = target
        self._child: spawn.Child | None = None

    @property
    def asking(self) -> bool:
        """Whether an answer is awaited."""
        return self._child is not None

    def ask(self) -> None:
        """Ask, unless an answer is on its way."""
        if self._child is None:
            self._child = spawn.Child(self._target, ())

    def take(self) -> list[Port] | None:
        """Return the list once after it has come; None until then.

        Raises
        ------
        rig.spawn.ChildError
            If the child failed; the next `ask` starts another.
        """
        if self._child is None or not self._child.ended:
            return None
        child, self._child = self._child, None
        return [Port(**port) for port in child.result()["ports"]]

    def close(self) -> None:
        """End a child that is still at work."""
        if self._child is not None:
            self._child.end()
            self._child = None
