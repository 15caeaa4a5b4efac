"""The verdict on a pulse comes from the measured trace: found where it is, and unknown where samples are missing."""

from __future__ import annotations

import numpy as np
import pytest

from rig.analysis.delivery import LATE_US, judge

MS = 1_000
BASELINE, TARGET = 38.0, 48.0
ONSETS = 1_000 + 2_000 * np.arange(5)  # ms; ramps of 200 ms, plateau 500 ms, return 300 ms
SHAPE = ((0, 0.0), (200, 1.0), (700, 1.0), (1_000, 0.0))
TIME = np.arange(0, 12_000)  # ms, 1 kHz


def _trace(
    onsets: np.ndarray | list = ONSETS, heights: np.ndarray | float = 1.0, step: float = TARGET - BASELINE
) -> np.ndarray:
    """Straight-line pulses with their onsets in ms, without noise."""
    measured = np.full(TIME.size, BASELINE)
    for onset, height in zip(onsets, np.broadcast_to(heights, len(onsets)), strict=True):
        at, level = np.array(SHAPE).T
        measured += step * height * np.interp(TIME, onset + at, level, left=0.0, right=0.0)
    return measured


def _judged(measured: np.ndarray, keep: np.ndarray | slice = slice(None), target: float = TARGET) -> np.ndarray:
    return judge(
        (TIME * MS).astype(np.uint64)[keep],
        measured[keep],
        onset_us=ONSETS * MS,
        plateau_us=(ONSETS + 200) * MS,
        offset_us=(ONSETS + 700) * MS,
        end_us=(ONSETS + 1_000) * MS,
        target=np.full(ONSETS.size, target),
        baseline=BASELINE,
    )


def _moved(index: int, by_ms: float) -> np.ndarray:
    onsets = ONSETS.astype(float)
    onsets[index] += by_ms
    return onsets


def _scaled(index: int, height: float) -> np.ndarray:
    heights = np.ones(ONSETS.size)
    heights[index] = height
    return heights


CASES = {
    # trace, verdict on pulse 3, its lateness in ms
    "as planned": (_trace(), "as_planned", 0),
    "a little late": (_trace(_moved(2, 240)), "as_planned", 240),
    "late": (_trace(_moved(2, 260)), "late", 260),
    "very late, in the rest before the next": (_trace(_moved(2, 700)), "late", 700),
    "early": (_trace(_moved(2, -200)), "as_planned", -200),
    "up to 5 % over": (_trace(heights=_scaled(2, 1.049)), "as_planned", None),
    "more than 5 % over": (_trace(heights=_scaled(2, 1.051)), "high", None),
    "up to 10 % short": (_trace(heights=_scaled(2, 0.901)), "as_planned", None),
    "more than 10 % short": (_trace(heights=_scaled(2, 0.899)), "low", None),
    "not even half": (_trace(heights=_scaled(2, 0.49)), "missed", np.nan),
    "not there": (_trace(heights=_scaled(2, 0.0)), "missed", np.nan),
    "low and late is low": (_trace(_moved(2, 400), _scaled(2, 0.8)), "low", None),
}


@pytest.mark.parametrize("case", CASES)
def test_verdict_on_the_third_pulse_and_none_of_the_others(case: str) -> None:
    measured, verdict, late_ms = CASES[case]
    found = _judged(measured)
    assert found["verdict"][2] == verdict
    assert found["verdict"][[0, 1, 3, 4]].tolist() == ["as_planned"] * 4
    if late_ms is not None:
        assert found["late_us"][2] == pytest.approx(late_ms * MS, nan_ok=True, abs=1)
        assert found["crossing_us"][2] == pytest.approx((5_000 + 100 + late_ms) * MS, nan_ok=True, abs=1)


def test_numbers_of_a_trapezoid() -> None:
    found = _judged(_trace(heights=1.02))[1]
    assert found["peak"] == pytest.approx(48.2)
    assert found["rise_us"] == pytest.approx(160 * MS / 1.02)  # 1 °C to 9 °C of a ramp of 10.2 °C in 200 ms
    assert found["plateau_error"] == pytest.approx(0.2, abs=0.002)
    assert (3_200 * MS <= found["peak_us"] <= 3_700 * MS, found["n_samples"]) == (True, 2_000)


