"""What is known once the device is connected and the journal open: the first thing anybody beside the loop is told."""

from __future__ import annotations

from dataclasses import dataclass

from rig.domain.events import DeviceIdentity
from rig.domain.plan import PlannedTrial
from rig.session.options import RatingsBy


@dataclass(frozen=True, slots=True)
class Underway:
    """The device is connected, the journal open and its room on the disk reserved; nothing has been delivered.

    `trials` are all planned ones, in their order; the run begins with number
    `first_trial`. `started_ns` is host time. `hide_ratings`: the operator shall
    not see ratings while the run lasts.
    """

    journal: str
    simulated: bool
    warnings: tuple[str, ...]
    run: int
    paradigm: str
    title: str
    unit: str
    trials: tuple[PlannedTrial, ...]
    first_trial: int
    device: DeviceIdentity
    ratings: RatingsBy
    started_ns: int
    reserved_bytes: int
    hide_ratings: bool
