"""Opens the port the user named; nothing is ever probed. What is above `rig.devices` knows lines from here."""

from __future__ import annotations

from collections.abc import Callable

from firmware_interface.transport.line import Line, LineError
from firmware_interface.transport.serial_port import SerialLine
from rig.domain.errors import DeviceError

__all__ = ["Line", "open_port"]


def open_port(port: str, now_ns: Callable[[], int]) -> Line:
    """Open a serial port or ``socket://host:port``.

    Raises
    ------
    DeviceError
        If it is absent, busy or not allowed; the text says which and what to do.
    """
    try:
        return SerialLine(port, now_ns)
    except LineError as error:
        raise DeviceError(str(error)) from error
