"""The wind-up measures of a run, the primary one first, and how a table words them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from rig.analysis.measures import BY_NAME
from rig.analysis.result import Interval, MeasureResult, WindupResult
from rig.analysis.windup import analyse
from rig.archive.model import Run
from rig.domain.errors import RecordingError
from rig.domain.outcome import FinishReason
from rig.domain.phrase import phrase
from rig.report.cautions import Caution, caution
from rig.report.collect import collect, label
from rig.report.words import NO_VALUE

#: attributes of the run that go with its measures
ABOUT = ("participant", "session", "run", "site", "paradigm_name", "simulated", "finish_reason")
CSV_COLUMNS = (
    "file", *ABOUT, "measure", "primary",
    "level", "train", "value", "unit", "low", "high", "interval", "n_used", "n_of", "reason", "flags",
)  # fmt: skip


def windup_result(run: Run) -> WindupResult:
    """Compute every measure that the run's ratings allow.

    Raises
    ------
    RecordingError
        The run names a primary measure that this program does not compute, or a
        rating scale that it does not describe.
    """
    primary = str(run.attrs["primary_measure"])
    if primary not in BY_NAME:
        raise RecordingError(
            phrase(
                "other_primary",
                "primary measure {name} is not one that this program computes ({known}); update qst-rig",
                name=repr(primary),
                known=", ".join(BY_NAME),
            )
        )
    found = collect(run, primary)
    return analyse(
        found.scale,
        primary,
        trains=found.trains,
        pairs=found.pairs,
        aftersensations=found.aftersensations,
        notes=[note.words for note in (*run_cautions(run), *found.notes)],
    )


def run_cautions(run: Run) -> tuple[Caution, ...]:
    """What is out of the ordinary about a run as a whole."""
    found = []
    if run.attrs.get("finish_reason") != FinishReason.COMPLETED:
        found.append(caution("not_complete", reason=str(run.attrs.get("finish_reason", "unknown"))))
    if not run.attrs.get("complete", True):
        found.append(caution("not_whole"))
    if run.attrs.get("continues_run") is not None:
        first = run.planned_trials[int(run.attrs["first_trial"])]
        found.append(caution("continues", run=int(run.attrs["continues_run"]), trial=label(first)))
    return tuple(found)


def number(value: float) -> str:
    """Four significant digits; a dash where there is none."""
    return NO_VALUE if math.isnan(value) else f"{value:.4g}"


def interval_words(interval: Interval | None) -> str:
    """The interval, and in words where it is unbounded."""
    if interval is None:
        return ""
    low, high = number(interval.low), number(interval.high)
    if interval.kind == "bounded":
        return f"{low} to {high}"
    if interval.kind == "complement":
        return f"unbounded: up to {low} or from {high}"
    if interval.kind == "whole_line":
        return "unbounded: excludes nothing"
    return f"unbounded: up to {high}" if math.isinf(interval.low) else f"unbounded: from {low}"


def remarks(measure: MeasureResult) -> str:
    """Why there is no value, or what to be wary of; with the trains or pairs concerned."""
    if measure.reason:
        return measure.reason.replace("_", " ")
    undefined = [reason.replace("_", " ") for reason in measure.per_train_reason if reason]
    flags = [f"{name.replace('_', ' ')} ({count})" for name, count in measure.flags]
    return "; ".join([*(f"{undefined.count(r)} x {r}" for r in dict.fromkeys(undefined)), *flags])


def table_columns(result: WindupResult) -> dict[str, list[str]]:
    """Columns of the table on screen, by heading; without those that would be empty."""
    several = any(len(m.per_train) > 1 for m in result.measures)
    columns = {
        "measure": [m.name for m in result.measures],
        "value": [number(m.value) for m in result.measures],
        "unit": ["" if m.unit == "ratio" else m.unit for m in result.measures],
        "95 % interval": [interval_words(m.interval) for m in result.measures],
        "n": [f"{m.n_used}/{m.n_of}" for m in result.measures],
        "per train": [" ".join(number(value) for value in m.per_train) if several else "" for m in result.measures],
        "remarks": [remarks(m) for m in result.measures],
    }
    return {name: cells for name, cells in columns.items() if any(cells)}


def csv_rows(name: str, run: Run, result: WindupResult) -> Iterator[dict[str, Any]]:
    """One row per measure (level "run"), then one per measure and train (level "train"); columns as `CSV_COLUMNS`."""
    about = {"file": name, **{key: run.attrs.get(key, "") for key in ABOUT}}
    for measure in result.measures:
        shared = {**about, "measure": measure.name, "primary": measure.name == result.primary, "unit": measure.unit}
        interval = measure.interval
        yield {
            **shared,
            "level": "run",
            "value": _cell(measure.value),
            "low": "" if interval is None else _cell(interval.low),
            "high": "" if interval is None else _cell(interval.high),
            "interval": "" if interval is None else interval.kind,
            "n_used": measure.n_used,
            "n_of": measure.n_of,
            "reason": measure.reason,
            "flags": " ".join(f"{name}={count}" for name, count in measure.flags),
        }
        for row, (value, reason) in enumerate(zip(measure.per_train, measure.per_train_reason, strict=True)):
            yield {**shared, "level": "train", "value": _cell(value), "reason": reason, **_train(result, row)}


def _train(result: WindupResult, row: int) -> dict[str, Any]:
    """Which train a value is of; of a run without trains only which of its trials."""
    if not result.trains:
        return {"train": f"trial {row + 1}"}
    train = result.trains[row]
    return {"train": train.label, "n_used": train.n_delivered, "n_of": train.n_planned}


def _cell(value: float) -> str:
    """All digits; empty where there is no value."""
    return "" if math.isnan(value) else repr(value)
