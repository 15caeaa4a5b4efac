"""What must hold of the wind-up measures for any ratings."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rig.analysis.dfns import MIN_PAIRS, IntervalKind, wur_dfns
from rig.analysis.linear import ROWS_PER_BLOCK, linear_values
from rig.analysis.measures import of_kind
from rig.analysis.reasons import Reason
from rig.analysis.windup import train_measures
from rig.domain.plan import Scale

NRS = Scale("nrs", "nrs", 0.0, 100.0, 1.0, "no pain", "worst", zero_is_no_pain=True)
NAMES = tuple(measure.name for measure in of_kind("linear", "ratio", "curve"))
DIMENSIONLESS = ("ratio_last_first", "pct_change", "tsp_ratio_cuff", "slope_loglog")
SHIFT_INVARIANT = (
    "diff_last_first",
    "diff_max_first",
    "diff_last_min",
    "slope_first5",
    "slope_to_max",
    "tsp_diff_cuff",
    "sum_gain",
)

Train = tuple[list[float], int]  # ratings, NaN where missing, and pulses delivered

points = st.integers(0, 100).map(float)
rated = st.lists(points, min_size=10, max_size=12)
pairs = st.lists(st.tuples(st.one_of(points, st.just(math.nan)), points), min_size=1, max_size=6)


@st.composite
def trains(draw: st.DrawFn) -> Train:
    """Up to twelve pulses, some not delivered, some not rated."""
    ratings = draw(st.lists(st.one_of(points, points, points, st.just(math.nan)), min_size=1, max_size=12))
    return ratings, draw(st.integers(0, len(ratings)))


def _one(train: Train, scale: Scale = NRS) -> dict[str, tuple[float, Reason]]:
    found = train_measures([train[0]], [train[1]], scale)
    return {name: (float(found[name].values[0]), Reason(int(found[name].reasons[0]))) for name in NAMES}


def _slope(x: list[float], y: list[float]) -> float:
    mean_x, mean_y = math.fsum(x) / len(x), math.fsum(y) / len(y)
    return math.fsum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / math.fsum(
        (a - mean_x) ** 2 for a in x
    )


def _reference(train: Train) -> dict[str, float]:
    """Each measure by its definition, pulse by pulse; NaN where anything that it names is missing."""
    r = [math.nan, *train[0][: train[1]]]  # r[1]..r[n]
    n = train[1]
    whole = n >= 1 and not any(map(math.isnan, r[1:]))
    nan = math.nan

    def over(a: float, b: float) -> float:
        return a / b if b else nan

    def mean(first: int, last: int) -> float:
        return math.fsum(r[first : last + 1]) / (last - first + 1) if n >= last else nan

    peak = 1 + max(range(n), key=lambda i: (r[i + 1], -i)) if whole else 0
    return {
        "diff_last_first": r[n] - r[1] if n >= 2 else nan,
        "ratio_last_first": over(r[n], r[1]) if n >= 2 else nan,
        "pct_change": 100.0 * over(r[n] - r[1], r[1]) if n >= 2 else nan,
        "diff_max_first": max(r[1:]) - r[1] if whole and n >= 2 else nan,
        "diff_last_min": r[n] - min(r[1:]) if whole and n >= 2 else nan,
        "slope_first5": _slope([1, 2, 3, 4, 5], r[1:6]) if n >= 5 else nan,
        "slope_to_max": _slope(list(range(1, peak + 1)), r[1 : peak + 1]) if peak >= 2 else nan,
        "slope_loglog": _slope([math.log(i) for i in range(1, n + 1)], [math.log(x) for x in r[1:]])
        if whole and n >= 2 and min(r[1:]) > 0
        else nan,
        "tsp_diff_cuff": mean(8, 10) - mean(1, 4) if n >= 10 else nan,
        "tsp_ratio_cuff": over(mean(8, 10), mean(1, 4)) if n >= 10 else nan,
        "sum_gain": math.fsum(x - r[1] for x in r[1:]) if n >= 2 else nan,
        "sum_ratings": math.fsum(r[1:]) if n >= 1 else nan,
    }


@given(st.lists(trains(), min_size=1, max_size=8))
def test_many_trains_at_once_give_what_a_loop_over_the_definitions_gives(batch: list[Train]) -> None:
    width = max(len(ratings) for ratings, _ in batch)
    matrix = [ratings + [math.nan] * (width - len(ratings)) for ratings, _ in batch]
    found = train_measures(matrix, [n for _, n in batch], NRS)
    for row, train in enumerate(batch):
        expected = _reference(train)
        assert set(expected) == set(NAMES)
        for name in NAMES:
            np.testing.assert_allclose(found[name].values[row], expected[name], rtol=1e-9, atol=1e-9, err_msg=name)


@given(trains())
def test_a_value_is_nan_exactly_where_a_reason_is_named(train: Train) -> None:
    for name, (value, reason) in _one(train).items():
        assert math.isnan(value) == (reason != Reason.DEFINED), name


@given(rated, st.integers(1, 10), st.sampled_from([0.1, 0.5, 3.0, 10.0]))
def test_ratios_do_not_depend_on_the_scales_unit(ratings: list[float], n: int, factor: float) -> None:
    before, after = _one((ratings, n)), _one(([factor * x for x in ratings], n))
    for name in DIMENSIONLESS:
        assert before[name][1] == after[name][1], name
        np.testing.assert_allclose(after[name][0], before[name][0], rtol=1e-9, atol=1e-9, err_msg=name)
    for name in set(NAMES) - set(DIMENSIONLESS):
        np.testing.assert_allclose(after[name][0], factor * before[name][0], rtol=1e-9, atol=1e-9, err_msg=name)


@given(rated, st.integers(1, 10), st.sampled_from([-20.0, 5.0, 30.0]))
def test_differences_and_slopes_do_not_depend_on_the_scales_origin(ratings: list[float], n: int, shift: float) -> None:
    before, after = _one((ratings, n)), _one(([x + shift for x in ratings], n))
    for name in SHIFT_INVARIANT:
        np.testing.assert_allclose(after[name][0], before[name][0], rtol=1e-9, atol=1e-9, err_msg=name)


@given(rated, st.integers(1, 10), st.data())
def test_a_missing_rating_changes_no_value_it_can_only_take_one_away(
    ratings: list[float], n: int, data: st.DataObject
) -> None:
    """Never silently filled: with a rating removed each measure is what it was, or undefined for that reason."""
    gone = data.draw(st.integers(0, n - 1))
    before = _one((ratings, n))
    after = _one(([*ratings[:gone], math.nan, *ratings[gone + 1 :]], n))
    assert after["sum_ratings"][1] == Reason.MISSING_RATING
    for name in NAMES:
        value, reason = after[name]
        if reason != Reason.MISSING_RATING:
            assert reason == before[name][1], name
            np.testing.assert_array_equal(value, before[name][0], err_msg=name)


@given(trains(), points)
def test_what_stands_beyond_the_last_delivered_pulse_is_ignored(train: Train, junk: float) -> None:
    ratings, n = train
    assert repr(_one((ratings[:n] + [junk] * (len(ratings) - n), n))) == repr(
        _one((ratings[:n] + [math.nan] * (len(ratings) - n), n))
    )


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=3)
def test_the_edges_between_blocks_of_trains_do_not_show(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = ROWS_PER_BLOCK + 100
    ratings, n = rng.uniform(0, 100, (count, 6)), rng.integers(0, 7, count)
    ratings[rng.random(ratings.shape) < 0.05] = np.nan
    rules = [measure.linear for measure in of_kind("linear") if measure.linear is not None]
    whole = linear_values(ratings, n, rules)
    part = linear_values(ratings[ROWS_PER_BLOCK - 50 :], n[ROWS_PER_BLOCK - 50 :], rules)
    np.testing.assert_allclose(whole.values[:, ROWS_PER_BLOCK - 50 :], part.values, rtol=1e-12, atol=1e-9)
    np.testing.assert_array_equal(whole.reasons[:, ROWS_PER_BLOCK - 50 :], part.reasons)


@given(pairs, st.sampled_from([0.1, 10.0]))
def test_the_wind_up_ratio_and_its_interval_do_not_depend_on_the_scales_unit(
    given_pairs: list[tuple[float, float]], factor: float
) -> None:
    singles, given_trains = np.array(given_pairs).T
    before, after = wur_dfns(singles, given_trains), wur_dfns(factor * singles, factor * given_trains)
    np.testing.assert_allclose(after.value, before.value, rtol=1e-9)
    if abs(before.interval.high) < 1e6:  # an end at the edge of unboundedness magnifies rounding
        np.testing.assert_allclose(after.interval[:2], before.interval[:2], rtol=1e-6, atol=1e-6)


@given(pairs)
def test_the_wind_up_ratio_is_defined_exactly_with_enough_pairs_and_some_pain(
    given_pairs: list[tuple[float, float]],
) -> None:
    singles, given_trains = np.array(given_pairs).T
    found = wur_dfns(singles, given_trains)
    complete = [(s, t) for s, t in given_pairs if not math.isnan(s)]
    assert int(found.n_used) == len(complete)
    if len(complete) < MIN_PAIRS:
        assert Reason(int(found.reason)) == Reason.TOO_FEW_PAIRS
    elif sum(s for s, _ in complete) == 0:
        assert Reason(int(found.reason)) == Reason.ZERO_DENOMINATOR
    else:
        ratio = math.fsum(t for _, t in complete) / math.fsum(s for s, _ in complete)
        np.testing.assert_allclose(found.value, ratio, rtol=1e-12)
        low, high, kind = (x.item() for x in found.interval)
        inside = low - 1e-9 <= ratio <= high + 1e-9
        assert inside if kind != IntervalKind.COMPLEMENT else ratio <= low + 1e-9 or ratio >= high - 1e-9
    assert math.isnan(float(found.value)) == (int(found.reason) != Reason.DEFINED)
