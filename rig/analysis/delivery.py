"""What was delivered, pulse by pulse, from the measured trace: found where it is, not where it should have been.

A pulse is located by the half-height crossing of its rise, from baseline to
target. Times are µs, levels in the modality's unit; targets below the baseline
(cold) are treated as mirrored.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rig.analysis.weights import FloatArray


class Verdict(StrEnum):
    """Verdict on one pulse; where several hold, the first in the order high, unknown, missed, low, late."""

    AS_PLANNED = "as_planned"
    LATE = "late"
    LOW = "low"
    HIGH = "high"
    MISSED = "missed"  # samples throughout, but no rise through half height
    UNKNOWN = (
        "unknown"  # samples lost where they were needed, or a trace that never falls back to tell two pulses apart
    )


#: a quarter of the shortest usual onset-to-onset time, 1 s: later than that and the rate, on which summation depends,
#: is not the planned one; a healthy thermode's dead time and lag together stay below it
LATE_US = 250_000
#: of the step from baseline to target (0.5 °C of a 10 °C pulse, well above sensor noise): a stronger stimulus
HIGH_FRACTION = 0.05
#: of the step; a short plateau leaves a lagging actuator a few per cent short, and that is not yet a weaker stimulus
LOW_FRACTION = 0.10
#: of the pulse's width at half height: a longer gap in the samples could hide its peak
GAP_FRACTION = 0.5
#: samples at most this far apart (one lost frame of 16 at 1 kHz), or two sample periods, are joined to time a crossing
JOIN_US = 20_000
RISE_FROM, RISE_TO = 0.1, 0.9  # of the step, the usual definition of rise time
HALF = 0.5

#: times on the clock of `t_us`, NaN where not found; `late_us` is crossing minus planned crossing
DELIVERY_DTYPE = np.dtype(
    [
        ("verdict", "U10"),
        ("crossing_us", "<f8"),
        ("late_us", "<f8"),
        ("peak", "<f8"),
        ("peak_us", "<f8"),
        ("rise_us", "<f8"),
        ("plateau_error", "<f8"),
        ("n_samples", "<i8"),
    ]
)


def judge(
    t_us: ArrayLike,
    measured: ArrayLike,
    *,
    onset_us: ArrayLike,
    plateau_us: ArrayLike,
    offset_us: ArrayLike,
    end_us: ArrayLike,
    target: ArrayLike,
    baseline: float,
) -> NDArray[np.void]:
    """Judge every planned pulse of one trial by the measured trace.

    Parameters
    ----------
    t_us, measured
        (n_samples,), the trace in time order; NaN = no measurement.
    onset_us, plateau_us, offset_us, end_us
        (n,), when each pulse should start to rise, reach its plateau, leave it
        and be back, on the clock of `t_us`: the plan added to the trial's start.
    target
        (n,), level aimed for.
    baseline
        Level between the pulses.

    Returns
    -------
    structured array (n,) of `DELIVERY_DTYPE`
        `peak` is the measured extreme of the pulse, `rise_us` its time from
        10 % to 90 % of the step, `plateau_error` the mean of measured - target
        over the planned plateau moved by the pulse's own delay.
    """
    time, level = np.asarray(t_us).astype(np.float64), np.asarray(measured, dtype=np.float64)
    join = max(JOIN_US, 2.0 * float(np.median(np.diff(time)))) if time.size > 1 else JOIN_US
    time, level = time[np.isfinite(level)], level[np.isfinite(level)]
    onset, plateau, offset, end = (np.asarray(x, dtype=np.float64) for x in (onset_us, plateau_us, offset_us, end_us))
    targets = np.asarray(target, dtype=np.float64)
    width = (offset + end - onset - plateau) / 2.0
    edges = _edges(onset, end)
    out = np.zeros(onset.size, DELIVERY_DTYPE)
    for name in ("crossing_us", "late_us", "peak", "peak_us", "rise_us", "plateau_error"):
        out[name] = np.nan
    for row in range(onset.size):
        here = slice(*np.searchsorted(time, edges[row : row + 2]))
        out["n_samples"][row] = time[here].size
        height = _height(level[here], baseline, targets[row])
        _locate(out[row], time[here], height, level[here], join)
        out["late_us"][row] = late = out["crossing_us"][row] - (onset[row] + plateau[row]) / 2.0
        inside = (time >= plateau[row] + late) & (time < offset[row] + late)
        if inside.any():
            out["plateau_error"][row] = level[inside].mean() - targets[row]
        begin = onset[row] if np.isnan(late) else out["crossing_us"][row]
        until = min(edges[row + 1], end[row] + LATE_US) if np.isnan(late) else begin + width[row]
        hidden = _longest_gap(time[here], begin, until) > GAP_FRACTION * width[row]
        peak = float(_height(out["peak"][row], baseline, targets[row]))
        out["verdict"][row] = _verdict(peak, late, hidden=hidden)
    return out


def _edges(onset: FloatArray, end: FloatArray) -> FloatArray:
    """Edges (n + 1,) of the stretches of trace in which the pulses are looked for.

    A stretch begins halfway through the rest before the pulse, at most
    `LATE_US` early, and goes on to the next stretch: a pulse that comes early
    or late is found where it is. The last one's is as long as the longest of
    the others, and holds at least the pulse, late.
    """
    if not onset.size:
        return np.zeros(1)
    rest = np.append(LATE_US * 2.0, onset[1:] - end[:-1])
    starts = onset - np.clip(rest / 2.0, 0.0, LATE_US)
    longest = float(np.diff(starts).max()) if onset.size > 1 else 0.0
    return np.append(starts, max(starts[-1] + longest, end[-1] + LATE_US))


def _locate(row: np.void, time: FloatArray, height: FloatArray, level: FloatArray, join: float) -> None:
    """Peak, crossing and rise time of the pulse in one stretch of trace.

    `height` runs from 0 at the baseline to 1 at the target. What stands above
    half height when the stretch begins is the pulse before, and is left out; a
    trace that stays there has a peak that cannot be told from it.
    """
    below = np.flatnonzero(height < HALF)
    if not below.size:
        return
    begin = int(below[0])
    top = begin + int(height[begin:].argmax())
    row["peak"], row["peak_us"] = level[top], time[top]
    row["crossing_us"] = _crossing(time, height, HALF, top, join)
    row["rise_us"] = _crossing(time, height, RISE_TO, top, join) - _crossing(time, height, RISE_FROM, top, join)


def _crossing(time: FloatArray, height: FloatArray, fraction: float, top: int, join: float) -> float:
    """Last rise through `fraction` before the sample `top`, on the line between two samples at most `join` apart."""
    below = np.flatnonzero(height[:top] < fraction)
    if not below.size or height[top] < fraction:
        return float("nan")
    at = int(below[-1])
    step = time[at + 1] - time[at]
    share = (fraction - height[at]) / (height[at + 1] - height[at])
    return float(time[at] + share * step) if step <= join else float("nan")


def _longest_gap(time: FloatArray, begin: float, until: float) -> float:
    """Longest time without a sample where the pulse is or, unseen, should be: from `begin` to `until`."""
    inside = time[(time > begin) & (time < until)]
    return float(np.diff(inside, prepend=begin, append=until).max())


def _verdict(peak: float, late: float, *, hidden: bool) -> Verdict:
    """Verdict from the peak as a fraction of the step and the crossing's delay; `hidden`: a gap may hold the peak."""
    if np.isnan(peak):
        return Verdict.UNKNOWN
    cases = (
        (peak > 1.0 + HIGH_FRACTION, Verdict.HIGH),  # also with a gap: it can only have been higher
        (hidden, Verdict.UNKNOWN),
        (peak < HALF, Verdict.MISSED),
        (peak < 1.0 - LOW_FRACTION, Verdict.LOW),
        (np.isnan(late), Verdict.UNKNOWN),
        (late > LATE_US, Verdict.LATE),
    )
    return next((verdict for applies, verdict in cases if applies), Verdict.AS_PLANNED)


def _height(level: FloatArray, baseline: float, target: float) -> FloatArray:
    """Level as a fraction of the step from baseline to target; 1 at the target, also for cold; NaN without a step."""
    return (level - baseline) / ((target - baseline) or float("nan"))
