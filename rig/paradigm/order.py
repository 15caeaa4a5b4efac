"""The order in which trials run, the spots they run on and the pauses before them; no stimulus yet."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from rig.domain.errors import ParadigmError, Problem
from rig.domain.phrase import phrase
from rig.domain.plan import DEVICE_CHECK, OFF_SKIN
from rig.paradigm.model import Block, Paradigm, Trial


@dataclass(frozen=True, slots=True)
class Slot:
    """One run of a trial: which one (0-based in the file), which repeat (1-based), on which spot, after what pause.

    Spot 0 is none: the applicator is off the skin.
    """

    block_index: int
    trial_index: int
    repeat: int
    spot: int
    pause_before_s: float
    pause_if_zero_s: float | None = None

    @property
    def where(self) -> str:
        """Key path of the trial."""
        return f"blocks[{self.block_index}].trials[{self.trial_index}]"

    def block(self, paradigm: Paradigm) -> Block:
        """Block the slot belongs to."""
        return paradigm.blocks[self.block_index]

    def trial(self, paradigm: Paradigm) -> Trial:
        """Trial that runs."""
        return paradigm.blocks[self.block_index].trials[self.trial_index]


def slots(paradigm: Paradigm, seed: int | None) -> tuple[Slot, ...]:
    """All runs of all trials in order; equal seeds give equal orders.

    A block's own `seed` goes before the run's. Spots count from 1 and only
    ever move on; block `same` stays where the run is. A device check runs off
    the skin, on spot 0.

    Raises
    ------
    ParadigmError
        If a block is shuffled and neither it nor the run has a seed.
    """
    found: list[Slot] = []
    spot = 0
    for b, block in enumerate(paradigm.blocks):
        unused = False  # whether nothing of this repeat has run on the skin yet
        for repeat, t, first_of_repeat in _sequence(paradigm, b, block, seed):
            trial = block.trials[t]
            unused |= first_of_repeat
            on_skin = trial.role != DEVICE_CHECK
            if on_skin:
                moves = block.spot == "new_each_trial" or (block.spot == "new_each_repeat" and unused)
                spot, unused = max(1, spot + moves), False
            pause, if_zero = trial.pause_before_s, None
            if pause is None:
                pause, if_zero = (block.iti_s, block.iti_if_zero_s) if found else (0.0, None)
            found.append(Slot(b, t, repeat, spot if on_skin else OFF_SKIN, pause, if_zero))
    return tuple(found)


def _sequence(paradigm: Paradigm, b: int, block: Block, seed: int | None) -> Iterator[tuple[int, int, bool]]:
    """Repeat, trial index, and whether it is the first of its repeat."""
    chosen = block.seed if block.seed is not None else seed
    if block.order == "shuffle" and chosen is None:
        what = phrase("no_seed", "the order is shuffled, but there is no seed")
        remedy = phrase("give_seed", "give --seed N or write it here")
        raise ParadigmError(paradigm.name, [Problem(f"blocks[{b}].seed", what, remedy)])
    rng = random.Random(f"{chosen}/{block.name}")
    for repeat in range(1, block.repeats + 1):
        order = list(range(len(block.trials)))
        if block.order == "shuffle":
            _shuffle(order, rng)
        for place, t in enumerate(order):
            yield repeat, t, place == 0


def _shuffle(items: list[int], rng: random.Random) -> None:
    """Fisher-Yates on `random()`: only its sequence is promised to stay the same between Python versions."""
    for last in range(len(items) - 1, 0, -1):
        other = int(rng.random() * (last + 1))
        items[last], items[other] = items[other], items[last]
