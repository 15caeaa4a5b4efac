"""What each spot of skin gets: the pause before it is used again, and the pulses it takes in a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firmware_interface.limits import LimitTable
from rig.domain.errors import Problem
from rig.domain.plan import PlannedTrial
from rig.paradigm.model import Paradigm
from rig.paradigm.order import Slot


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
        _visit(paradigm, s.block_index, s.trial_index, s.spot, s.pause_before_s, s.trial(paradigm).pulses)
        for s in slots
    ]


def visits_of_trials(paradigm: Paradigm, trials: Sequence[PlannedTrial]) -> list[Visit]:
    """Visits of planned trials."""
    places = {t.name: (b, i) for b, block in enumerate(paradigm.blocks) for i, t in enumerate(block.trials)}
    return [_visit(paradigm, *places[t.name], t.spot, t.pause_before_s, len(t.plan.pulses)) for t in trials]


def _visit(paradigm: Paradigm, b: int, i: int, spot: int, pause_s: float, pulses: int) -> Visit:
    trial = paradigm.blocks[b].trials[i]
    where = f"blocks[{b}].trials[{i}]"
    pause_where = f"blocks[{b}].iti_s" if trial.pause_before_s is None else f"{where}.pause_before_s"
    # a device check runs with the applicator off the skin: no spot, no pulses on it
    off_skin = trial.role == "device_check"
    return Visit(where, pause_where, 0 if off_skin else spot, pause_s, 0 if off_skin else pulses)


def spot_problems(free: LimitTable, never: LimitTable, visits: Sequence[Visit]) -> Iterator[Problem]:
    """Pauses shorter than `min_pause_ms` and more pulses than `max_pulses` on one spot; a trial is told of once."""
    waited_s, last = 0.0, 0
    told: set[str] = set()
    total: Counter[int] = Counter()
    for visit in visits:
        waited_s += visit.pause_s
        if visit.spot == 0:
            continue
        if visit.spot == last and waited_s * 1000 < free.min_pause_ms:
            hint = "lengthen it or take a new spot"
            if waited_s * 1000 >= never.min_pause_ms:
                hint += ", or use a signed study envelope"
            what = f"{waited_s:g} s between trials on one spot; at least {free.min_pause_ms / 1000:g} s (free tier)"
            yield Problem(visit.pause_where, what, hint)
        waited_s, last = 0.0, visit.spot
        total[visit.spot] += visit.pulses
        if total[visit.spot] > free.max_pulses and visit.where not in told:
            told.add(visit.where)
            what = f"spot {visit.spot} gets {total[visit.spot]} pulses; at most {free.max_pulses} (free tier)"
            yield Problem(visit.where, what, "use fewer pulses or a new spot")
