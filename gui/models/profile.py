"""The stimulus of a trial as a line over time, for a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rig.domain.plan import PlannedTrial, StimulusPlan
from rig.domain.units import MODALITIES, US_PER_S


@dataclass(frozen=True, slots=True)
class Profile:
    """Setpoint over time: `seconds` and `levels` of its corners, equally many; the levels that matter, their unit."""

    seconds: tuple[float, ...]
    levels: tuple[float, ...]
    baseline: float
    target: float
    unit: str
    pulses: int

    @property
    def total_s(self) -> float:
        """Length, s."""
        return self.seconds[-1] if self.seconds else 0.0


def profile(plan: StimulusPlan) -> Profile:
    """Line of a plan, from neutral to neutral."""
    seconds, levels, now_us = [0.0], [plan.neutral], 0
    for segment in plan.segments:
        now_us += segment.duration_us
        seconds.append(now_us / US_PER_S)
        levels.append(segment.end_level)
    targets = [pulse.target for pulse in plan.pulses]
    farthest = max(targets, key=lambda level: abs(level - plan.baseline), default=plan.baseline)
    unit = MODALITIES[plan.modality].unit
    return Profile(tuple(seconds), tuple(levels), plan.baseline, farthest, unit, len(plan.pulses))


def typical(trials: Sequence[PlannedTrial]) -> PlannedTrial | None:
    """The trial that shows best what a paradigm does: a test trial with the most pulses, of equal ones the first."""
    tests = [trial for trial in trials if trial.role == "test"] or list(trials)
    return max(tests, key=lambda trial: len(trial.plan.pulses), default=None)
