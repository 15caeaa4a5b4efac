"""Programs at a bound of LOAD_COMMIT are taken, one unit beyond refused by name, place, value and bound."""

from __future__ import annotations

import itertools
import zlib
from dataclasses import replace

import pytest

from firmware_interface.codes import LimitId, Result, State
from firmware_interface.limits import Cap, LimitTable
from firmware_interface.wire.messages import LoadBegin, LoadCommit, LoadSegments, ReadSegments, Reply, Segment
from hardware_sim.device.checks import Refusal, check_program, count_pulses, ticks_at_or_above
from hardware_sim.device.integers import div_trunc
from tests.unit.sim.bench import Bench
from tests.unit.sim.scripted_host import PULSES, train

TICK = 1000
S = 1_000_000
ON, OFF, END = 1, 2, 4
N = 32_000  # neutral

#: room everywhere; each case tightens one thing
WIDE = LimitTable(
    neutral=N,
    band_low=N,
    band_high=N,
    min=0,
    max=52_000,
    rise=70_000,
    return_rate=40_000,
    safe_return=40_000,
    max_on_ms=10_000_000,
    min_pause_ms=1,
    return_max_ms=3000,
    max_dose=1 << 31,
    max_pulses=3,
    caps=(),
)


def up(end: int, ms: int, flags: int = 0, index: int = 0) -> Segment:
    """Segment of `ms`."""
    return Segment(ms * TICK, end, flags, index)


def pulse(top: int = 40_000, ms: int = 100, *, index: int = 1, up_ms: int = 1000, down_ms: int = 1000) -> list[Segment]:
    """One pulse from neutral to `top` and back."""
    return [up(top, up_ms, ON, index), up(top, ms, 0, index), up(N, down_ms, OFF, index)]


def check(segments: list[Segment], **limits: object) -> Refusal | None:
    """Outcome under `WIDE` with some limits replaced."""
    return check_program(segments, replace(WIDE, **limits), TICK)  # type: ignore[arg-type]


