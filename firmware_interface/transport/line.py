"""What a line is: bytes out, stamped bytes in. Knows no frames."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class LineError(OSError):
    """The line cannot be opened, or is gone; the text says which line and what to do."""


class Chunk(NamedTuple):
    """Bytes with the host time (ns, monotonic) at which the last of them was read."""

    t_ns: int
    data: bytes


class Line(Protocol):
    """A byte line to one device."""

    def read(self) -> list[Chunk]:
        """Everything that has arrived since the last call; never blocks.

        Raises
        ------
        LineError
            Once the line is gone and everything before has been read.
        """
        ...

    def write(self, data: bytes) -> None:
        """Hand bytes to the line.

        Raises
        ------
        LineError
            If the line is gone or does not take them.
        """
        ...

    def wait(self, until_ns: int) -> None:
        """Return when there is something to read, at the latest at `until_ns`."""
        ...

    def close(self) -> None:
        """Release the line; may be called twice."""
        ...
