"""A run as a window is shown it: what the report computes and words, as plain values and arrays. Pure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from rig.analysis.result import MeasureResult
from rig.archive.model import Run, Table
from rig.archive.schema import NONE
from rig.domain.units import MODALITIES, US_PER_S
from rig.recording.notes import Notes
from rig.report.collect import AFTER, AT, PROMPTS, label, of_trial, pulse_ratings
from rig.report.compare import conditions, worth_knowing
from rig.report.content import NO_NOTES, Content, gather, unit_counted
from rig.report.curve import curve
from rig.report.dose import dose_per_spot, unit_of
from rig.report.health import entries
from rig.report.listing import head
from rig.report.number_sections import moment_words, remark, value_words
from rig.report.run_view import (
    MOST_POINTS,
    CurveView,
    DoseView,
    FloatArray,
    Identity,
    Incident,
    MeasureView,
    OtherRating,
    PulseRatings,
    RunView,
    TrialView,
)
from rig.report.summary import cautions, envelope_words, numbers, who
from rig.report.trace import first_onset_us, is_rated_by_slider, slider_trace, stimulus_traces
from rig.report.windup_table import interval_words
from rig.report.words import counted, plain, quantity

WHOLE_TRIAL = "the whole trial"


def run_view(path: Path, run: Run, notes: Notes = NO_NOTES) -> RunView:
    """Everything a page shows of the run that was read from `path`; `notes` were written down after it.

    Raises
    ------
    RecordingError
        The run names a measure or a scale that this program does not know.
    """
    content = gather(run, notes)
    modality = str(run.attrs["modality"])
    dose_unit = unit_of(run)
    return RunView(
        head=head(path, run),
        about=who(content),
        numbers=numbers(content),
        modality=modality,
        quantity=quantity(modality),
        unit=str(run.attrs["unit"]),
        limit=_limit(run, modality),
        titles=_titles(run),
        scale=content.found.scale,
        dimension=content.found.dimension,
        scales=content.scales,
        trials=tuple(_trial(content, trial) for trial in run.trials),
        curve=_curve(content),
        pairs=content.result.pairs,
        measures=tuple(_measure(content, measure) for measure in content.result.measures),
        wary=cautions(content),
        dose=tuple(DoseView(d.spot, d.n_stimuli, d.n_pulses, d.device, d.cap, d.unit) for d in dose_per_spot(run)),
        dose_name=dose_unit.name,
        envelope=envelope_words(content),
        incidents=tuple(Incident(e.seconds, e.what, e.text) for e in entries(run)),
        identity=_identity(run),
        conditions=conditions(content),
        also=worth_knowing(content),
        notes=notes.notes,
        notes_damage=notes.damage,
    )


def _limit(run: Run, modality: str) -> float:
    """Highest level that the device allowed; NaN where it did not say."""
    most = run.device.get("limits", {}).get("max")
    return float("nan") if most is None else float(most) / MODALITIES[modality].per_unit


def _titles(run: Run) -> dict[str, dict[str, str]]:
    """Titles of trials; a run recorded before there were any has none."""
    trials = (trial for block in run.paradigm.get("blocks", ()) for trial in block.get("trials", ()))
    return {str(trial["name"]): dict(trial.get("titles", {})) for trial in trials}


def _trial(content: Content, trial: np.void) -> TrialView:
    run, found = content.run, content.found
    pulses = of_trial(run.pulses, trial)
    ratings = of_trial(run.ratings, trial)
    measured, setpoint = stimulus_traces(run, trial, MOST_POINTS)
    slides = is_rated_by_slider(run, found, trial)
    first_us = int(pulses["planned_onset_us"].min()) if pulses.size else 0
    stamped = (pulses["onset_us"] != NONE) & (trial["t0_us"] != NONE)
    onset_s = np.where(stamped, (pulses["onset_us"] - first_onset_us(run, trial)) / US_PER_S, np.nan)
    return TrialView(
        index=int(trial["trial"]),
        attempt=int(trial["attempt"]),
        label=label(trial),
        block=str(trial["block"]),
        repeat=int(trial["repeat"]),
        name=str(trial["name"]),
        kind=str(trial["kind"]),
        role=str(trial["role"]),
        spot=int(trial["spot"]),
        outcome=str(trial["outcome"]),
        reason=str(trial["reason"]),
        n_planned=int(trial["n_planned"]),
        n_delivered=int(trial["n_delivered"]),
        analysed=_among(trial, found.counted),
        target=_floats(pulses["target"]),
        planned_s=_floats(pulses["planned_onset_us"] - first_us) / US_PER_S,
        onset_s=onset_s,
        peak=_floats(pulses["peak_measured"]),
        verdict=tuple(str(verdict) for verdict in pulses["verdict"]),
        ratings=tuple(_pulse_ratings(content, trial, ratings)),
        others=tuple(_other(row) for row in ratings[ratings["pulse"] <= 0]),
        setpoint=setpoint,
        measured=measured,
        slider=slider_trace(run, trial, found.scale, MOST_POINTS) if slides else None,
    )


def _among(trial: np.void, trials: tuple[np.void, ...]) -> bool:
    return any((t["trial"], t["attempt"]) == (trial["trial"], trial["attempt"]) for t in trials)


def _floats(values: Table | Any) -> FloatArray:
    """A column of its own: a view would keep, and pickle, the whole table."""
    return np.array(values, dtype=np.float64)


def _pulse_ratings(content: Content, trial: np.void, ratings: Table) -> list[PulseRatings]:
    """One entry per scale and dimension on which a pulse of the attempt was rated."""
    found = content.found
    of_pulses = ratings[ratings["pulse"] > 0]
    streams = dict.fromkeys((str(row["scale"]), str(row["dimension"])) for row in of_pulses)
    shown = []
    for scale, dimension in streams:
        rows = of_pulses[(of_pulses["scale"] == scale) & (of_pulses["dimension"] == dimension)]
        analysed = (scale, dimension) == (found.scale.name, found.dimension) and _among(trial, found.train_trials)
        shown.append(
            PulseRatings(scale, dimension, str(rows["method"][0]), pulse_ratings(trial, rows), analysed),
        )
    return shown


def _other(row: np.void) -> OtherRating:
    method = str(row["method"])
    if method in PROMPTS:
        what = WHOLE_TRIAL
    else:
        what = moment_words(method) if method.startswith((AT, AFTER)) else plain(method)
    return OtherRating(str(row["scale"]), str(row["dimension"]), what, float(row["value"]), str(row["source"]))


def _curve(content: Content) -> CurveView:
    trains = content.result.trains
    found = curve(trains)
    return CurveView(tuple(train.label for train in trains), found.ratings, found.mean, found.spread)


def _measure(content: Content, measure: MeasureResult) -> MeasureView:
    noun = unit_counted(content.result, measure)
    return MeasureView(
        result=measure,
        primary=measure.name == content.result.primary,
        value=value_words(measure),
        interval=interval_words(measure.interval),
        number=f"{measure.n_used} of {counted(measure.n_of, noun)}",
        remark=remark(measure, noun),
    )


def _identity(run: Run) -> Identity:
    attrs, device = run.attrs, run.device
    return Identity(
        simulated=bool(attrs["simulated"]),
        device=str(device.get("serial") or ""),
        applicator=str(device.get("applicator") or ""),
        area_mm2=int(device.get("area_mm2") or 0),
        firmware=str(device.get("firmware") or ""),
        program=str((attrs.get("software") or {}).get("qst-rig") or ""),
        paradigm_version=str(run.paradigm.get("version") or ""),
        paradigm_hash=str(attrs.get("paradigm_hash") or ""),
        journal_sha256=str(attrs.get("journal_sha256") or ""),
        audit_chain=str(attrs.get("audit_chain") or ""),
    )
