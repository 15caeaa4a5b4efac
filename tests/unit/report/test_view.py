"""What a window is shown of a run is what the report computes: the same numbers, the same words, missing as missing."""

from __future__ import annotations

import math
import pickle
from pathlib import Path

import numpy as np
import pytest

from rig.archive.model import Run
from rig.report.conditions import apart
from rig.report.content import gather
from rig.report.run_view import MOST_POINTS, RunView
from rig.report.summary import numbers
from rig.report.view import run_view
from rig.report.windup_table import windup_result
from tests.unit.report.runs import NAN, NRS, VAS, WARMTH, Made, after_trial, continuous, heat, pairs

RISING = (10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0)


def view(made: Made) -> RunView:
    return run_view(Path("data/run.h5"), made.run())


def stopped() -> Made:
    """A heat train stopped after 6 pulses, repeated, and one pulse of the repeat not rated."""
    made = heat([RISING])
    made.trials[0] = (*made.trials[0][:8], "stopped_by_participant", 10, 6, *made.trials[0][11:])
    made.trial(
        0, "train", name="train", attempt=2, t0_s=200, onsets_s=10.0 + 2.0 * np.arange(10), target=48.0, reason="again"
    )
    for pulse, value in enumerate(RISING, 1):
        given = NAN if pulse == 4 else value
        made.rating(0, given, pulse=pulse, attempt=2, scale="vas_100", method="max_in_window")
    return made


RUNS = {
    "pairs": pairs,
    "one train": lambda: heat([RISING]),
    "three trains with aftersensations": lambda: heat([RISING] * 3, [(30.0, 10.0)] * 3),
    "stopped and repeated": stopped,
    "ratios undefined": lambda: pairs(scale=WARMTH),
    "nothing rated": lambda: Made("diff_last_first", tasks={"T": [continuous()]}),
}


@pytest.mark.parametrize("case", RUNS)
def test_measures_are_those_of_the_analysis(case):
    made = RUNS[case]()
    seen, expected = view(made), windup_result(made.run())
    assert repr(seen.measures) == repr(expected.measures)  # NaN is no obstacle to repr
    assert seen.primary.name == expected.primary
    assert repr(seen.pairs) == repr(expected.pairs)
    assert seen.curve.labels == tuple(t.label for t in expected.trains)
    assert repr([tuple(row) for row in seen.curve.ratings.tolist()]) == repr([t.ratings for t in expected.trains])


@pytest.mark.parametrize("case", RUNS)
def test_a_view_survives_the_pipe_as_plain_values(case):
    seen = view(RUNS[case]())
    data = pickle.dumps(seen, protocol=pickle.HIGHEST_PROTOCOL)
    assert repr(pickle.loads(data)) == repr(seen)
    assert b"rig.archive" not in data
    assert b"rig.report.collect" not in data


def test_pulses_have_times_from_the_first_and_a_verdict_each():
    made = heat([RISING])
    made.pulses = [(*row[:8], row[4] + 5_000_000 + 3_000 if row[2] < 10 else -1, *row[9:]) for row in made.pulses]
    made.pulses[4] = (*made.pulses[4][:-1], "low")
    (trial,) = view(made).trials
    np.testing.assert_allclose(trial.planned_s, 2.0 * np.arange(10))
    np.testing.assert_allclose(trial.onset_s, [*(2.0 * np.arange(9) + 0.003), NAN])
    np.testing.assert_array_equal(trial.target, [48.0] * 10)
    assert trial.verdict == ("as_planned",) * 4 + ("low",) + ("as_planned",) * 5


def long_trace(hole: bool) -> Run:
    """A trial of 100 s at 1 kHz with one spike, and where told a hole."""
    made = Made("diff_last_first", "thermal", "°C", tasks={"train": [continuous()]})
    made.trial(0, "train", name="train", t0_s=5, onsets_s=10.0 + 10.0 * np.arange(10), target=48.0)
    run = made.run()
    t_us = np.arange(0, 110_000_000, 1000)
    samples = np.zeros(t_us.size, run.telemetry.dtype)
    samples["t_us"], samples["measured"], samples["slider"] = t_us, 38.0, 0.5
    samples["measured"][50_000] = 51.0
    if hole:
        samples = np.delete(samples, slice(60_000, 61_000))
    return Run(**{name: getattr(run, name) for name in run.__slots__} | {"telemetry": samples})


@pytest.mark.parametrize("hole", [False, True])
def test_traces_are_short_keep_their_extremes_and_break_at_holes(hole):
    (trial,) = run_view(Path("run.h5"), long_trace(hole)).trials
    assert trial.slider is not None
    for trace in (trial.measured, trial.setpoint, trial.slider):
        assert trace.seconds.shape == trace.value.shape
        assert 600 < trace.seconds.size <= MOST_POINTS
        assert np.isnan(trace.value).any() == hole
    assert trial.measured.value[~np.isnan(trial.measured.value)].max() == 51.0
    assert set(trial.slider.value[~np.isnan(trial.slider.value)]) == {50.0}


