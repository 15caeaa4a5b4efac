"""A run as a window is shown it: what the report computes and words, as plain values and arrays. Pure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from rig.archive.model import Run, Table
from rig.archive.schema import NONE
from rig.domain.units import MODALITIES, US_PER_S
from rig.recording.notes import Notes
from rig.report.collect import label, of_trial
from rig.report.compare import conditions
from rig.report.content import NO_NOTES, Content, gather
from rig.report.curve import curve
from rig.report.listing import head
from rig.report.run_view import (
    MOST_POINTS,
    CurveView,
    FloatArray,
    RunView,
    TrialView,
)
from rig.report.summary import cautions
from rig.report.trace import first_onset_us, is_rated_by_slider, slider_trace, stimulus_traces


def run_view(path: Path, run: Run, notes: Notes = NO_NOTES) -> RunView:
    """Everything a page shows of the run that was read from `path`; `notes` were written down after it.

    Raises
    ------
    RecordingError
        The run names a measure or a scale that this program does not know.
    """
    content = gather(run, notes)
    return RunView(
        head=head(path, run),
        unit=str(run.attrs["unit"]),
        limit=_limit(run),
        titles=_titles(run),
        scale=content.found.scale,
        dimension=content.found.dimension,
        trials=tuple(_trial(content, trial) for trial in run.trials),
        curve=_curve(content),
        pairs=content.result.pairs,
        measures=content.result.measures,
        wary=cautions(content),
        journal_sha256=str(run.attrs.get("journal_sha256") or ""),
        conditions=conditions(content),
        notes=notes.notes,
        notes_damage=notes.damage,
    )


def _limit(run: Run) -> float:
    """Highest level that the device allowed; NaN where it did not say."""
    most = run.device.get("limits", {}).get("max")
    return float("nan") if most is None else float(most) / MODALITIES[str(run.attrs["modality"])].per_unit


def _titles(run: Run) -> dict[str, dict[str, str]]:
    """Titles of trials; a run recorded before there were any has none."""
    trials = (trial for block in run.paradigm.get("blocks", ()) for trial in block.get("trials", ()))
    return {str(trial["name"]): dict(trial.get("titles", {})) for trial in trials}


def _trial(content: Content, trial: np.void) -> TrialView:
    run, found = content.run, content.found
    pulses = of_trial(run.pulses, trial)
    measured, setpoint = stimulus_traces(run, trial, MOST_POINTS)
    slides = is_rated_by_slider(run, found, trial)
    first_us = int(pulses["planned_onset_us"].min()) if pulses.size else 0
    stamped = (pulses["onset_us"] != NONE) & (trial["t0_us"] != NONE)
    onset_s = np.where(stamped, (pulses["onset_us"] - first_onset_us(run, trial)) / US_PER_S, np.nan)
    return TrialView(
        attempt=int(trial["attempt"]),
        label=label(trial),
        outcome=str(trial["outcome"]),
        target=_floats(pulses["target"]),
        planned_s=_floats(pulses["planned_onset_us"] - first_us) / US_PER_S,
        onset_s=onset_s,
        verdict=tuple(str(verdict) for verdict in pulses["verdict"]),
        setpoint=setpoint,
        measured=measured,
        slider=slider_trace(run, trial, found.scale, MOST_POINTS) if slides else None,
    )


def _floats(values: Table | Any) -> FloatArray:
    """A column of its own: a view would keep, and pickle, the whole table."""
    return np.array(values, dtype=np.float64)


def _curve(content: Content) -> CurveView:
    trains = content.result.trains
    found = curve(trains)
    return CurveView(tuple(train.label for train in trains), found.ratings, found.mean, found.spread)