def test_cold_pulses_are_judged_as_their_mirror_image() -> None:
    cold = _judged(_trace(heights=_scaled(2, 0.8), step=-10.0), target=28.0)
    warm = _judged(_trace(heights=_scaled(2, 0.8)))
    assert cold["verdict"].tolist() == warm["verdict"].tolist()
    np.testing.assert_allclose(cold["crossing_us"], warm["crossing_us"])
    np.testing.assert_allclose(cold["peak"], 2 * BASELINE - warm["peak"])
    np.testing.assert_allclose(cold["plateau_error"], -warm["plateau_error"], atol=1e-9)


GAPS = {
    # ms lost after the onset of pulse 3 (5 000 ms), trace, verdict; the pulse is 750 ms wide at half height
    "its peak": ((150, 850), _trace(), "unknown"),
    "all of it": ((-500, 1_500), _trace(), "unknown"),
    "a pulse that is not there, where it might have been": ((0, 600), _trace(heights=_scaled(2, 0.0)), "unknown"),
    "too little to hide it": ((300, 650), _trace(), "as_planned"),
    "the crossing": ((50, 150), _trace(), "unknown"),
    "one frame of 16 at the crossing": ((92, 108), _trace(), "as_planned"),
    "of a pulse seen too high": ((300, 1_400), _trace(heights=_scaled(2, 1.2)), "high"),
    "the rest after it": ((1_000, 1_300), _trace(), "as_planned"),
}


@pytest.mark.parametrize("how", ["not recorded", "not a number"])
@pytest.mark.parametrize("case", GAPS)
def test_lost_samples_are_not_held_against_the_pulse(case: str, how: str) -> None:
    (start, stop), measured, verdict = GAPS[case]
    lost = (TIME >= 5_000 + start) & (TIME < 5_000 + stop)
    if how == "not recorded":
        found = _judged(measured, ~lost)
    else:
        found = _judged(np.where(lost, np.nan, measured))
    assert found["verdict"][2] == verdict
    assert found["verdict"][[0, 1, 3, 4]].tolist() == ["as_planned"] * 4


def test_a_trace_that_never_falls_back_cannot_be_told_apart() -> None:
    stuck = np.where(TIME > 3_200, TARGET, _trace())
    assert _judged(stuck)["verdict"].tolist() == ["as_planned", "as_planned", "unknown", "unknown", "unknown"]


def test_the_tail_of_the_pulse_before_is_not_taken_for_a_missing_pulse() -> None:
    tail = _trace([*ONSETS[:2], 3_800], [1.0, 1.0, 1.0])  # a late extra pulse that lasts into the third one's stretch
    assert _judged(tail)["verdict"][2] == "missed"


@pytest.mark.parametrize("samples", [0, 1])
def test_no_samples_no_verdict(samples: int) -> None:
    found = _judged(_trace(), slice(0, samples))
    assert found["verdict"].tolist() == ["unknown"] * 5
    assert np.isnan(found["crossing_us"]).all()


def test_no_pulses_and_no_step() -> None:
    empty = np.array([])
    none = judge(
        TIME, _trace(), onset_us=empty, plateau_us=empty, offset_us=empty, end_us=empty, target=empty, baseline=0.0
    )
    assert none.shape == (0,)
    assert set(_judged(_trace(), target=BASELINE)["verdict"]) == {"unknown"}


def test_a_trace_that_begins_with_the_first_ramp_and_ends_with_the_last_is_enough() -> None:
    assert set(_judged(_trace(), (ONSETS[0] <= TIME) & (ONSETS[-1] + 900 > TIME))["verdict"]) == {"as_planned"}


def test_a_host_timed_train_that_drifts_is_late_from_where_it_is_late() -> None:
    drift = 100 * np.arange(5)
    found = _judged(_trace(ONSETS + drift))
    np.testing.assert_allclose(found["late_us"], drift * MS, atol=1)
    assert found["verdict"].tolist() == ["late" if by * MS > LATE_US else "as_planned" for by in drift]
