"""A run as arrays in memory: what the run file holds and what the journal says, in the same form. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.archive.schema import table

Table = NDArray[np.void]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One run. The tables are structured arrays with the columns of `rig.archive.schema` (text columns are objects).

    Attributes
    ----------
    attrs : dict
        participant, session, run, …, finish_reason, complete (see `schema.ATTRIBUTES`).
    paradigm, device, individual : dict
        Parsed paradigm, the device's identity and limits, individual values with method and time.
    rating_tasks : dict
        Per trial name the list of its rating tasks, with their scales.
    planned_trials : list of dict
        Every planned trial in the order to be run, with baseline, script, pause, pulses and rating tasks.
    trials, pulses, ratings, telemetry, screen_slider, gaps, events, clock : structured arrays, shape (n,)
        Missing times are -1, missing values NaN.
    """

    attrs: dict[str, Any]
    paradigm: dict[str, Any]
    paradigm_text: str
    device: dict[str, Any]
    individual: dict[str, Any]
    trials: Table
    pulses: Table
    ratings: Table
    telemetry: Table
    gaps: Table
    events: Table
    clock: Table
    rating_tasks: dict[str, Any] = field(default_factory=dict)
    planned_trials: list[dict[str, Any]] = field(default_factory=list)
    screen_slider: Table = field(default_factory=lambda: np.empty(0, table("screen_slider").dtype))
