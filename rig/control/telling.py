"""What the client is told of the journal's entries: the few that a person must not miss, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rig.control.messages import Told
from rig.recording.entries import Entry
from rig.recording.records import RecordType

Payload = dict[str, Any]


def _rating(p: Payload) -> str:
    of = "" if p["pulse"] is None else f" of pulse {p['pulse']}"
    return f"rating{of}: " + (
        p["status"] if p["value"] is None else f"{p['value']:g} ({p['source'].replace('_', ' ')})"
    )


def _amended(p: Payload) -> str:
    old = "missed" if p["old"] is None else f"{p['old']:g}"
    return f"rating corrected: {p['value']:g} (was {old})"


def _ended(p: Payload) -> str:
    reason = f": {p['reason']}" if p["reason"] else ""
    pulses = f"{p['n_delivered']} of {p['n_planned']} pulses"
    return f"trial {p['trial'] + 1} {p['outcome'].replace('_', ' ')}, {pulses}{reason}"


_EVENTS: dict[str, Callable[[Payload], str]] = {
    "trial_started": lambda p: f"trial {p['trial'] + 1}, attempt {p['attempt']}",
    "train_started": lambda p: "the stimulus has started",
    "pulse_onset": lambda p: f"pulse {p['index']}",
    "pulse_peak": lambda p: "",
    "pulse_offset": lambda p: "",
    "prompt_opened": lambda p: f"asked: {p['scale']} {p['dimension']} ({p['source'].replace('_', ' ')})",
    "trial_ended": _ended,
    "fault": lambda p: f"device fault {p['fault'].replace('_', ' ')}",
    "button": lambda p: "the participant pressed stop" if p["which"] == "stop" else "the participant responded",
    "rebooted": lambda p: "the device restarted",
    "link_lost": lambda p: f"link lost: {p['cause']}",
    "command": lambda p: str(p["problem"]),
    "warning": lambda p: str(p["text"]),
}


def told_of(entry: Entry) -> Told | None:
    """What to tell of an entry; None: nothing."""
    payload = entry.payload
    if isinstance(payload, bytes):
        return None
    if entry.record_type == RecordType.RATING:
        return Told("rating", _rating(payload), payload)
    if entry.record_type == RecordType.EVENT and payload["kind"] in _EVENTS:
        return Told(payload["kind"], _EVENTS[payload["kind"]](payload), payload)
    if entry.record_type == RecordType.AUDIT and payload["kind"] == "amend":
        return Told("amend", _amended(payload), payload)
    return None


def interlocks_of(entry: Entry) -> int | None:
    """Open interlocks, as bits (`firmware_interface.codes.Interlock`), in a status; None: the entry is none."""
    payload = entry.payload
    if entry.record_type != RecordType.EVENT or isinstance(payload, bytes) or payload["kind"] != "status":
        return None
    return int(payload["interlocks"])


def interlocks_told(bits: int) -> Told:
    """What is plugged in and closed now, for whoever may begin a run; a command that meets an open one says so."""
    return Told("interlocks", "", {"interlocks": bits})


def simulator_told(report: Payload) -> Told:
    """What the simulated rig said from the side: for whoever draws it, without words of its own."""
    return Told("simulator", "", report)
