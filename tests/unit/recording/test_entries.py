"""Every kind of record is built in one place, holds what the readers expect, and is the same bytes each time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from firmware_interface.codes import StopReason
from rig.domain.events import ClockProbe, Telemetry
from rig.domain.outcome import FinishReason, TrialOutcome
from rig.domain.phrase import phrase
from rig.recording import entries
from rig.recording.records import RecordType


@dataclass(frozen=True)
class Level:
    value: float
    steps: tuple[int, ...]


PLAIN: list[tuple[Any, Any]] = [
    (StopReason.PARTICIPANT_BUTTON, "participant_button"),
    (TrialOutcome.STOPPED_AT_RATING, "stopped_at_rating"),
    (float("nan"), None),
    (float("-inf"), None),
    (np.float32("nan"), None),
    (np.float32(0.5), 0.5),
    (np.int64(7), 7),
    (np.bool_(True), True),
    (np.array([1.0, np.nan]), [1.0, None]),
    (Level(48.0, (1, 2)), {"value": 48.0, "steps": [1, 2]}),
    ({"b": Level(float("nan"), ()), 1: None}, {"b": {"value": None, "steps": []}, "1": None}),
    (True, True),
    ("°C", "°C"),
    ("a\0b", "a?b"),  # HDF5 ends a text there
    ("Haut r\udcf6tlich", "Haut r?tlich"),  # a byte of another encoding, as Python reads it
    ({"\udcf6": 1}, {"?": 1}),
]


def test_a_phrase_stays_one() -> None:
    said = phrase("overdue", "the stimulus is overdue and was stopped")
    payload = entries.event(0, "warning", text=said).payload
    assert isinstance(payload, dict)
    assert payload["text"] is said


def test_every_kind_of_record_takes_what_is_no_text() -> None:
    for entry in (entries.audit(0, "note", reason="\udcf6\0"), entries.end(0, "completed", "\udcf6\0")):
        assert isinstance(entry.payload, dict)
        assert entry.payload["reason"] == "??"
        entries.json_bytes(entry.payload)


@pytest.mark.parametrize(("value", "expected"), PLAIN, ids=[repr(v) for v, _ in PLAIN])
def test_values_become_what_json_holds(value: object, expected: object) -> None:
    found = entries.plain(value)
    assert found == expected
    assert json.loads(entries.json_bytes({"v": found})) == {"v": expected}


@pytest.mark.parametrize("value", [{1, 2}, object(), b"bytes", Level], ids=["set", "object", "bytes", "class"])
def test_what_json_cannot_hold_is_refused_where_it_is_made(value: object) -> None:
    with pytest.raises(TypeError, match="the journal cannot hold"):
        entries.plain({"deep": [value]})


def test_equal_content_gives_equal_bytes_whatever_the_order() -> None:
    assert (
        entries.json_bytes({"b": 1, "a": "°"}) == entries.json_bytes({"a": "°", "b": 1}) == '{"a":"°","b":1}'.encode()
    )


def test_the_payload_is_a_copy() -> None:
    mine = {"list": [1]}
    entry = entries.header(0, mine)
    mine["list"].append(2)
    assert entry.payload == {"list": [1]}


@pytest.mark.parametrize(
    ("value", "kept", "status"),
    [(30, 30, "given"), (0.0, 0.0, "given"), (None, None, "missed"), (np.nan, None, "missed")],
)
def test_a_rating_says_whether_it_was_given(value: float | None, kept: float | None, status: str) -> None:
    entry = entries.rating(
        1, trial=0, attempt=1, scale="nrs", dimension="intensity", value=value, source="participant", t_us=5,
        uncertainty_us=6, prompt_id=2,
    )  # fmt: skip
    assert entry.record_type is RecordType.RATING
    assert entry.payload == {
        "trial": 0, "attempt": 1, "pulse": None, "scale": "nrs", "dimension": "intensity", "value": kept,
        "source": "participant", "t_us": 5, "uncertainty_us": 6, "prompt_id": 2, "status": status,
    }  # fmt: skip


def test_an_event_keeps_kind_time_and_fields() -> None:
    entry = entries.event(1, "train_end", 9, trial=0, reason=StopReason.PROGRAM_END)
    assert entry.payload == {"kind": "train_end", "t_us": 9, "trial": 0, "reason": "program_end"}


def test_what_must_be_on_the_disk_at_once_is_urgent() -> None:
    urgent = [
        entries.header(0, {}),
        entries.event(0, "trial_started"),
        entries.audit(0, "start"),
        entries.end(0, FinishReason.COMPLETED),
    ]
    calm = [
        entries.event(0, "status", urgent=False),
        entries.telemetry(0, Telemetry(0, np.empty(0))),
        entries.clock(ClockProbe(1, 2, 3, 4)),
        entries.rejected(0, b""),
    ]
    assert [e.urgent for e in urgent] == [True] * 4
    assert [e.urgent for e in calm] == [False] * 4


def test_a_clock_pair_is_stamped_with_its_receive_time() -> None:
    entry = entries.clock(ClockProbe(1, 2, 3, 4))
    assert entry.host_ns == 2
    assert entry.payload == {"sent_ns": 1, "received_ns": 2, "device_rx_us": 3, "device_tx_us": 4}
