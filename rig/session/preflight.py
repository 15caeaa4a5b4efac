"""What must hold before the first trial: pure checks of device against paradigm; every problem at once."""

from __future__ import annotations

from collections.abc import Sequence

from firmware_interface.codes import Capability
from rig.domain.errors import Problem
from rig.domain.events import DeviceIdentity
from rig.domain.plan import PlannedTrial

_NEEDS = {
    "participant": (Capability.HANDSET, "a handset for the participant's ratings"),
    "device_slider": (Capability.SLIDER, "a slider for continuous ratings"),
}


def problems(trials: Sequence[PlannedTrial], device: DeviceIdentity) -> list[Problem]:
    """Reasons not to start; an empty list means go."""
    found = []
    for source in sorted({task.source for trial in trials for task in trial.ratings}):
        if source in _NEEDS:
            capability, what = _NEEDS[source]
            if not device.capabilities & capability:
                found.append(
                    Problem("device", f"lacks {what}", f"connect it or choose a paradigm without source {source!r}")
                )
    wanted = {trial.plan.applicator for trial in trials}
    if wanted != {device.applicator}:
        found.append(
            Problem("device", f"holds applicator {device.applicator}, the paradigm needs {', '.join(sorted(wanted))}")
        )
    return found
