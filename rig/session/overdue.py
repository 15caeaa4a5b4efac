"""A stimulus whose end does not come: it is stopped, and an end that is not told is not waited for for ever. Pure."""

from __future__ import annotations

from firmware_interface.codes import StopReason
from rig.devices.stimulator import AT_REST
from rig.domain.outcome import TrialOutcome
from rig.domain.phrase import phrase
from rig.domain.units import NS_PER_S, NS_PER_US
from rig.session import actions
from rig.session.run_state import RunState

#: a stimulus that has not ended this long after its plan is stopped
OVERDUE_NS = 2 * NS_PER_S
#: a device at rest for this long has nothing more to tell: events are sent again every 100 ms
UNTOLD_NS = 2 * NS_PER_S


def watch(run: RunState) -> None:
    """Look after the stimulus under way."""
    due_ns = run.since_ns + run.attempt.trial.plan.total_us * NS_PER_US
    if run.now_ns > max(due_ns, run.attempt.back_ns) + OVERDUE_NS:
        run.record("warning", text=phrase("overdue", "the stimulus is overdue and was stopped"))
        run.out.append(actions.Stop(StopReason.HOST_SHUTDOWN))
        run.since_ns = run.now_ns
    _give_up_end(run)


def _give_up_end(run: RunState) -> None:
    """Close an attempt whose end the device has not told, although it has been at rest for long."""
    attempt = run.attempt
    if run.device_state not in AT_REST:
        attempt.at_rest_ns = None
    elif attempt.at_rest_ns is None:
        attempt.at_rest_ns = run.now_ns
    elif run.now_ns > attempt.at_rest_ns + UNTOLD_NS:
        attempt.problem = attempt.problem or phrase("end_untold", "the device did not tell how the stimulus ended")
        run.cut_short(attempt.stop_asked or TrialOutcome.DEVICE_FAULT)
