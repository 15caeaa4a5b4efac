"""Wire integers and physical units meet here: samples, events, programs, limits."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
import pytest

from firmware_interface.codes import (
    EventCode,
    Fault,
    Latch,
    SegmentFlag,
    State,
    StopReason,
    Trigger,
)
from firmware_interface.limits import ABSENT_U16, APPLICATORS, Cap
from firmware_interface.wire import messages as m
from rig.devices import convert
from rig.devices.convert import CAP_ROWS, UNUSED, UnknownCode
from rig.domain import events
from rig.domain.errors import DeviceError
from rig.domain.plan import PlannedPulse, PlanSegment, StimulusPlan
from rig.domain.units import MODALITIES
from tests.unit.devices.scripted import limits_of

THERMAL = MODALITIES["thermal"]

# ---------------------------------------------------------------- samples


def telemetry(rows: list[tuple[int, int, int, int]], every_n: int = 1, t_us: int = 0) -> m.Telemetry:
    packed = b"".join(m.SAMPLE_STRUCT.pack(*row) for row in rows)
    return m.Telemetry(3, t_us, 0, State.DELIVERING, len(rows), every_n, packed)


def test_samples_are_in_physical_units() -> None:
    out = convert.samples(telemetry([(32_000, 31_995, -500, 0), (-5_000, 45_125, 1000, 65_534)]), 1000)
    assert out.dtype == events.SAMPLE_DTYPE
    assert out["setpoint"].tolist() == [32.0, -5.0]
    assert out["measured"].tolist() == [np.float32(31.995), 45.125]
    assert out["drive"].tolist() == [-0.5, 1.0]
    assert out["slider"].tolist() == [0.0, 1.0]
    assert out["state"].tolist() == [State.DELIVERING] * 2


def test_an_absent_slider_is_not_a_number() -> None:
    assert np.isnan(convert.samples(telemetry([(0, 0, 0, ABSENT_U16)]), 1)["slider"]).all()


@pytest.mark.parametrize("every_n", [1, 7, 255])
def test_samples_are_dated_by_ticks(every_n: int) -> None:
    late = (1 << 60) + 1  # more than a float holds
    out = convert.samples(telemetry([(0, 0, 0, 0)] * 16, every_n, late), 1)
    assert out["t_us"].tolist() == [late + 1000 * every_n * k for k in range(16)]


@pytest.mark.parametrize("n", [0, 1, 19])
def test_a_frame_may_hold_any_number_of_samples(n: int) -> None:
    assert convert.samples(telemetry([(1, 2, 3, 4)] * n), 1).shape == (n,)


# ---------------------------------------------------------------- events

EVENTS: list[tuple[EventCode, tuple[int, int, int], events.DeviceEvent | None]] = [
    (EventCode.PULSE_ONSET, (3, 32_500, 12), events.PulseMark("onset", 77, 3, 32.5, 12)),
    (EventCode.PULSE_PEAK, (3, 47_900, 0), events.PulseMark("peak", 77, 3, 47.9, 0)),
    (EventCode.PULSE_OFFSET, (3, 47_000, 1), events.PulseMark("offset", 77, 3, 47.0, 1)),
    (
        EventCode.TRAIN_END,
        (4, StopReason.PARTICIPANT_BUTTON, 250),
        events.TrainEnd(77, 4, StopReason.PARTICIPANT_BUTTON, 250),
    ),
    (
        EventCode.STATE,
        (State.RETURNING, StopReason.OPERATOR, State.DELIVERING),
        events.StateChanged(77, State.RETURNING, StopReason.OPERATOR, State.DELIVERING),
    ),
    (EventCode.FAULT, (Fault.OVER_LIMIT, 52_600, 0), events.FaultRaised(77, Fault.OVER_LIMIT, 52.6)),
    (EventCode.BUTTON, (0, 0, 0), events.Button("stop", 77)),
    (EventCode.RESPONSE, (0, 0, 0), events.Button("response", 77)),
    (EventCode.RATING, (5, 63, 0), events.HandsetRating(77, 5, 63.0)),
    (EventCode.BOOT, (0, 0, 99), events.Rebooted(77, 99)),
    (EventCode.TRIGGER, (0, 0, 0), None),
]


@pytest.mark.parametrize(("code", "numbers", "meant"), EVENTS, ids=lambda v: getattr(v, "name", ""))
def test_events_mean_what_the_contract_says(
    code: EventCode, numbers: tuple[int, int, int], meant: events.DeviceEvent | None
) -> None:
    assert convert.event(m.Event(1, 77, code, 0, *numbers), 1000) == meant


def test_every_event_code_is_in_the_table() -> None:
    assert {code for code, _, _ in EVENTS} == set(EventCode)


STATUS = m.Status(77, State.FAULT, Fault.SUPPLY, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)


def test_status_is_translated() -> None:
    meant = events.Status(77, State.FAULT, Fault.SUPPLY, 3, 4, 8, 9, 10, 12)
    assert convert.status(STATUS) == meant
    assert convert.status(replace(STATUS, fault=Latch.LEASE_LOST)).fault is Latch.LEASE_LOST


@pytest.mark.parametrize(
    "unknown",
    [
        m.Event(1, 77, EventCode.STATE, 0, 99, 0, 0),
        m.Event(1, 77, EventCode.STATE, 0, 1, 99, 0),
        m.Event(1, 77, EventCode.FAULT, 0, 99, 0, 0),
        m.Event(1, 77, EventCode.TRAIN_END, 0, 1, 99, 0),
    ],
)
def test_a_code_of_a_newer_firmware_is_named(unknown: m.Event) -> None:
    with pytest.raises(UnknownCode, match=r"the device sent \w+ 99, which is not in this program's contract"):
        convert.event(unknown, 1000)


@pytest.mark.parametrize("changes", [{"state": 99}, {"fault": 99}, {"fault": 999}])
def test_an_unknown_code_in_status_is_named(changes: dict[str, int]) -> None:
    with pytest.raises(UnknownCode, match="99"):
        convert.status(replace(STATUS, **changes))  # type: ignore[arg-type]


# ---------------------------------------------------------------- programs


def plan(n_segments: int, stop_at_rating: float | None = None) -> StimulusPlan:
    segments = tuple(
        PlanSegment(1000, 32.0 + k, onset=k == 0, offset=k == 2, pulse_index=k % 3) for k in range(n_segments)
    )
    return StimulusPlan(
        "thermal", "thermode", 32.0, 32.0, segments, (PlannedPulse(1, 0, 1, 2, 3, 40.0),), stop_at_rating
    )


@pytest.mark.parametrize("n", [1, 16, 17, 40])
def test_a_program_is_a_header_segments_by_sixteen_and_its_crc(n: int) -> None:
    (begin, *parts, commit), crc = convert.program(plan(n), 7)
    assert begin == m.LoadBegin(0, THERMAL.quantity, 7, n, Trigger.NONE, 0, 1, ABSENT_U16)
    segments = [s for part in parts if isinstance(part, m.LoadSegments) for s in part.segments]
    assert [(part.first, part.n) for part in parts if isinstance(part, m.LoadSegments)] == [
        (first, min(16, n - first)) for first in range(0, n, 16)
    ]
    assert segments[0] == m.Segment(1000, 32_000, SegmentFlag.ONSET, 0)
    if n > 2:
        assert segments[2] == m.Segment(1000, 34_000, SegmentFlag.OFFSET, 2)
    assert commit == m.LoadCommit(0, crc)
    assert crc == zlib.crc32(begin.pack() + b"".join(m.SEGMENT_STRUCT.pack(*s) for s in segments))


def test_the_slider_ends_a_train_at_its_share_of_the_travel() -> None:
    (begin, *_), _ = convert.program(plan(1, stop_at_rating=80.0), 1)
    assert isinstance(begin, m.LoadBegin)
    assert begin.slider_ends == round(0.8 * 65_534)


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize("name", APPLICATORS)
def test_limits_are_only_ever_tightened(name: str) -> None:
    app, held = APPLICATORS[name], limits_of(name)
    asked = convert.tightened(held, app.free)
    for field in ("max", "rise", "return_rate", "safe_return", "max_on_ms", "return_max_ms", "max_dose", "max_pulses"):
        assert getattr(asked, field) == min(getattr(held, field), getattr(app.free, field)), field
    assert asked.min == max(held.min, app.free.min)
    assert asked.min_pause_ms == app.free.min_pause_ms
    assert asked.caps == app.free.caps + (UNUSED,) * (CAP_ROWS - len(app.free.caps))
    assert convert.tightened(held, app.never).caps == held.caps


def test_a_device_tighter_than_the_tier_stays_so() -> None:
    held = replace(limits_of("thermode"), max=45_000, min=10_000, min_pause_ms=90_000, max_pulses=3)
    asked = convert.tightened(held, APPLICATORS["thermode"].free)
    assert (asked.max, asked.min, asked.min_pause_ms, asked.max_pulses) == (45_000, 10_000, 90_000, 3)


CAPS: dict[str, tuple[list[tuple[int, int]], list[tuple[int, int]], list[tuple[int, int]]]] = {
    "same levels": ([(44, 9), (48, 5)], [(44, 7), (48, 6)], [(44, 7), (48, 5)]),
    "the tier has none": ([(44, 9), (48, 5)], [], [(44, 9), (48, 5)]),
    "the device has none": ([], [(44, 9)], [(44, 9)]),
    "other levels": ([(44, 9), (48, 5)], [(46, 7)], [(44, 9), (46, 7), (48, 5)]),
    "nearer neutral rules on": ([(44, 9), (48, 5)], [(40, 6)], [(40, 6), (48, 5)]),
    "both sides": ([(44, 9), (5, 8)], [(45, 3), (10, 9), (2, 4)], [(44, 9), (45, 3), (10, 9), (5, 8), (2, 4)]),
}


@pytest.mark.parametrize("case", CAPS)
def test_caps_of_both_tables_hold(case: str) -> None:
    """Levels in °C here, neutral 32."""
    device, tier, both = [[Cap(1000 * level, ms) for level, ms in rows] for rows in CAPS[case]]
    held = replace(limits_of("thermode"), caps=(*device, *[UNUSED] * (CAP_ROWS - len(device))))
    asked = convert.tightened(held, replace(APPLICATORS["thermode"].free, caps=tuple(tier)))
    assert list(asked.caps) == both + [UNUSED] * (CAP_ROWS - len(both))


def test_more_caps_than_the_device_can_hold_are_refused() -> None:
    held = replace(limits_of("thermode"), caps=tuple(Cap(40_000 + k, 100 - k) for k in range(CAP_ROWS)))
    tier = replace(APPLICATORS["thermode"].free, caps=(Cap(50_000, 1),))
    with pytest.raises(DeviceError, match="make 11 rows, 10 fit"):
        convert.tightened(held, tier)
