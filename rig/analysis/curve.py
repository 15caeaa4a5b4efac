"""Measures of one train's rating curve that are not weighted sums: extremes and slopes up to them.

Each needs the rating of every delivered pulse: a missing one might be the
extreme. Vectorised over trains.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from rig.analysis.linear import IntArray, ReasonArray, Values, checked
from rig.analysis.measures import of_kind
from rig.analysis.reasons import Reason
from rig.analysis.weights import BoolArray, FloatArray

#: ratings (n_trains, n_pulses), delivered mask of the same shape, n delivered (n_trains,) -> values and own reasons
_Curve = Callable[[FloatArray, BoolArray, IntArray], tuple[FloatArray, ReasonArray]]


def curve_values(ratings: ArrayLike, n_delivered: ArrayLike) -> Values:
    """Evaluate the table's measures of kind "curve".

    Parameters
    ----------
    ratings
        (n_trains, n_pulses), scale points, NaN = missing.
    n_delivered
        (n_trains,), pulses delivered.

    Returns
    -------
    Values
        Rows in the table's order. Undefined: `TOO_FEW_PULSES`,
        `MISSING_RATING` (any delivered pulse), `PEAK_AT_FIRST` (slope to the
        highest), `LOG_OF_ZERO` (log-log slope).

    Raises
    ------
    ValueError
        See `rig.analysis.linear.checked`.
    """
    trains, delivered = checked(ratings, n_delivered)
    measures = of_kind("curve")
    values = np.full((len(measures), len(trains)), np.nan)
    reasons = np.zeros(values.shape, np.uint8)
    given = np.arange(trains.shape[1]) < delivered[:, None]
    missing = (given & ~np.isfinite(trains)).any(axis=1)
    for row, measure in enumerate(measures):
        reasons[row, missing] = Reason.MISSING_RATING
        reasons[row, delivered < measure.needs] = Reason.TOO_FEW_PULSES
        at = np.flatnonzero(reasons[row] == Reason.DEFINED)
        if at.size:
            values[row, at], reasons[row, at] = _CURVES[measure.name](trains[at], given[at], delivered[at])
    values[reasons != Reason.DEFINED] = np.nan
    return Values(values, reasons)


def _last(ratings: FloatArray, n: IntArray) -> FloatArray:
    return np.take_along_axis(ratings, n[:, None] - 1, axis=1)[:, 0]


def _diff_max_first(ratings: FloatArray, given: BoolArray, n: IntArray) -> tuple[FloatArray, ReasonArray]:
    return np.where(given, ratings, -np.inf).max(axis=1) - ratings[:, 0], _no_reason(n)


def _diff_last_min(ratings: FloatArray, given: BoolArray, n: IntArray) -> tuple[FloatArray, ReasonArray]:
    return _last(ratings, n) - np.where(given, ratings, np.inf).min(axis=1), _no_reason(n)


def _slope_to_max(ratings: FloatArray, given: BoolArray, n: IntArray) -> tuple[FloatArray, ReasonArray]:
    peak = np.where(given, ratings, -np.inf).argmax(axis=1)  # the first of equals
    upto = np.arange(ratings.shape[1]) <= peak[:, None]
    pulse = np.broadcast_to(np.arange(1.0, ratings.shape[1] + 1.0), ratings.shape)
    reasons = np.where(peak == 0, np.uint8(Reason.PEAK_AT_FIRST), np.uint8(0))
    return _slope(pulse, ratings, upto), reasons


def _slope_loglog(ratings: FloatArray, given: BoolArray, n: IntArray) -> tuple[FloatArray, ReasonArray]:
    positive = ratings > 0.0
    log_pulse = np.broadcast_to(np.log(np.arange(1.0, ratings.shape[1] + 1.0)), ratings.shape)
    log_rating = np.log(np.where(given & positive, ratings, 1.0))
    reasons = np.where((given & ~positive).any(axis=1), np.uint8(Reason.LOG_OF_ZERO), np.uint8(0))
    return _slope(log_pulse, log_rating, given), reasons


def _slope(x: FloatArray, y: FloatArray, where: BoolArray) -> FloatArray:
    """Least-squares slope of each row of `y` on `x` over the points `where`; NaN for a single point."""
    centred = np.where(where, x - x.mean(axis=1, where=where, keepdims=True), 0.0)
    spread = (centred * centred).sum(axis=1)
    slope = np.full(spread.shape, np.nan)
    np.divide((centred * np.where(where, y, 0.0)).sum(axis=1), spread, out=slope, where=spread > 0.0)
    return slope


def _no_reason(n: IntArray) -> ReasonArray:
    return np.zeros(n.shape, np.uint8)


_CURVES: dict[str, _Curve] = {
    "diff_max_first": _diff_max_first,
    "diff_last_min": _diff_last_min,
    "slope_to_max": _slope_to_max,
    "slope_loglog": _slope_loglog,
}
