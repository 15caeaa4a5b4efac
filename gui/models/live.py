"""The run under way as the screen shows it: what control says, folded into a few values and buffers of fixed size.

No Qt, no clock: the latest message is now. The window draws from it as often as
it likes and asks `version` whether anything has changed.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from firmware_interface.limits import TICK_US
from gui.models import held
from gui.models.asked_since import AskedSince
from gui.models.asking import Stopping, ToDo, possible, to_do
from gui.models.curve_so_far import CurveSoFar, curve_of
from gui.models.one_trial import OneTrial
from gui.models.strip import NO_ANSWER, NO_DEVICE, Strip, following
from gui.models.trace import Levels, Trace
from rig.control.messages import DECIMATION, FromControl, Over, Refused, Samples, State, Told
from rig.domain.plan import PlannedTrial
from rig.domain.units import NS_PER_S, US_PER_S
from rig.session.actions import Operator, Snapshot
from rig.session.states import Phase, Verb
from rig.session.underway import Underway

#: between two samples that control passes on
PERIOD_US = DECIMATION * TICK_US
#: shown before the start of a stimulus and after its end; what is read of the slider after the last pulse is within it
LEAD_S, TAIL_S = 5.0, 5.0
#: a finished trial stays on the screen so long, then the coming one takes its place
LINGER_NS = 10 * NS_PER_S
#: samples older than this say nothing about now
STALE_NS = NS_PER_S // 2
#: nothing is planned: room for this much, s
NO_PLAN_S = 60.0


class LiveRun:
    """Folds messages; everything a page needs is an attribute or a method without side effects.

    Attributes
    ----------
    participant, site : str
        As typed in the preparation: control does not repeat them.
    underway, state, over
        The latest of each message, None before the first.
    refused : str
        Why the run was not begun.
    shown : OneTrial or None
        The trial on the screen: the one under way, the one just finished, or the coming one.
    trace : Trace
        The latest samples.
    finished : list of OneTrial
        Trials of this run that are over, the latest attempt of each.
    stopping : Stopping
        How far a stop has come.
    version : int
        Grows with everything that changes what is seen.
    """

    def __init__(self, participant: str = "", site: str = "") -> None:
        self.participant = participant
        self.site = site
        self.underway: Underway | None = None
        self.state: State | None = None
        self.over: Over | None = None
        self.refused = ""
        self.shown: OneTrial | None = None
        self.finished: list[OneTrial] = []
        self.trace = Trace(_capacity(()))
        self.stopping = Stopping.READY
        self.pause_asked = False
        self.version = 0
        self._lost = self._silent = False
        self._sampled_ns: int | None = None
        self._ended_ns: int | None = None
        self._asked_since = AskedSince()
        self._screen_slider = float("nan")

    # ------------------------------------------------------------ what comes in

    def fold(self, message: FromControl) -> None:
        """Take in one message."""
        match message:
            case Underway():
                self._begin(message)
            case State():
                self._stand(message)
            case Samples():
                self._sample(message)
            case Told(kind, _, data):
                self._hear(kind, data)
            case Refused(text):
                self.refused = text
            case Over():
                self.over = message
            case _:
                return
        self.version += 1

    def asked(self, request: Operator) -> None:
        """Take note of what is sent to control: a pause that is to come, a stop under way, the screen's slider."""
        match request.verb:
            case Verb.PAUSE:
                self.pause_asked = True
            case Verb.STOP | Verb.FINISH:
                self.stopping = Stopping.STOPPING
            case Verb.SLIDE if request.value is not None:
                self._screen_slider = min(1.0, max(0.0, request.value))
            case _:
                return
        self.version += 1

    def lose(self) -> None:
        """Control is gone: nothing is known of the device any more, and nobody confirms a stop."""
        self._lost, self.stopping = True, Stopping.READY
        self.version += 1

    def fall_silent(self, silent: bool) -> None:
        """Control says nothing for the time being: what it said last is not shown as what is now."""
        if silent is not self._silent:
            self._silent = silent
            self.version += 1

    def _begin(self, underway: Underway) -> None:
        self.underway = underway
        self.trace = Trace(_capacity(underway.trials))
        if underway.first_trial < len(underway.trials):
            self.shown = OneTrial(underway.trials[underway.first_trial])

    def _stand(self, state: State) -> None:
        self.state = state
        if state.snapshot.phase in (Phase.PAUSED, Phase.HELD, Phase.CLOSING, Phase.FINISHED):
            self.pause_asked = False
        self._asked_since.look(state)
        self.stopping = self.stopping.after(state.device, state.snapshot.phase)
        self._turn_page(state)

    def _turn_page(self, state: State) -> None:
        """Show the coming trial once the one that is over has been seen long enough."""
        shown, coming = self.shown, self.coming
        if shown is None or coming is None or not shown.outcome or self._ended_ns is None:
            return
        if state.snapshot.phase not in (Phase.LOADING, Phase.WAITING, Phase.PAUSED):
            return
        seen = state.now_ns - self._ended_ns >= LINGER_NS and (shown.complete or self._stale(state))
        if seen and (coming.index, state.snapshot.attempt) != (shown.trial.index, shown.attempt):
            self.shown = OneTrial(coming, state.snapshot.attempt)

    def _sample(self, samples: Samples) -> None:
        if self.state is not None:
            self._sampled_ns = self.state.now_ns
        task = self.shown.task if self.shown is not None else None
        if task is not None and task.source == "screen_slider":
            samples = replace(samples, slider=np.full(samples.t_us.size, self._screen_slider, np.float32))
        self.trace.add(samples)
        if self.shown is not None:
            self.shown.look(self.trace)

    def _hear(self, kind: str, data: dict[str, object]) -> None:
        if kind == "trial_started" and self.underway is not None:
            self.shown = OneTrial(self.underway.trials[int(str(data["trial"]))], int(str(data["attempt"])))
        told_of = next((t for t in (self.shown, *self.finished) if t is not None and _is_of(t, data)), None)
        if told_of is None:
            return
        told_of.told(kind, data)
        if kind == "trial_ended":
            self._ended_ns = self.state.now_ns if self.state is not None else 0
            self.finished = [t for t in self.finished if t.trial.index != told_of.trial.index] + [told_of]

    # ------------------------------------------------------------ what is seen

    @property
    def snapshot(self) -> Snapshot | None:
        """Where the run stands; None before the first state."""
        return None if self.state is None else self.state.snapshot

    @property
    def coming(self) -> PlannedTrial | None:
        """The trial that is under way or comes next."""
        if self.underway is None or not self.underway.trials:
            return None
        at = self.underway.first_trial if self.snapshot is None else self.snapshot.trial
        return self.underway.trials[min(at, len(self.underway.trials) - 1)]

    @property
    def unit(self) -> str:
        """Unit of the levels."""
        return "" if self.underway is None else self.underway.unit

    @property
    def hides_ratings(self) -> bool:
        """Whether the operator must not see ratings."""
        return self.underway is not None and self.underway.hide_ratings

    @property
    def connected(self) -> bool:
        """Whether anything is known of a device now."""
        return self.state is not None and self.over is None and not self._lost

    @property
    def _heard(self) -> bool:
        """Whether anything can be asked of the device now."""
        return self.connected and not self._silent

    def limit(self) -> float | None:
        """Level that the device does not go beyond, on the side of the shown stimulus, in the unit of the levels."""
        return None if self.shown is None else held.limit(self.underway, self.shown.trial)

    def read(self, measured: Levels) -> Levels:
        """Measured levels to be shown: NaN where the sensor is open or short."""
        return held.read(self.underway, measured)

    def strip(self) -> Strip:
        """Values of the strip at the top."""
        if self.state is None or not self.connected:
            return Strip()
        if self._silent:
            return self._of_before()
        state, latest = self.state, None if self._stale(self.state) else self.trace.latest()
        words, seconds = following(state, self.shown, self.trace.last_us)
        recorded = self.underway is not None
        level = float(self.read(np.array(latest[1:], np.float32))[0]) if latest is not None else np.nan
        measured = level if np.isfinite(level) else None
        return Strip(
            state=state.device or NO_DEVICE,
            applicator=self.underway.device.applicator if self.underway is not None else "",
            unit=self.unit,
            setpoint=latest[0] if latest is not None and np.isfinite(latest[0]) else None,
            measured=measured,
            unread=latest is not None and measured is None,
            highest=held.held(self.underway, "max"),
            recorded_s=(state.synced_ns - self.underway.started_ns) / NS_PER_S if self.underway else None,
            behind_s=max(0.0, (state.now_ns - state.synced_ns) / NS_PER_S) if recorded else 0.0,
            following=words,
            following_s=seconds,
        )

    def _of_before(self) -> Strip:
        """What is left of the strip while nothing is heard: what it is about, and how much is on the disk."""
        assert self.state is not None
        begun = self.underway
        return Strip(
            state=NO_ANSWER,
            applicator=begun.device.applicator if begun is not None else "",
            unit=self.unit,
            highest=held.held(self.underway, "max"),
            recorded_s=(self.state.synced_ns - begun.started_ns) / NS_PER_S if begun is not None else None,
            behind_s=math.inf,
        )

    def _stale(self, state: State) -> bool:
        return self._sampled_ns is None or state.now_ns - self._sampled_ns > STALE_NS

    def left_in_trial_s(self) -> float | None:
        """Time to the end of the stimulus that is delivered; None: none is."""
        if self.state is None or not self._heard or self.state.snapshot.phase is not Phase.DELIVERING:
            return None
        return self.state.left_s

    def possible(self) -> frozenset[Verb]:
        """What the operator can ask for now."""
        if not self._heard or self.underway is None or self.snapshot is None:
            return frozenset()
        found = possible(self.snapshot, self.underway.first_trial, pause_asked=self.pause_asked)
        return found if self._asked_since.pause_read else found - {Verb.RESUME}  # a double click on Pause is none

    def enter_confirms(self) -> bool:
        """Whether Enter confirms the spot: not before the question could be read, or one Enter too many would do it."""
        return self._heard and self._asked_since.spot_read

    def to_do(self) -> ToDo:
        """What the run waits for from the operator."""
        return to_do(self.snapshot if self._heard else None)

    def curves(self) -> list[CurveSoFar]:
        """Ratings of the trials that are tests and have any, in their order; the last one may be under way."""
        trials = [t for t in self.finished if t is not self.shown]
        if self.shown is not None and self.shown.t0_us is not None:
            trials.append(self.shown)
        curves = (curve_of(t) for t in trials if t.trial.role == "test" and t.t0_us is not None)
        return [curve for curve in curves if curve.given]

    def axis(self) -> tuple[float, float] | None:
        """Ends of the scale of the shown trial's main rating; None: nothing is rated."""
        task = self.shown.task if self.shown is not None else None
        return None if task is None else (task.scale.low, task.scale.high)


def _capacity(trials: tuple[PlannedTrial, ...]) -> int:
    """Samples of the longest trial with what is shown before and after it, and the time until it is replaced."""
    longest_s = max((t.plan.total_us / US_PER_S + _windows_s(t) for t in trials), default=NO_PLAN_S)
    return int((LEAD_S + longest_s + TAIL_S + LINGER_NS / NS_PER_S) * US_PER_S / PERIOD_US)


def _windows_s(trial: PlannedTrial) -> float:
    """How long after the stimulus its ratings are still read."""
    return max((task.lag_s + task.delay_s + task.deadline_s for task in trial.ratings), default=0.0)


def _is_of(trial: OneTrial, data: dict[str, object]) -> bool:
    """Whether an event belongs to this attempt; stamps of pulses do not name one and belong to the one under way."""
    if "trial" not in data:
        return not trial.outcome
    return (data["trial"], data.get("attempt")) == (trial.trial.index, trial.attempt)
