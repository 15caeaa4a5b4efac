"""The device's latest samples in buffers of fixed size: memory is the same after a minute and after a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.ma  # `np.median` loads it when it is called first, and that would be within a frame
from numpy.typing import NDArray

from rig.control.messages import Samples

Times = NDArray[np.float64]
Levels = NDArray[np.float32]
#: samples that tell how far apart they are
_FEW = 33


@dataclass(frozen=True, slots=True)
class Stretch:
    """Samples in time order, shape (n,) each; views, valid until the next `Trace.add`.

    `t_us` device time, `setpoint` and `measured` in the modality's unit,
    `slider` 0..1; NaN = absent.
    """

    t_us: Times
    setpoint: Levels
    measured: Levels
    slider: Levels


class Trace:
    """The latest `capacity` samples.

    The buffers hold twice as many: samples are written one after the other, and
    moved to the front once the end is reached, so that what is read is always
    one contiguous view.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._t_us = np.zeros(2 * capacity, np.float64)
        self._columns = np.zeros((3, 2 * capacity), np.float32)
        self._begin = self._end = 0

    def __len__(self) -> int:
        return self._end - self._begin

    @property
    def last_us(self) -> float | None:
        """Device time of the latest sample; None: there is none."""
        return float(self._t_us[self._end - 1]) if len(self) else None

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._t_us.nbytes + self._columns.nbytes

    def clear(self) -> None:
        """Forget everything."""
        self._begin = self._end = 0

    def add(self, samples: Samples) -> None:
        """Append samples; a clock that went back is a device that restarted, and what was before it is forgotten."""
        new = samples.t_us[-self._capacity :]
        if not new.size:
            return
        if self.last_us is not None and new[0] <= self.last_us:
            self.clear()
        if self._end + new.size > self._t_us.size:
            self._to_front(self._capacity - new.size)
        here = slice(self._end, self._end + new.size)
        self._t_us[here] = new
        for row, column in enumerate((samples.setpoint, samples.measured, samples.slider)):
            self._columns[row, here] = column[-new.size :]
        self._end += new.size
        self._begin = max(self._begin, self._end - self._capacity)

    def _to_front(self, most: int) -> None:
        kept = min(len(self), most)
        old = slice(self._end - kept, self._end)
        self._t_us[:kept] = self._t_us[old].copy()
        self._columns[:, :kept] = self._columns[:, old].copy()
        self._begin, self._end = 0, kept

    def between(self, start_us: float, end_us: float = np.inf) -> Stretch:
        """Samples from `start_us` to `end_us`, both included."""
        held = self._t_us[self._begin : self._end]
        first, beyond = np.searchsorted(held, start_us), np.searchsorted(held, end_us, side="right")
        here = slice(self._begin + int(first), self._begin + int(beyond))
        return Stretch(self._t_us[here], *self._columns[:, here])

    def period_us(self) -> float:
        """Time between samples, from the latest ones; NaN with fewer than two."""
        few = self._t_us[max(self._begin, self._end - _FEW) : self._end]
        return float(np.median(np.diff(few))) if few.size > 1 else float("nan")

    def latest(self) -> tuple[float, float] | None:
        """Setpoint and measured level of the latest sample; None: there is none."""
        if not len(self):
            return None
        return float(self._columns[0, self._end - 1]), float(self._columns[1, self._end - 1])
