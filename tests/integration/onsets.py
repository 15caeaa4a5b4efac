"""Where a pulse is, worked out from the measured trace and from the actuator's model started at the stamp."""

from __future__ import annotations

import numpy as np

from hardware_sim.actuators import PLANTS, half_height_us
from rig.archive.model import Run
from rig.domain.units import MODALITIES

TICK_US = 1000
#: the issue's bound: measured and predicted crossing agree within two ticks
BOUND_US = 2 * TICK_US


def measured_crossing_us(run: Run, start_us: int, end_us: int, half: float) -> float:
    """First upward crossing of `half` between two device times, interpolated between samples; NaN: none."""
    trace = run.telemetry
    window = (trace["t_us"] >= start_us) & (trace["t_us"] <= end_us)
    t, level = trace["t_us"][window].astype(float), trace["measured"][window].astype(float)
    above = np.flatnonzero((level[1:] >= half) & (level[:-1] < half))
    if not len(above):
        return float("nan")
    i = above[0]
    return float(t[i] + (half - level[i]) / (level[i + 1] - level[i]) * (t[i + 1] - t[i]))


def errors_us(run: Run, stamps: dict[tuple[int, int], int] | None = None) -> np.ndarray:
    """Measured minus predicted half-height crossing of every pulse, in µs.

    Parameters
    ----------
    stamps
        (trial, pulse) -> onset in µs of the device's clock; None takes the stamps of the device's control loop.
    """
    applicator = str(run.device["applicator"])
    per_unit = MODALITIES[str(run.attrs["modality"])].per_unit
    baseline = {int(t["trial"]): float(t["baseline"]) for t in run.planned_trials}
    found = []
    for row in run.pulses:
        key = (int(row["trial"]), int(row["index"]))
        onset = int(row["onset_us"]) if stamps is None else stamps[key]
        rise_us = int(row["planned_plateau_us"] - row["planned_onset_us"])
        start, target = baseline[key[0]], float(row["target"])
        predicted = onset + half_height_us(PLANTS[applicator], start * per_unit, rise_us, target * per_unit)
        period = int(row["planned_offset_us"] - row["planned_onset_us"])
        found.append(measured_crossing_us(run, onset - period, onset + period, (start + target) / 2) - predicted)
    return np.array(found)


def schedule_errors_us(run: Run, stamps: dict[tuple[int, int], int] | None = None) -> np.ndarray:
    """How far each onset lies from the plan, counted from the trial's first onset."""
    found = []
    for trial in np.unique(run.pulses["trial"]):
        rows = run.pulses[run.pulses["trial"] == trial]
        onset = np.array([r["onset_us"] if stamps is None else stamps[int(trial), int(r["index"])] for r in rows])
        planned = rows["planned_onset_us"]
        found.append((onset - onset[0]) - (planned - planned[0]))
    return np.concatenate(found)
