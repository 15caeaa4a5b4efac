"""What the device says, and what a run makes of it: answers, pulses, ends of trains, stops, faults and losses. Pure."""

from __future__ import annotations

from firmware_interface.codes import StopReason
from firmware_interface.limits import EVENT_RESEND_MS
from rig.devices.stimulator import ACTIVE
from rig.domain import events
from rig.domain.outcome import FinishReason, TrialOutcome
from rig.domain.phrase import Phrase, phrase
from rig.domain.units import NS_PER_MS
from rig.session import actions, waiting
from rig.session.run_state import RunState
from rig.session.states import Phase

_OUTCOMES = {
    StopReason.PROGRAM_END: TrialOutcome.COMPLETED,
    StopReason.RESPONSE: TrialOutcome.STOPPED_BY_PARTICIPANT,  # the wrong button in a hurry: no plan ends at it
    StopReason.SLIDER: TrialOutcome.STOPPED_AT_RATING,
    StopReason.RATING: TrialOutcome.STOPPED_AT_RATING,
    StopReason.PARTICIPANT_BUTTON: TrialOutcome.STOPPED_BY_PARTICIPANT,
    StopReason.OPERATOR: TrialOutcome.STOPPED_BY_OPERATOR,
    StopReason.HOST_SHUTDOWN: TrialOutcome.STOPPED_BY_OPERATOR,
    StopReason.LEASE_LOST: TrialOutcome.LINK_LOST,
}

#: after these the run goes on by itself; after all others the operator chooses
_GOES_ON = (TrialOutcome.COMPLETED, TrialOutcome.STOPPED_AT_RATING)

#: reasons for which the device leaves READY by itself
_LEFT_READY = (StopReason.LEASE_LOST, StopReason.BEAT_MISMATCH, StopReason.INTERLOCK, StopReason.HELLO)

#: how whoever stopped it is told to a device that may not have stopped yet
_STOPS = {TrialOutcome.STOPPED_BY_PARTICIPANT: StopReason.PARTICIPANT_BUTTON}

#: a device that has left READY by itself says why within this, also when the word is lost once: it is sent every 100 ms
WORD_NS = 3 * EVENT_RESEND_MS * NS_PER_MS
#: a refusal of one of these ends the attempt
_NEEDED = (
    ("clear", Phase.LOADING),
    ("load", Phase.LOADING),
    ("enable", Phase.READYING),
    ("arm", Phase.READYING),
    ("start", Phase.READYING),
)


def handle(run: RunState, event: events.DeviceEvent) -> None:
    """Take in one event."""
    match event:
        case events.CommandDone():
            _on_command_done(run, event)
        case events.PulseMark():
            _on_pulse(run, event)
        case events.TrainEnd():
            _on_train_end(run, event)
        case events.ClockProbe() if event.sent_ns >= run.woke_ns:
            run.slept_ns = 0
        case events.HandsetRating():
            run.attempt.prompts.handset(run.now_ns, event.prompt_id, event.value, event.t_us)
            run.flush_prompts()
        case events.LinkLost():
            _on_loss(run, TrialOutcome.LINK_LOST, FinishReason.LINK_LOST, event.cause)
        case events.Rebooted():
            text = phrase("restarted", "the device restarted in mid-session; its program is gone")
            _on_loss(run, TrialOutcome.DEVICE_FAULT, FinishReason.DEVICE_FAULT, text)
        case events.FaultRaised():
            text = phrase("device_fault", "device fault {fault}", fault=event.fault)
            _between_trials(run, TrialOutcome.DEVICE_FAULT, text)
        case events.Button(which="stop"):
            text = phrase("participant_stopped", "the participant pressed stop")
            _between_trials(run, TrialOutcome.STOPPED_BY_PARTICIPANT, text)
        case events.StateChanged() if event.reason in _LEFT_READY:
            outcome = _OUTCOMES.get(event.reason, TrialOutcome.DEVICE_FAULT)
            words = phrase("left_ready", "the device left READY: {reason}", reason=event.reason)
            _between_trials(run, outcome, _explained(run, event.reason, words))
        case _:
            return


