"""The benchmarks' judgement of memory: what leaks is found in minutes or in an hour, what an allocator does is not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.benchmarks.memory_growth import grows, said

HOUR, MINUTES = 3600, 300


def steady(seconds: int, mb_per_hour: float, step_mb: float = 0.0) -> tuple[list[float], list[int]]:
    """Memory of a program that fills its caches in the first minute, then grows, with a step in the middle."""
    t = np.arange(float(seconds))
    mb = 150 + 30 * np.minimum(t / 60, 1) + mb_per_hour * t / HOUR + step_mb * (t > seconds / 2)
    return t.tolist(), (mb * 1e6).astype(int).tolist()


@pytest.mark.parametrize(
    ("seconds", "mb_per_hour", "step_mb", "expected"),
    [
        (HOUR, 0, 0, False),
        (HOUR, 4, 1.0, False),
        (HOUR, 15, 0, True),
        (MINUTES, 0, 1.0, False),
        (MINUTES, 4, 0.5, False),
        (MINUTES, 58, 0, True),  # all telemetry kept in lists
        (61, 1000, 0, False),  # nothing can be said after a minute
    ],
)
def test_growth_is_told_from_steps(seconds: int, mb_per_hour: float, step_mb: float, expected: bool) -> None:
    assert grows(*steady(seconds, mb_per_hour, step_mb)) is expected


def test_a_run_of_less_than_a_minute_says_so() -> None:
    assert "too short" in said(*steady(30, 0))
