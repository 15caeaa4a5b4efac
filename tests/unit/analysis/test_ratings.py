"""A continuous rating becomes one number per pulse from the samples that are there; a hole stays a hole."""

from __future__ import annotations

import numpy as np
import pytest

from rig.analysis.ratings import aftersensation, assign_entries, max_in_window, mean_after_offset

S = 1_000_000
ONSETS = np.array([10, 12, 14]) * S  # 0.5 Hz
TIME = (np.arange(0, 30 * S, 10_000)).astype(np.uint64)  # 100 Hz, as the device's unsigned clock gives it
NAN = float("nan")


def _slider(*steps: tuple[float, float]) -> np.ndarray:
    """Slider that goes to a level at a time in s, and stays."""
    value = np.zeros(TIME.size)
    for at, level in steps:
        value[at * S <= TIME] = level
    return value


def test_the_maximum_is_taken_from_the_pulses_own_window_behind_the_lag() -> None:
    # windows with 1 s of lag: [11, 13), [13, 15), [15, 17)
    slider = _slider((10.5, 90), (11, 10), (11.5, 20), (11.6, 15), (13, 30), (14.99, 50), (15, 40), (17, 99))
    found = max_in_window(TIME, slider, ONSETS, 1 * S)
    assert found["value"].tolist() == [20, 50, 40]
    assert found["t_us"].tolist() == [11_500_000, 14_990_000, 15_000_000]
    assert found["n_samples"].tolist() == [200, 200, 200]


def test_without_lag_the_windows_begin_at_the_onsets() -> None:
    found = max_in_window(TIME, _slider((10, 1), (12, 2), (14, 3), (16, 4)), ONSETS, 0)
    assert found["value"].tolist() == [1, 2, 3]


LAST_WINDOW = {
    "as long as the median of the others": ([10, 12, 15, 17], None, 19),
    "of a single pulse, from the plan": ([10], 3 * S, 13),
}


@pytest.mark.parametrize("case", LAST_WINDOW)
def test_the_last_window_is(case: str) -> None:
    onsets, planned, end = LAST_WINDOW[case]
    slider = np.where(end * S > TIME, TIME / S, 0.0)  # rises to the window's end, so the maximum shows where that is
    found = max_in_window(
        TIME, np.where(end * S <= TIME, 99.0, slider), np.array(onsets) * S, 0, onset_to_onset_us=planned
    )
    assert found["value"][-1] == pytest.approx(end - 0.01)


def test_a_single_pulse_of_unknown_distance_has_no_window_and_no_rating() -> None:
    found = max_in_window(TIME, _slider((0, 50)), ONSETS[:1], 0)
    assert (np.isnan(found["value"][0]), found["t_us"][0], found["n_samples"][0]) == (True, -1, 0)


def test_no_pulse_no_rating() -> None:
    assert max_in_window(TIME, _slider(), [], 0).shape == mean_after_offset(TIME, _slider(), []).shape == (0,)


@pytest.mark.parametrize(("lost_s", "rated"), [(0.99, True), (1.01, False), (2.0, False)])
@pytest.mark.parametrize("how", ["not recorded", "slider absent"])
def test_a_window_with_more_than_half_of_its_samples_lost_has_no_rating(lost_s: float, rated: bool, how: str) -> None:
    slider = _slider((12, 40))
    hole = (TIME >= 12 * S) & ((12 + lost_s) * S > TIME)
    slider[hole] = NAN
    keep = ~hole if how == "not recorded" else np.ones_like(hole)
    found = max_in_window(TIME[keep], slider[keep], ONSETS, 0)
    assert (found["value"][1] == 40.0) == rated
    assert np.isnan(found["value"][1]) != rated
    assert found["value"][[0, 2]].tolist() == [0, 40]  # the neighbours keep theirs, and lend none


def test_the_mean_is_that_of_the_second_after_the_offset() -> None:
    # offset 11: 10 for 0.25 s, 20 for 0.75 s; what comes after 12 s does not count
    found = mean_after_offset(TIME, _slider((11, 10), (11.25, 20), (12, 99)), [11 * S])
    assert found["value"][0] == pytest.approx(17.5)
    assert (found["t_us"][0], found["n_samples"][0]) == (11_500_000, 100)


def test_a_mean_over_a_hole_is_missing() -> None:
    slider = _slider((11, 10))
    slider[(TIME >= 11 * S) & (11.51 * S > TIME)] = NAN
    found = mean_after_offset(TIME, slider, [11 * S, 13 * S])
    assert np.isnan(found["value"][0])
    assert found["value"][1] == 10


AFTER = {
    "the sample at that time": (15.0, [], 25, 25 * S),
    "held over a short gap": (15.0, [(24.95, 25.2)], 25, 24_940_000),
    "not over a long one": (15.0, [(24.85, 25.2)], NAN, -1),
    "nothing before": (-10.5, [(0, 1)], NAN, -1),
}


@pytest.mark.parametrize("case", AFTER)
def test_an_aftersensation_is(case: str) -> None:
    after_s, holes, value, t_us = AFTER[case]
    slider = _slider((24, 25), (25.01, 99))
    for start, stop in holes:
        slider[(start * S <= TIME) & (stop * S > TIME)] = NAN
    found = aftersensation(TIME, slider, 10 * S, after_s)
    assert found["value"] == pytest.approx(value, nan_ok=True)
    assert found["t_us"] == t_us


def test_a_trace_without_samples_gives_no_ratings() -> None:
    assert np.isnan(max_in_window([], [], ONSETS, 0)["value"]).all()
    assert np.isnan(mean_after_offset([], [], ONSETS)["value"]).all()
    assert np.isnan(aftersensation([], [], 0, 15.0)["value"])


ENTRIES = {
    # onsets 10, 12, 14 s: windows open at 11, 13, 15 s with 1 s of lag
    "before the first window": (10.9, 0, False),
    "in the first window": (11.5, 1, False),
    "early in the second: meant for the first": (13.29, 1, True),
    "0.3 s after the opening it is the second's": (13.3, 2, False),
    "just before the third": (14.99, 2, False),
    "at the third's opening": (15.0, 2, True),
    "long after the last": (25.0, 3, False),
    "early in the first: no pulse before it": (11.1, 1, True),
}


@pytest.mark.parametrize("case", ENTRIES)
def test_an_entry_belongs_to(case: str) -> None:
    at, pulse, early = ENTRIES[case]
    found = assign_entries([round(at * S)], ONSETS, 1 * S)
    assert found.tolist() == [(pulse, early)]


def test_entries_together_and_none() -> None:
    assert assign_entries([11 * S, 13_500_000], ONSETS, 0)["pulse"].tolist() == [1, 2]
    assert assign_entries([], ONSETS, 0).shape == (0,)
    assert assign_entries([1], [], 0).tolist() == [(0, False)]
