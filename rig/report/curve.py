"""The per-pulse curve of a run: mean over its trains, and how far they lie apart. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rig.analysis.result import TrainSummary

BAND_FROM = 3  # trains: two show a difference, not a spread

FloatArray = NDArray[np.float64]


class Curve(NamedTuple):
    """Ratings (n_trains, n_pulses), NaN = missing; per pulse their mean and standard deviation, NaN = none."""

    ratings: FloatArray
    mean: FloatArray
    spread: FloatArray


def curve(trains: Sequence[TrainSummary]) -> Curve:
    """Curve of a run.

    The mean is that of pulses rated in every train: over fewer it would be of
    other trains, and a step in it their difference. The standard deviation
    (n - 1) is given from `BAND_FROM` trains on.
    """
    width = max((len(train.ratings) for train in trains), default=0)
    ratings = np.full((len(trains), width), np.nan)
    for row, train in enumerate(trains):
        ratings[row, : len(train.ratings)] = train.ratings
    mean, spread = np.full(width, np.nan), np.full(width, np.nan)
    if trains:
        mean = ratings.mean(axis=0)  # NaN where any is
    if len(trains) >= BAND_FROM:
        spread = ratings.std(axis=0, ddof=1)
    return Curve(ratings, mean, spread)
