"""What a run planned to deliver: its different stimuli with their levels and times. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rig.archive.model import Run
from rig.domain.units import US_PER_S


@dataclass(frozen=True, slots=True)
class Stimulus:
    """One kind of trial as planned; levels in the run's unit, times in s, NaN where there is none.

    `targets` are those of its pulses, in their order, each once; `rise_s`,
    `plateau_s`, `return_s` are those of the first pulse.
    """

    name: str
    kind: str
    role: str
    n_trials: int
    n_pulses: int
    targets: tuple[float, ...]
    baseline: float
    rise_s: float
    plateau_s: float
    return_s: float
    onset_to_onset_s: float
    script: str

    @property
    def rise_rate(self) -> float:
        """Level per second on the way up."""
        return abs(self.targets[0] - self.baseline) / self.rise_s if self.rise_s else float("nan")

    @property
    def return_rate(self) -> float:
        """Level per second on the way back."""
        return abs(self.targets[0] - self.baseline) / self.return_s if self.return_s else float("nan")


def stimuli(run: Run) -> tuple[Stimulus, ...]:
    """Different stimuli of the plan, in the order they first come up."""
    kinds: dict[tuple[object, ...], list[dict[str, Any]]] = {}
    for plan in run.planned_trials:
        if plan["pulses"]:
            levels = (plan["baseline"], *(pulse["target"] for pulse in plan["pulses"]))
            kinds.setdefault((plan["name"], plan["role"], levels), []).append(plan)
    return tuple(_stimulus(plans) for plans in kinds.values())


def _stimulus(plans: list[dict[str, Any]]) -> Stimulus:
    plan, pulses = plans[0], plans[0]["pulses"]
    onset, plateau, offset, end = (pulses[0][f"{time}_us"] / US_PER_S for time in ("onset", "plateau", "offset", "end"))
    distances = [(after["onset_us"] - before["onset_us"]) / US_PER_S for before, after in pairwise(pulses)]
    return Stimulus(
        name=plan["name"],
        kind=plan["kind"],
        role=plan["role"],
        n_trials=len(plans),
        n_pulses=len(pulses),
        targets=tuple(dict.fromkeys(float(pulse["target"]) for pulse in pulses)),
        baseline=float(plan["baseline"]),
        rise_s=plateau - onset,
        plateau_s=offset - plateau,
        return_s=end - offset,
        onset_to_onset_s=distances[0] if distances else float("nan"),
        script=str(plan.get("script", "")),
    )
