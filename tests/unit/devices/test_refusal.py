"""A refused command is explained: check, place, value and bound, in units."""

from __future__ import annotations

import pytest

from firmware_interface.codes import Fault, Interlock, Latch, LimitId, Result
from firmware_interface.wire.messages import Reply, SetLimits
from rig.devices.refusal import refusal
from rig.domain.units import MODALITIES

FIELD = SetLimits.FIELDS.index
OPEN = Interlock.PROBE_ABSENT | Interlock.COVER_OPEN
LATCHED = "is latched; remove the cause and clear it"

LIMIT = [
    ("thermal", "LEVEL_MAX", 3, 52_500, 50_000, "level max in segment 3: 52.5 °C, bound 50 °C"),
    ("pressure", "LEVEL_MAX", 3, 70_000, 60_000, "level max in segment 3: 70 kPa, bound 60 kPa"),
    ("force", "LEVEL_MIN", 0, -5, 0, "level min in segment 0: -5 mN, bound 0 mN"),
    ("force", "RATE_RISE", 1, 6000, 5000, "rate rise in segment 1: 6000 mN/s, bound 5000 mN/s"),
    ("thermal", "RATE_RETURN", 2, 41_000, 40_000, "rate return in segment 2: 41 °C/s, bound 40 °C/s"),
    ("thermal", "TIME_CAP", 9, 2_600, 2_500, "time cap in segment 9: 2.6 s, bound 2.5 s"),
    ("thermal", "ON_TIME", 9, 401_000, 400_000, "on time in segment 9: 401 s, bound 400 s"),
    ("thermal", "SEGMENT_DURATION", 0, 10, 1000, "segment duration in segment 0: 10 µs, bound 1000 µs"),
    ("thermal", "ENDS_AT_NEUTRAL", 7, 33_000, 32_000, "ends at neutral in segment 7: 33 °C, bound 32 °C"),
    ("thermal", "PULSE_COUNT", 40, 121, 120, "pulse count in segment 40: 121, bound 120"),
    ("thermal", "MIN_PAUSE", 2, 9_000, 60_000, "min pause at site 2: 9 s, bound 60 s"),
    ("thermal", "DOSE", 2, 900_001, 900_000, "dose at site 2: 900001, bound 900000"),
    ("thermal", "STARTS_AT_NEUTRAL", 0, 40_000, 32_000, "starts at neutral: 40 °C, bound 32 °C"),
    ("thermal", "TIGHTEN_ONLY", FIELD("max"), 52_000, 50_000, "tighten only at limits.max: 52 °C, bound 50 °C"),
    ("thermal", "TIGHTEN_ONLY", FIELD("rise"), 80_000, 70_000, "tighten only at limits.rise: 80 °C/s, bound 70 °C/s"),
    (
        "thermal",
        "TIGHTEN_ONLY",
        FIELD("min_pause_ms"),
        1,
        5_000,
        "tighten only at limits.min_pause_ms: 0.001 s, bound 5 s",
    ),
    ("thermal", "TIGHTEN_ONLY", FIELD("max_pulses"), 9, 8, "tighten only at limits.max_pulses: 9, bound 8"),
    ("thermal", "TIGHTEN_ONLY", FIELD("caps") + 4, 9_000, 5_000, "tighten only at limits.caps: 9 s, bound 5 s"),
    ("thermal", "NEUTRAL_BAND", FIELD("neutral"), 37_000, 36_000, "neutral band at limits.neutral: 37 °C, bound 36 °C"),
]
OTHERS = [
    (Result.BAD_STATE, 0, 0, 6, "bad state"),
    (Result.BAD_CRC, LimitId.PROGRAM_CRC, 0, 0, "bad crc program crc"),
    (Result.BAD_VALUE, LimitId.CHANNEL, 0, 3, "bad value channel: 3, bound 0"),
    (Result.INTERLOCK, 0, 0, Latch.PARTICIPANT_STOP, f"participant stop {LATCHED}"),
    (Result.INTERLOCK, 0, 0, Fault.SUPPLY, f"supply {LATCHED}"),
    (Result.INTERLOCK, 0, 0, 99, f"fault 99 {LATCHED}"),
    (Result.INTERLOCK, 0, 1, OPEN, "interlock open: probe absent, cover open"),
    (Result.INTERLOCK, 0, 1, 1 << 14, "interlock open: 16384"),
    (Result.INTERLOCK, 0, 2, Latch.LEASE_LOST, "no fresh heartbeat"),
    (99, 0, 0, 0, "Result 99"),
    (Result.LIMIT, 99, 0, 1, "limit LimitId 99: 1, bound 0"),
]


@pytest.mark.parametrize(("modality", "check", "index", "value", "bound", "text"), LIMIT, ids=[c[-1] for c in LIMIT])
def test_a_limit_names_place_value_and_bound_in_units(
    modality: str, check: str, index: int, value: int, bound: int, text: str
) -> None:
    reply = Reply(Result.LIMIT, LimitId[check], index, value, bound)
    assert refusal("LOAD_COMMIT", reply, MODALITIES[modality]) == f"the device refused LOAD_COMMIT: limit {text}"


@pytest.mark.parametrize(("result", "check", "index", "value", "text"), OTHERS, ids=[c[-1] for c in OTHERS])
def test_other_refusals_are_named(result: int, check: int, index: int, value: int, text: str) -> None:
    reply = Reply(result, check, index, value, 0)
    assert refusal("ENABLE", reply, MODALITIES["thermal"]) == f"the device refused ENABLE: {text}"
