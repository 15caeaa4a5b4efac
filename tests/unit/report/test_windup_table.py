"""The measures of a run come from the attempts that count, with what is out of the ordinary said in notes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rig.analysis.result import Interval, MeasureResult
from rig.domain.errors import RecordingError
from rig.domain.plan import RatingTask
from rig.report.collect import collect
from rig.report.windup_table import (
    ABOUT,
    CSV_COLUMNS,
    csv_rows,
    interval_words,
    number,
    remarks,
    table_columns,
    windup_result,
)
from tests.unit.report.runs import NAN, NRS, VAS, WARMTH, Made, after_trial, continuous, heat, pairs

GROWTH = (10.0, 20.0, 30.0, 40.0, 50.0, 50.0, 60.0, 70.0, 80.0, 90.0)


def test_single_against_train_gives_the_ratio_first() -> None:
    result = windup_result(pairs().run())
    assert [m.name for m in result.measures] == ["wur_dfns", "log_wur"]
    assert (result.primary, result.measures[0].value, result.scale) == ("wur_dfns", pytest.approx(2.2), "nrs_100")
    assert [(p.label, p.single, p.train) for p in result.pairs][1] == ("pair 2", 25.0, 55.0)
    assert result.notes == ()


def test_a_rating_per_pulse_gives_the_other_measures() -> None:
    result = windup_result(heat([GROWTH, [x / 2 for x in GROWTH]], [(20.0, 5.0), (NAN, 3.0)]).run())
    assert result.measures[0].name == "diff_last_first"
    assert result.measure("diff_last_first").per_train == (80.0, 40.0)
    assert result.measure("as15").value == 20.0
    assert (result.measure("as15").n_used, result.measure("as30").value) == (1, 4.0)
    assert {"wur_dfns", "log_wur"}.isdisjoint(m.name for m in result.measures)
    assert [train.label for train in result.trains] == ["train 1", "train 2"]


def test_a_missed_rating_takes_its_pair_out_and_nothing_else() -> None:
    found = windup_result(pairs([20.0, NAN, 30.0, 22.0, 28.0]).run()).measures[0]
    assert (found.value, found.n_used, found.n_of) == (pytest.approx(220 / 100), 4, 5)


def test_ratings_in_the_file_that_nobody_gave_are_missing_too() -> None:
    made = pairs()
    made.ratings = [row for row in made.ratings if row[0] != 2]  # the second pair's single has no row at all
    assert windup_result(made.run()).measures[0].n_used == 4


def test_a_run_that_goes_on_with_another_says_that_it_is_not_all() -> None:
    made = pairs()
    made.attrs = {"run": 2, "continues_run": 1, "first_trial": 2}
    assert (
        "this run goes on with run 1, from S 2 on: the trials before are not in this file"
        in windup_result(made.run()).notes
    )


Attempts = list[tuple[str, int]]

ATTEMPTS: dict[str, tuple[Attempts, int | None, str]] = {
    # outcomes and pulses delivered of attempts 1, 2, … -> attempt that counts, what a note says
    "the only one": ([("completed", 10)], 1, ""),
    "repeated: the last": ([("completed", 10), ("completed", 10)], 2, "attempt 2 of 2"),
    "stopped by the participant": ([("stopped_by_participant", 4)], 1, "stopped by participant after 4 of 10 pulses"),
    "stopped at a rating": ([("stopped_at_rating", 9)], 1, "stopped at rating after 9 of 10 pulses"),
    "stopped, then completed": ([("stopped_by_participant", 4), ("completed", 10)], 2, "attempt 2 of 2"),
    "completed, then stopped under way": (
        [("completed", 10), ("stopped_by_operator", 3)],
        2,
        "stopped by operator after 3 of 10 pulses",
    ),
    "completed, then stopped before the first pulse": (
        [("completed", 10), ("stopped_by_operator", 0)],
        1,
        "attempt 1 of 2",
    ),
    "a fault does not count": ([("completed", 10), ("device_fault", 7)], 1, "attempt 1 of 2"),
    "nothing but a fault": ([("device_fault", 7)], None, "is not analysed: device fault"),
    "nothing but a lost line": ([("link_lost", 7)], None, "is not analysed: link lost"),
    "cut off by the end of the recording": ([("interrupted", 7)], None, "is not analysed: interrupted"),
    "skipped": ([("skipped", 0)], None, "is not analysed: skipped"),
    "stopped before the first pulse": (
        [("stopped_by_participant", 0)],
        None,
        "is not analysed: stopped by participant",
    ),
}


@pytest.mark.parametrize("case", ATTEMPTS)
def test_the_attempt_that_counts(case: str) -> None:
    attempts, counts, note = ATTEMPTS[case]
    made = Made("diff_last_first", tasks={"T": [continuous()]})
    for number_of, (outcome, n) in enumerate(attempts, start=1):
        made.trial(0, "train", attempt=number_of, outcome=outcome, n=n)
        for pulse in range(1, 11):
            value = 100.0 * (number_of - 1) / 2 + pulse
            made.rating(0, value, pulse=pulse, attempt=number_of, scale="vas_100", method="max_in_window")
    result = windup_result(made.run())
    found = result.measures[0]
    if counts is None:
        assert (found.name, found.reason, result.trains) == ("diff_last_first", "not_rated", ())
    else:
        n = attempts[counts - 1][1]
        assert found.per_train == (n - 1.0,)
        assert result.trains[0].ratings[0] == 50.0 * (counts - 1) + 1
        assert result.trains[0].n_delivered == n
        assert all(math.isnan(x) for x in result.trains[0].ratings[n:])
    assert any(note in text for text in result.notes) if note else result.notes == ()


@pytest.mark.parametrize("role", ["practice", "device_check", "catch"])
def test_only_test_trials_are_analysed(role: str) -> None:
    made = heat([GROWTH])
    made.trial(7, "train", name="train", repeat=9, role=role)
    made.rating(7, 99.0, pulse=1, scale="vas_100", method="max_in_window")
    assert [train.label for train in windup_result(made.run()).trains] == ["train 1"]


def test_pulses_that_were_not_delivered_as_planned_are_named() -> None:
    made = Made("diff_last_first", tasks={"T": [continuous()]})
    verdicts = ["as_planned", "late", "low", "low", "as_planned", *["not_delivered"] * 5]
    made.trial(0, "train", verdicts=verdicts, outcome="stopped_by_participant", n=5)
    notes = windup_result(made.run()).notes
    assert "T 1: delivery of 10 pulses: 1 late, 2 low" in notes


def test_a_run_that_did_not_complete_says_so() -> None:
    made = pairs([20.0], [50.0])
    made.attrs = {"finish_reason": "stopped_by_operator", "complete": False}
    assert windup_result(made.run()).notes == (
        "the run did not complete: stopped by operator",
        "the recording is not whole",
    )
    assert windup_result(made.run()).measures[0].reason == "too_few_pairs"


def test_a_scale_without_a_true_zero_leaves_the_ratio_undefined() -> None:
    assert windup_result(pairs(scale=WARMTH).run()).measures[0].reason == "scale_zero_not_no_pain"


def test_other_scales_and_dimensions_are_left_alone_and_named() -> None:
    made = pairs()
    made.tasks["T"].append(after_trial(WARMTH))
    for trial in range(1, 10, 2):
        made.rating(trial, 1.0, scale="warmth")
        made.rating(trial, 2.0, dimension="unpleasantness")
    made.ratings.sort(key=lambda row: row[5])  # the strangers come first
    result = windup_result(made.run())
    assert result.measures[0].value == pytest.approx(2.2)
    assert result.notes == ("only ratings on nrs_100 are analysed, not those on warmth",)


def test_another_dimension_is_analysed_where_there_is_no_intensity() -> None:
    made = pairs()
    made.ratings = [(*row[:4], "unpleasantness", *row[5:]) for row in made.ratings]
    assert collect(made.run(), "wur_dfns").dimension == "unpleasantness"
    assert windup_result(made.run()).measures[0].value == pytest.approx(2.2)


def test_the_primary_measure_chooses_between_a_slider_and_a_prompt() -> None:
    made = pairs()
    made.tasks["T"] = [continuous(), after_trial()]
    for trial in range(1, 10, 2):
        for pulse in range(1, 11):
            made.rating(trial, 5.0 * pulse, pulse=pulse, scale="vas_100", method="max_in_window")
    assert windup_result(made.run()).measure("wur_dfns").value == pytest.approx(2.2)
    made.primary = "diff_last_first"
    result = windup_result(made.run())
    assert (result.scale, result.measures[0].value) == ("vas_100", 45.0)


def test_prompts_per_pulse_count_early_ones_too() -> None:
    task = RatingTask("after_pulse", NRS, "intensity", "participant", 1.5)
    made = Made("diff_last_first", tasks={"T": [task]})
    made.trial(0, "train", planned=3)
    for pulse, method in ((1, "prompt"), (2, "prompt_early"), (3, "prompt")):
        made.rating(0, 10.0 * pulse, pulse=pulse, method=method)
    assert windup_result(made.run()).trains[0].ratings == (10.0, 20.0, 30.0)


def test_a_train_that_should_have_been_rated_counts_as_missing() -> None:
    made = heat([GROWTH, GROWTH])
    made.ratings = [row for row in made.ratings if row[0] == 0]
    found = windup_result(made.run()).measures[0]
    assert (found.n_used, found.n_of, found.per_train_reason) == (1, 2, ("", "missing_rating"))


def test_a_block_of_trains_alone_makes_no_pairs() -> None:
    made = Made("wur_dfns", tasks={"T": [after_trial()]})
    made.trial(0, "train")
    made.rating(0, 40.0)
    result = windup_result(made.run())
    assert (result.pairs, result.measures[0].reason) == ((), "not_rated")


def test_a_pair_whose_train_never_came_is_incomplete() -> None:
    made = pairs()
    made.trials = [row for row in made.trials if row[0] != 9]
    made.ratings = [row for row in made.ratings if row[0] != 9]
    result = windup_result(made.run())
    assert math.isnan(result.pairs[4].train)
    assert (result.measures[0].n_used, result.measures[0].n_of) == (4, 5)


def test_a_run_without_any_trial_has_its_primary_measure_unrated() -> None:
    result = windup_result(Made("as15").run())
    assert [(m.name, m.reason) for m in result.measures] == [("as15", "not_rated")]


def test_what_this_program_does_not_know_is_refused() -> None:
    with pytest.raises(RecordingError, match="'wur_2050' is not one that this program computes"):
        windup_result(Made("wur_2050").run())
    made = pairs()
    made.ratings = [(*row[:3], "elsewhere", *row[4:]) for row in made.ratings]
    with pytest.raises(RecordingError, match="scale 'elsewhere', which this run does not describe"):
        windup_result(made.run())


INTERVALS = {
    "bounded": (Interval(1.5, 2.25, "bounded", 0.95, ""), "1.5 to 2.25"),
    "complement": (Interval(-3.0, 7.0, "complement", 0.95, ""), "unbounded: up to -3 or from 7"),
    "from": (Interval(0.5, math.inf, "half_line", 0.95, ""), "unbounded: from 0.5"),
    "up to": (Interval(-math.inf, 0.5, "half_line", 0.95, ""), "unbounded: up to 0.5"),
    "whole line": (Interval(-math.inf, math.inf, "whole_line", 0.95, ""), "unbounded: excludes nothing"),
    "none": (None, ""),
}


@pytest.mark.parametrize("case", INTERVALS)
def test_an_interval_in_words(case: str) -> None:
    interval, words = INTERVALS[case]
    assert interval_words(interval) == words


def test_numbers_and_remarks_in_words() -> None:
    assert (number(2.2), number(28.333333), number(NAN), number(1234567.0)) == ("2.2", "28.33", "–", "1.235e+06")
    reasons = ("", "missing_rating", "missing_rating")
    defined = MeasureResult("m", "", "", "", "points", 1.0, "", 1, 3, (1.0, NAN, NAN), reasons, flags=(("ceiling", 1),))
    assert remarks(defined) == "2 x missing rating; ceiling (1)"
    assert remarks(MeasureResult("m", "", "", "", "points", NAN, "too_few_pulses", 0, 1)) == "too few pulses"


def test_the_table_has_no_empty_columns_and_a_row_per_measure() -> None:
    one = table_columns(windup_result(pairs().run()))
    assert list(one) == ["measure", "value", "unit", "95 % interval", "n"]
    several = table_columns(windup_result(heat([GROWTH, GROWTH]).run()))
    assert list(several) == ["measure", "value", "unit", "n", "per train"]
    assert several["per train"][0] == "80 80"
    assert {len(cells) for cells in several.values()} == {12}


def test_csv_has_a_row_per_measure_and_per_train_with_all_digits() -> None:
    run = heat([GROWTH, [10.0, NAN, *GROWTH[2:]]]).run()
    rows = list(csv_rows("a.h5", run, windup_result(run)))
    assert all(set(row) <= set(CSV_COLUMNS) for row in rows)
    assert all({"file", *ABOUT} <= set(row) for row in rows)
    assert len(rows) == 12 * 3
    by_key = {(row["measure"], row.get("train", "")): row for row in rows}
    assert by_key["slope_to_max", "train 1"]["value"] == repr(float(np.float64(700 / 82.5)))
    assert (by_key["sum_gain", "train 2"]["value"], by_key["sum_gain", "train 2"]["reason"]) == ("", "missing_rating")
    assert [row["measure"] for row in rows if row["primary"]] == ["diff_last_first"] * 3


def test_csv_carries_the_interval() -> None:
    run = pairs().run()
    row = next(csv_rows("a.h5", run, windup_result(run)))
    assert (row["interval"], float(row["low"]), float(row["high"])) == (
        "bounded",
        pytest.approx(1.9094, abs=1e-4),
        pytest.approx(2.4772, abs=1e-4),
    )


def test_the_scale_of_a_run_without_ratings_is_that_of_its_tasks() -> None:
    made = Made("diff_last_first", tasks={"T": [continuous(VAS)]})
    made.trial(0, "train")
    assert windup_result(made.run()).scale == "vas_100"
