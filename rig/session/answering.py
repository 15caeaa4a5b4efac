"""Who answers a trial's questions where the operator chose somebody else than the paradigm says. Pure."""

from __future__ import annotations

from dataclasses import replace

from rig.domain.plan import PlannedTrial, RatingSource
from rig.session.options import RatingsBy

#: who is asked instead of whom
_INSTEAD: dict[RatingsBy, dict[RatingSource, RatingSource]] = {
    "paradigm": {},
    "prompt": {"participant": "operator_verbal"},
    "screen": {"participant": "screen", "device_slider": "screen_slider"},
    "sim": {"operator_verbal": "participant"},
}


def answered(trial: PlannedTrial, by: RatingsBy) -> PlannedTrial:
    """Let somebody else answer than the paradigm says; the recording says who did."""
    instead = _INSTEAD[by]
    tasks = tuple(replace(task, source=instead.get(task.source, task.source)) for task in trial.ratings)
    answered = replace(trial, ratings=tasks)
    if by != "screen":
        return answered
    # the device does not see this slider: the host ends the train at the rating
    return replace(answered, stop_at=trial.plan.stop_at_rating, plan=replace(trial.plan, stop_at_rating=None))
