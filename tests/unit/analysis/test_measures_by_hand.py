"""Every per-pulse measure equals the number worked out by hand, and is undefined for the reason it should be."""

from __future__ import annotations

import numpy as np
import pytest

from rig.analysis.measures import BY_NAME, TABLE, of_kind
from rig.analysis.reasons import Flag, Reason
from rig.analysis.windup import train_measures
from rig.domain.measures import MEASURE_NEEDS
from rig.domain.plan import Scale

NRS = Scale("nrs", "nrs", 0.0, 100.0, 1.0, "no pain", "worst", zero_is_no_pain=True)
WARMTH = Scale("warmth", "vas", 0.0, 200.0, 1.0, "no sensation", "worst", zero_is_no_pain=False)
NAN = float("nan")

Expected = dict[str, float | Reason]

# Steady growth over ten pulses. Sum 500, mean 50.
#   slope to the maximum, i = 1..10: sum (i - 5.5) r_i = -45-70-75-60-25+25+90+175+280+405 = 700, / 82.5
#   late mean (70 + 80 + 90) / 3 = 80, early mean (10 + 20 + 30 + 40) / 4 = 25
GROWTH = [10, 20, 30, 40, 50, 50, 60, 70, 80, 90]
GROWTH_EXPECTED: Expected = {
    "diff_last_first": 80,
    "ratio_last_first": 9,
    "pct_change": 800,
    "diff_max_first": 80,
    "diff_last_min": 80,
    "slope_first5": 10,
    "slope_to_max": 700 / 82.5,
    "tsp_diff_cuff": 55,
    "tsp_ratio_cuff": 3.2,
    "sum_gain": 400,
    "sum_ratings": 500,
}

# Stopped after four of ten. Sum 170; maximum 60 at pulse 3: slope of 20, 40, 60 is 20.
STOPPED_EXPECTED: Expected = {
    "diff_last_first": 30,
    "ratio_last_first": 2.5,
    "pct_change": 150,
    "diff_max_first": 40,
    "diff_last_min": 30,
    "slope_first5": Reason.TOO_FEW_PULSES,
    "slope_to_max": 20,
    "tsp_diff_cuff": Reason.TOO_FEW_PULSES,
    "tsp_ratio_cuff": Reason.TOO_FEW_PULSES,
    "sum_gain": 90,
    "sum_ratings": 170,
}

# r_3 of GROWTH missing: whatever needs it is undefined, also the slope in which it weighs nothing.
THIRD_MISSING_EXPECTED: Expected = {
    "diff_last_first": 80,
    "ratio_last_first": 9,
    "pct_change": 800,
    "diff_max_first": Reason.MISSING_RATING,
    "diff_last_min": Reason.MISSING_RATING,
    "slope_first5": Reason.MISSING_RATING,
    "slope_to_max": Reason.MISSING_RATING,
    "slope_loglog": Reason.MISSING_RATING,
    "tsp_diff_cuff": Reason.MISSING_RATING,
    "tsp_ratio_cuff": Reason.MISSING_RATING,
    "sum_gain": Reason.MISSING_RATING,
    "sum_ratings": Reason.MISSING_RATING,
}

CASES: dict[str, tuple[list[float], int, Expected]] = {
    "steady growth": (GROWTH, 10, GROWTH_EXPECTED),
    "a train of fifteen: the cuff's pulses are 8 to 10 all the same": (
        [*GROWTH, 99, 99, 99, 99, 95],
        15,
        # sum_gain: 500 + 491 - 15 * 10; maximum 99 at pulse 11, which has its own case
        {"tsp_diff_cuff": 55, "diff_last_first": 85, "sum_gain": 841, "sum_ratings": 991, "diff_max_first": 89},
    ),
    "stopped: last is the last delivered": ([20, 40, 60, 50, *[NAN] * 6], 4, STOPPED_EXPECTED),
    "what stands beyond the last delivered pulse is nothing": (
        [20, 40, 60, 50, 99, 0, 7, 99, 99, 1],
        4,
        STOPPED_EXPECTED,
    ),
    "third rating missing": ([10, 20, NAN, *GROWTH[3:]], 10, THIRD_MISSING_EXPECTED),
    "last rating missing: the one before does not stand in for it": (
        [*GROWTH[:9], NAN],
        10,
        {
            "diff_last_first": Reason.MISSING_RATING,
            "ratio_last_first": Reason.MISSING_RATING,
            "pct_change": Reason.MISSING_RATING,
            "slope_first5": 10,
            "tsp_diff_cuff": Reason.MISSING_RATING,
            "sum_gain": Reason.MISSING_RATING,
        },
    ),
    "first rating missing": (
        [NAN, *GROWTH[1:]],
        10,
        {
            "diff_last_first": Reason.MISSING_RATING,
            "sum_gain": Reason.MISSING_RATING,
            "slope_first5": Reason.MISSING_RATING,
        },
    ),
    "wind-down": (
        [50, 40, 30],
        3,
        {
            "diff_last_first": -20,
            "ratio_last_first": 0.6,
            "pct_change": -40,
            "diff_max_first": 0,
            "diff_last_min": 0,
            "slope_to_max": Reason.PEAK_AT_FIRST,
            "sum_gain": -30,
        },
    ),
    "of equal maxima the first counts": (
        [10, 40, 20, 40],
        4,
        {"slope_to_max": 30, "diff_max_first": 30, "diff_last_min": 30},
    ),
    # r_i = 5 i^2, so log r = log 5 + 2 log i
    "a power of the pulse number": ([5, 20, 45, 80], 4, {"slope_loglog": 2}),
    "starts at no pain": (
        [0, 10, 20],
        3,
        {
            "diff_last_first": 20,
            "ratio_last_first": Reason.ZERO_DENOMINATOR,
            "pct_change": Reason.ZERO_DENOMINATOR,
            "slope_loglog": Reason.LOG_OF_ZERO,
            "slope_to_max": 10,
        },
    ),
    "never any pain": (
        [0] * 10,
        10,
        {"tsp_diff_cuff": 0, "tsp_ratio_cuff": Reason.ZERO_DENOMINATOR, "sum_ratings": 0, "diff_max_first": 0},
    ),
    "one pulse": (
        [30, NAN, NAN],
        1,
        {
            "diff_last_first": Reason.TOO_FEW_PULSES,
            "ratio_last_first": Reason.TOO_FEW_PULSES,
            "diff_max_first": Reason.TOO_FEW_PULSES,
            "sum_gain": Reason.TOO_FEW_PULSES,
            "sum_ratings": 30,
        },
    ),
    "no pulse": ([NAN, NAN, NAN], 0, dict.fromkeys(("diff_last_first", "sum_ratings"), Reason.TOO_FEW_PULSES)),
}


