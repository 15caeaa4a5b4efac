"""Time caps per level, on-time and program length, from the plan as the device will run it."""

from __future__ import annotations

import pytest

from firmware_interface.limits import Cap
from rig.domain.errors import Problem
from rig.paradigm.check import check_paradigm, longest_beyond_us
from rig.paradigm.expand import expand
from tests.unit.paradigm.texts import load

S = 1_000_000
UP_AND_DOWN = [(S, 32_000, 48_000), (2 * S, 48_000, 48_000), (S, 48_000, 32_000)]

LINES = [
    # hot: half of each ramp (40 of 32..48) plus the plateau
    (UP_AND_DOWN, 40_000, 3000),
    (UP_AND_DOWN, 48_000, 2001),  # the first tick of the fall is still at 48
    (UP_AND_DOWN, 48_001, 0),
    # two pulses that dip below the level count one by one, at or above it together
    (UP_AND_DOWN + UP_AND_DOWN, 40_000, 3000),
    ([*UP_AND_DOWN[:2], (S, 48_000, 40_000), (S, 40_000, 48_000), *UP_AND_DOWN[1:]], 40_000, 7000),
    # cold counts at or below
    ([(S, 32_000, 4_000), (3 * S, 4_000, 4_000), (S, 4_000, 32_000)], 4_000, 3001),
    ([(S, 32_000, 4_000), (3 * S, 4_000, 4_000), (S, 4_000, 32_000)], 18_000, 4000),
    # slow lines stay at each unit for many ticks
    ([(S, 32_000, 32_003), (S, 32_003, 32_003)], 32_002, 1333),
    ([(S, 32_003, 32_000)], 32_002, 667),
    # a fall that stays at 48 to its last tick, then a rise that starts below
    ([(S, 48_000, 47_999), (S, 47_999, 48_000), (S, 48_000, 48_000)], 48_000, 1000),
]


def ticked(line: list[tuple[int, int, int]], level: int) -> int:
    """Longest time at or beyond `level`, by walking every tick of the contract's formula."""
    longest = run = 0
    for us, start, end in line:
        n = us // 1000
        for k in range(n):
            at = start + int((end - start) * k / n)  # int() truncates, as div_trunc does
            beyond = at >= level if level >= 32_000 else at <= level
            run = run + 1 if beyond else 0
            longest = max(longest, run)
    return longest


@pytest.mark.parametrize(("line", "level", "expected_ms"), LINES)
def test_the_longest_time_beyond_a_level(line: list[tuple[int, int, int]], level: int, expected_ms: int) -> None:
    assert ticked(line, level) == pytest.approx(expected_ms, abs=1)
    assert longest_beyond_us(line, Cap(level, 0), neutral=32_000) == ticked(line, level) * 1000


def tonic(level: float, seconds: float) -> list[Problem]:
    """One long heat stimulus from a baseline at neutral, 40 °C/s both ways, as the device would get it."""
    paradigm = load(
        "heat-ts-10",
        ("baseline_c = 38.0", "baseline_c = 32.0"),
        ("target_c = 48.0", f"target_c = {level}"),
        ("plateau_s = 0.5", f"plateau_s = {seconds}"),
        ("onset_to_onset_s = 2.0", "onset_to_onset_s = 600.0"),
        ("count = 10", "count = 2"),
        ("aftersensation_s = [15.0, 30.0]", ""),
    )
    return check_paradigm(paradigm, expand(paradigm, {}, None))


# level, longest plateau of the free tier (domain: 30 s at 46, 15 s at 46.5 ... less the ramps), the tier in the message
CAPS = [
    (44.0, 179.9, 180.5, "360 s"),
    (45.0, 89.9, 90.5, "180 s"),
    (46.0, 44.9, 45.5, "130 s"),
    (47.0, 14.9, 15.5, "30 s"),
    (48.0, 4.9, 5.5, "10 s"),
    (49.0, 2.4, 2.8, "5 s"),
    (50.0, 0.65, 0.75, "1.5 s"),
]


@pytest.mark.parametrize(("level", "allowed", "refused", "envelope"), CAPS)
def test_each_level_has_its_longest_time(level: float, allowed: float, refused: float, envelope: str) -> None:
    assert tonic(level, allowed) == []
    (problem,) = tonic(level, refused)
    assert problem.where == "blocks[0].trials[0].train.plateau_s"
    assert "at a stretch at or above" in problem.what
    assert "(free tier)" in problem.what
    assert problem.remedy == (
        f"shorten the plateau or lower the level, or use a signed study envelope (up to {envelope})"
    )


def test_a_time_no_tier_allows_says_so() -> None:
    (problem,) = tonic(50.0, 2.0)
    assert problem.remedy == "no tier allows it (never beyond 1.5 s)"


def test_cold_has_its_longest_time_too() -> None:
    assert tonic(4.0, 9.5) == []
    (problem,) = tonic(4.0, 10.5)
    assert "at a stretch at or below 4.999 °C exceed 10 s" in problem.what


def test_the_time_away_from_neutral_has_its_end() -> None:
    assert tonic(42.0, 195.0) == []
    (problem,) = tonic(42.0, 205.0)
    assert problem.where == "blocks[0].trials[0].train"
    assert "away from neutral exceed 400 s" in problem.what


def test_a_program_longer_than_the_device_holds_is_refused() -> None:
    """120 pulses that cross neutral need 6 segments each."""
    paradigm = load(
        "heat-ts-10",
        ("baseline_c = 38.0", "baseline_c = 33.0"),
        ("target_c = 48.0", "target_c = 31.0"),
        ("ramp_c_per_s = 70.0", "ramp_c_per_s = 40.0"),
        ("count = 10", "count = 120"),
    )
    found = check_paradigm(paradigm, expand(paradigm, {}, None))
    assert [p.what for p in found] == ["the trial needs 723 segments, the rig holds 512"]
