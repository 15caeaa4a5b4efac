"""The session as a pure step function: device events and the operator's requests in, actions and journal entries out.

Reads no clock and does no I/O: the same inputs at the same times give the same
outputs. Which phase may follow which stands in `rig.session.states`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from firmware_interface.codes import State
from rig.devices.clock_sync import DeviceTime
from rig.domain import events
from rig.domain.outcome import FinishReason, TrialOutcome
from rig.domain.plan import PlannedTrial
from rig.domain.units import NS_PER_S, US_PER_S
from rig.recording.entries import Entry
from rig.session import absence as absences
from rig.session import actions, device_events, overdue, requests, told_in_pause
from rig.session.absence import Absence
from rig.session.actions import Action, Operator, Snapshot
from rig.session.damage import Damage
from rig.session.run_state import RunState
from rig.session.spot_pulses import SpotPulses
from rig.session.states import Phase


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
    pulses : SpotPulses or None
        How many pulses a spot may take, which a repeat may pass with a warning only.
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
        pulses: SpotPulses | None = None,
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
            pulses=pulses,
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
            until_zero=told_in_pause.until_zero(run),
            repeat_needs_agreement=run.repeat_needs_agreement,
            stays_open=run.phase is Phase.CLOSING and run.stays_open,
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
            device_events.handle(run, event)
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
    if run.phase is Phase.CLOSING and run.closes_at_ns is not None and run.now_ns >= run.closes_at_ns:
        run.finish(FinishReason.COMPLETED, "")
    device_events.give_up_word(run)
    absences.give_up_start(run)


def _make_ready(run: RunState) -> None:
    """Bring the device to READY, then arm. One that has just left READY is heard first: that may be a stop."""
    if run.rests_ready and run.device_state is not State.READY:
        run.rests_ready = False
        run.free_at_ns = run.now_ns + device_events.WORD_NS
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
