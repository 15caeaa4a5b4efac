"""One attempt at a trial, as far as it has come. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from rig.domain.events import CommandDone, TrainEnd
from rig.domain.outcome import TrialOutcome
from rig.domain.plan import PlannedTrial
from rig.session.prompts import Prompts


@dataclass(slots=True)
class Attempt:
    """One attempt at a trial; `begun` once it stands in the journal.

    `absence` tells of the host's last one during it, which ended at `back_ns`;
    `stop_asked` is how it ends once somebody has asked for a stop in mid-train,
    `early_end` a train's end that came before the answer to START; `rests` is what is told
    while it waits for its spot to rest or, since `settles_ns`, for the applicator to be at neutral;
    `refused`: what a device that has stopped by itself refused, and since when the word of that is waited for.
    """

    trial: PlannedTrial
    number: int
    prompts: Prompts
    begun: bool = False
    n_begun: int = 0
    n_delivered: int = 0
    outcome: TrialOutcome | None = None
    problem: str = ""
    absence: str = ""
    back_ns: int = 0
    stop_asked: TrialOutcome | None = None
    early_end: TrainEnd | None = None
    at_rest_ns: int | None = None
    rests: str = ""
    settles_ns: int | None = None
    refused: tuple[int, CommandDone] | None = None
