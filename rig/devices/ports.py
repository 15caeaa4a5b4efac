"""Lists ports and opens the one the user named; nothing is ever probed. Above `rig.devices`, lines come from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from firmware_interface.transport.line import Line, LineError
from firmware_interface.transport.serial_port import ListedPort, SerialLine, listed_ports
from rig.domain.errors import DeviceError

__all__ = ["Line", "ListedPort", "listed_ports", "listing", "open_port"]


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


def listing(_argv: Sequence[str]) -> dict[str, Any]:
    """Ports of this computer as plain data, for a child process: the window holds no pyserial."""
    return {"ports": [asdict(port) for port in listed_ports()]}
