"""The wind-up ratio of the DFNS battery and Fieller's confidence interval for it.

The ratio is one of *means over the repetitions*, not a mean of ratios and not
last over first (Rolke et al. 2006, Pain 123:231-243). Singles and trains of
one repetition are paired, so the interval uses their covariance (Fieller 1954,
J R Stat Soc B 16:175-185; Franz 2007, arXiv:0710.2024).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rig.analysis.linear import ReasonArray
from rig.analysis.reasons import Reason
from rig.analysis.weights import BoolArray, FloatArray

MIN_PAIRS = 3  # of the five of the DFNS protocol; with two, Student's quantile is 12.7: an interval would say nothing
LEVEL = 0.95
#: a discriminant this small beside its parts is 0 but for rounding (trains exactly proportional to singles), and its
#: sign would say "all but one point" instead of "everything"
ROUNDING = 1e-12


class IntervalKind(IntEnum):
    """What the set of ratios compatible with the data looks like."""

    NONE = 0  # undefined ratio, no interval
    BOUNDED = 1  # low..high
    HALF_LINE = 2  # unbounded: one of low, high is infinite
    COMPLEMENT = 3  # unbounded: everything up to low and everything from high on
    WHOLE_LINE = 4  # unbounded: the data exclude no ratio

    @property
    def word(self) -> str:
        """Name for tables and files."""
        return self.name.lower()


class Intervals(NamedTuple):
    """Confidence intervals: `low`, `high` (NaN where there is none) and `kind` (`IntervalKind` codes)."""

    low: FloatArray
    high: FloatArray
    kind: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PairedRatio:
    """Ratio of paired means; every array has the leading shape of the input."""

    value: FloatArray
    reason: ReasonArray
    interval: Intervals
    log10: FloatArray
    log10_reason: ReasonArray
    log10_interval: Intervals
    mean_single: FloatArray
    n_used: NDArray[np.int64]


class _Moments(NamedTuple):
    """Means and (co)variances of the pairs with both ratings."""

    n: NDArray[np.int64]
    single: FloatArray
    train: FloatArray
    var_single: FloatArray
    var_train: FloatArray
    covariance: FloatArray


def wur_dfns(singles: ArrayLike, trains: ArrayLike, *, level: float = LEVEL) -> PairedRatio:
    """Wind-up ratio mean_j(T_j) / mean_j(S_j) over the pairs with both ratings.

    Parameters
    ----------
    singles, trains
        (..., n_pairs), rating of the single stimulus and of the train of each
        repetition, on a scale whose 0 is "no pain"; NaN = missing.
    level
        Confidence level, 0..1.

    Returns
    -------
    PairedRatio
        Undefined, and NaN, with fewer than `MIN_PAIRS` pairs
        (`TOO_FEW_PAIRS`) or a mean single of 0 (`ZERO_DENOMINATOR`); the
        logarithm also for a ratio of 0 (`LOG_OF_ZERO`).

    Raises
    ------
    ValueError
        The two arrays differ in shape or have no axis.
    """
    single, train = np.asarray(singles, dtype=np.float64), np.asarray(trains, dtype=np.float64)
    if single.shape != train.shape or not single.ndim:
        raise ValueError(f"singles {single.shape} and trains {train.shape} must be one rating per pair, of equal shape")
    moments = _moments(single, train)
    reason = np.zeros(moments.n.shape, np.uint8)
    reason[moments.single == 0.0] = Reason.ZERO_DENOMINATOR
    reason[moments.n < MIN_PAIRS] = Reason.TOO_FEW_PAIRS
    defined = reason == Reason.DEFINED
    value = _divide(moments.train, moments.single, defined)
    interval = _fieller(moments, defined, level)
    log_reason = np.where(defined & ~(value > 0.0), np.uint8(Reason.LOG_OF_ZERO), reason)
    log_defined = log_reason == Reason.DEFINED
    return PairedRatio(
        value=value,
        reason=reason,
        interval=interval,
        log10=_log10(value, log_defined),
        log10_reason=log_reason,
        log10_interval=_log_interval(interval, log_defined),
        mean_single=moments.single,
        n_used=moments.n,
    )


def _moments(single: FloatArray, train: FloatArray) -> _Moments:
    both = np.isfinite(single) & np.isfinite(train)
    n = np.asarray(both.sum(axis=-1), np.int64)

    def centred(x: FloatArray) -> tuple[FloatArray, FloatArray]:
        mean = _divide(np.asarray(np.where(both, x, 0.0).sum(axis=-1)), n.astype(np.float64), n > 0)
        return mean, np.where(both, x - mean[..., None], 0.0)

    def covariance(x: FloatArray, y: FloatArray) -> FloatArray:
        return _divide(np.asarray((x * y).sum(axis=-1)), np.asarray(n - 1, np.float64), n > 1)

    (mean_single, ds), (mean_train, dt) = centred(single), centred(train)
    return _Moments(n, mean_single, mean_train, covariance(ds, ds), covariance(dt, dt), covariance(ds, dt))


def _fieller(m: _Moments, defined: BoolArray, level: float) -> Intervals:
    """All theta whose paired t statistic of T - theta S stays within the quantile: a theta^2 - 2 b theta + c <= 0."""
    from scipy.special import stdtrit  # takes as long to load as all else, and most runs have no repetitions

    n = np.where(defined, m.n, MIN_PAIRS)
    g = stdtrit(n - 1.0, 0.5 + level / 2.0) ** 2 / n
    a = m.single**2 - g * m.var_single
    b = m.single * m.train - g * m.covariance
    c = m.train**2 - g * m.var_train
    # b^2 - a c, multiplied out: the difference of two large numbers would lose the digits of a narrow interval
    parts = np.stack([m.train**2 * m.var_single, -2.0 * m.train * m.single * m.covariance, m.single**2 * m.var_train])
    discriminant = g * (parts.sum(axis=0) - g * (m.var_single * m.var_train - m.covariance**2))
    nothing = np.abs(discriminant) <= ROUNDING * g * np.abs(parts).sum(axis=0)
    return _quadratic_set(a, b, c, np.where(nothing, 0.0, discriminant), defined)


def _quadratic_set(
    a: FloatArray, b: FloatArray, c: FloatArray, discriminant: FloatArray, defined: BoolArray
) -> Intervals:
    """Where a theta^2 - 2 b theta + c <= 0, known to hold somewhere: between the roots for a > 0, else outside them."""
    root = np.sqrt(np.where(discriminant > 0.0, discriminant, 0.0))
    q = b + np.where(b < 0.0, -root, root)  # no cancellation; the other root follows from the roots' product c / a
    a = np.where(a == 0.0, -0.0, a)  # the limit from below: one root at infinity, on the side outside the set
    with np.errstate(divide="ignore", invalid="ignore"):
        one = q / a
        other = np.where(q == 0.0, one, c / q)
    whole = (a <= 0.0) & ~(discriminant > 0.0)
    low = np.where(whole, -np.inf, np.minimum(one, other))
    high = np.where(whole, np.inf, np.maximum(one, other))
    return _named(low, high, (a <= 0.0) & ~whole, defined)


def _named(low: FloatArray, high: FloatArray, outside: BoolArray, defined: BoolArray) -> Intervals:
    """Name the sets low..high, or everything `outside` of it; what is outside of a half line is a half line."""
    above, below = outside & np.isneginf(low), outside & np.isposinf(high)
    low, high = (
        np.where(above, high, np.where(below, -np.inf, low)),
        np.where(above, np.inf, np.where(below, low, high)),
    )
    by_infinite_ends = np.array([IntervalKind.BOUNDED, IntervalKind.HALF_LINE, IntervalKind.WHOLE_LINE], np.uint8)
    kind = by_infinite_ends[np.isinf(low).astype(np.intp) + np.isinf(high)]
    kind = np.where(outside & ~above & ~below, np.uint8(IntervalKind.COMPLEMENT), kind)
    return Intervals(
        np.where(defined, low, np.nan),
        np.where(defined, high, np.nan),
        np.where(defined, kind, np.uint8(IntervalKind.NONE)),
    )


def _log_interval(interval: Intervals, defined: BoolArray) -> Intervals:
    """The part of the interval above 0, in decimal logarithms; 0 is minus infinity there."""
    low, high, kind = interval

    def log_end(end: FloatArray) -> FloatArray:
        return np.where(end > 0.0, _log10(end, defined & (end > 0.0)), -np.inf)

    return _named(log_end(low), log_end(high), kind == IntervalKind.COMPLEMENT, defined)


def _divide(x: FloatArray, y: FloatArray, where: BoolArray) -> FloatArray:
    """Quotient x / y `where`, NaN elsewhere."""
    out = np.full(np.shape(y), np.nan)
    np.divide(x, y, out=out, where=where)
    return out


def _log10(x: FloatArray, where: BoolArray) -> FloatArray:
    out = np.full(np.shape(x), np.nan)
    np.log10(x, out=out, where=where)
    return out
