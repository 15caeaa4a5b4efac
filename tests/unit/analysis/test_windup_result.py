"""A run's result: what could be computed, the primary measure first, summaries that say how many trains they hold."""

from __future__ import annotations

import json
import math

import pytest

from rig.analysis.result import Interval, MeasureResult, PairSummary, TrainSummary, WindupResult, from_json, to_json
from rig.analysis.windup import analyse
from rig.domain.plan import Scale

NRS = Scale("nrs", "nrs", 0.0, 100.0, 1.0, "no pain", "worst", zero_is_no_pain=True)
WARMTH = Scale("warmth", "vas", 0.0, 200.0, 1.0, "no sensation", "worst", zero_is_no_pain=False)
NAN = float("nan")

TRAINS = (
    TrainSummary("spot 1", 4, 4, (10.0, 20.0, 30.0, 40.0)),  # difference 30, ratio 4
    TrainSummary("spot 2", 3, 4, (20.0, 30.0, 100.0, NAN)),  # stopped; difference 80, ratio 5
    TrainSummary("spot 3", 4, 4, (20.0, 30.0, 40.0, NAN)),  # last rating missing: no difference
)
PAIRS = (
    PairSummary("1", 20.0, 50.0),
    PairSummary("2", 25.0, 55.0),
    PairSummary("3", NAN, 70.0),
    PairSummary("4", 30.0, 60.0),
)


def _key(result: WindupResult) -> str:
    """NaN differs from itself; its representation does not."""
    return repr(result)


def test_the_primary_measure_comes_first_and_the_others_in_the_order_of_the_table() -> None:
    names = [m.name for m in analyse(NRS, "sum_gain", trains=TRAINS).measures]
    assert names[:4] == ["sum_gain", "diff_last_first", "ratio_last_first", "pct_change"]
    assert len(names) == len(set(names)) == 12


def test_the_summary_is_the_mean_over_the_trains_with_a_value() -> None:
    found = analyse(NRS, "diff_last_first", trains=TRAINS).measure("diff_last_first")
    assert (found.value, found.n_used, found.n_of, found.reason) == (55.0, 2, 3, "")
    assert found.per_train_reason == ("", "", "missing_rating")
    assert found.per_train[:2] == (30.0, 80.0)
    assert math.isnan(found.per_train[2])
    assert found.flags == (("ceiling", 1),)


def test_a_measure_without_a_single_value_says_why() -> None:
    found = analyse(NRS, "diff_last_first", trains=TRAINS).measure("slope_first5")
    assert math.isnan(found.value)
    assert (found.reason, found.n_used, found.n_of) == ("too_few_pulses", 0, 3)


def test_pairs_give_the_ratio_with_its_interval_and_nothing_per_train() -> None:
    result = analyse(NRS, "wur_dfns", pairs=PAIRS)
    assert [m.name for m in result.measures] == ["wur_dfns", "log_wur"]
    found = result.measure("wur_dfns")
    assert found.value == pytest.approx(165 / 75)
    assert (found.n_used, found.n_of, found.per_train) == (3, 4, ())
    assert found.interval is not None
    assert found.interval.kind == "bounded"
    assert found.interval.low < found.value < found.interval.high


def test_on_a_scale_without_a_true_zero_there_is_no_ratio_and_no_interval() -> None:
    for found in analyse(WARMTH, "wur_dfns", pairs=PAIRS).measures:
        assert (found.reason, found.interval, found.flags) == ("scale_zero_not_no_pain", None, ())


def test_flags_of_pairs() -> None:
    pairs = [PairSummary(str(i), s, t) for i, (s, t) in enumerate(((0.0, 100.0), (1.0, 50.0), (1.0, 100.0)))]
    assert analyse(NRS, "wur_dfns", pairs=pairs).measure("wur_dfns").flags == (
        ("small_denominator", 1),
        ("ceiling", 2),
        ("floor", 1),
    )


def test_aftersensations_are_taken_as_given_and_missing_ones_stay_missing() -> None:
    found = analyse(NRS, "as15", trains=TRAINS, aftersensations={"as15": [12.0, NAN, 0.0]}).measure("as15")
    assert (found.value, found.n_used, found.n_of) == (6.0, 2, 3)
    assert found.per_train_reason == ("", "missing_rating", "")


def test_a_primary_measure_that_was_not_rated_is_shown_as_such() -> None:
    result = analyse(NRS, "wur_dfns", trains=TRAINS)
    assert (result.measures[0].name, result.measures[0].reason) == ("wur_dfns", "not_rated")
    assert [m.name for m in analyse(NRS, "as30").measures] == ["as30"]


def test_a_measure_that_is_not_in_the_table_is_an_error() -> None:
    with pytest.raises(KeyError):
        analyse(NRS, "wind_up")
    with pytest.raises(KeyError):
        analyse(NRS, "as15", trains=TRAINS).measure("as30")


UNBOUNDED = MeasureResult(
    name="wur_dfns",
    definition="d",
    formula="f",
    source="s",
    unit="ratio",
    value=NAN,
    reason="",
    n_used=3,
    n_of=5,
    interval=Interval(-math.inf, math.inf, "whole_line", 0.95, "Fieller, paired"),
    flags=(("floor", 2),),
)


@pytest.mark.parametrize(
    "result",
    [
        analyse(
            NRS, "diff_last_first", trains=TRAINS, pairs=PAIRS, aftersensations={"as15": [1.0, NAN, 2.0]}, notes=["n"]
        ),
        analyse(NRS, "as30"),
        WindupResult("wur_dfns", "nrs", (UNBOUNDED,)),
    ],
    ids=["everything", "nothing", "infinities"],
)
def test_json_brings_back_the_same_result(result: WindupResult) -> None:
    text = json.dumps(to_json(result), allow_nan=False)
    assert _key(from_json(json.loads(text))) == _key(result)


@pytest.mark.parametrize("value", [7.3, 33.3, 100.0])
def test_ratings_that_do_not_change_have_differences_and_slopes_of_zero(value: float) -> None:
    trains = [TrainSummary(str(n), 10, 10, (value,) * 10) for n in range(3)]
    for found in analyse(NRS, "sum_gain", trains=trains).measures:
        if found.unit.startswith(("points", "log-log")) and found.name != "sum_ratings":
            values = (found.value, *found.per_train) if not math.isnan(found.value) else ()
            assert set(values) <= {0.0}, (found.name, values)
