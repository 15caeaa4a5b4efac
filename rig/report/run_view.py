"""One run as a page shows it: plain values and numpy arrays: whoever shows it loads neither h5py nor matplotlib.

Every number is the one that ``qst-rig analyse`` prints. Missing numbers are
NaN, missing times as well. Times of a trial are seconds from the planned onset
of its first pulse, on the device's clock. Levels are in `RunView.unit`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rig.analysis.result import MeasureResult, PairSummary
from rig.domain.notes import Note
from rig.domain.plan import Scale
from rig.report.cautions import Caution
from rig.report.conditions import Fact
from rig.report.head import Head

#: most points of a curve in a `TrialView`
MOST_POINTS = 2_000

FloatArray = NDArray[np.float64]


class Trace(NamedTuple):
    """A curve: seconds and values, shape (n,) each, n at most `MOST_POINTS`; NaN where the line is broken.

    Thinned to the lowest and the highest sample of equal stretches: no peak is lost.
    """

    seconds: FloatArray
    value: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class TrialView:
    """One attempt at a trial.

    Attributes
    ----------
    attempt : int
        Counted from 1.
    label : str
        Name and repetition, e.g. ``train 2``.
    outcome : str
        Code: `rig.domain.outcome.TrialOutcome`.
    target, planned_s, onset_s : array, shape (n_planned,)
        Per planned pulse: level aimed for, planned and stamped onset.
    verdict : tuple of str
        Per planned pulse: a word of `rig.analysis.delivery.Verdict`, or ``not_delivered``.
    setpoint, measured : Trace
        Level, from 2 s before the first pulse to 3 s after the last; empty where nothing was started.
    slider : Trace or None
        The participant's slider in points of the analysed scale; None where nobody was asked to move it on that scale.
    """

    attempt: int
    label: str
    outcome: str
    target: FloatArray
    planned_s: FloatArray
    onset_s: FloatArray
    verdict: tuple[str, ...]
    setpoint: Trace
    measured: Trace
    slider: Trace | None


@dataclass(frozen=True, slots=True, eq=False)
class CurveView:
    """Curve per pulse on the analysed scale.

    `ratings` has shape (n_trains, n_pulses), one row per entry of `labels`;
    `mean` and `spread` shape (n_pulses,): the mean of pulses rated in every
    train, and the standard deviation between trains, NaN below three trains:
    then no band is drawn.
    """

    labels: tuple[str, ...]
    ratings: FloatArray
    mean: FloatArray
    spread: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class RunView:
    """One run, with everything a page about it shows.

    Attributes
    ----------
    head : Head
        As in a list.
    unit : str
        Of levels, e.g. ``°C``.
    limit : float
        Highest level that the device allows.
    titles : mapping
        Name of a trial -> its titles by language, ``*`` for all, as the paradigm gives them.
    scale, dimension : Scale, str
        What the measures are made of; `scale.name` is "" where nothing was rated.
    trials : tuple of TrialView
        Every attempt, in the order they were begun.
    curve : CurveView
        Of the analysed trains; without rows where none was rated per pulse.
    pairs : tuple of PairSummary
        Single against train, per repetition.
    measures : tuple of MeasureResult
        The primary one first.
    wary : tuple of Caution
        What must be known before a number is used: flags, stops, misses, damage.
    journal_sha256 : str
        Of the journal that the run file was built from; "" where not recorded.
    conditions : tuple of Fact
        What must agree for two runs to be compared: see `rig.report.conditions.apart`.
    notes, notes_damage : tuple of Note, str
        What was written down after the run, in that order; what is wrong with its file, "" for nothing.
    """

    head: Head
    unit: str
    limit: float
    titles: Mapping[str, Mapping[str, str]]
    scale: Scale
    dimension: str
    trials: tuple[TrialView, ...]
    curve: CurveView
    pairs: tuple[PairSummary, ...]
    measures: tuple[MeasureResult, ...]
    wary: tuple[Caution, ...]
    journal_sha256: str
    conditions: tuple[Fact, ...]
    notes: tuple[Note, ...]
    notes_damage: str

    @property
    def primary(self) -> MeasureResult:
        """The measure that the paradigm names as primary."""
        return self.measures[0]