def _assert_expected(found: dict, expected: Expected) -> None:
    for name, want in expected.items():
        value, reason = float(found[name].values[0]), Reason(int(found[name].reasons[0]))
        if isinstance(want, Reason):
            assert (name, reason) == (name, want)
            assert np.isnan(value), name
        else:
            assert (name, reason) == (name, Reason.DEFINED)
            assert value == pytest.approx(want, rel=1e-12, abs=1e-12), name


@pytest.mark.parametrize("case", CASES)
def test_each_measure_is_the_number_worked_out_by_hand(case: str) -> None:
    ratings, n, expected = CASES[case]
    _assert_expected(train_measures([ratings], [n], NRS), expected)


def test_trains_of_all_kinds_together_give_what_each_gives_alone() -> None:
    width = max(len(ratings) for ratings, _, _ in CASES.values())
    matrix = np.array([ratings + [NAN] * (width - len(ratings)) for ratings, _, _ in CASES.values()])
    together = train_measures(matrix, [n for _, n, _ in CASES.values()], NRS)
    for row, (_, _, expected) in enumerate(CASES.values()):
        _assert_expected({k: type(v)(v.values[row:], v.reasons[row:], v.flags) for k, v in together.items()}, expected)


def test_every_measure_of_the_table_has_a_case() -> None:
    named = {
        name for _, _, expected in CASES.values() for name, want in expected.items() if not isinstance(want, Reason)
    }
    assert named == {measure.name for measure in of_kind("linear", "ratio", "curve")}


def test_ratios_are_undefined_where_zero_is_not_no_pain_and_differences_are_not() -> None:
    found = train_measures([GROWTH], [10], WARMTH)
    for measure in of_kind("linear", "ratio", "curve"):
        reason = Reason(int(found[measure.name].reasons[0]))
        assert (measure.name, reason) == (
            measure.name,
            Reason.SCALE_ZERO_NOT_NO_PAIN if measure.true_zero else Reason.DEFINED,
        )
        assert np.isnan(found[measure.name].values[0]) == measure.true_zero


FLAGS = {
    # train, flags of ratio_last_first, flags of diff_last_first; a hundredth of the scale is 1 point
    "nothing to be wary of": ([1, 5], set(), set()),
    "denominator below a hundredth of the scale": ([0.5, 5], {Flag.SMALL_DENOMINATOR}, set()),
    "last at the top": ([20, 100], {Flag.CEILING}, {Flag.CEILING}),
    "first at the top": ([100, 90], {Flag.CEILING}, {Flag.CEILING}),
    "last at the bottom": ([20, 0], {Flag.FLOOR}, {Flag.FLOOR}),
    "undefined values have no flags": ([0, 20], set(), {Flag.FLOOR}),
    "missing": ([NAN, 100], set(), set()),
}


@pytest.mark.parametrize("case", FLAGS)
def test_flags(case: str) -> None:
    train, of_ratio, of_difference = FLAGS[case]
    found = train_measures([train], [len(train)], NRS)
    assert {flag for flag, at in found["ratio_last_first"].flags.items() if at[0]} == of_ratio
    assert {flag for flag, at in found["diff_last_first"].flags.items() if at[0]} == of_difference


@pytest.mark.parametrize(
    ("ratings", "n"),
    [([1.0, 2.0], [2]), ([[1.0, 2.0]], [3]), ([[1.0, 2.0]], [-1]), ([[1.0, 2.0]], [2, 2])],
    ids=["one axis", "more delivered than columns", "negative", "lengths differ"],
)
def test_arrays_that_do_not_belong_together_are_refused(ratings: list, n: list) -> None:
    with pytest.raises(ValueError, match="n_delivered"):
        train_measures(ratings, n, NRS)


def test_no_trains_give_empty_columns() -> None:
    found = train_measures(np.empty((0, 10)), np.empty(0, int), NRS)
    assert all(measure.values.shape == (0,) for measure in found.values())


def test_a_paradigm_is_asked_for_what_the_measure_needs() -> None:
    """`rig.domain.measures`, which refuses a paradigm, and the table, which computes, must not drift apart."""
    assert set(MEASURE_NEEDS) == {measure.name for measure in TABLE}
    for name, needs in MEASURE_NEEDS.items():
        measure = BY_NAME[name]
        assert (name, measure.true_zero, measure.after_s) == (name, needs.is_ratio, needs.aftersensation_s)
        assert {"pairs": "pair", "aftersensation": "aftersensation"}.get(needs.needs, measure.kind) == measure.kind
        if needs.needs == "pulses":
            assert measure.needs == needs.min_pulses or measure.needs < needs.min_pulses == 2


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(TABLE)
