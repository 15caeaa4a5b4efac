"""What is read at a moment: aftersensations told by word, and the change within a long stimulus."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rig.domain.plan import RatingTask
from rig.report.collect import collect
from rig.report.counts import count
from rig.report.figure import write_figure
from rig.report.page import run_page
from rig.report.windup_table import csv_rows, windup_result
from tests.unit.report.pages import Page
from tests.unit.report.runs import NRS, VAS, Made, after_trial, trace

EACH = RatingTask("after_pulse", NRS, "intensity", "operator_verbal", 3.0, lag_s=1.0)


def spoken(after_s: float) -> RatingTask:
    return replace(after_trial(), aftersensation_s=(after_s,), delay_s=after_s - 6)


def train_with_words(*told: tuple[float, float]) -> Made:
    """One train of three pulses per entry, rated 20, 30, 40, and what was said 15 and 30 s after it."""
    made = Made("diff_last_first", "thermal", "°C", tasks={"train": [EACH, spoken(15.0), spoken(30.0)]})
    for trial, values in enumerate(told):
        made.trial(trial, "train", name="train", repeat=trial + 1, planned=3)
        for pulse in (1, 2, 3):
            made.rating(trial, 10.0 + 10 * pulse, pulse=pulse)
        for after_s, value in zip((15, 30), values, strict=True):
            made.rating(trial, value, method=f"aftersensation_{after_s}")
    return made


def test_aftersensations_told_by_word_are_the_measures_as15_and_as30() -> None:
    result = windup_result(train_with_words((12.0, 4.0), (8.0, math.nan)).run())
    assert result.measure("diff_last_first").value == 20.0
    assert result.measure("as15").value == 10.0
    assert result.measure("as15").per_train == (12.0, 8.0)
    assert result.measure("as30").value == 4.0
    assert result.measure("as30").n_used == 1


def test_they_are_no_rating_of_the_whole_trial() -> None:
    """A single rated once beside such a train would otherwise make a pair of them."""
    made = train_with_words((12.0, 4.0))
    made.tasks["S"] = [after_trial()]
    made.trial(1, "single", repeat=1)
    made.rating(1, 33.0)
    found = collect(made.run(), "diff_last_first")
    assert found.pairs == ()
    assert len(found.trains) == 1


def test_they_are_counted_as_aftersensations() -> None:
    run = train_with_words((12.0, math.nan)).run()
    (attempt,) = count(run, collect(run, "diff_last_first")).attempts
    tallies = [(rated.given, rated.asked, later.given, later.asked) for _, rated, later in attempt.ratings]
    assert tallies == [(3, 3, 0, 0), (0, 0, 1, 1), (0, 0, 0, 1)]


# ---------------------------------------------------------------- one long stimulus
TONIC = RatingTask("continuous", VAS, "intensity", "device_slider", 0.0, at_s=(10.0, 30.0), aftersensation_s=(15.0,))


def tonic(*values: dict[str, float]) -> Made:
    made = Made("tonic_30_10", "thermal", "°C", tasks={"heat": [TONIC]})
    for trial, rows in enumerate(values):
        made.trial(trial, "single", name="heat", repeat=trial + 1)
        for method, value in rows.items():
            made.rating(trial, value, scale="vas_100", method=method)
    return made


def test_the_change_from_10_to_30_s_is_averaged_over_the_trials() -> None:
    run = tonic(
        {"at_10": 40.0, "at_30": 55.0, "aftersensation_15": 6.0},
        {"at_10": 30.0, "at_30": 35.0, "aftersensation_15": 2.0},
    ).run()
    result = windup_result(run)
    assert result.primary == "tonic_30_10"
    assert result.measure("tonic_30_10").value == 10.0
    assert result.measure("tonic_30_10").per_train == (15.0, 5.0)
    assert result.measure("as15").value == 4.0


@pytest.mark.parametrize("rows", [{"at_10": 40.0}, {"at_10": 40.0, "at_30": math.nan}, {}])
def test_without_both_ratings_there_is_no_change(rows: dict[str, float]) -> None:
    result = windup_result(tonic(rows).run()).measure("tonic_30_10")
    assert np.isnan(result.value)
    assert result.reason == "missing_rating"


# ---------------------------------------------------------------- how it is shown
TWO = ({"at_10": 40.0, "at_30": 55.0, "aftersensation_15": 6.0}, {"at_10": 30.0, "at_30": 35.0})


def test_the_report_shows_the_ratings_of_each_moment_and_speaks_of_trials() -> None:
    page = Page(run_page(tonic(*TWO).run()))
    assert "10 s after the first onset 30 s after the first onset 15 s after the last offset" in page.text("ratings")
    assert "heat 1 40.0 55.0 6.0 heat 2 30.0 35.0 –" in page.text("ratings")
    assert "mean from 2 of 2 trials; single trials: 15, 5" in page.text("result")
    assert "Rated 4 of 4" in page.text("result")
    assert "Ratings missed 1 of 6" in page.text("result")
    assert "read 10 and 30 s after the first onset" in page.text("stimulus")


def test_csv_has_a_row_per_trial() -> None:
    run = tonic(*TWO).run()
    rows = [row for row in csv_rows("a.h5", run, windup_result(run)) if row["measure"] == "tonic_30_10"]
    assert [(row["level"], row.get("train"), row["value"]) for row in rows] == [
        ("run", None, "10.0"), ("train", "trial 1", "15.0"), ("train", "trial 2", "5.0"),
    ]  # fmt: skip


def test_the_figure_draws_a_long_stimulus_and_its_rating(tmp_path: Path) -> None:
    made = tonic(*TWO)
    made.telemetry.append(
        trace(0, [0.0], 32.0, 46.5, seed=1, length_s=5, slider=(np.array([0.0, 5.0]), np.array([0.0, 0.4])))
    )
    run = made.run()
    write_figure(run, windup_result(run), tmp_path / "figure.svg")
    svg = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    assert "tonic_30_10 = 10 points (2 of 2 trials)" in svg
    for text in ("measured", "setpoint", "intensity (VAS 0–100)"):
        assert f">{text}</text>" in svg


def test_a_slider_that_nobody_was_asked_to_move_is_not_drawn(tmp_path: Path) -> None:
    made = train_with_words((12.0, 4.0))
    made.telemetry.append(
        trace(0, range(3), 38.0, 48.0, seed=1, length_s=5, slider=(np.array([0.0, 5.0]), np.array([0.0, 0.4])))
    )
    run = made.run()
    write_figure(run, windup_result(run), tmp_path / "figure.svg")
    svg = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    assert svg.count(">intensity (NRS 0–100)</text>") == 1  # of the panel with a rating per pulse
