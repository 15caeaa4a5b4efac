"""The result of a wind-up analysis: frozen, complete in itself, and the same after a round trip through JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Interval:
    """Confidence interval; `kind` is a word of `rig.analysis.dfns.IntervalKind`: all but "bounded" are unbounded."""

    low: float
    high: float
    kind: str
    level: float
    method: str


@dataclass(frozen=True, slots=True)
class TrainSummary:
    """One train that was analysed: its ratings of pulses 1..n_planned (NaN = missing) and how many were delivered."""

    label: str
    n_delivered: int
    n_planned: int
    ratings: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PairSummary:
    """One repetition of single and train, with the rating of each (NaN = missing)."""

    label: str
    single: float
    train: float


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """One measure of one run.

    Attributes
    ----------
    value
        The summary: the measure itself for pairs, the mean over the trains in
        which it is defined otherwise; NaN where undefined, and then `reason`
        (a word of `rig.analysis.reasons.Reason`) says why.
    per_train, per_train_reason
        One entry per train, in the order of `WindupResult.trains`; empty for measures of pairs.
    n_used, n_of
        Trains (pairs) that entered the summary, and of how many.
    flags
        What to be wary of (`rig.analysis.reasons.Flag`), with the number of trains (pairs) concerned.
    """

    name: str
    definition: str
    formula: str
    source: str
    unit: str
    value: float
    reason: str
    n_used: int
    n_of: int
    per_train: tuple[float, ...] = ()
    per_train_reason: tuple[str, ...] = ()
    interval: Interval | None = None
    flags: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class WindupResult:
    """All measures of one run, the primary one first, with the ratings they were computed from.

    `notes` say in plain words what was left out or is out of the ordinary.
    """

    primary: str
    scale: str
    measures: tuple[MeasureResult, ...]
    trains: tuple[TrainSummary, ...] = ()
    pairs: tuple[PairSummary, ...] = ()
    notes: tuple[str, ...] = ()

    def measure(self, name: str) -> MeasureResult:
        """The measure called `name`; `KeyError` where this run has none."""
        for measure in self.measures:
            if measure.name == name:
                return measure
        raise KeyError(name)


def to_json(result: WindupResult) -> dict[str, Any]:
    """Plain dict for ``json.dumps(..., allow_nan=False)``: NaN becomes null, infinities the words "inf" and "-inf"."""
    return {
        "primary": result.primary,
        "scale": result.scale,
        "measures": [_measure_json(measure) for measure in result.measures],
        "trains": [
            {"label": t.label, "n_delivered": t.n_delivered, "n_planned": t.n_planned, "ratings": _all(t.ratings)}
            for t in result.trains
        ],
        "pairs": [{"label": p.label, "single": _number(p.single), "train": _number(p.train)} for p in result.pairs],
        "notes": list(result.notes),
    }


def from_json(data: Mapping[str, Any]) -> WindupResult:
    """Inverse of `to_json`; `KeyError` where a key is missing."""
    return WindupResult(
        primary=data["primary"],
        scale=data["scale"],
        measures=tuple(_measure_from(measure) for measure in data["measures"]),
        trains=tuple(
            TrainSummary(t["label"], t["n_delivered"], t["n_planned"], tuple(map(_float, t["ratings"])))
            for t in data["trains"]
        ),
        pairs=tuple(PairSummary(p["label"], _float(p["single"]), _float(p["train"])) for p in data["pairs"]),
        notes=tuple(data["notes"]),
    )


def _measure_json(measure: MeasureResult) -> dict[str, Any]:
    interval = measure.interval
    return {
        "name": measure.name,
        "definition": measure.definition,
        "formula": measure.formula,
        "source": measure.source,
        "unit": measure.unit,
        "value": _number(measure.value),
        "reason": measure.reason,
        "n_used": measure.n_used,
        "n_of": measure.n_of,
        "per_train": _all(measure.per_train),
        "per_train_reason": list(measure.per_train_reason),
        "interval": None
        if interval is None
        else {
            "low": _number(interval.low),
            "high": _number(interval.high),
            "kind": interval.kind,
            "level": interval.level,
            "method": interval.method,
        },
        "flags": dict(measure.flags),
    }


def _measure_from(data: Mapping[str, Any]) -> MeasureResult:
    interval = data["interval"]
    return MeasureResult(
        name=data["name"],
        definition=data["definition"],
        formula=data["formula"],
        source=data["source"],
        unit=data["unit"],
        value=_float(data["value"]),
        reason=data["reason"],
        n_used=data["n_used"],
        n_of=data["n_of"],
        per_train=tuple(map(_float, data["per_train"])),
        per_train_reason=tuple(data["per_train_reason"]),
        interval=None
        if interval is None
        else Interval(
            _float(interval["low"]), _float(interval["high"]), interval["kind"], interval["level"], interval["method"]
        ),
        flags=tuple(data["flags"].items()),
    )


def _all(values: tuple[float, ...]) -> list[float | str | None]:
    return [_number(value) for value in values]


def _number(value: float) -> float | str | None:
    """JSON has neither NaN nor infinity."""
    if math.isnan(value):
        return None
    return ("inf" if value > 0 else "-inf") if math.isinf(value) else value


def _float(value: float | str | None) -> float:
    return math.nan if value is None else float(value)
