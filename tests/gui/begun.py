"""A run under way as control announces it, made of a built-in paradigm."""

from __future__ import annotations

from rig.domain.events import DeviceIdentity
from rig.paradigm.expand import expand
from rig.paradigm.load import load_paradigm
from rig.session.underway import Underway


def underway(paradigm: str = "heat-ts-10", *, started_ns: int = 0, warnings: tuple[str, ...] = ()) -> Underway:
    """Announce a run of `paradigm` on a simulated rig."""
    found = load_paradigm(paradigm)
    device = DeviceIdentity("SIM", "sim", 1, "1.0", 0, True, 1000, 7, found.applicator, 1, 900, 1, 0)
    trials = tuple(expand(found, {}, 1, "en"))
    return Underway(
        "/data/run-01.qstj",
        True,
        warnings,
        1,
        found.name,
        found.title,
        "°C",
        trials,
        0,
        device,
        "paradigm",
        started_ns,
        0,
        found.hide_ratings_from_operator,
    )
