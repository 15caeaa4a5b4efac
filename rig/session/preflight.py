"""What must hold before the first trial: pure checks of device against paradigm; every problem at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from firmware_interface.codes import Capability
from firmware_interface.limits import Cap, LimitTable
from rig.domain.errors import Problem
from rig.domain.events import DeviceIdentity
from rig.domain.phrase import phrase
from rig.domain.plan import PlannedTrial
from rig.domain.time_caps import allowed_ms
from rig.session.options import RatingsBy

_NEEDS = {
    "participant": (Capability.HANDSET, phrase("no_handset", "lacks a handset for the participant's ratings")),
    "device_slider": (Capability.SLIDER, phrase("no_slider", "lacks a slider for continuous ratings")),
}


#: row of time caps that says nothing
UNUSED_ROW = (0, 0)
_DEVICE = phrase("at_device", "device")
#: limits that a study may raise, which are tighter where they are higher
_MORE_IS_TIGHTER = ("min", "min_pause_ms")
_LESS_IS_TIGHTER = ("max", "max_dose", "max_on_ms", "max_pulses")


def problems(
    trials: Sequence[PlannedTrial],
    device: DeviceIdentity,
    raised: LimitTable | None = None,
    ratings: RatingsBy = "paradigm",
) -> list[Problem]:
    """Reasons not to start; an empty list means go.

    Parameters
    ----------
    raised
        The limits in force under a study envelope.
    ratings
        Who answers: a simulated participant is none on a real device, and nobody would be asked for the applicator.
    """
    found = []
    if ratings == "sim" and not device.simulated:
        what = phrase("nobody_simulated", "is a real one: no simulated participant answers on it")
        found.append(Problem(_DEVICE, what, phrase("other_ratings", "choose who rates: --ratings paradigm or prompt")))
    for source in sorted({task.source for trial in trials for task in trial.ratings}):
        if source in _NEEDS:
            capability, what = _NEEDS[source]
            if not device.capabilities & capability:
                found.append(
                    Problem(
                        _DEVICE,
                        what,
                        phrase(
                            "connect_it", "connect it or choose a paradigm without source {source}", source=repr(source)
                        ),
                    )
                )
    wanted = {trial.plan.applicator for trial in trials}
    if wanted != {device.applicator}:
        what = phrase(
            "other_applicator",
            "holds applicator {held}, the paradigm needs {wanted}",
            held=device.applicator,
            wanted=", ".join(sorted(wanted)),
        )
        found.append(Problem(_DEVICE, what))
    elif raised is not None and (tighter := _held_tighter(device.limits, raised)):
        what = phrase(
            "held_tighter",
            "keeps limits tighter than the study envelope raises them, as an earlier run set them: {names}",
            names=", ".join(tighter),
        )
        found.append(Problem(_DEVICE, what, phrase("switch_off", "switch it off and on again")))
    return found


def _held_tighter(held: Mapping[str, Any], raised: LimitTable) -> list[str]:
    """Names of the limits in which the device allows less; it widens none before it is switched off."""
    names = [name for name in _MORE_IS_TIGHTER if held[name] > getattr(raised, name)]
    names += [name for name in _LESS_IS_TIGHTER if held[name] < getattr(raised, name)]
    rows = [Cap(*row) for row in held["caps"] if tuple(row) != UNUSED_ROW]
    if any(allowed_ms(rows, cap.level, raised.neutral) < cap.ms for cap in raised.caps):
        names.append("caps")
    return names
