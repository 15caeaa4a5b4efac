"""What is said of the trial before in the pause after it, unasked: a 0 lets the next one come earlier. Pure."""

from __future__ import annotations

from rig.devices.clock_sync import DeviceTime
from rig.domain.plan import RatingSource, RatingTask
from rig.domain.scales import within
from rig.recording import entries
from rig.session.run_state import RunState


def until_zero(run: RunState) -> RatingTask | None:
    """The scale on which a 0 told in this pause would shorten it; None: it would not, or has been told."""
    return None if run.pain == 0 else _task(run)


def take(run: RunState, value: float, source: RatingSource, time: DeviceTime) -> bool:
    """Take what is said unasked of the trial before; False: nothing would follow from it, or off the scale."""
    task, before = _task(run), run.felt
    if task is None or before is None or source != task.source or not within(value, task.scale):
        return False
    run.out.append(
        entries.rating(
            run.now_ns,
            trial=before.trial.index,
            attempt=before.number,
            scale=task.scale.name,
            dimension=task.dimension,
            value=value,
            source=source,
            t_us=time.t_us,
            uncertainty_us=time.uncertainty_us,
            in_pause=True,
        )
    )
    run.attempt.prompts.last = None  # what came before it is no longer to be corrected
    run.rest(value)
    return True


def _task(run: RunState) -> RatingTask | None:
    """What the operator asked last of the trial before, where the coming one may start earlier after a 0."""
    if run.felt is None or run.attempt.begun or run.attempt.trial.pause_if_zero_s is None:
        return None
    tasks = [t for t in run.felt.trial.ratings if t.when == "after_trial" and t.source == "operator_verbal"]
    return tasks[-1] if tasks else None
