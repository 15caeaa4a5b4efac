"""Linear measures as weight vectors over the delivered pulses: measure = sum_i w_i r_i.

Each function takes `n`, the number of delivered pulses (at least what the
measure needs), and returns the weights of r_1..r_n, shape (n,).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

SLOPE_PULSES = 5  # Alappattu et al. 2011, J Pain Res 4:151: slope over the first five pulses
CUFF_EARLY = (1, 4)  # first and last pulse of the early mean, Petersen et al. 2015, Pain 156:55-61
CUFF_LATE = (8, 10)  # of the late mean


def _unit(n: int, index: int) -> FloatArray:
    """Weight 1 on pulse `index` (1-based)."""
    weights = np.zeros(n)
    weights[index - 1] = 1.0
    return weights


def _mean_of(n: int, bounds: tuple[int, int]) -> FloatArray:
    """Mean of pulses `bounds` (1-based, inclusive)."""
    low, high = bounds
    weights = np.zeros(n)
    weights[low - 1 : high] = 1.0 / (high - low + 1)
    return weights


def first(n: int) -> FloatArray:
    """r_1."""
    return _unit(n, 1)


def cuff_early(n: int) -> FloatArray:
    """mean(r_1..r_4)."""
    return _mean_of(n, CUFF_EARLY)


def cuff_late(n: int) -> FloatArray:
    """mean(r_8..r_10)."""
    return _mean_of(n, CUFF_LATE)


def last(n: int) -> FloatArray:
    """r_N, N the last *delivered* pulse."""
    return _unit(n, n)


def diff_last_first(n: int) -> FloatArray:
    """r_N - r_1."""
    return last(n) - first(n)


def tsp_diff_cuff(n: int) -> FloatArray:
    """mean(r_8..r_10) - mean(r_1..r_4)."""
    return cuff_late(n) - cuff_early(n)


def sum_ratings(n: int) -> FloatArray:
    """sum_i r_i over the delivered pulses."""
    return np.ones(n)


def sum_gain(n: int) -> FloatArray:
    """sum_i (r_i - r_1) over the delivered pulses."""
    return sum_ratings(n) - n * first(n)


def slope_first5(n: int) -> FloatArray:
    """Least-squares slope of r_i on i, i = 1..5: weights (i - 3) / 10."""
    pulse = np.arange(1.0, SLOPE_PULSES + 1.0)
    centred = pulse - pulse.mean()
    weights = np.zeros(n)
    weights[:SLOPE_PULSES] = centred / (centred @ centred)
    return weights


def uses_first5(n: int) -> BoolArray:
    """All of r_1..r_5 must be there, though the middle one weighs nothing."""
    return np.arange(n) < SLOPE_PULSES
