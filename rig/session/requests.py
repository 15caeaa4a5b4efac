"""What each of the operator's requests does; which are legal when stands in `rig.session.states`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from firmware_interface.codes import StopReason
from rig.domain.outcome import FinishReason, TrialOutcome
from rig.domain.phrase import phrase
from rig.domain.plan import RatingSource
from rig.domain.scales import within
from rig.recording import entries
from rig.session import actions, told_in_pause
from rig.session.actions import Asked, Operator
from rig.session.run_state import RunState
from rig.session.states import LEGAL, Phase, Verb

#: sources that are the participant's own hand
BY_PARTICIPANT: frozenset[RatingSource] = frozenset({"participant", "screen", "screen_slider"})


def handle(run: RunState, request: Operator) -> None:
    """Act on a request, or leave a message why not."""
    if run.phase not in LEGAL[request.verb]:
        if _done_already(run, request.verb):
            return  # a second click
        run.message = phrase("not_now", "{verb} is not possible while {phase}", verb=request.verb, phase=run.phase)
        return
    if request.verb is not Verb.SLIDE:  # which comes many times a second
        run.message = ""  # it was about an earlier request
    _HANDLERS[request.verb](run, request)


def _done_already(run: RunState, verb: Verb) -> bool:
    confirmed = verb is Verb.CONFIRM_SPOT and run.confirmed_spot == run.attempt.trial.spot
    return confirmed or (verb is Verb.START and run.started)


def _audit(run: RunState, kind: entries.AuditKind, request: Operator, **fields: object) -> None:
    trial = run.attempt.trial.index
    run.out.append(entries.audit(run.now_ns, kind, trial=trial, reason=request.reason, **fields))


def _start(run: RunState, request: Operator) -> None:
    _audit(run, "start", request)
    run.started = True
    if run.at:  # going on: when the trial before ended stands on another clock, so its pause begins now
        _go_on_at(run, run.at)
    else:
        run.free_at_ns = run.now_ns
        run.load()


def _pause(run: RunState, request: Operator) -> None:
    _audit(run, "pause", request)
    if run.phase is Phase.CLOSING:
        run.stays_open = True
    elif run.phase is Phase.WAITING:
        run.pause()
    else:
        run.pause_wanted = True


def _resume(run: RunState, request: Operator) -> None:
    """Go on after a break; in it the applicator may have come off, so the spot is confirmed anew."""
    _audit(run, "resume", request)
    run.confirmed_spot = None
    run.load()


def _confirm_spot(run: RunState, request: Operator) -> None:
    if run.phase is Phase.CLOSING:
        run.finish(FinishReason.COMPLETED, "")
        return
    run.confirmed_spot = run.attempt.trial.spot
    run.record("spot_confirmed", spot=run.confirmed_spot)


def _note(run: RunState, request: Operator) -> None:
    _audit(run, "note", request)


def _rate(run: RunState, request: Operator) -> None:
    asked = run.attempt.prompts.asked
    other = request.prompt_id is not None and (asked is None or asked.prompt_id != request.prompt_id)
    if other or _is_before(request, asked) or not _is_taken(run, request):
        run.message = phrase("not_asked", "no rating of this kind is asked for now, or it is off the scale")


def _is_taken(run: RunState, request: Operator) -> bool:
    """Whether the answer is one to what is asked, or to what may be told in the pause."""
    value, source, time = request.value, request.source, run.to_device(_when(run, request))
    if value is None:
        return False
    taken = run.attempt.prompts.answered(run.now_ns, value, source, time)
    return taken or told_in_pause.take(run, value, source, time)


def _is_before(request: Operator, asked: Asked | None) -> bool:
    """Whether an answer was ended before the question about the whole trial came up: it was meant for the one before.

    One to a question about a pulse is taken: the recording gives it to the pulse before.
    """
    if request.at_ns is None or asked is None:
        return False
    return asked.pulse is None and request.at_ns < asked.opened_ns


def _when(run: RunState, request: Operator) -> int:
    """Host time of the input; a stamp from the future would be a defect of whoever stamped it."""
    return run.now_ns if request.at_ns is None else min(request.at_ns, run.now_ns)


def _amend(run: RunState, request: Operator) -> None:
    """Correct the rating that was typed last; the audit chain keeps both, the run file takes the new one."""
    prompts, value = run.attempt.prompts, request.value
    last = prompts.last
    if last is None or last.task.source != "operator_verbal" or prompts.asked is not None:
        run.message = phrase(
            "no_amendment", "there is no typed rating to correct; one can be corrected until the next question"
        )
        return
    scale = last.task.scale
    if value is None or not within(value, scale):
        ends = {"low": scale.low, "high": scale.high}
        run.message = phrase("off_scale", "a rating on {scale} is between {low} and {high}", scale=scale.name, **ends)
        return
    old = {"attempt": last.attempt, "pulse": last.pulse, "prompt_id": last.prompt_id, "old": last.value}
    run.out.append(entries.audit(run.now_ns, "amend", trial=last.trial, reason=request.reason, value=value, **old))
    prompts.last = replace(last, value=value)
    if run.phase is Phase.CLOSING:
        run.since_ns = run.now_ns  # this one may have a slip too
        return
    if last.pulse is None and last.trial == run.attempt.trial.index:
        prompts.last_value = value
    elif last.pulse is None:
        run.rest(value)


def _slide(run: RunState, request: Operator) -> None:
    """Note where the slider on the participant's screen is; end the stimulus where the trial says so."""
    if request.value is None:
        return
    time = run.to_device(_when(run, request))
    fraction = min(1.0, max(0.0, request.value))
    run.out.append(entries.slider(run.now_ns, time.t_us, time.uncertainty_us, fraction))
    trial = run.attempt.trial
    if (
        run.phase is Phase.DELIVERING
        and trial.stop_at is not None
        and fraction >= trial.stop_at / trial.plan.rating_high
    ):
        run.out.append(actions.Stop(StopReason.RATING))


