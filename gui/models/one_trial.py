"""One attempt at a trial as the screen shows it: what is planned, what was delivered, what was rated. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gui.models.trace import Trace
from rig.analysis.delivery import LATE_US, Verdict, judge
from rig.analysis.ratings import MEAN_WINDOW_US, max_in_window, mean_after_offset
from rig.domain.outcome import RatingStatus
from rig.domain.plan import PlannedPulse, PlannedTrial, RatingTask
from rig.domain.units import US_PER_S

Floats = NDArray[np.float64]
#: which task the screen follows: the first of the first kind there is
_ORDER = ("continuous", "after_pulse", "after_trial")


@dataclass(frozen=True, slots=True)
class Rated:
    """One answer; `value` None: the question was missed. `t_us` on the device's clock."""

    prompt_id: int | None
    pulse: int | None
    t_us: float
    value: float | None
    dimension: str
    scale: str


def main_task(trial: PlannedTrial) -> RatingTask | None:
    """Rating that plot and curve show; None: nothing is rated."""
    return min(trial.ratings, key=lambda task: _ORDER.index(task.when), default=None)


def is_per_pulse(trial: PlannedTrial) -> bool:
    """Whether the main rating gives a number per pulse."""
    task = main_task(trial)
    return task is not None and (task.when == "after_pulse" or task.per_pulse is not None)


