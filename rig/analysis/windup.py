"""Wind-up of one run: every measure that its ratings allow, each with its value, interval, numbers and reasons.

Front door of the analysis; the formulas are in `measures` (the table),
`linear`, `curve` and `dfns`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from rig.analysis import dfns
from rig.analysis.curve import curve_values
from rig.analysis.linear import Values, checked, linear_values
from rig.analysis.measures import BY_NAME, TABLE, Measure, of_kind
from rig.analysis.reasons import Flag, Reason
from rig.analysis.result import Interval, MeasureResult, PairSummary, TrainSummary, WindupResult
from rig.analysis.weights import BoolArray, FloatArray
from rig.domain.plan import Scale

#: what rounding leaves where a measure is 0, far below what any scale resolves; equal ratings have a slope of 0
ROUNDING = 1e-9
SMALL_FRACTION = 0.01  # of the scale: a ratio over less than 1 of 100 points is mostly the denominator's noise

Flags = dict[Flag, BoolArray]


class TrainMeasure(NamedTuple):
    """One measure over trains: `values`, `reasons` (n_trains,) and, per flag, which trains it concerns."""

    values: FloatArray
    reasons: np.ndarray[tuple[int], np.dtype[np.uint8]]
    flags: Flags


def train_measures(ratings: ArrayLike, n_delivered: ArrayLike, scale: Scale) -> dict[str, TrainMeasure]:
    """Every per-pulse measure of the table, over many trains at once.

    Parameters
    ----------
    ratings
        (n_trains, n_pulses), points of `scale`; NaN = missing. Columns beyond a
        train's delivered pulses are ignored.
    n_delivered
        (n_trains,), pulses delivered.
    scale
        The rating scale; where its 0 is not "no pain" ratios are undefined.

    Returns
    -------
    dict
        Measures of kind "linear", "ratio" and "curve", by name.

    Raises
    ------
    ValueError
        See `rig.analysis.linear.checked`.
    """
    trains, delivered = checked(ratings, n_delivered)
    ends = _end_flags(trains, delivered, scale)
    out: dict[str, TrainMeasure] = {}
    linear = of_kind("linear")
    rules = [measure.linear for measure in linear if measure.linear is not None]
    curve = of_kind("curve")
    for measures, found in (
        (linear, linear_values(trains, delivered, rules)),
        (curve, curve_values(trains, delivered)),
    ):
        for row, measure in enumerate(measures):
            values = _on_scale(measure, Values(found.values[row], found.reasons[row]), scale)
            out[measure.name] = TrainMeasure(*values, _where_defined(ends, values))
    for measure in of_kind("ratio"):
        out[measure.name] = _ratio(measure, trains, delivered, scale, ends)
    return out


def analyse(
    scale: Scale,
    primary: str,
    *,
    trains: Sequence[TrainSummary] = (),
    pairs: Sequence[PairSummary] = (),
    aftersensations: Mapping[str, Sequence[float]] | None = None,
    notes: Sequence[str] = (),
) -> WindupResult:
    """Analyse one run.

    Parameters
    ----------
    scale
        The rating scale, the same for everything given.
    primary
        Name of the primary measure; shown first, as `not_rated` if the run holds nothing to compute it from.
    trains
        Trains with a rating per pulse.
    pairs
        Repetitions of single and train with one rating each.
    aftersensations
        Given ratings per train by measure name (``as15``, ``as30``), NaN = missing.
    notes
        Taken over into the result.

    Raises
    ------
    KeyError
        `primary`, or a name in `aftersensations`, is not in the table.
    """
    results: dict[str, MeasureResult] = {}
    if pairs:
        results.update(_pair_results(pairs, scale))
    if trains:
        width = max((len(train.ratings) for train in trains), default=0)
        matrix = np.full((len(trains), width), np.nan)
        for row, train in enumerate(trains):
            matrix[row, : len(train.ratings)] = train.ratings
        found = train_measures(matrix, [train.n_delivered for train in trains], scale)
        results.update({name: _summary(BY_NAME[name], measure) for name, measure in found.items()})
    for name, given in (aftersensations or {}).items():
        results[name] = _summary(BY_NAME[name], _given(np.asarray(given, dtype=np.float64), scale))
    results.setdefault(primary, _not_rated(BY_NAME[primary]))
    order = [primary, *(measure.name for measure in TABLE if measure.name in results and measure.name != primary)]
    return WindupResult(
        primary, scale.name, tuple(results[name] for name in order), tuple(trains), tuple(pairs), tuple(notes)
    )


def _ratio(measure: Measure, trains: FloatArray, delivered: np.ndarray, scale: Scale, ends: Flags) -> TrainMeasure:
    """One linear measure over another; undefined where either is, or the lower one is 0."""
    assert measure.ratio is not None  # rows of kind "ratio" have a ratio rule
    found = linear_values(trains, delivered, (measure.ratio.over, measure.ratio.under))
    (over, under), reasons = found.values, found.reasons.max(axis=0)
    reasons[delivered < measure.needs] = Reason.TOO_FEW_PULSES
    reasons[(reasons == Reason.DEFINED) & (under == 0.0)] = Reason.ZERO_DENOMINATOR
    values = np.full(over.shape, np.nan)
    np.divide(measure.ratio.factor * over, under, out=values, where=reasons == Reason.DEFINED)
    ratio = _on_scale(measure, Values(values, reasons), scale)
    small = under < SMALL_FRACTION * (scale.high - scale.low)
    return TrainMeasure(*ratio, _where_defined({Flag.SMALL_DENOMINATOR: small, **ends}, ratio))


def _on_scale(measure: Measure, values: Values, scale: Scale) -> Values:
    """Undefine what needs a true zero on a scale that has none."""
    if not measure.true_zero or scale.zero_is_no_pain:
        return values
    reason = np.full(values.reasons.shape, Reason.SCALE_ZERO_NOT_NO_PAIN, np.uint8)
    return Values(np.full(values.values.shape, np.nan), reason)


def _end_flags(trains: FloatArray, delivered: np.ndarray, scale: Scale) -> Flags:
    """Trains whose first or last delivered rating lies at an end of the scale."""
    if not trains.size:
        return {}
    last = np.take_along_axis(trains, np.maximum(delivered - 1, 0)[:, None], axis=1)[:, 0]
    ends = np.stack([trains[:, 0], last])
    any_pulse = delivered > 0
    return {
        Flag.CEILING: any_pulse & (ends >= scale.high).any(axis=0),
        Flag.FLOOR: any_pulse & (ends <= scale.low).any(axis=0),
    }


def _where_defined(flags: Flags, values: Values) -> Flags:
    """Only a value can mislead: no flags where there is none."""
    return {flag: at & (values.reasons == Reason.DEFINED) for flag, at in flags.items()}


def _given(values: FloatArray, scale: Scale) -> TrainMeasure:
    """Aftersensations: ratings as given."""
    present = np.isfinite(values)
    reasons = np.where(present, np.uint8(Reason.DEFINED), np.uint8(Reason.MISSING_RATING))
    ceiling = present & (values >= scale.high)  # the floor is what an aftersensation should come down to: no flag
    return TrainMeasure(np.where(present, values, np.nan), reasons, {Flag.CEILING: ceiling})


def _summary(measure: Measure, found: TrainMeasure) -> MeasureResult:
    """Mean over the trains in which the measure is defined; the commonest reason where there is none."""
    defined = found.reasons == Reason.DEFINED
    reasons = [Reason(int(code)).word for code in found.reasons]
    return _result(
        measure,
        value=_exact(float(found.values[defined].mean())) if defined.any() else float("nan"),
        reason="" if defined.any() else Counter(reasons).most_common(1)[0][0],
        n_used=int(defined.sum()),
        n_of=len(reasons),
        per_train=tuple(_exact(value) for value in found.values.tolist()),
        per_train_reason=tuple(reasons),
        flags=_counted(found.flags),
    )


def _pair_results(pairs: Sequence[PairSummary], scale: Scale) -> dict[str, MeasureResult]:
    """`wur_dfns` and `log_wur` with Fieller's interval."""
    singles, trains = np.array([[p.single for p in pairs], [p.train for p in pairs]], dtype=np.float64)
    ratio = dfns.wur_dfns(singles, trains)
    both = np.isfinite(singles) & np.isfinite(trains)
    flags = {
        Flag.SMALL_DENOMINATOR: np.atleast_1d(ratio.mean_single < SMALL_FRACTION * (scale.high - scale.low)),
        Flag.CEILING: both & ((singles >= scale.high) | (trains >= scale.high)),
        Flag.FLOOR: both & ((singles <= scale.low) | (trains <= scale.low)),
    }
    rows = (
        ("wur_dfns", ratio.value, ratio.reason, ratio.interval),
        ("log_wur", ratio.log10, ratio.log10_reason, ratio.log10_interval),
    )
    out: dict[str, MeasureResult] = {}
    for name, value, reason, interval in rows:
        measure = BY_NAME[name]
        found = _on_scale(measure, Values(value, reason), scale)
        defined = int(found.reasons) == Reason.DEFINED
        out[name] = _result(
            measure,
            value=_exact(float(found.values)),
            reason=Reason(int(found.reasons)).word,
            n_used=int(ratio.n_used),
            n_of=len(pairs),
            interval=_interval(interval) if defined else None,
            flags=_counted(flags) if defined else (),
        )
    return out


def _interval(interval: dfns.Intervals) -> Interval:
    kind = dfns.IntervalKind(int(interval.kind))
    return Interval(float(interval.low), float(interval.high), kind.word, dfns.LEVEL, "Fieller, paired")


def _exact(value: float) -> float:
    """The value, without what rounding leaves of a 0."""
    return 0.0 if abs(value) < ROUNDING else value


def _counted(flags: Flags) -> tuple[tuple[str, int], ...]:
    return tuple((str(flag), int(at.sum())) for flag, at in flags.items() if at.any())


def _not_rated(measure: Measure) -> MeasureResult:
    return _result(measure, value=float("nan"), reason=Reason.NOT_RATED.word, n_used=0, n_of=0)


def _result(measure: Measure, **computed: Any) -> MeasureResult:
    """What was computed, with what the table says about the measure."""
    return MeasureResult(
        name=measure.name,
        definition=measure.definition,
        formula=measure.formula,
        source=measure.source,
        unit=measure.unit,
        **computed,
    )
