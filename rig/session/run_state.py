"""Where a run stands, and the steps between its trials: functions of the engine, without clock or I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from firmware_interface.codes import State
from rig.devices.clock_sync import DeviceTime
from rig.domain.outcome import FinishReason, TrialOutcome
from rig.domain.plan import PlannedTrial
from rig.domain.units import NS_PER_MS, NS_PER_S, NS_PER_US
from rig.recording import entries
from rig.recording.entries import Entry
from rig.session import actions
from rig.session.actions import Action, LastRating
from rig.session.attempt import Attempt
from rig.session.damage import Damage, Given
from rig.session.prompts import Prompts
from rig.session.spot_pulses import SpotPulses
from rig.session.states import Phase, check

#: the device counts the pause on its own clock; this much more keeps a quartz 100 ppm off from refusing START
PAUSE_MARGIN_NS = 20 * NS_PER_MS
#: a slip in the rating typed last is seen, and typed anew, within this
CLOSING_NS = 10 * NS_PER_S

_FINISH = {
    TrialOutcome.STOPPED_BY_PARTICIPANT: FinishReason.STOPPED_BY_PARTICIPANT,
    TrialOutcome.STOPPED_BY_OPERATOR: FinishReason.STOPPED_BY_OPERATOR,
    TrialOutcome.DEVICE_FAULT: FinishReason.DEVICE_FAULT,
    TrialOutcome.LINK_LOST: FinishReason.LINK_LOST,
    TrialOutcome.REFUSED: FinishReason.REFUSED,
}


_OF_THE_DEVICE = (TrialOutcome.DEVICE_FAULT, TrialOutcome.LINK_LOST)


class RunState:
    """Data of a run, changed only within one `Engine.step`; `out` collects what that step asks for."""

    def __init__(
        self,
        trials: Sequence[PlannedTrial],
        to_device: Callable[[int], DeviceTime],
        *,
        confirm_spots: bool,
        unattended: bool,
        dose_before: Mapping[int, int],
        rest_s: float,
        site_of: Callable[[int], int],
        first_trial: int,
        damage: Damage | None,
        pulses: SpotPulses | None,
    ) -> None:
        self.trials = tuple(trials)
        self.rest_s = rest_s
        self.site_of = site_of
        self.dose_before = dose_before
        self._to_device = to_device
        #: how long the host's clock stood still in a sleep, and when it woke; 0 once the clocks are compared again
        self.slept_ns, self.woke_ns = 0, 0
        self.confirm_spots = confirm_spots
        self.unattended = unattended
        self.phase = Phase.IDLE
        self.now_ns = 0
        self.since_ns = 0
        self.device_state = State.SAFE
        self.out: list[Action | Entry] = []
        self.at = first_trial
        self.free_at_ns = 0
        self.confirmed_spot: int | None = None
        self.started = False
        #: a train that came to its end, or an ARM that came too early, has left the device in READY, where it stays
        self.rests_ready = False
        self._load_due = self._clear_due = False
        self.pause_wanted = self.stays_open = False
        self.finish_wanted: FinishReason | None = None
        self.finish_reason: FinishReason | None = None
        self.finish_text = ""
        self.message = ""
        self._begun = [0] * len(self.trials)
        self._stopped_by_participant: set[int] = set()
        self._damage, self._pulses = damage, pulses
        self._given: list[Given] = []
        self._prompts_opened = 0
        self._last_rating: LastRating | None = None
        #: the last attempt that could be felt: what is told in a pause is of it; and its last answer
        self.felt: Attempt | None = None
        self.pain: float | None = None
        self._rested_from_ns, self._rest_at_least_s = 0, 0.0
        self.attempt = self._new_attempt(first_trial)

    def to_device(self, host_ns: int) -> DeviceTime:
        """Device time of a host instant; the device's clock may have gone on while the host's stood still."""
        time = self._to_device(host_ns)
        return DeviceTime(time.t_us, time.uncertainty_us + -(-self.slept_ns // NS_PER_US))

    def _new_attempt(self, index: int) -> Attempt:
        trial, number = self.trials[index], self._begun[index] + 1
        return Attempt(trial, number, Prompts(trial, number, self._prompts_opened, last=self._last_rating))

    def go(self, phase: Phase) -> None:
        """Enter a phase that may follow the current one."""
        check(self.phase, phase)
        self.phase = phase
        self.since_ns = self.now_ns

    def needs_spot(self) -> bool:
        """Whether the operator has yet to say that the applicator is on the trial's spot."""
        return self.confirm_spots and self.confirmed_spot != self.attempt.trial.spot

    # ------------------------------------------------------------ journal entries of a trial

    def record(self, kind: str, t_us: int | None = None, **fields: Any) -> None:
        """Journal an event of the current attempt."""
        trial, number = self.attempt.trial.index, self.attempt.number
        self.out.append(entries.event(self.now_ns, kind, t_us, trial=trial, attempt=number, **fields))

    def flush_prompts(self) -> None:
        """Pass on what the prompts have to say."""
        prompts = self.attempt.prompts
        self.out += prompts.entries
        self.out += prompts.actions
        prompts.entries, prompts.actions = [], []

    def begin(self) -> None:
        """Journal that the current attempt has begun, once."""
        if not self.attempt.begun:
            self.attempt.begun = True
            self._begun[self.at] += 1
            self._stopped_by_participant.discard(self.at)
            self.record("trial_started")

    def record_end(self, outcome: TrialOutcome) -> None:
        """Journal the current attempt's outcome."""
        self.begin()
        attempt = self.attempt
        attempt.outcome = outcome
        if attempt.n_begun:
            self._given.append((attempt.trial, attempt.n_begun / len(attempt.trial.plan.pulses)))
        self.record(
            "trial_ended",
            outcome=outcome,
            n_planned=len(attempt.trial.plan.pulses),
            n_delivered=attempt.n_delivered,
            reason=attempt.problem,
        )

    # ------------------------------------------------------------ between trials

    def arm(self) -> None:
        """Arm the current trial's program, with what its spot has received before this run."""
        spot = self.attempt.trial.spot
        self.out.append(actions.Arm(self.site_of(spot), self.dose_before.get(spot, 0)))

    def too_much(self, index: int) -> str:
        """Why trial `index` may not be delivered after all that was; "" where it may."""
        bounds = [bound for bound in (self._damage, self._pulses) if bound is not None]
        return next((why for bound in bounds if (why := bound.refusal(self.trials[index], self._given))), "")

    def warning_of(self, index: int) -> str:
        """What to tell of a repeat of trial `index`; "" nothing."""
        return "" if self._pulses is None else self._pulses.warning(self.trials[index], self._given)

    def load(self) -> None:
        """Send the current trial's program, once the device takes one."""
        self.go(Phase.LOADING)
        self._load_due = self._clear_due = True
        self.load_if_at_rest()

    def load_if_at_rest(self) -> None:
        """Send the program that is due: after a stop the device first comes back, after a fault it is cleared first."""
        if not self._load_due:
            return
        if self.device_state in (State.SAFE, State.READY):
            self._load_due = False
            self.out.append(actions.Load(self.attempt.trial.plan))
        elif self.device_state is State.FAULT and self._clear_due:
            self._clear_due = False
            self.out.append(actions.Clear())

    def pause(self) -> None:
        """Rest between trials until the operator resumes."""
        self.pause_wanted = False
        self.go(Phase.PAUSED)

    def turn_to(self, index: int, stimulus_end_ns: int, at_least_s: float = 0.0) -> None:
        """Make trial `index` the current one; it starts after its full pause, or a shorter one once pain is rated 0."""
        before = self.attempt.prompts
        self._prompts_opened, self._last_rating = before.next_id, before.last
        if self.attempt.begun and self.attempt.outcome is not TrialOutcome.SKIPPED:
            self.felt = self.attempt
        self.at = index
        self.attempt = self._new_attempt(index)
        self._rested_from_ns, self._rest_at_least_s = stimulus_end_ns, at_least_s
        self.rest(before.last_value)

    def rest(self, last_value: float | None) -> None:
        """Set when the current trial may start, given the last answer about the whole trial before."""
        self.pain = last_value
        trial = self.attempt.trial
        pause_s = trial.pause_before_s
        if trial.pause_if_zero_s is not None and last_value == 0:
            pause_s = trial.pause_if_zero_s
        pause_s = max(pause_s, self._rest_at_least_s)
        self.free_at_ns = self._rested_from_ns + round(pause_s * NS_PER_S) + PAUSE_MARGIN_NS

    def next_trial(self) -> None:
        """Go on after a trial that came to its end."""
        if self.at + 1 >= len(self.trials):
            self.close()
            return
        self.turn_to(self.at + 1, self.free_at_ns)
        if self.pause_wanted:
            self.pause()
        else:
            self.load()

    def cut_short(self, outcome: TrialOutcome) -> None:
        """Close an attempt that did not come to its end: hold for the operator, or finish where nobody is there.

        A trial that had not begun leaves no row, unless the device refused it or was being made ready for it.
        """
        self.attempt.prompts.withdraw(self.now_ns, self.to_device)
        self.flush_prompts()
        self.rests_ready = self.pause_wanted = False  # the operator is asked anyway
        self.attempt.outcome = outcome
        if self.attempt.begun or self.phase is Phase.READYING or outcome is TrialOutcome.REFUSED:
            self.record_end(outcome)
        if outcome is TrialOutcome.STOPPED_BY_PARTICIPANT:
            self.participant_stopped()
        if self.finish_wanted is not None:
            self.finish(self.finish_wanted, self.attempt.problem)
        elif self.unattended:
            self.finish(_FINISH[outcome], self.attempt.problem)
        else:
            self.go(Phase.HELD)

    def participant_stopped(self) -> None:
        """The current trial was stopped by the participant, or would be: whoever repeats it needs their agreement."""
        if self.attempt.outcome not in _OF_THE_DEVICE:  # of which the operator must hear first
            self.attempt.outcome = TrialOutcome.STOPPED_BY_PARTICIPANT
        self.ask_participant()

    def ask_participant(self) -> None:
        """Let nobody repeat the current trial without the participant's agreement."""
        self._stopped_by_participant.add(self.at)

    @property
    def repeats(self) -> int:
        """Trial that a repeat would run: the one that was cut short, or the last one that was not; -1: none."""
        return self.at if self.phase in (Phase.HELD, Phase.CLOSING) else self.at - 1

    @property
    def repeat_needs_agreement(self) -> bool:
        """Whether the participant stopped what would be repeated, also if other trials were chosen since."""
        return self.repeats in self._stopped_by_participant

    def close(self) -> None:
        """End a run whose trials are over: at once; after a moment to correct what was typed last; or when asked to.

        A pause asked for in the last trial keeps it open: the trial can be repeated.
        """
        last = self.attempt.prompts.last
        typed = last is not None and last.task.source == "operator_verbal"
        if self.unattended or not (typed or self.pause_wanted):
            self.finish(FinishReason.COMPLETED, "")
            return
        self.pause_wanted, self.stays_open = False, self.pause_wanted
        self.go(Phase.CLOSING)
        self.out.append(actions.Disable())

    @property
    def closes_at_ns(self) -> int | None:
        """When a run that is closing is over by itself; a correction puts it off (`since_ns`); None: it stays open."""
        return None if self.stays_open else self.since_ns + CLOSING_NS

    def finish(self, why: FinishReason, text: str) -> None:
        """End the run; the runner closes the journal once the device is SAFE."""
        disabled = self.phase is Phase.CLOSING or why is FinishReason.LINK_LOST
        self.finish_reason, self.finish_text = why, text
        self.go(Phase.FINISHED)
        if not disabled:
            self.out.append(actions.Disable())
