"""Ratings of one trial as the curve beside the plots shows them. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gui.models.one_trial import OneTrial, is_per_pulse


@dataclass(frozen=True, slots=True)
class CurveSoFar:
    """Ratings of one trial: per pulse, shape (n_pulses,), NaN = none; `after` is the first rating after the trial."""

    trial: int
    attempt: int
    kind: str
    per_pulse: tuple[float, ...]
    after: float | None

    @property
    def given(self) -> bool:
        """Whether there is any rating."""
        return self.after is not None or any(not math.isnan(value) for value in self.per_pulse)


def curve_of(trial: OneTrial) -> CurveSoFar:
    """Ratings given so far in a trial."""
    after = next((r.value for r in trial.rated if r.pulse is None), None)
    values = tuple(float(value) for value in trial.curve) if is_per_pulse(trial.trial) else ()
    return CurveSoFar(trial.trial.index, trial.attempt, trial.trial.kind, values, after)