def _on_command_done(run: RunState, done: events.CommandDone) -> None:
    if not done.ok and (done.command, run.phase) == ("arm", Phase.READYING) and waiting.instead(run, done):
        return
    if not done.ok and done.command == "disable" and run.device_state not in ACTIVE:
        return  # as after a stop: there was nothing to end
    if not done.ok:
        if done.stopped and (done.command, run.phase) in _NEEDED:
            run.attempt.refused = run.now_ns, done
        else:
            _refuse(run, done)
        return
    match done.command, run.phase:
        case "load", Phase.LOADING:
            run.go(Phase.WAITING)
            if run.pause_wanted:
                run.pause()
        case "enable", Phase.READYING:
            run.arm()
        case "arm", Phase.READYING:
            waiting.over(run)
            run.begin()
            run.out.append(actions.Start())
        case "start", Phase.READYING:
            run.record("train_started", done.t0_us, t0_us=done.t0_us)
            run.go(Phase.DELIVERING)
            if run.attempt.early_end is not None:
                _on_train_end(run, run.attempt.early_end)
        case _:
            return


def _refuse(run: RunState, done: events.CommandDone) -> None:
    run.message = done.problem
    run.record("command", command=done.command, ok=False, problem=done.problem)
    if (done.command, run.phase) in _NEEDED:
        run.attempt.problem = done.problem
        run.cut_short(TrialOutcome.REFUSED)


def give_up_word(run: RunState) -> None:
    """Take what the device has refused for refused, where it was thought to have stopped and no word of that came."""
    if run.attempt.refused is None:
        return
    since_ns, done = run.attempt.refused
    if (done.command, run.phase) in _NEEDED and run.now_ns >= since_ns + WORD_NS:
        _refuse(run, done)


def _on_pulse(run: RunState, mark: events.PulseMark) -> None:
    if run.phase not in (Phase.READYING, Phase.DELIVERING):  # the answer to START may come after the first pulse
        return
    if mark.edge == "onset":
        run.attempt.n_begun = mark.index
        run.attempt.prompts.after_pulse(mark.index, run.now_ns)
    elif mark.edge == "offset":
        run.attempt.n_delivered = mark.index


def _on_train_end(run: RunState, end: events.TrainEnd) -> None:
    run.free_at_ns = run.now_ns
    attempt = run.attempt
    if run.phase is Phase.READYING:
        attempt.early_end = end
    if run.phase is not Phase.DELIVERING:
        return
    attempt.n_delivered = end.n_completed
    attempt.outcome = _OUTCOMES.get(end.reason, TrialOutcome.DEVICE_FAULT)
    if attempt.outcome in _GOES_ON and attempt.stop_asked is not None:
        attempt.outcome = attempt.stop_asked  # it came too late for this stimulus, in time for the next one
    if end.reason is not StopReason.PROGRAM_END and not attempt.problem:
        words = phrase("ended_by", "ended by the device: {reason}", reason=end.reason)
        attempt.problem = _explained(run, end.reason, words)
    run.rests_ready = end.reason is StopReason.PROGRAM_END
    if attempt.outcome in _GOES_ON:
        attempt.prompts.after_trial(run.now_ns)
        run.go(Phase.RATING)
    else:
        run.cut_short(attempt.outcome)


def _explained(run: RunState, reason: StopReason, words: Phrase) -> str:
    """Name a reason; a lease that was lost while the host was away says that."""
    return run.attempt.absence if reason is StopReason.LEASE_LOST and run.attempt.absence else words


def _between_trials(run: RunState, outcome: TrialOutcome, problem: str) -> None:
    """Take note of a stop or fault; while something is delivered TRAIN_END follows and says how much was.

    The word may be older than a START that has crossed it: whatever is begun, or on its way, is stopped.
    """
    run.message = problem
    if run.phase in (Phase.READYING, Phase.DELIVERING):
        run.out.append(actions.Stop(_STOPS.get(outcome, StopReason.HOST_SHUTDOWN)))
    if outcome is TrialOutcome.STOPPED_BY_PARTICIPANT and run.phase is Phase.HELD:
        run.participant_stopped()
    elif outcome is TrialOutcome.STOPPED_BY_PARTICIPANT and run.phase is Phase.CLOSING:
        run.ask_participant()
    if run.phase in (Phase.LOADING, Phase.WAITING, Phase.READYING, Phase.DELIVERING, Phase.RATING, Phase.PAUSED):
        run.attempt.problem = problem
        if run.phase is not Phase.DELIVERING:
            run.cut_short(outcome)


def _on_loss(run: RunState, outcome: TrialOutcome, why: FinishReason, cause: str) -> None:
    """End the run: the device is gone, or no longer the one the program was loaded into."""
    if run.phase is Phase.FINISHED:
        return
    run.message = run.attempt.problem = cause
    if run.phase is Phase.CLOSING:  # nothing was left to be done with it
        run.finish(FinishReason.COMPLETED, "")
    elif run.phase in (Phase.IDLE, Phase.HELD):
        run.finish(why, cause)
    else:
        run.finish_wanted = why
        run.cut_short(outcome)
