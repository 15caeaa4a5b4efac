"""From device events to journal entries: each is written down before the engine sees it."""

from __future__ import annotations

import dataclasses
from typing import Any

from rig.domain import events
from rig.recording import entries
from rig.recording.entries import Entry

#: event -> kind in the journal; the fields keep their names
_KINDS: dict[type, str] = {
    events.TrainEnd: "train_end",
    events.StateChanged: "state",
    events.Status: "status",
    events.FaultRaised: "fault",
    events.Button: "button",
    events.HandsetRating: "handset",
    events.Rebooted: "rebooted",
    events.LinkLost: "link_lost",
}
_OF_A_TRIAL = (events.PulseMark, events.TrainEnd)


def entry_of(event: events.DeviceEvent, now_ns: int, trial: int, attempt: int) -> Entry | None:
    """Journal entry for what the device reported; None for answers to commands (the engine journals refusals).

    `trial` and `attempt` are those under way when it arrived.
    """
    match event:
        case events.Telemetry():
            return entries.telemetry(now_ns, event)
        case events.ClockProbe():
            return entries.clock(event)
        case events.RejectedBytes(data):
            return entries.rejected(now_ns, data)
    fields: dict[str, Any] = {f.name: getattr(event, f.name) for f in dataclasses.fields(event)}
    kind = f"pulse_{fields.pop('edge')}" if isinstance(event, events.PulseMark) else _KINDS.get(type(event))
    if kind is None:
        return None
    if isinstance(event, _OF_A_TRIAL):
        fields |= {"trial": trial, "attempt": attempt}
    urgent = not isinstance(event, events.Status)
    return entries.event(now_ns, kind, fields.pop("t_us", None), urgent=urgent, **fields)
