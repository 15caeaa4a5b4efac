"""What must hold before the first trial: pure checks of device against paradigm; every problem at once."""

from __future__ import annotations

from collections.abc import Sequence

from firmware_interface.codes import Capability
from rig.domain.errors import Problem
from rig.domain.events import DeviceIdentity
from rig.domain.phrase import phrase
from rig.domain.plan import PlannedTrial

_NEEDS = {
    "participant": (Capability.HANDSET, phrase("no_handset", "lacks a handset for the participant's ratings")),
    "device_slider": (Capability.SLIDER, phrase("no_slider", "lacks a slider for continuous ratings")),
}


def problems(trials: Sequence[PlannedTrial], device: DeviceIdentity) -> list[Problem]:
    """Reasons not to start; an empty list means go."""
    found = []
    for source in sorted({task.source for trial in trials for task in trial.ratings}):
        if source in _NEEDS:
            capability, what = _NEEDS[source]
            if not device.capabilities & capability:
                found.append(
                    Problem(
                        "device",
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
        found.append(Problem("device", what))
    return found
