"""The slider on the participant's screen: inputs as they came, and held between two of them on telemetry's times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rig.archive.attempts import Row
from rig.recording.records import Record, RecordType, decode_slider


def screen_slider(records: Iterable[Record]) -> list[Row]:
    """Rows of the table `screen_slider`, in the order of their device times."""
    return sorted(decode_slider(record.payload) for record in records if record.type == RecordType.SLIDER)


def with_screen_slider(telemetry: NDArray[np.void], rows: Sequence[Row]) -> NDArray[np.void]:
    """Telemetry whose slider column is the screen's: the last input at each sample, NaN before the first.

    Without inputs the column stays that of the device.
    """
    if not rows:
        return telemetry
    at_us = np.array([row[0] for row in rows], dtype=np.int64)
    value = np.array([row[2] for row in rows], dtype=np.float32)
    last = np.searchsorted(at_us, telemetry["t_us"].astype(np.int64), side="right") - 1
    held = telemetry.copy()
    held["slider"] = np.where(last >= 0, value[np.maximum(last, 0)], np.float32("nan"))
    return held