#: name -> (program at the bound, program one unit beyond, what the refusal says)
BOUNDS: dict[str, tuple[list[Segment], list[Segment], Refusal]] = {
    "shortest segment": (
        [Segment(TICK, N, 0, 0)],
        [Segment(TICK - 1, N, 0, 0)],
        Refusal(LimitId.SEGMENT_DURATION, 0, 999, TICK),
    ),
    "whole ticks": (
        [Segment(2 * TICK, N, 0, 0)],
        [Segment(TICK, N, 0, 0), Segment(2 * TICK + 1, N, 0, 0)],
        Refusal(LimitId.SEGMENT_DURATION, 1, 2001, TICK),
    ),
    "longest segment": (
        [Segment(600 * S, N, 0, 0)],
        [Segment(600 * S + TICK, N, 0, 0)],
        Refusal(LimitId.SEGMENT_DURATION, 0, 600 * S + TICK, 600 * S),
    ),
    "maximum": (pulse(52_000), pulse(52_001), Refusal(LimitId.LEVEL_MAX, 0, 52_001, 52_000)),
    "minimum": (
        pulse(0, up_ms=1000, down_ms=1000),
        pulse(-1, up_ms=1000, down_ms=1000),
        Refusal(LimitId.LEVEL_MIN, 0, -1, 0),
    ),
    "rise": (
        pulse(N + 7000, up_ms=100),
        pulse(N + 7001, up_ms=100),
        Refusal(LimitId.RATE_RISE, 0, 70_010, 70_000),
    ),
    "rise below neutral is away from it": (
        pulse(N - 7000, up_ms=100),
        pulse(N - 7001, up_ms=100),
        Refusal(LimitId.RATE_RISE, 0, 70_010, 70_000),
    ),
    "return": (
        pulse(N + 4000, down_ms=100),
        pulse(N + 4001, down_ms=100),
        Refusal(LimitId.RATE_RETURN, 2, 40_010, 40_000),
    ),
    "ends at neutral": (
        [up(40_000, 1000), up(N, 1000)],
        [up(40_000, 1000), up(N + 1, 1000)],
        Refusal(LimitId.ENDS_AT_NEUTRAL, 1, N + 1, N),
    ),
    "crossing goes by way of neutral": (
        [up(N + 10, 100), up(N, 100), up(N - 10, 100), up(N, 100)],
        [up(N + 10, 100), up(N - 10, 100), up(N, 100)],
        Refusal(LimitId.CROSSING, 1, N - 10, N),
    ),
    "pulse count": (
        [s for i in (1, 2, 3) for s in pulse(index=i)],
        [s for i in (1, 2, 3, 4) for s in pulse(index=i)],
        Refusal(LimitId.PULSE_COUNT, 9, 4, 3),
    ),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_the_bound_is_taken_and_one_unit_beyond_is_refused(name: str) -> None:
    at, beyond, refusal = BOUNDS[name]
    assert check(at) is None
    assert check(beyond) == refusal


@pytest.mark.parametrize(
    ("segments", "at"),
    [
        ([up(40_000, 1000, ON, 2), up(N, 1000, OFF, 2)], 0),
        ([up(40_000, 1000, ON, 0), up(N, 1000, OFF, 0)], 0),
        ([*pulse(), up(40_000, 1000, ON, 3), up(N, 1000, OFF, 3)], 3),
        ([*pulse(), *pulse(index=1)], 3),
        ([up(40_000, 1000, ON, 1), up(40_000, 10, ON, 2), up(N, 1000, OFF, 2)], 1),
        ([up(40_000, 1000, ON, 1), up(N, 1000, OFF, 2)], 1),
        ([up(40_000, 1000), up(N, 1000, OFF, 1)], 1),
        ([*pulse(), up(N, 10, OFF, 1)], 3),
        ([up(40_000, 1000, ON, 1), up(N, 1000)], 1),
        ([up(40_000, 1000, ON | OFF, 1), up(N, 1000)], 0),
        ([up(40_000, 1000, 8), up(N, 1000)], 0),
    ],
    ids=[
        "first index 2",
        "index 0",
        "index left out",
        "index twice",
        "second onset before the offset",
        "offset of another pulse",
        "offset without onset",
        "two offsets",
        "no offset",
        "both flags at once",
        "unknown flag",
    ],
)
def test_pulses_are_counted_one_by_one_with_one_offset_each(segments: list[Segment], at: int) -> None:
    refusal = check(segments)
    assert refusal is not None
    assert (refusal.limit_id, refusal.segment) == (LimitId.PULSE_INDEX, at)


def test_on_time_is_all_the_time_away_from_neutral() -> None:
    program = [up(N, 5000), *pulse(ms=100), up(N, 5000), *pulse(ms=100, index=2)]
    assert check(program, max_on_ms=4200) is None
    assert check(program, max_on_ms=4199) == Refusal(LimitId.ON_TIME, 7, 4200, 4199)


def longest_stay(segments: list[Segment], level: int) -> int:
    """Longest run of ticks at or beyond `level`, found by walking through every tick."""
    a, run, longest = N, 0, 0
    for segment in segments:
        n = segment.duration_us // TICK
        for k in range(n):
            now = a + div_trunc((segment.end_level - a) * k, n)
            run = run + 1 if (now >= level if level >= N else now <= level) else 0
            longest = max(longest, run)
        a = segment.end_level
    return longest


CAPPED = {
    "plateau": ([*pulse(44_000, 300)], 44_000),
    "part of the ramps": ([*pulse(44_000, 300)], 42_001),
    "top reached in the fall only": ([up(44_000, 1000), up(N, 1000)], 44_000),
    "two stays, the second longer": ([up(44_000, 500), up(43_000, 200), up(44_000, 300), up(N, 1000)], 43_500),
    "from one segment into the next": ([up(42_000, 500), up(43_000, 100), up(43_000, 50), up(N, 1000)], 42_000),
    "cold": ([up(4_000, 2000), up(4_000, 250), up(N, 2000)], 4_999),
    "cold, in the ramp only": ([up(4_000, 2000), up(N, 2000)], 6_000),
}


@pytest.mark.parametrize("name", CAPPED)
def test_a_cap_holds_for_the_longest_stay_to_the_tick(name: str) -> None:
    segments, level = CAPPED[name]
    stay = longest_stay(segments, level)
    assert stay > 0
    assert check(segments, caps=(Cap(level, stay),)) is None
    refusal = check(segments, caps=(Cap(level, stay - 1),))
    assert refusal is not None
    assert (refusal.limit_id, refusal.bound) == (LimitId.TIME_CAP, stay - 1)


def test_counting_ticks_in_closed_form_equals_counting_them() -> None:
    levels = (0, 3, 10, 17)
    for a, b, n, bound in itertools.product(levels, levels, (1, 2, 7, 20), range(-1, 20)):
        counted = sum(a + div_trunc((b - a) * k, n) >= bound for k in range(n))
        assert ticks_at_or_above(a, b, n, bound) == counted, (a, b, n, bound)


@pytest.mark.parametrize("applicator", PULSES)
def test_the_trains_of_the_built_in_paradigms_pass(applicator: str) -> None:
    bench = Bench(applicator)
    segments = train(applicator)
    assert check_program(segments, bench.s.config.limits, TICK) is None
    assert count_pulses(segments) == 10


# ---------------------------------------------------------------- over the messages


def test_a_refused_program_cannot_be_armed_and_names_the_check() -> None:
    bench = Bench().to(State.READY)
    segments = bench.hold()
    segments[0] = segments[0]._replace(end_level=52_001)
    reply = bench.load(segments)
    assert (reply.result, reply.limit_id, reply.index, reply.value, reply.bound) == (
        Result.LIMIT,
        LimitId.LEVEL_MAX,
        0,
        52_001,
        52_000,
    )
    assert bench.result(bench.arm_message()) == Result.BAD_CRC


def test_commit_says_crc_and_length_and_the_program_reads_back() -> None:
    bench = Bench().to(State.SAFE)
    segments = bench.hold(1500)
    reply = bench.load(segments)
    assert int.from_bytes(reply.data[:4], "little") == bench.s.program.crc
    assert int.from_bytes(reply.data[4:], "little") == sum(s.duration_us for s in segments)
    back = bench.ask(ReadSegments(0, 0, 4))
    assert back == LoadSegments(0, 0, 4, tuple(segments))
    assert bench.result(ReadSegments(0, 1, 4)) == Result.BAD_VALUE


def test_commit_needs_every_segment_and_the_right_crc() -> None:
    bench = Bench().to(State.SAFE)
    segments = tuple(bench.hold())
    begin = LoadBegin(0, 1, 1, 4, 0, 0, 0, 65535)
    assert bench.result(LoadSegments(0, 0, 1, segments[:1])) == Result.BAD_STATE
    assert bench.result(LoadCommit(0, 0)) == Result.BAD_STATE
    bench.do(begin)
    bench.do(LoadSegments(0, 0, 3, segments[:3]))
    reply = bench.ask(LoadCommit(0, 0))
    assert isinstance(reply, Reply)
    assert (reply.result, reply.limit_id, reply.value, reply.bound) == (
        Result.BAD_VALUE,
        LimitId.SEGMENT_COUNT,
        3,
        4,
    )
    assert bench.result(LoadSegments(0, 3, 2, segments[:2])) == Result.BAD_VALUE
    bench.do(LoadSegments(0, 3, 1, segments[3:]))
    packed = LoadSegments(0, 0, 4, segments).pack()[LoadSegments.HEAD.size :]
    crc = zlib.crc32(begin.pack() + packed)
    assert bench.result(LoadCommit(0, crc ^ 1)) == Result.BAD_CRC
    assert not bench.s.program.committed
    bench.do(LoadCommit(0, crc))
    bench.do(LoadSegments(0, 3, 1, segments[3:]))  # touched again: no longer the program that was checked
    assert bench.result(bench.arm_message()) in (Result.BAD_CRC, Result.BAD_STATE)
    assert not bench.s.program.committed
