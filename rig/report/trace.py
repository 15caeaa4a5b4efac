"""Curves of a run's trials, ready to draw: over time from the first pulse, thinned to what a page can show."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rig.archive.model import Run
from rig.domain.plan import Scale
from rig.domain.units import US_PER_S
from rig.report.collect import Collected, of_trial
from rig.report.run_view import Trace

LEAD_S, TAIL_S = 2.0, 3.0  # shown before the first pulse and after the last
MOST_POINTS = 2_400  # more than the dots across a printed column
GAP_PERIODS = 3.0  # usual distances of two samples: a longer one is a gap, and the line is broken there

FloatArray = NDArray[np.float64]


def stimulus_traces(run: Run, trial: np.void, most: int = MOST_POINTS) -> tuple[Trace, Trace]:
    """Measured level and setpoint of one trial, of at most `most` points each."""
    seconds, samples = _samples(run, trial)
    return _thinned(seconds, samples["measured"], most), _thinned(seconds, samples["setpoint"], most)


def slider_trace(run: Run, trial: np.void, scale: Scale, most: int = MOST_POINTS) -> Trace | None:
    """The participant's slider in points of `scale`; None where there was none."""
    seconds, samples = _samples(run, trial)
    value = scale.low + samples["slider"].astype(np.float64) * (scale.high - scale.low)
    return _thinned(seconds, value, most) if np.isfinite(value).any() else None


def is_rated_by_slider(run: Run, found: Collected, trial: np.void) -> bool:
    """Whether the analysed ratings of a trial came from the slider; else its position means nothing."""
    return any(
        task["when"] == "continuous" and task["scale"]["name"] == found.scale.name
        for task in run.rating_tasks.get(str(trial["name"]), ())
    )


def first_onset_us(run: Run, trial: np.void) -> int:
    """Planned onset of the trial's first pulse on the device's clock: the time 0 of its curves."""
    pulses = of_trial(run.pulses, trial)
    return int(trial["t0_us"]) + (int(pulses["planned_onset_us"].min()) if pulses.size else 0)


def _samples(run: Run, trial: np.void) -> tuple[FloatArray, NDArray[np.void]]:
    """Telemetry around the trial's pulses, and its times in s from the first onset."""
    if trial["t0_us"] < 0:
        return np.zeros(0), run.telemetry[:0]
    zero_us = first_onset_us(run, trial)
    pulses = of_trial(run.pulses, trial)
    end_us = int(trial["t0_us"]) + (int(pulses["planned_end_us"].max()) if pulses.size else 0)
    t_us = run.telemetry["t_us"].astype(np.int64)
    begin_us = max(zero_us - round(LEAD_S * US_PER_S), int(trial["t0_us"]))
    shown = (t_us >= begin_us) & (t_us <= end_us + round(TAIL_S * US_PER_S))
    return (t_us[shown] - zero_us) / US_PER_S, run.telemetry[shown]


def _thinned(seconds: FloatArray, levels: NDArray[np.floating], most: int = MOST_POINTS) -> Trace:
    """Lowest and highest sample of equal stretches, so that no peak is lost; the line is broken at gaps."""
    value: FloatArray = np.asarray(levels, dtype=np.float64)
    if seconds.size < 2:  # noqa: PLR2004
        return Trace(seconds, value)
    steps = np.diff(seconds)
    broken = np.flatnonzero(steps > GAP_PERIODS * np.median(steps)) + 1
    seconds, value = (
        np.insert(seconds, broken, seconds[broken - 1]),
        np.insert(value, broken, np.nan),
    )
    if seconds.size <= most:
        return Trace(seconds, value)
    missing = np.isnan(value)
    per_stretch = 3 if missing.any() else 2  # lowest, highest, and one break
    keep: set[int] = set()
    for start, stop in pairwise(np.linspace(0, seconds.size, most // per_stretch + 1).astype(np.intp)):
        present = start + np.flatnonzero(~missing[start:stop])
        if present.size:
            keep |= {int(present[value[present].argmin()]), int(present[value[present].argmax()])}
        keep |= set((start + np.flatnonzero(missing[start:stop])[:1]).tolist())
    kept = np.array(sorted(keep))
    return Trace(seconds[kept], value[kept])
