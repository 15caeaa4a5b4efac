"""Device events become journal entries before the engine sees them."""

from __future__ import annotations

import numpy as np
import pytest

from firmware_interface.codes import Fault, State, StopReason
from rig.domain import events
from rig.recording.records import RecordType
from rig.session.recorder import entry_of

PULSE = {"kind": "pulse_peak", "t_us": 5, "trial": 2, "attempt": 1, "index": 3, "value": 48.5, "late_us": 1}
END = {"kind": "train_end", "t_us": 9, "trial": 2, "attempt": 1, "n_completed": 4, "reason": "slider", "into_ms": 7}
STATE = {"kind": "state", "t_us": 1, "state": "ready", "reason": "none", "previous": "safe"}


@pytest.mark.parametrize(
    "event, payload",
    [
        (events.PulseMark("peak", 5, 3, 48.5, 1), PULSE),
        (events.TrainEnd(9, 4, StopReason.SLIDER, 7), END),
        (events.StateChanged(1, State.READY, StopReason.NONE, State.SAFE), STATE),
        (events.FaultRaised(2, Fault.NO_RISE, 33.0), {"kind": "fault", "t_us": 2, "fault": "no_rise", "value": 33.0}),
        (events.Button("stop", 3), {"kind": "button", "t_us": 3, "which": "stop"}),
        (events.HandsetRating(4, 6, 50.0), {"kind": "handset", "t_us": 4, "prompt_id": 6, "value": 50.0}),
        (events.Rebooted(0, 8), {"kind": "rebooted", "t_us": 0, "boot_id": 8}),
        (events.LinkLost("unplugged"), {"kind": "link_lost", "t_us": None, "cause": "unplugged"}),
    ],
)
def test_each_event_keeps_its_fields(event, payload):
    entry = entry_of(event, 77, 2, 1)
    assert entry.record_type == RecordType.EVENT
    assert entry.host_ns == 77
    assert entry.payload == payload
    assert entry.urgent


def test_health_ten_times_a_second_is_not_urgent():
    status = events.Status(1, State.READY, Fault.NONE, 0, 0, 0, 0, 0, 0)
    entry = entry_of(status, 5, 0, 1)
    assert entry.payload["kind"] == "status"
    assert not entry.urgent


def test_samples_clock_probes_and_rejected_bytes_have_records_of_their_own():
    samples = np.zeros(2, dtype=events.SAMPLE_DTYPE)
    assert entry_of(events.Telemetry(1, samples), 5, 0, 1).record_type == RecordType.TELEMETRY
    assert entry_of(events.ClockProbe(1, 2, 3, 4), 5, 0, 1).record_type == RecordType.CLOCK
    assert entry_of(events.RejectedBytes(b"xy"), 5, 0, 1).record_type == RecordType.REJECTED


def test_answers_to_commands_are_left_to_the_engine():
    assert entry_of(events.CommandDone("load", True), 5, 0, 1) is None
