"""Dose: what a plan does to one spot of the body, in one trial and in all trials of a run together.

Counted are the surface dose of heat (CEM43), pressure and force times time,
and the damage at the basal layer of the skin, each from the setpoint as the
device will get it. The device counts the first three again from what it
measures and ends a stimulus at its cap; basal damage is the host's alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rig.domain.plan import OFF_SKIN, PlannedTrial, StimulusPlan
from rig.domain.received import Received
from rig.domain.units import US_PER_MS, US_PER_S
from rig.paradigm.line import Line, device_line
from rig.paradigm.skin import MC_PER_C, SKIN_C, Basal, basal

REFERENCE_C = 43.0
#: the surface is never hotter; keeps powers of two finite for levels that other checks refuse, °C
HOTTEST_C = 100.0
REST_MC = round(SKIN_C * MC_PER_C)


@dataclass(frozen=True, slots=True)
class PlanDose:
    """Dose of one plan on skin at rest, in the device's unit (ms at 43 °C, Pa s, mN s), and at the basal layer."""

    dose: float
    basal: Basal | None


@dataclass(frozen=True, slots=True)
class Stay:
    """One trial on a spot: index of the trial, its line, and how long the spot has rested before it, µs."""

    trial: int
    line: Line
    rest_us: int
    pulses: int


@dataclass(slots=True)
class Spot:
    """All that one spot gets in a run, in order."""

    number: int
    modality: str
    stays: list[Stay] = field(default_factory=list)

    def dose(self, n: int | None = None) -> float:
        """Dose of the first `n` trials (None: of all) in the device's unit."""
        return sum(line_dose(stay.line, self.modality) for stay in self.stays[:n])

    def worst_trial(self, n: int | None = None) -> float:
        """Highest dose of one of the first `n` trials (None: of all)."""
        return max((line_dose(stay.line, self.modality) for stay in self.stays[:n]), default=0.0)

    def basal(self, n: int | None = None) -> Basal:
        """Basal layer under the first `n` trials (None: all); in between the surface is that of skin at rest.

        A thermode left on the skin at neutral would cool it below that.
        """
        if self.modality != "thermal":
            return Basal(SKIN_C, 0.0)
        whole: list[tuple[int, int, int]] = []
        for stay in self.stays[:n]:
            whole += [(stay.rest_us, REST_MC, REST_MC)] if whole else []
            whole += stay.line
        return basal(whole)

    @property
    def pulses(self) -> int:
        """Pulses of all trials."""
        return sum(stay.pulses for stay in self.stays)

    def clipped(self, level: int) -> Spot:
        """The same with every level cut off at `level`: at least what a plan with that target gives."""
        lines = [[(us, min(a, level), min(b, level)) for us, a, b in stay.line] for stay in self.stays]
        stays = [
            Stay(stay.trial, line, stay.rest_us, stay.pulses) for stay, line in zip(self.stays, lines, strict=True)
        ]
        return Spot(self.number, self.modality, stays)


def plan_dose(plan: StimulusPlan) -> PlanDose:
    """Dose of one plan."""
    line = device_line(plan)
    return PlanDose(line_dose(line, plan.modality), basal(line) if plan.modality == "thermal" else None)


def line_dose(line: Line, modality: str) -> float:
    """Dose of a line in device units: ms at 43 °C for heat, level times time in s for pressure and force."""
    if modality == "thermal":
        return heat_dose_ms(line)
    return sum(us * (max(a, 0) + max(b, 0)) / 2 for us, a, b in line) / US_PER_S


def heat_dose_ms(line: Line) -> float:
    """Time at 43 °C that counts as much as a surface line in m°C, ms.

    Each degree above 43 °C doubles the rate, each below quarters it (Sapareto
    and Dewey 1984, Int J Radiat Oncol Biol Phys 10:787); the straight lines are
    integrated exactly.
    """
    return sum(_heat_segment_ms(us / US_PER_MS, a / MC_PER_C, b / MC_PER_C) for us, a, b in line)


def _heat_segment_ms(ms: float, start: float, end: float) -> float:
    low, high = (min(level, HOTTEST_C) for level in sorted((start, end)))
    if high - low < 1 / MC_PER_C:
        return ms * (_rate(low, 2.0) if low >= REFERENCE_C else _rate(low, 4.0))
    split = min(max(low, REFERENCE_C), high)
    per_degree = ms / abs(end - start)
    below = (_rate(split, 4.0) - _rate(low, 4.0)) / math.log(4.0) if low < REFERENCE_C else 0.0
    above = (_rate(high, 2.0) - _rate(split, 2.0)) / math.log(2.0) if high > REFERENCE_C else 0.0
    return per_degree * (below + above)


def _rate(level_c: float, base: float) -> float:
    return float(base ** (level_c - REFERENCE_C))


def spots_of(trials: Sequence[PlannedTrial]) -> dict[int, Spot]:
    """What each spot gets, by its number; trials off the skin are left out.

    Between two trials on a spot lie the pauses and all other trials; a pause
    that may be shortened counts as shortened. Answers to prompts, which only
    lengthen a pause, are not counted.
    """
    spots: dict[int, Spot] = {}
    last_end_us: dict[int, int] = {}
    now_us = 0
    for trial in trials:
        pause_s = trial.pause_before_s if trial.pause_if_zero_s is None else trial.pause_if_zero_s
        now_us += round(pause_s * US_PER_S)
        plan = trial.plan
        if trial.spot != OFF_SKIN:
            line = device_line(plan)
            spot = spots.setdefault(trial.spot, Spot(trial.spot, plan.modality))
            rest_us = now_us - last_end_us.get(trial.spot, now_us)
            spot.stays.append(Stay(trial.index, line, rest_us, len(plan.pulses)))
            last_end_us[trial.spot] = now_us + plan.total_us
        now_us += plan.total_us
    return spots


def received_by(received: Mapping[int, Received] | None, spot: int) -> Received:
    """What a spot has received before."""
    return (received or {}).get(spot, Received())
