"""A trace thinned for the screen shows every extreme, invents nothing and hides no gap."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from gui.models.decimate import BEYOND, per_column

GAP = 0.05
PERIOD = 0.008


@st.composite
def traces(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Times of 125 Hz telemetry with lost stretches, and levels with samples that measured nothing."""
    n = draw(st.integers(0, 600))
    steps = draw(npst.arrays(np.float64, n, elements=st.sampled_from([PERIOD, PERIOD, PERIOD, 0.016, 0.4])))
    finite = st.floats(-100, 100, width=32)
    y = draw(npst.arrays(np.float32, n, elements=st.one_of(finite, st.just(float("nan")))))
    return np.cumsum(steps), y


VIEWS = st.tuples(st.floats(-1, 3), st.floats(0.05, 8), st.integers(1, 300))


def column_of(t: np.ndarray, left: float, right: float, columns: int) -> np.ndarray:
    return np.floor((t - left) * (columns / (right - left)))


@given(traces(), VIEWS)
def test_no_extreme_of_any_column_is_lost(trace, view) -> None:
    (t, y), (left, width, columns) = trace, view
    right = left + width
    t_out, y_out = per_column(t, y, left, right, columns, GAP)
    for column in range(columns):
        inside = y[column_of(t, left, right, columns) == column]
        shown = y_out[(column_of(t_out, left, right, columns) == column)]
        if np.isfinite(inside).any():
            assert np.nanmin(shown) == np.nanmin(inside) and np.nanmax(shown) == np.nanmax(inside)
        else:
            assert not np.isfinite(shown).any()


@given(traces(), VIEWS)
def test_at_most_two_points_a_column_and_nothing_invented(trace, view) -> None:
    (t, y), (left, width, columns) = trace, view
    t_out, y_out = per_column(t, y, left, left + width, columns, GAP)
    assert t_out.size <= 2 * columns + BEYOND
    assert (np.diff(t_out) >= 0).all()
    beyond = t_out[np.isfinite(y_out) | np.isin(t_out, t)]
    assert np.count_nonzero(beyond < left) <= 1 >= np.count_nonzero(beyond > left + width)
    measured = np.isfinite(y_out)
    assert np.isin(y_out[measured], y.astype(np.float64)).all()
    assert np.isin(t_out[measured], t).all()


@given(traces(), VIEWS)
def test_lost_samples_are_a_gap_wherever_the_screen_can_show_one(trace, view) -> None:
    (t, y), (left, width, columns) = trace, view
    right = left + width
    t_out, y_out = per_column(t, np.nan_to_num(y), left, right, columns, GAP)
    visible = max(GAP, 3 * width / columns)
    for at in np.flatnonzero(np.diff(t) > visible):
        if t[at] >= left and t[at + 1] <= right:
            between = (t_out > t[at]) & (t_out < t[at + 1])
            assert np.isnan(y_out[between]).any(), "two samples far apart are joined by a line"


def test_a_steady_trace_has_no_gaps() -> None:
    t = np.arange(10_000) * PERIOD
    for width in (0.5, 10.0, 80.0):
        _, y = per_column(t, np.sin(t), 0.0, width, 800, GAP)
        assert np.isfinite(y).all()
