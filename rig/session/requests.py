"""What each of the operator's requests does; which are legal when stands in `rig.session.states`."""

from __future__ import annotations

from collections.abc import Callable

from firmware_interface.codes import StopReason
from rig.domain.outcome import FinishReason, TrialOutcome
from rig.recording import entries
from rig.session import actions
from rig.session.actions import Operator
from rig.session.run_state import RunState
from rig.session.states import LEGAL, Phase, Verb


def handle(run: RunState, request: Operator) -> None:
    """Act on a request, or leave a message why not."""
    if run.phase not in LEGAL[request.verb]:
        run.message = f"{request.verb} is not possible while {run.phase}"
        return
    _HANDLERS[request.verb](run, request)


def _audit(run: RunState, kind: entries.AuditKind, request: Operator, **fields: object) -> None:
    trial = run.attempt.trial.index
    run.out.append(entries.audit(run.now_ns, kind, trial=trial, reason=request.reason, **fields))


def _start(run: RunState, request: Operator) -> None:
    _audit(run, "start", request)
    run.free_at_ns = run.now_ns
    run.load()


def _pause(run: RunState, request: Operator) -> None:
    _audit(run, "pause", request)
    if run.phase is Phase.WAITING:
        run.pause()
    else:
        run.pause_wanted = True


def _resume(run: RunState, request: Operator) -> None:
    _audit(run, "resume", request)
    run.load()


def _confirm_spot(run: RunState, request: Operator) -> None:
    run.confirmed_spot = run.attempt.trial.spot
    run.record("spot_confirmed", spot=run.confirmed_spot)


def _note(run: RunState, request: Operator) -> None:
    _audit(run, "note", request)


def _rate(run: RunState, request: Operator) -> None:
    time = run.to_device(run.now_ns)
    if request.value is None or not run.attempt.prompts.typed(run.now_ns, request.value, time):
        run.message = "no rating of this kind is asked for now, or it is off the scale"


def _repeat(run: RunState, request: Operator) -> None:
    """Repeat the trial that was cut short, or the one before the coming one."""
    held = run.phase is Phase.HELD
    index = run.at if held else run.at - 1
    if index < 0 or not request.reason:
        run.message = "nothing to repeat yet" if index < 0 else "a repeat needs a reason"
        return
    if held and run.attempt.outcome is TrialOutcome.STOPPED_BY_PARTICIPANT:
        if not request.agreed:
            run.message = "repeating after a participant stop needs the participant's recorded agreement"
            return
        _audit(run, "participant_agreed", request)
    _audit(run, "repeat", request, repeats=index)
    _go_on_at(run, index)


def _skip(run: RunState, request: Operator) -> None:
    """Skip the coming trial; after one cut short, leave it and go on with the next."""
    _audit(run, "skip", request)
    if run.phase is not Phase.HELD:
        run.attempt.problem = request.reason
        run.record_end(TrialOutcome.SKIPPED)
    if run.at + 1 >= len(run.trials):
        run.finish(FinishReason.COMPLETED, "")
    else:
        _go_on_at(run, run.at + 1)


def _go_on_at(run: RunState, index: int) -> None:
    """Go on with trial `index` after its full pause, at least the rest a spot needs; the spot is confirmed anew."""
    run.turn_to(index, run.now_ns, run.rest_s)
    run.confirmed_spot = None
    run.load()


def _stop(run: RunState, request: Operator) -> None:
    """Stop at once. In mid-train the device's TRAIN_END closes the trial; before it, nothing has been delivered."""
    run.out.append(actions.Stop(StopReason.OPERATOR))
    _audit(run, "stop", request)
    run.attempt.problem = request.reason or "stopped by the operator"
    if run.phase in (Phase.LOADING, Phase.WAITING, Phase.READYING, Phase.RATING):
        run.cut_short(TrialOutcome.STOPPED_BY_OPERATOR)


def _finish(run: RunState, request: Operator) -> None:
    """End the run: at once between trials, after the device's TRAIN_END during one."""
    run.finish_wanted = FinishReason.STOPPED_BY_OPERATOR
    if run.phase in (Phase.IDLE, Phase.PAUSED, Phase.HELD):
        _audit(run, "stop", request)
        run.finish(run.finish_wanted, request.reason)
    else:
        _stop(run, request)


_HANDLERS: dict[Verb, Callable[[RunState, Operator], None]] = {
    Verb.START: _start,
    Verb.PAUSE: _pause,
    Verb.RESUME: _resume,
    Verb.CONFIRM_SPOT: _confirm_spot,
    Verb.REPEAT: _repeat,
    Verb.SKIP: _skip,
    Verb.STOP: _stop,
    Verb.FINISH: _finish,
    Verb.RATE: _rate,
    Verb.NOTE: _note,
}
