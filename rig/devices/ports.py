"""Opens the port the user named; nothing is ever probed."""

from __future__ import annotations

from collections.abc import Callable

from firmware_interface.transport.line import Line
from firmware_interface.transport.serial_port import SerialLine


def open_port(port: str, now_ns: Callable[[], int]) -> Line:
    """Open a serial port or ``socket://host:port``.

    Raises
    ------
    firmware_interface.transport.line.LineError
        If it is absent, busy or not allowed.
    """
    return SerialLine(port, now_ns)