class OneTrial:
    """One attempt. Times are device µs; arrays have one entry per planned pulse, NaN where there is none yet.

    Attributes
    ----------
    t0_us : float or None
        Start of the stimulus; None: it has not started.
    onset_us, offset_us : ndarray, shape (n_pulses,)
        Stamps of the device.
    verdicts : list of Verdict or None
        Each pulse is judged once the trace reaches beyond it, as the report does it.
    curve : ndarray, shape (n_pulses,)
        Rating per pulse of the main task.
    outcome : str
        "" while the trial goes on.
    """

    def __init__(self, trial: PlannedTrial, attempt: int = 1) -> None:
        n = len(trial.plan.pulses)
        self.trial = trial
        self.attempt = attempt
        self.task = main_task(trial)
        self.t0_us: float | None = None
        self.onset_us: Floats = np.full(n, np.nan)
        self.offset_us: Floats = np.full(n, np.nan)
        self.verdicts: list[Verdict | None] = [None] * n
        self.rated: list[Rated] = []
        self.curve: Floats = np.full(n, np.nan)
        self.outcome = ""
        self.n_delivered = n
        self._curve_pulses = 0

    @property
    def total_us(self) -> int:
        """Planned length of the stimulus."""
        return self.trial.plan.total_us

    # ------------------------------------------------------------ what control tells

    def told(self, kind: str, data: dict[str, Any]) -> None:
        """Take in an event of this attempt, as it stands in the journal."""
        match kind:
            case "train_started":
                self.t0_us = float(data["t0_us"])
            case "pulse_onset":
                self._stamp(self.onset_us, data)
            case "pulse_offset":
                self._stamp(self.offset_us, data)
            case "rating":
                self._rate(data)
            case "amend":
                self._amend(data)
            case "trial_ended":
                self.outcome = str(data["outcome"])
                self.n_delivered = int(data["n_delivered"])
            case _:
                return

    def _stamp(self, stamps: Floats, data: dict[str, Any]) -> None:
        if 1 <= int(data["index"]) <= stamps.size:
            stamps[int(data["index"]) - 1] = data["t_us"]

    def _rate(self, data: dict[str, Any]) -> None:
        if data["status"] == RatingStatus.WITHDRAWN:  # nobody missed it: the trial was cut short
            return
        value = None if data["value"] is None else float(data["value"])
        rated = Rated(data["prompt_id"], data["pulse"], float(data["t_us"]), value, data["dimension"], data["scale"])
        self.rated.append(rated)
        self._to_curve(rated)

    def _amend(self, data: dict[str, Any]) -> None:
        for at, rated in enumerate(self.rated):
            if rated.prompt_id == data["prompt_id"]:
                self.rated[at] = replace(rated, value=float(data["value"]))
                self._to_curve(self.rated[at])

    def _to_curve(self, rated: Rated) -> None:
        task = self.task
        if task is None or task.when != "after_pulse" or rated.pulse is None or rated.dimension != task.dimension:
            return
        self.curve[rated.pulse - 1] = np.nan if rated.value is None else rated.value

    # ------------------------------------------------------------ what the trace tells

    def look(self, trace: Trace) -> None:
        """Judge the pulses, and read the slider for the pulses, that the trace now reaches beyond."""
        last_us = trace.last_us
        if self.t0_us is None or last_us is None:
            return
        pulses = self.trial.plan.pulses
        for row, pulse in enumerate(pulses):
            if self.verdicts[row] is not None or np.isnan(self.onset_us[row]) or pulse.index > self.n_delivered:
                continue
            until = pulses[row + 1].onset_us if row + 1 < len(pulses) else pulse.end_us + LATE_US
            if last_us < self.t0_us + until:
                break
            self.verdicts[row] = self._judged(trace, row)
        self._read_slider(trace, last_us)

    def _judged(self, trace: Trace, row: int) -> Verdict:
        """Verdict on one pulse; its neighbours say where its stretch of the trace begins and ends."""
        assert self.t0_us is not None
        first = max(0, row - 1)
        near: tuple[PlannedPulse, ...] = self.trial.plan.pulses[first : row + 2]
        stretch = trace.between(self.t0_us + near[0].onset_us - LATE_US, self.t0_us + near[-1].end_us + LATE_US)
        found = judge(
            stretch.t_us - self.t0_us,
            stretch.measured,
            onset_us=[p.onset_us for p in near],
            plateau_us=[p.plateau_us for p in near],
            offset_us=[p.offset_us for p in near],
            end_us=[p.end_us for p in near],
            target=[p.target for p in near],
            baseline=self.trial.plan.baseline,
        )
        return Verdict(str(found["verdict"][row - first]))

    def _read_slider(self, trace: Trace, last_us: float) -> None:
        """One number per pulse out of the slider, for every pulse whose window is over."""
        task = self.task
        if task is None or task.when != "continuous" or task.per_pulse is None:
            return
        stamps = self.onset_us if task.per_pulse == "max_in_window" else self.offset_us
        stamps = stamps[: self.n_delivered][~np.isnan(stamps[: self.n_delivered])]
        over = int(np.count_nonzero(last_us >= self._closes(stamps, task)))
        if over == self._curve_pulses:
            return
        self._curve_pulses = over
        lag_us = round(task.lag_s * US_PER_S)
        closed = stamps[:over]
        stretch = trace.between(closed[0], last_us)
        value = task.scale.low + stretch.slider.astype(np.float64) * (task.scale.high - task.scale.low)
        if task.per_pulse == "max_in_window":
            found = max_in_window(stretch.t_us, value, closed, lag_us, onset_to_onset_us=self._onset_to_onset_us())
        else:
            found = mean_after_offset(stretch.t_us, value, closed)
        self.curve[:over] = found["value"]

    def _onset_to_onset_us(self) -> int:
        """Planned distance of two pulses; a single stimulus has its whole program."""
        pulses = self.trial.plan.pulses
        return pulses[1].onset_us - pulses[0].onset_us if len(pulses) > 1 else self.total_us

    def _closes(self, stamps: Floats, task: RatingTask) -> Floats:
        """When each pulse's window of the slider is over."""
        if task.per_pulse == "mean_after_offset":
            return stamps + MEAN_WINDOW_US
        return np.append(stamps[1:], stamps[-1:] + self._onset_to_onset_us()) + task.lag_s * US_PER_S

    @property
    def complete(self) -> bool:
        """Whether the trial is over and the trace has given everything that the screen needs of it."""
        if not self.outcome:
            return False
        judged = sum(verdict is not None for verdict in self.verdicts)
        if judged < min(self.n_delivered, int(np.count_nonzero(~np.isnan(self.onset_us)))):
            return False
        task = self.task
        waits = task is not None and task.when == "continuous" and task.per_pulse is not None
        return not waits or self._curve_pulses >= self.n_delivered
