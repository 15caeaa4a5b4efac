"""The wind-up ratio is one of means over complete pairs; its interval is what inverting the paired t-test gives."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from rig.analysis.dfns import IntervalKind, Intervals, _quadratic_set, wur_dfns
from rig.analysis.reasons import Reason

NAN = float("nan")

SINGLES = [20.0, 25.0, 30.0, 22.0, 28.0]  # mean 25, variance (25 + 0 + 25 + 9 + 9) / 4 = 17
TRAINS = [50.0, 55.0, 70.0, 40.0, 60.0]  # mean 55, variance (25 + 0 + 225 + 225 + 25) / 4 = 125
# covariance (25 + 0 + 75 + 45 + 15) / 4 = 40

CASES = {
    "all five pairs": (SINGLES, TRAINS, 55 / 25, 5),
    "a pair with one rating missing is left out whole": ([NAN, *SINGLES[1:]], TRAINS, (225 / 4) / (105 / 4), 4),
    "three pairs are enough": ([20, 25, 30, NAN, 28], [50, 55, 70, 40, NAN], (175 / 3) / (75 / 3), 3),
    "two are not": ([20, 25, NAN, NAN, 28], [50, 55, 70, 40, NAN], Reason.TOO_FEW_PAIRS, 2),
    "none": ([NAN] * 5, TRAINS, Reason.TOO_FEW_PAIRS, 0),
    "mean single 0": ([0] * 5, TRAINS, Reason.ZERO_DENOMINATOR, 5),
    "no pain at all": ([0] * 5, [0] * 5, Reason.ZERO_DENOMINATOR, 5),
    "some singles 0 leave a ratio": ([0, 0, 10, 0, 0], [10, 20, 30, 0, 0], 6.0, 5),
}


@pytest.mark.parametrize("case", CASES)
def test_ratio_of_means_over_pairs_with_both_ratings(case: str) -> None:
    singles, trains, want, n = CASES[case]
    found = wur_dfns(singles, trains)
    assert int(found.n_used) == n
    if isinstance(want, Reason):
        assert Reason(int(found.reason)) == want
        assert Reason(int(found.log10_reason)) == want
        assert np.isnan([found.value, found.log10, *found.interval[:2], *found.log10_interval[:2]]).all()
        assert IntervalKind(int(found.interval.kind)) == IntervalKind.NONE
    else:
        assert Reason(int(found.reason)) == Reason.DEFINED
        assert float(found.value) == pytest.approx(want, rel=1e-14)
        assert float(found.log10) == pytest.approx(np.log10(want), rel=1e-14)


def test_interval_of_the_worked_example() -> None:
    """By hand with t(0.975, 4) = 2.776445 from a table: g = t^2 / 5 = 1.541729.

    a = 625 - 17 g = 598.7906, b = 1375 - 40 g = 1313.3308, c = 3025 - 125 g = 2832.2838,
    b^2 - a c = 28892.7, root 169.98; (b -+ root) / a.
    """
    found = wur_dfns(SINGLES, TRAINS).interval
    assert IntervalKind(int(found.kind)) == IntervalKind.BOUNDED
    assert (float(found.low), float(found.high)) == (pytest.approx(1.9094, abs=5e-4), pytest.approx(2.4772, abs=5e-4))


def test_a_ratio_of_zero_has_no_logarithm() -> None:
    found = wur_dfns([10, 20, 30], [0, 0, 0])
    assert (float(found.value), Reason(int(found.log10_reason))) == (0.0, Reason.LOG_OF_ZERO)
    assert np.isnan(found.log10)


def test_shapes_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="equal shape"):
        wur_dfns([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="equal shape"):
        wur_dfns(1.0, 2.0)


def _ends_by_inverting_the_t_test(singles: np.ndarray, trains: np.ndarray) -> tuple[list[float], bool]:
    """Ends of the set of theta that a paired t-test of T against theta S does not reject, and whether it holds 1e9.

    Independent of the closed form: theta = tan(phi) is searched over all of
    (-90, 90) degrees for the angles at which |t| passes the quantile.
    """
    quantile = stats.t.ppf(0.975, singles.size - 1)

    def excess(phi: float) -> float:
        difference = np.cos(phi) * trains - np.sin(phi) * singles
        return abs(difference.mean()) - quantile * difference.std(ddof=1) / np.sqrt(singles.size)

    grid = np.linspace(-np.pi / 2 + 1e-9, np.pi / 2 - 1e-9, 2_001)
    sign = np.sign([excess(phi) for phi in grid])
    ends = [
        float(np.tan(optimize.brentq(excess, grid[i], grid[i + 1], xtol=1e-15)))
        for i in np.flatnonzero(sign[1:] != sign[:-1])
    ]
    return ends, bool(sign[-1] < 0)


def _draw(mean_single: float, mean_train: float, spread: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    person = rng.normal(0, spread / 2, 5)
    return mean_single + person + rng.normal(0, spread, 5), mean_train + person + rng.normal(0, spread, 5)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("draw", "kinds"),
    [
        ((25, 55, 4), {IntervalKind.BOUNDED}),
        ((3, 40, 8), {IntervalKind.BOUNDED, IntervalKind.COMPLEMENT}),
        ((1, 1, 8), {IntervalKind.BOUNDED, IntervalKind.COMPLEMENT, IntervalKind.WHOLE_LINE}),
    ],
    ids=["well determined", "single near 0", "nothing but noise"],
)
def test_interval_agrees_with_inverting_the_paired_t_test(draw: tuple, kinds: set, seed: int) -> None:
    singles, trains = _draw(*draw, seed)
    found = wur_dfns(singles, trains).interval
    ends, holds_far = _ends_by_inverting_the_t_test(singles, trains)
    kind = IntervalKind(int(found.kind))
    assert kind in kinds
    assert (
        kind
        == {0: IntervalKind.WHOLE_LINE, 2: IntervalKind.COMPLEMENT if holds_far else IntervalKind.BOUNDED}[len(ends)]
    )
    if ends:
        assert (float(found.low), float(found.high)) == (
            pytest.approx(ends[0], rel=1e-9),
            pytest.approx(ends[1], rel=1e-9),
        )
    else:
        assert np.isneginf(found.low)
        assert np.isposinf(found.high)


UNBOUNDED = {
    # singles scattered about 0 against steady trains: 1/theta may be 0, theta may not
    "complement": ([4, -3, 5, -4, 3], [50, 52, 49, 51, 50], IntervalKind.COMPLEMENT),
    # neither mean differs from 0
    "whole line": ([1, -1, 2, -1, 0], [1, 0, -1, 2, -1], IntervalKind.WHOLE_LINE),
}


@pytest.mark.parametrize("case", UNBOUNDED)
def test_an_unbounded_interval_says_so(case: str) -> None:
    singles, trains, want = UNBOUNDED[case]
    found = wur_dfns(singles, trains)
    assert IntervalKind(int(found.interval.kind)) == want
    ends, holds_far = _ends_by_inverting_the_t_test(np.array(singles, float), np.array(trains, float))
    assert holds_far
    assert len(ends) == (2 if want == IntervalKind.COMPLEMENT else 0)


PROPORTIONAL = {
    "steady singles: one point": ([20.0, 21.0, 22.0], 2.0, IntervalKind.BOUNDED),
    "the same in steps that floats do not hold": ([0.6, 0.7, 0.8], 1.1, IntervalKind.BOUNDED),
    "scattered singles: everything, not everything but a point": ([0.0, 0.0, 10.0], 0.5, IntervalKind.WHOLE_LINE),
    "scattered in steps that floats do not hold": ([0.5, 0.6, 1.2], 0.3, IntervalKind.WHOLE_LINE),
}


@pytest.mark.parametrize("case", PROPORTIONAL)
def test_trains_exactly_proportional_to_singles(case: str) -> None:
    singles, ratio, want = PROPORTIONAL[case]
    found = wur_dfns(singles, ratio * np.array(singles))
    assert IntervalKind(int(found.interval.kind)) == want
    if want == IntervalKind.BOUNDED:
        assert (float(found.interval.low), float(found.interval.high)) == (pytest.approx(ratio), pytest.approx(ratio))


QUADRATIC = {
    # a, b, c of a theta^2 - 2 b theta + c <= 0
    "between two roots": (1, 2, 3, IntervalKind.BOUNDED, 1, 3),
    "one point": (1, 2, 4, IntervalKind.BOUNDED, 2, 2),
    "the point 0": (1, 0, 0, IntervalKind.BOUNDED, 0, 0),
    "outside two roots": (-1, 2, 5, IntervalKind.COMPLEMENT, -5, 1),
    "everything": (-1, 0, -1, IntervalKind.WHOLE_LINE, -np.inf, np.inf),
    "linear, from c / 2b up": (0, 1, 4, IntervalKind.HALF_LINE, 2, np.inf),
    "linear, up to c / 2b": (0, -1, 4, IntervalKind.HALF_LINE, -np.inf, -2),
    "constant": (0, 0, -1, IntervalKind.WHOLE_LINE, -np.inf, np.inf),
}


@pytest.mark.parametrize("case", QUADRATIC)
def test_where_a_quadratic_is_not_positive(case: str) -> None:
    *coefficients, kind, low, high = QUADRATIC[case]
    a, b, c = (np.asarray(x, np.float64) for x in coefficients)
    found: Intervals = _quadratic_set(a, b, c, b * b - a * c, np.asarray(True))
    assert (IntervalKind(int(found.kind)), float(found.low), float(found.high)) == (kind, low, high)


LOGS = {
    # the interval of the ratio -> that of its logarithm: only ratios above 0 have one
    "bounded above 0": ([20, 25, 30], [50, 65, 70], IntervalKind.BOUNDED),
    "bounded, reaching below 0": ([20, 21, 20], [5, 1, 9], IntervalKind.HALF_LINE),
    "complement, its lower part below 0": ([4, -3, 5, -4, 3], [50, 52, 49, 51, 50], IntervalKind.HALF_LINE),
    "whole line": ([1, -1, 2, -1, 0], [1, 0, -1, 2, -1], IntervalKind.WHOLE_LINE),
}


@pytest.mark.parametrize("case", LOGS)
def test_interval_of_the_logarithm_is_the_part_above_zero(case: str) -> None:
    singles, trains, want = LOGS[case]
    found = wur_dfns(singles, trains)
    assert IntervalKind(int(found.log10_interval.kind)) == want
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = np.log10(np.maximum([found.interval.low, found.interval.high], 0.0))
    if want == IntervalKind.BOUNDED:
        assert (float(found.log10_interval.low), float(found.log10_interval.high)) == (low, high)
    elif case.startswith("complement"):
        assert (float(found.log10_interval.low), float(found.log10_interval.high)) == (high, np.inf)
    elif want == IntervalKind.HALF_LINE:
        assert (float(found.log10_interval.low), float(found.log10_interval.high)) == (-np.inf, high)


def test_many_participants_at_once_give_what_each_gives_alone() -> None:
    rng = np.random.default_rng(3)
    singles, trains = rng.uniform(0, 40, (2, 40, 5)).round()
    singles[rng.random(singles.shape) < 0.2] = np.nan
    together = wur_dfns(singles.reshape(8, 5, 5), trains.reshape(8, 5, 5))
    assert together.value.shape == (8, 5)
    for row, (single, train) in enumerate(zip(singles, trains, strict=True)):
        alone = wur_dfns(single, train)
        for both, one in (
            (together.value, alone.value),
            (together.interval.low, alone.interval.low),
            (together.interval.high, alone.interval.high),
            (together.interval.kind, alone.interval.kind),
            (together.log10_interval.low, alone.log10_interval.low),
            (together.n_used, alone.n_used),
            (together.reason, alone.reason),
        ):
            np.testing.assert_array_equal(both.reshape(-1)[row], one)
