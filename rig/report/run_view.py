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
class PulseRatings:
    """Ratings of the pulses of one attempt on one scale and dimension.

    `values` has shape (n_planned,): pulse i stands at i - 1, NaN where it was
    not rated or not delivered. `analysed`: the measures are made of these.
    """

    scale: str
    dimension: str
    method: str
    values: FloatArray
    analysed: bool


@dataclass(frozen=True, slots=True)
class OtherRating:
    """A rating of the whole trial, or at a moment of it; `what` says which in words. NaN: asked for and missed."""

    scale: str
    dimension: str
    what: str
    value: float
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class TrialView:
    """One attempt at a trial.

    Attributes
    ----------
    index, attempt : int
        Planned trial, counted from 0; attempt at it, counted from 1.
    label : str
        Name and repetition, e.g. ``train 2``.
    outcome, role, kind : str
        Codes: `rig.domain.outcome.TrialOutcome`, `rig.domain.plan.Role`, `rig.domain.plan.Kind`.
    reason : str
        Why it ended, where it did not simply complete.
    analysed : bool
        Whether the measures are made of this attempt.
    target, planned_s, onset_s, peak : array, shape (n_planned,)
        Per planned pulse: level aimed for, planned and stamped onset, measured extreme.
    verdict : tuple of str
        Per planned pulse: a word of `rig.analysis.delivery.Verdict`, or ``not_delivered``.
    ratings, others
        What was rated per pulse, and otherwise.
    setpoint, measured : Trace
        Level, from 2 s before the first pulse to 3 s after the last; empty where nothing was started.
    slider : Trace or None
        The participant's slider in points of the analysed scale; None where nobody was asked to move it on that scale.
    """

    index: int
    attempt: int
    label: str
    block: str
    repeat: int
    name: str
    kind: str
    role: str
    spot: int
    outcome: str
    reason: str
    n_planned: int
    n_delivered: int
    analysed: bool
    target: FloatArray
    planned_s: FloatArray
    onset_s: FloatArray
    peak: FloatArray
    verdict: tuple[str, ...]
    ratings: tuple[PulseRatings, ...]
    others: tuple[OtherRating, ...]
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


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One measure: the numbers in `result`, and how they are worded.

    `value` is the number with its unit, or "undefined"; `interval` the 95 %
    interval, "" where there is none; `number` how many trains or pairs entered,
    of how many; `remark` why it is undefined, or what to be wary of, "" for
    neither. Definition, formula and source are in `result`.
    """

    result: MeasureResult
    primary: bool
    value: str
    interval: str
    number: str
    remark: str


@dataclass(frozen=True, slots=True)
class DoseView:
    """What one spot has received, by the device's counter, and the limit in force; NaN where not known."""

    spot: int
    n_stimuli: int
    n_pulses: int
    dose: float
    cap: float
    unit: str


@dataclass(frozen=True, slots=True)
class Incident:
    """Something the operator entered, or that was out of the ordinary; `seconds` into the recording."""

    seconds: float
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What made the recording; "" where not recorded."""

    simulated: bool
    device: str
    applicator: str
    area_mm2: int
    firmware: str
    program: str
    paradigm_version: str
    paradigm_hash: str
    journal_sha256: str
    audit_chain: str


@dataclass(frozen=True, slots=True, eq=False)
class RunView:
    """One run, with everything a page about it shows.

    Attributes
    ----------
    head : Head
        As in a list.
    about, numbers : tuple of Fact
        As the report words them: who was tested with what; how much was planned, delivered, as planned, rated.
    modality, quantity, unit : str
        E.g. ``thermal``, ``temperature``, ``°C``.
    limit : float
        Highest level that the device allows.
    titles : mapping
        Name of a trial -> its titles by language, ``*`` for all, as the paradigm gives them.
    scale, dimension : Scale, str
        What the measures are made of; `scale.name` is "" where nothing was rated.
    scales : tuple of Scale
        All scales of the run, the analysed one first.
    trials : tuple of TrialView
        Every attempt, in the order they were begun.
    curve : CurveView
        Of the analysed trains; without rows where none was rated per pulse.
    pairs : tuple of PairSummary
        Single against train, per repetition.
    measures : tuple of MeasureView
        The primary one first.
    wary : tuple of Caution
        What must be known before a number is used: flags, stops, misses, damage.
    dose, dose_name, envelope
        Dose per spot, what it is (``CEM43 at the surface``), and the envelope in words (``none: free tier``).
    incidents : tuple of Incident
        In the order they were written down.
    conditions, also : tuple of Fact
        What must agree for two runs to be compared (see `apart`), and what else is worth comparing.
    notes, notes_damage : tuple of Note, str
        What was written down after the run, in that order; what is wrong with its file, "" for nothing.
    """

    head: Head
    about: tuple[Fact, ...]
    numbers: tuple[Fact, ...]
    modality: str
    quantity: str
    unit: str
    limit: float
    titles: Mapping[str, Mapping[str, str]]
    scale: Scale
    dimension: str
    scales: tuple[Scale, ...]
    trials: tuple[TrialView, ...]
    curve: CurveView
    pairs: tuple[PairSummary, ...]
    measures: tuple[MeasureView, ...]
    wary: tuple[Caution, ...]
    dose: tuple[DoseView, ...]
    dose_name: str
    envelope: str
    incidents: tuple[Incident, ...]
    identity: Identity
    conditions: tuple[Fact, ...]
    also: tuple[Fact, ...]
    notes: tuple[Note, ...]
    notes_damage: str

    @property
    def primary(self) -> MeasureView:
        """The measure that the paradigm names as primary."""
        return self.measures[0]
