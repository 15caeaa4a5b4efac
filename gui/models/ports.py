"""Ports of this computer, as a child process lists them: the window holds no pyserial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LISTING = "rig.devices.ports:listing"


@dataclass(frozen=True, slots=True)
class Port:
    """A port as the system names it; nothing has been sent to it."""

    name: str
    description: str = ""
    usb_ids: str = ""
    usb_serial: str = ""


def ports_of(answer: Mapping[str, Any]) -> list[Port]:
    """Ports in the child's answer."""
    return [Port(**port) for port in answer["ports"]]