def _repeat(run: RunState, request: Operator) -> None:
    """Repeat the trial that was cut short, or the one before the coming one, or the last once every trial is over."""
    index = run.repeats
    if index < 0:
        run.message = phrase("nothing_to_repeat", "nothing to repeat yet")
        return
    if not request.reason:
        run.message = phrase("repeat_reason", "a repeat needs a reason")
        return
    if too_much := run.too_much(index):
        run.message = too_much
        return
    if run.repeat_needs_agreement:
        if not request.agreed:
            run.message = phrase(
                "repeat_agreement", "repeating after a participant stop needs the participant's recorded agreement"
            )
            return
        _audit(run, "participant_agreed", request)
    _audit(run, "repeat", request, repeats=index)
    warning = run.warning_of(index)
    _go_on_at(run, index)
    if warning:
        run.record("warning", text=warning)


def _skip(run: RunState, request: Operator) -> None:
    """Skip the coming trial; after one cut short, leave it and go on with the next."""
    _audit(run, "skip", request)
    if run.phase is not Phase.HELD or not run.attempt.begun:
        run.attempt.problem = request.reason or run.attempt.problem
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
    """Stop at once. In mid-train the device's TRAIN_END closes the trial; before it, nothing has been delivered.

    Whoever stops is told to the device too, whose word for it then stands in the trial's outcome: a participant who
    stops on the screen has to agree to a repeat, as after the button in their hand; also in a break. A key that both
    could reach is the operator's in the outcome; it may have been the participant's all the same, so they are asked.
    """
    by_participant = request.source in BY_PARTICIPANT
    run.out.append(actions.Stop(StopReason.PARTICIPANT_BUTTON if by_participant else StopReason.OPERATOR))
    run.rests_ready = False
    _audit(run, "stop", request)
    outcome = TrialOutcome.STOPPED_BY_PARTICIPANT if by_participant else TrialOutcome.STOPPED_BY_OPERATOR
    may_be_theirs = by_participant or request.by_anybody
    if run.phase is Phase.HELD and by_participant:
        run.participant_stopped()
    elif run.phase in (Phase.HELD, Phase.CLOSING) and may_be_theirs:
        run.ask_participant()
    if run.phase in (Phase.IDLE, Phase.HELD, Phase.CLOSING) or (run.phase is Phase.PAUSED and not may_be_theirs):
        return  # it ends nothing: the coming trial was not stopped
    run.attempt.problem = request.reason or (
        phrase("participant_stopped", "the participant pressed stop")
        if by_participant
        else phrase("no_reason", "no reason was given")
    )
    if run.phase is Phase.DELIVERING:
        run.attempt.stop_asked = outcome
    else:
        run.cut_short(outcome)
    if may_be_theirs:
        run.ask_participant()


def _finish(run: RunState, request: Operator) -> None:
    """End the run: at once between trials, after the device's TRAIN_END during one."""
    if run.phase is Phase.CLOSING:
        run.finish(FinishReason.COMPLETED, "")
        return
    run.finish_wanted = FinishReason.STOPPED_BY_OPERATOR if run.started else FinishReason.NOT_STARTED
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
    Verb.AMEND: _amend,
    Verb.SLIDE: _slide,
    Verb.NOTE: _note,
}
