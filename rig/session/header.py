"""The first record of a journal: everything known before the run."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from importlib import metadata
from typing import Any

from rig.domain.events import DeviceIdentity
from rig.domain.plan import PlannedTrial
from rig.domain.units import MODALITIES

SCHEMA = 1
_VERSIONS_OF = ("qst-rig", "numpy", "scipy", "h5py", "pyserial", "cobs", "pydantic")


def software() -> dict[str, str]:
    """Versions of the program and of the libraries that touch the data."""
    versions = {name: metadata.version(name) for name in _VERSIONS_OF}
    return {"python": platform.python_version(), "system": platform.system().lower(), **versions}


def trial_row(trial: PlannedTrial) -> dict[str, Any]:
    """One planned trial as the header keeps it."""
    plan = trial.plan
    return {
        "trial": trial.index,
        "block": trial.block,
        "repeat": trial.repeat,
        "spot": trial.spot,
        "name": trial.name,
        "kind": trial.kind,
        "role": trial.role,
        "pause_before_s": trial.pause_before_s,
        "pause_if_zero_s": trial.pause_if_zero_s,
        "script": trial.script,
        "script_language": trial.script_language,
        "script_version": trial.script_version,
        "baseline": plan.baseline,
        "neutral": plan.neutral,
        "total_us": plan.total_us,
        "pulses": [asdict(pulse) for pulse in plan.pulses],
        "ratings": [asdict(task) for task in trial.ratings],
    }


def header(
    *,
    started: datetime,
    who: Mapping[str, object],
    paradigm: Mapping[str, object],
    modality: str,
    trials: Sequence[PlannedTrial],
    device: DeviceIdentity,
) -> dict[str, object]:
    """Content of the HEADER record; `who` and `paradigm` are taken over as they are."""
    return {
        "schema": SCHEMA,
        "software": software(),
        "started_utc": started.isoformat(timespec="seconds"),
        "simulated": device.simulated,
        "modality": modality,
        "unit": MODALITIES[modality].unit,
        "trials": [trial_row(trial) for trial in trials],
        "device": asdict(device),
        **who,
        **paradigm,
    }
