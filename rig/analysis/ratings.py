"""From a continuous rating to one number per pulse, and from single entries to the pulses they belong to.

Times are µs of the device's clock, ratings in points of the scale, NaN where
the slider was absent. Nothing is interpolated: a window that holds too few
samples has no rating.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rig.domain.plan import MEAN_AFTER_OFFSET_S
from rig.domain.units import US_PER_S

#: `value` NaN and `t_us` -1 where the window held too few samples
PULSE_RATING_DTYPE = np.dtype([("value", "<f8"), ("t_us", "<i8"), ("n_samples", "<i8")])
#: `pulse` is 1-based, 0 before the first pulse's window; `early` marks entries moved to, or kept with, an earlier pulse
ENTRY_DTYPE = np.dtype([("pulse", "<i8"), ("early", "?")])

MIN_FILLED = 0.5  # of the samples that a window should hold: with more than half lost its maximum may be lost with them
MEAN_WINDOW_US = round(MEAN_AFTER_OFFSET_S * US_PER_S)
EARLY_ENTRY_US = 300_000  # shorter than a choice and a key press: such an entry answers the pulse before
HOLD_US = 100_000  # a slider's position is taken for what it is at most this long after its last sample

IntArray = NDArray[np.int64]


def max_in_window(
    t_us: ArrayLike, value: ArrayLike, onset_us: ArrayLike, lag_us: int, *, onset_to_onset_us: int | None = None
) -> NDArray[np.void]:
    """Highest rating in each pulse's window [onset_i + lag, onset_{i+1} + lag).

    Parameters
    ----------
    t_us, value
        (n_samples,), slider samples in time order.
    onset_us
        (n,), onsets of the delivered pulses.
    lag_us
        Delay of the rating behind the stimulus (1 s for heat, 0 for pressure).
    onset_to_onset_us
        Length of the last pulse's window when fewer than two onsets tell it;
        otherwise that is their median distance.

    Returns
    -------
    structured array (n,) of `PULSE_RATING_DTYPE`
        `t_us` is the first sample at the maximum.
    """
    opens = np.asarray(onset_us, dtype=np.int64) + lag_us
    closes = np.append(opens[1:], opens[-1:] + _last_window_us(opens, onset_to_onset_us))
    time, level = _present(t_us, value)
    period = _sample_period_us(t_us)
    out = _empty(opens.size)
    for row, (start, stop) in enumerate(zip(opens, closes, strict=True)):
        inside = slice(*np.searchsorted(time, (start, stop)))
        out["n_samples"][row] = time[inside].size
        if _filled(time[inside].size, stop - start, period):
            top = int(level[inside].argmax())
            out["value"][row], out["t_us"][row] = level[inside][top], time[inside][top]
    return out


def mean_after_offset(t_us: ArrayLike, value: ArrayLike, offset_us: ArrayLike) -> NDArray[np.void]:
    """Mean of the samples in [offset_i, offset_i + `MEAN_WINDOW_US`) of each pulse.

    Parameters
    ----------
    t_us, value
        (n_samples,), slider samples in time order.
    offset_us
        (n,), offsets of the delivered pulses.

    Returns
    -------
    structured array (n,) of `PULSE_RATING_DTYPE`
        `t_us` is the middle of the window.
    """
    opens = np.asarray(offset_us, dtype=np.int64)
    time, level = _present(t_us, value)
    period = _sample_period_us(t_us)
    out = _empty(opens.size)
    for row, start in enumerate(opens):
        inside = slice(*np.searchsorted(time, (start, start + MEAN_WINDOW_US)))
        out["n_samples"][row] = time[inside].size
        if _filled(time[inside].size, MEAN_WINDOW_US, period):
            out["value"][row], out["t_us"][row] = level[inside].mean(), start + MEAN_WINDOW_US // 2
    return out


def aftersensation(t_us: ArrayLike, value: ArrayLike, last_offset_us: int, after_s: float) -> np.void:
    """Rating `after_s` seconds after the last pulse's offset: the last sample by then, at most `HOLD_US` old.

    Returns
    -------
    one record of `PULSE_RATING_DTYPE`
        `t_us` is that of the sample; `n_samples` 1 or 0.
    """
    time, level = _present(t_us, value)
    at = last_offset_us + round(after_s * US_PER_S)
    out = _empty(1)
    index = int(np.searchsorted(time, at, side="right")) - 1
    if index >= 0 and at - time[index] <= HOLD_US:
        out["value"], out["t_us"], out["n_samples"] = level[index], time[index], 1
    record: np.void = out[0]
    return record


def assign_entries(entry_us: ArrayLike, onset_us: ArrayLike, lag_us: int) -> NDArray[np.void]:
    """Pulse that each single entry (key, handset, spoken) belongs to.

    Pulse i owns [onset_i + lag, onset_{i+1} + lag). An entry within
    `EARLY_ENTRY_US` of the window's opening was decided before it and belongs
    to pulse i - 1, marked `early`; pulse 1 has none before it and keeps such an
    entry, marked too.

    Parameters
    ----------
    entry_us
        (m,), times of the entries.
    onset_us
        (n,), onsets of the delivered pulses, ascending.
    lag_us
        Delay of the rating behind the stimulus.

    Returns
    -------
    structured array (m,) of `ENTRY_DTYPE`
    """
    entry = np.asarray(entry_us, dtype=np.int64)
    opens = np.asarray(onset_us, dtype=np.int64) + lag_us
    owner = np.searchsorted(opens, entry, side="right")
    out = np.zeros(entry.shape, ENTRY_DTYPE)
    owned = owner > 0
    out["early"][owned] = entry[owned] - opens[owner[owned] - 1] < EARLY_ENTRY_US
    out["pulse"] = np.where(out["early"], np.maximum(owner - 1, 1), owner)
    return out


def _present(t_us: ArrayLike, value: ArrayLike) -> tuple[IntArray, NDArray[np.float64]]:
    """Samples at which the slider was there; times signed, so that differences may be negative."""
    time, level = np.asarray(t_us).astype(np.int64), np.asarray(value, dtype=np.float64)
    there = np.isfinite(level)
    return time[there], level[there]


def _sample_period_us(t_us: ArrayLike) -> float:
    """Usual distance of two samples; NaN with fewer than two."""
    steps = np.diff(np.asarray(t_us).astype(np.int64))
    return float(np.median(steps)) if steps.size else float("nan")


def _filled(n_samples: int, window_us: int, period_us: float) -> bool:
    """Whether a window holds enough of the samples it should; never without a sample or a known sample period."""
    return n_samples > 0 and n_samples * period_us >= MIN_FILLED * window_us


def _last_window_us(opens: IntArray, onset_to_onset_us: int | None) -> IntArray:
    """Length of the last window as an array, empty without pulses; 0, which nothing fills, where it is not known."""
    if opens.size > 1:
        length = int(np.median(np.diff(opens)))
    else:
        length = onset_to_onset_us or 0
    return np.full(min(opens.size, 1), length, np.int64)


def _empty(n: int) -> NDArray[np.void]:
    out = np.zeros(n, PULSE_RATING_DTYPE)
    out["value"], out["t_us"] = np.nan, -1
    return out
