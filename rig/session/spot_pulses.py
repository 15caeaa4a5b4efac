"""Pulses a spot takes in a session: what a repeat adds is told above the tier in force, refused above any. Pure.

The plan of a run is held against the tier before it starts (`rig.paradigm.spots`), and the device counts the pulses of
one program only. A repeat on the spot where the trial was cut short cannot be planned, so that the tier in force warns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rig.domain.phrase import phrase
from rig.domain.plan import OFF_SKIN, PlannedTrial
from rig.domain.received import Received
from rig.paradigm.tiers import Bounds, never_tier
from rig.session.damage import Given


@dataclass(frozen=True, slots=True)
class SpotPulses:
    """How many pulses a spot may take, in the tier in force and in any; `before`: those of earlier runs, by spot."""

    in_force: int
    never: int
    before: Mapping[int, int] = field(default_factory=dict)

    def warning(self, coming: PlannedTrial, given: Sequence[Given]) -> str:
        """What to tell of a trial that takes its spot past the tier in force; "" where it does not."""
        total = self._total(coming, given)
        if total <= self.in_force:
            return ""
        values = {"spot": coming.spot, "total": total, "most": self.in_force}
        return phrase(
            "repeat_pulses", "with this repeat spot {spot} gets {total} pulses; the tier allows {most}", **values
        )

    def refusal(self, coming: PlannedTrial, given: Sequence[Given]) -> str:
        """Why a trial is too much after what was repeated; "" where it is not, or where nothing was."""
        times = Counter([coming.index, *(trial.index for trial, _ in given if trial.spot == coming.spot)])
        total = self._total(coming, given)
        if max(times.values()) == 1 or total <= self.never:
            return ""
        values = {"spot": coming.spot, "total": total, "most": self.never}
        return phrase(
            "repeat_too_many",
            "with what was repeated spot {spot} would get {total} pulses, at most {most} are allowed",
            **values,
        )

    def _total(self, coming: PlannedTrial, given: Sequence[Given]) -> int:
        """Pulses of the spot once the trial is over; one that began counts."""
        if coming.spot == OFF_SKIN:
            return 0
        begun = sum(round(share * len(trial.plan.pulses)) for trial, share in given if trial.spot == coming.spot)
        return self.before.get(coming.spot, 0) + begun + len(coming.plan.pulses)


def spot_pulses(applicator: str, in_force: Bounds, received: Mapping[int, Received]) -> SpotPulses:
    """Bounds of an applicator; `received`: in earlier runs of the session, by spot."""
    before = {spot: of.pulses for spot, of in received.items()}
    return SpotPulses(in_force.device.max_pulses, never_tier(applicator).device.max_pulses, before)
