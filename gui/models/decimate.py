"""A long trace as the few points a screen can show: at most two per column of pixels, and no extreme lost.

Plain numpy. Time is in s or µs, whatever the edges are in.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
POINTS_PER_COLUMN = 2
#: points for what lies at and beyond the two edges: three samples, two gaps
BEYOND = 5


def per_column(
    t: NDArray[np.float64], y: Floats, left: float, right: float, columns: int, gap: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lowest and highest value of each column of pixels, in the order in which the trace goes.

    Parameters
    ----------
    t, y
        (n,), `t` ascending; NaN in `y` = not measured.
    left, right
        Times at the two edges of the picture. One sample beyond each is kept, so
        that a line reaches the edge.
    columns
        Width of the picture in pixels, at least 1.
    gap
        Samples further apart than this are not joined: a NaN goes between them,
        where the screen can show it.

    Returns
    -------
    t, y : ndarray, shape (m,)
        m <= 2 * columns + `BEYOND`; times never go back. A column's two points stand
        at its first and its last sample; a rising trace has its lowest value first.
    """
    begin = max(0, int(np.searchsorted(t, left)) - 1)
    end = min(t.size, int(np.searchsorted(t, right, side="right")) + 1)
    time, level = t[begin:end], y[begin:end].astype(np.float64)
    if time.size <= columns:  # fewer samples than columns: as they are, with room for a NaN in each gap
        return _with_gaps(time, level, gap, 0.0)
    column = np.floor((time - left) * (columns / (right - left))).clip(-1, columns)
    first = np.flatnonzero(np.diff(column, prepend=-np.inf))
    last = np.append(first[1:], time.size) - 1
    low, high = np.fmin.reduceat(level, first), np.fmax.reduceat(level, first)
    falls = level[first] > level[last]
    t_out = np.column_stack((time[first], time[last])).ravel()
    y_out = np.column_stack((np.where(falls, high, low), np.where(falls, low, high))).ravel()
    kept = np.ones(t_out.size, dtype=bool)
    kept[1::2] = first != last  # a column of one sample is one point
    return _with_gaps(t_out[kept], y_out[kept], gap, POINTS_PER_COLUMN * (right - left) / columns)


def _with_gaps(
    t: NDArray[np.float64], y: NDArray[np.float64], gap: float, visible: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A NaN halfway between points further apart than `gap` and than what the screen can show."""
    after = np.flatnonzero(np.diff(t) > max(gap, visible)) + 1
    if not after.size:
        return t, y
    return np.insert(t, after, (t[after - 1] + t[after]) / 2.0), np.insert(y, after, np.nan)
