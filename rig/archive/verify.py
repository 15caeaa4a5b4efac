"""Compare two runs bit by bit: what was read back from the file with what the journal says. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.archive import schema
from rig.archive.model import Run

_WHOLE = ("attrs", "paradigm", "paradigm_text", "device", "individual", "rating_tasks", "planned_trials")


def differences(one: Run, other: Run) -> list[str]:
    """Names of the attributes groups and columns in which the two runs differ; NaN equals the same NaN."""
    found = [name for name in _WHOLE if getattr(one, name) != getattr(other, name)]
    for table in schema.TABLES:
        left, right = getattr(one, table.name), getattr(other, table.name)
        found += [f"{table.name}/{c.name}" for c in table.columns if not _same(left[c.name], right[c.name])]
    return found


def _same(one: NDArray[Any], other: NDArray[Any]) -> bool:
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    if one.dtype == object:
        return bool((one == other).all())
    return np.ascontiguousarray(one).tobytes() == np.ascontiguousarray(other).tobytes()