def test_a_slider_that_nobody_was_asked_to_move_is_not_shown():
    made = heat([RISING])
    made.tasks["train"] = [after_trial(VAS)]
    assert view(made).trials[0].slider is None


def test_what_was_never_started_has_no_curve():
    made = heat([RISING])
    made.trial(1, "train", name="train", outcome="refused", n=0, onsets_s=10.0 + 2.0 * np.arange(10), target=48.0)
    refused = view(made).trials[1]
    assert refused.measured.seconds.size == 0
    assert np.isnan(refused.onset_s).all()


def three_planned(*begun: int, outcome: str = "completed", finish_reason: str = "interrupted", **attrs: object) -> Made:
    """A run of three trials of which some were begun, the last with an outcome."""
    made = Made("diff_last_first", tasks={"T": [continuous()]})
    for index in begun:
        made.trial(
            index, "train", repeat=index + 1, outcome=outcome if index == begun[-1] else "completed", t0_s=50 * index
        )
    made.never = [(index, "T", index + 1) for index in range(3) if index not in begun]
    made.attrs |= {"finish_reason": finish_reason, **attrs}
    return made


@pytest.mark.parametrize(
    ("made", "begun", "next_trial"),
    [
        (three_planned(0), 1, 1),
        (three_planned(0, 1, outcome="interrupted"), 2, 2),
        (three_planned(0, 1, outcome="refused"), 2, 1),
        (three_planned(0, 1, 2), 3, None),
        (three_planned(0, finish_reason="completed"), 1, None),
        (three_planned(1, continues_run=1, first_trial=1), 1, 2),
    ],
)
def test_the_head_says_where_a_run_that_was_cut_short_goes_on(made, begun, next_trial):
    head = view(made).head
    assert (head.n_trials, head.n_begun, head.next_trial) == (3, begun, next_trial)


def test_trials_of_the_run_before_are_not_missing_in_the_one_that_goes_on():
    goes_on, alone = (
        dict(numbers(gather(made.run())))
        for made in (three_planned(1, continues_run=1, first_trial=1), three_planned(1))
    )
    assert goes_on["Planned"] == "20\u00a0pulses"
    assert goes_on["Never begun"] == "T 3"
    assert alone["Never begun"] == "T 1, T 3"


def test_the_limit_is_the_devices_and_no_number_where_it_gave_none():
    made = heat([RISING])
    made.device = {"applicator": "thermode", "limits": {"max": 50_000}}
    assert view(made).limit == 50.0
    assert math.isnan(view(heat([RISING])).limit)


def test_cautions_and_scales_are_the_reports():
    made = stopped()
    seen, content = view(made), gather(made.run())
    assert any("attempt 2 of 2" in what.sentence for what in seen.wary)
    assert seen.scale == content.found.scale == VAS


def test_a_simulated_run_somebody_interfered_with_says_so():
    disturbed, quiet = stopped(), stopped()
    disturbed.event(3.0, "injected", text="inject sensor=open")
    disturbed.event(4.0, "injected", text="press stop")
    said = [what.sentence for what in view(disturbed).wary if what.code == "injected"]
    assert len(said) == 1 and "2 in all" in said[0]
    assert not any(what.code == "injected" for what in view(quiet).wary)


def alike(**attrs: object) -> Made:
    made = heat([RISING])
    made.attrs |= {"paradigm_hash": "ab" * 32, **attrs}
    made.device = {"applicator": "thermode", "area_mm2": 900}
    return made


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (alike(session=2), ()),
        (alike(paradigm_hash="cd" * 32), ("paradigm hash",)),
        (alike(site=""), ("site",)),
    ],
)
def test_runs_are_comparable_or_the_conditions_that_differ_are_named(other, expected):
    one, two = view(alike()), view(other)
    assert apart(one.conditions, two.conditions) == expected
    assert apart(one.conditions, two.head.conditions) == expected
    assert apart(two.head.conditions, one.head.conditions) == expected


def test_what_is_not_recorded_agrees_with_nothing():
    nowhere = view(alike(site=""))
    assert apart(nowhere.conditions, nowhere.conditions) == ("site",)


def test_the_scale_keeps_runs_apart_where_it_is_known():
    other = alike()
    other.tasks = {"train": [continuous(NRS)]}
    other.ratings = [(*row[:3], "nrs_100", *row[4:]) for row in other.ratings]
    one, two = view(alike()), view(other)
    assert apart(one.conditions, two.conditions) == ("scale",)
    assert apart(one.conditions, two.head.conditions) == ()
