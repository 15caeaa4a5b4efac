"""Dose per spot of a run, as the device counted it. Pure.

The device integrates the measured level of the spot under the applicator and
says with every status how much that spot has received so far.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from rig.archive.model import Run
from rig.domain.plan import OFF_SKIN
from rig.paradigm.tiers import DOSE_UNITS, DoseUnit


@dataclass(frozen=True, slots=True)
class SpotDose:
    """What one spot has received.

    `device` is the device's counter at the end of the spot's last stimulus; it
    goes on from what was known of the spot before the run. NaN where no status
    came. `cap` is the limit in force, NaN where the file has none. Both in the
    unit of `unit_of`.
    """

    spot: int
    n_stimuli: int
    n_pulses: int
    device: float
    cap: float


def unit_of(run: Run) -> DoseUnit:
    """How this run's dose is shown."""
    return DOSE_UNITS[str(run.attrs["modality"])]


def dose_per_spot(run: Run) -> tuple[SpotDose, ...]:
    """Dose of every spot of skin, in the order of their numbers; attempts that were stopped count as well."""
    unit = unit_of(run)
    cap = float(run.device.get("limits", {}).get("max_dose") or "nan") / unit.per_unit
    last = _counter_after_each(run) / unit.per_unit
    found = []
    for spot in np.unique(run.trials["spot"][run.trials["spot"] != OFF_SKIN]):
        mine = run.trials["spot"] == spot
        begun = mine & (run.trials["t0_us"] >= 0)
        known = last[begun & np.isfinite(last)]
        dose = float(known.max()) if known.size else float("nan")
        pulses = int(run.trials["n_delivered"][mine].sum())
        found.append(SpotDose(int(spot), int(begun.sum()), pulses, dose, cap))
    return tuple(found)


def _counter_after_each(run: Run) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The device's counter after each row of `Run.trials` that began, NaN where it is not known.

    A status belongs to the spot from the start of its stimulus, t0, to the
    beginning of the next attempt: before t0 the device may still hold the spot
    before, and a stopped stimulus goes on adding while the device returns.
    """
    status = run.events[run.events["kind"] == "status"]
    doses = np.array([float(json.loads(row["json"]).get("dose", "nan")) for row in status])
    starts = run.trials["start_ns"]
    counters = np.full(len(run.trials), np.nan)
    for row, trial in enumerate(run.trials):
        later = starts[starts > trial["start_ns"]]
        mine = (status["t_us"] >= trial["t0_us"]) & (status["host_ns"] >= trial["start_ns"])
        if later.size:
            mine &= status["host_ns"] < later.min()
        if mine.any():
            counters[row] = np.fmax.reduce(doses[mine])
    return counters
