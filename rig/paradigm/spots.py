"""What each spot of skin gets: the pause before it is used again, and the pulses it takes in a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rig.domain.errors import Problem
from rig.domain.phrase import phrase
from rig.domain.plan import OFF_SKIN, PlannedTrial
from rig.domain.received import Received
from rig.domain.units import MS_PER_S
from rig.paradigm.model import Paradigm
from rig.paradigm.order import Slot
from rig.paradigm.rules import Rules
from rig.paradigm.safety import received_by


@dataclass(frozen=True, slots=True)
class Visit:
    """One trial on one spot; `where` is the trial's key path, `pause_where` that of the pause before it."""

    where: str
    pause_where: str
    spot: int
    pause_s: float
    pulses: int


def visits_of_slots(paradigm: Paradigm, slots: Sequence[Slot]) -> list[Visit]:
    """Visits of an order without stimuli yet."""
    return [
        _visit(paradigm, (s.block_index, s.trial_index), s.spot, s.pause_before_s, s.pause_if_zero_s) for s in slots
    ]


def visits_of_trials(paradigm: Paradigm, trials: Sequence[PlannedTrial]) -> list[Visit]:
    """Visits of planned trials."""
    places = {t.name: (b, i) for b, block in enumerate(paradigm.blocks) for i, t in enumerate(block.trials)}
    return [_visit(paradigm, places[t.name], t.spot, t.pause_before_s, t.pause_if_zero_s) for t in trials]


def _visit(
    paradigm: Paradigm, place: tuple[int, int], spot: int, pause_s: float, pause_if_zero_s: float | None
) -> Visit:
    """One visit; a pause that may be cut short counts as cut short."""
    b, i = place
    trial = paradigm.blocks[b].trials[i]
    where = f"blocks[{b}].trials[{i}]"
    key = "iti_s" if pause_if_zero_s is None else "iti_if_zero_s"
    pause_where = f"blocks[{b}].{key}" if trial.pause_before_s is None else f"{where}.pause_before_s"
    return Visit(where, pause_where, spot, pause_s if pause_if_zero_s is None else pause_if_zero_s, trial.pulses)


def shortest_pause_s(visits: Sequence[Visit]) -> float | None:
    """Shortest pause between two visits of one spot, without the time of trials elsewhere; None: there is none."""
    return min((pause for _, pause in _pauses(visits)), default=None)


def pulses_on(visits: Sequence[Visit]) -> Counter[int]:
    """Pulses of each spot."""
    total: Counter[int] = Counter()
    for visit in visits:
        if visit.spot != OFF_SKIN:
            total[visit.spot] += visit.pulses
    return total


def _pauses(visits: Sequence[Visit]) -> Iterator[tuple[Visit, float]]:
    """Every visit that comes back to a spot, with the pause since the visit before; off the skin counts as a spot.

    The device keeps the pause of spot 0 as well, so a second device check has
    to wait like any other trial.
    """
    since: dict[int, float] = {}
    for visit in visits:
        since = {spot: waited + visit.pause_s for spot, waited in since.items()}
        if visit.spot in since:
            yield visit, since[visit.spot]
        since[visit.spot] = 0.0


def spot_problems(
    rules: Rules, visits: Sequence[Visit], received: Mapping[int, Received] | None = None
) -> Iterator[Problem]:
    """Pauses that are too short and more pulses than a spot may take; a trial is told of once."""
    limits, never = rules.force.device, rules.never.device
    for visit, pause_s in _pauses(visits):
        if pause_s * MS_PER_S < limits.min_pause_ms:
            what = phrase(
                "pause_too_short",
                "{seconds} s between trials on one spot; at least {least} s ({tier})",
                seconds=pause_s,
                least=limits.min_pause_ms / MS_PER_S,
                tier=rules.tier,
            )
            if pause_s * MS_PER_S >= never.min_pause_ms:
                wider = phrase("or_use", "or use {wider}", wider=rules.wider)
            else:
                wider = phrase(
                    "no_tier_less", "no tier allows less than {least} s", least=never.min_pause_ms / MS_PER_S
                )
            remedy = phrase("lengthen_pause", "lengthen it or take a new spot, {wider}", wider=wider)
            yield Problem(visit.pause_where, what, remedy)
    told: set[str] = set()
    total = Counter({spot: received_by(received, spot).pulses for spot in pulses_on(visits)})
    for visit in visits:
        if visit.spot == OFF_SKIN:
            continue
        total[visit.spot] += visit.pulses
        if total[visit.spot] > limits.max_pulses and visit.where not in told:
            told.add(visit.where)
            what = phrase(
                "spot_pulses",
                "spot {spot} gets {count} pulses; at most {most} ({tier})",
                spot=visit.spot,
                count=total[visit.spot],
                most=limits.max_pulses,
                tier=rules.tier,
            )
            if earlier := received_by(received, visit.spot).pulses:
                what = phrase(
                    "spot_pulses_earlier", "{over}, {earlier} of them in earlier runs", over=what, earlier=earlier
                )
            yield Problem(visit.where, what, phrase("fewer_or_new_spot", "use fewer pulses or a new spot"))
