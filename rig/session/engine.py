"""The session as a pure step function: device events and the operator's requests in, actions and journal entries out.

Reads no clock and does no I/O: the same inputs at the same times give the same
outputs. Which phase may follow which stands in `rig.session.states`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from firmware_interface.codes import State, StopReason
from firmware_interface.limits import EVENT_RESEND_MS
from rig.devices.clock_sync import DeviceTime
from rig.domain import events
from rig.domain.outcome import FinishReason, TrialOutcome
from rig.domain.phrase import Phrase, phrase
from rig.domain.plan import PlannedTrial
from rig.domain.units import NS_PER_MS, NS_PER_S, US_PER_S
from rig.recording.entries import Entry
from rig.session import absence as absences
from rig.session import actions, overdue, requests
from rig.session.absence import Absence
from rig.session.actions import Action, Operator, Snapshot
from rig.session.damage import Damage
from rig.session.run_state import RunState
from rig.session.states import Phase

_OUTCOMES = {
    StopReason.PROGRAM_END: TrialOutcome.COMPLETED,
    StopReason.RESPONSE: TrialOutcome.COMPLETED,
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


class Engine:
    """One run. `step` is called whenever something arrived or `wake_at` has come.

    Parameters
    ----------
    trials : sequence of PlannedTrial
        In the order they run.
    to_device : callable
        Host ns -> device time with its uncertainty.
    confirm_spots : bool
        Whether a new spot waits for the operator's CONFIRM_SPOT.
    unattended : bool
        Nobody there to choose: a trial cut short ends the run.
    dose_before : mapping
        Spot -> dose it received in earlier runs of the session, in the device's dose units.
    rest_s : float
        Rest the limits in force ask for between two stimuli on one spot: a repeat keeps it.
    site_of : callable
        Spot -> number under which the device keeps the dose of this spot of this participant.
    first_trial : int
        Trial to begin with; more than 0 for a run that goes on where another ended. It waits for its full pause.
    damage : Damage or None
        What trials do to the basal layer, where that is bounded: a repeat must not pass the bound.
    """

    def __init__(
        self,
        trials: Sequence[PlannedTrial],
        to_device: Callable[[int], DeviceTime],
        *,
        confirm_spots: bool,
        unattended: bool,
        dose_before: Mapping[int, int] | None = None,
        rest_s: float = 0.0,
        site_of: Callable[[int], int] = int,
        first_trial: int = 0,
        damage: Damage | None = None,
    ) -> None:
        self._run = RunState(
            trials,
            to_device,
            confirm_spots=confirm_spots,
            unattended=unattended,
            dose_before=dose_before or {},
            rest_s=rest_s,
            site_of=site_of,
            first_trial=first_trial,
            damage=damage,
        )

    @property
    def phase(self) -> Phase:
        """Phase the run is in."""
        return self._run.phase

    @property
    def finish(self) -> tuple[FinishReason, str] | None:
        """Why the run ended; None while it goes on."""
        reason = self._run.finish_reason
        return None if reason is None else (reason, self._run.finish_text)

    @property
    def started(self) -> bool:
        """Whether START was asked for: before it nothing can have been delivered."""
        return self._run.started

    @property
    def under_way(self) -> tuple[int, int]:
        """Index of the current trial and number of the attempt."""
        return self._run.attempt.trial.index, self._run.attempt.number

    def snapshot(self) -> Snapshot:
        """State for a screen."""
        run, attempt = self._run, self._run.attempt
        return Snapshot(
            phase=run.phase,
            trial=attempt.trial.index,
            n_trials=len(run.trials),
            name=attempt.trial.name,
            spot=attempt.trial.spot,
            attempt=attempt.number,
            pulse=attempt.n_begun,
            n_pulses=len(attempt.trial.plan.pulses),
            waits_for_spot=run.phase is Phase.WAITING and run.needs_spot(),
            prompt=attempt.prompts.asked,
            last_rating=attempt.prompts.last,
            outcome=str(attempt.outcome) if run.phase is Phase.HELD and attempt.outcome is not None else "",
            message=run.message,
            until_zero=run.until_zero,
            repeat_needs_agreement=run.repeat_needs_agreement,
        )

    def wake_at(self) -> int | None:
        """Next instant at which `step` has something to do by itself, in ns; None: only on input."""
        run = self._run
        if run.phase is Phase.WAITING:
            return None if run.needs_spot() else run.free_at_ns
        if run.phase in (Phase.DELIVERING, Phase.RATING):
            return run.attempt.prompts.wake_at()
        return run.closes_at_ns if run.phase is Phase.CLOSING else None

    def left_s(self, now_ns: int) -> float | None:
        """Time to the end of the stimulus, or to the start of the next; None: nothing is planned."""
        run = self._run
        if run.phase is Phase.DELIVERING:
            return run.attempt.trial.plan.total_us / US_PER_S - (now_ns - run.since_ns) / NS_PER_S
        wake = self.wake_at()
        return None if wake is None else (wake - now_ns) / NS_PER_S

    def step(
        self,
        now_ns: int,
        device_state: State,
        happened: Iterable[events.DeviceEvent],
        asked: Iterable[Operator] = (),
        absence: Absence | None = None,
    ) -> list[Action | Entry]:
        """Advance to `now_ns`; returns what is to be done and written, in order. `absence`: since the step before."""
        run = self._run
        run.now_ns, run.device_state, run.out = now_ns, device_state, []
        if absence is not None:
            run.slept_ns, run.woke_ns = run.slept_ns + max(0, absence.slept_ns), now_ns
            absences.handle(run, absence)
        for request in asked:
            requests.handle(run, request)
            run.flush_prompts()
        for event in happened:
            _on_event(run, event)
        _on_time(run)
        return run.out


# ---------------------------------------------------------------- time


def _on_time(run: RunState) -> None:
    if run.phase is Phase.LOADING:
        run.load_if_at_rest()
    if run.phase is Phase.WAITING and not run.needs_spot() and run.now_ns >= run.free_at_ns:
        _make_ready(run)
    if run.phase in (Phase.DELIVERING, Phase.RATING):
        prompts = run.attempt.prompts
        prompts.tick(run.now_ns, run.to_device)
        run.flush_prompts()
        if run.phase is Phase.RATING and prompts.done:
            run.record_end(run.attempt.outcome or TrialOutcome.COMPLETED)
            run.next_trial()
    if run.phase is Phase.DELIVERING:
        overdue.watch(run)
    if run.phase is Phase.CLOSING and run.now_ns >= run.closes_at_ns:
        run.finish(FinishReason.COMPLETED, "")
    absences.give_up_start(run)


def _make_ready(run: RunState) -> None:
    """Bring the device to READY, then arm. One that has just left READY is heard first: that may be a stop."""
    if run.rests_ready and run.device_state is not State.READY:
        run.rests_ready = False
        run.free_at_ns = run.now_ns + WORD_NS
        return
    run.go(Phase.READYING)
    if too_much := run.too_much(run.at):
        run.message = run.attempt.problem = too_much
        run.cut_short(TrialOutcome.REFUSED)
        return
    if run.device_state is State.READY:
        run.arm()
    else:  # a stop that is still latched has been dealt with: the operator chose to go on
        run.out += [actions.Clear(), actions.Enable()]


# ---------------------------------------------------------------- what the device says


def _on_event(run: RunState, event: events.DeviceEvent) -> None:
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
    if not done.ok and (done.command, run.phase) == ("arm", Phase.READYING) and done.rest_ms:
        run.rest_on_spot(done.rest_ms)
        return
    if not done.ok:
        run.message = done.problem
        run.record("command", command=done.command, ok=False, problem=done.problem)
        if (done.command, run.phase) in _NEEDED:
            run.attempt.problem = done.problem
            run.cut_short(TrialOutcome.REFUSED)
        return
    match done.command, run.phase:
        case "load", Phase.LOADING:
            run.go(Phase.WAITING)
            if run.pause_wanted:
                run.pause()
        case "enable", Phase.READYING:
            run.arm()
        case "arm", Phase.READYING:
            run.rested()
            run.begin()
            run.out.append(actions.Start())
        case "start", Phase.READYING:
            run.record("train_started", done.t0_us, t0_us=done.t0_us)
            run.go(Phase.DELIVERING)
            if run.attempt.early_end is not None:
                _on_train_end(run, run.attempt.early_end)
        case _:
            return


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
    if run.phase is Phase.HELD and outcome is TrialOutcome.STOPPED_BY_PARTICIPANT:
        run.participant_stopped()
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
