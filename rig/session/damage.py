"""Damage at the basal layer, bounded by the host alone: what a repeat adds to a spot is held against it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rig.domain.phrase import phrase
from rig.domain.plan import OFF_SKIN, PlannedTrial
from rig.domain.received import Received
from rig.paradigm.safety import plan_dose

#: a trial and the share of it that was delivered, of 1
Given = tuple[PlannedTrial, float]


@dataclass(frozen=True, slots=True)
class Damage:
    """Bound of Ω on a spot in a session, and what each trial adds: Ω by index of the trial.

    `before` is what spots received in earlier runs of the session.
    """

    bound: float
    of_trial: Mapping[int, float]
    before: Mapping[int, float] = field(default_factory=dict)

    def refusal(self, coming: PlannedTrial, given: Sequence[Given]) -> str:
        """Why a trial is too much after what the run has given; "" where it is not.

        The plan itself was checked as a whole before the run: only what was repeated can pass the bound.
        """
        here = [(trial, share) for trial, share in given if trial.spot == coming.spot]
        times = Counter([coming.index, *(trial.index for trial, _ in here)])
        total = self.before.get(coming.spot, 0.0) + self.of_trial[coming.index]
        total += sum(self.of_trial[trial.index] * share for trial, share in here)
        if max(times.values()) == 1 or total <= self.bound:
            return ""
        return phrase(
            "repeat_damage",
            "with what was repeated spot {spot} would get a basal damage Ω of {total}, at most {bound} are allowed",
            spot=coming.spot,
            total=f"{total:.2g}",
            bound=f"{self.bound:g}",
        )


def damage_of(trials: Sequence[PlannedTrial], bound: float | None, received: Mapping[int, Received]) -> Damage | None:
    """What each trial does, from its plan; None where Ω is not bounded. `received`: in earlier runs, by spot."""
    if bound is None:
        return None
    basal = {plan: plan_dose(plan).basal for plan in {trial.plan for trial in trials}}
    felt = [(trial.index, basal[trial.plan]) for trial in trials if trial.spot != OFF_SKIN]
    of_trial = {trial.index: 0.0 for trial in trials} | {index: of.omega for index, of in felt if of is not None}
    return Damage(bound, of_trial, {spot: before.basal_omega for spot, before in received.items()})
