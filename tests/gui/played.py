"""A run played to the window's models without processes: real engine, scripted device, a trace made of the plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from gui.models.live import PERIOD_US, LiveRun
from rig.control.messages import Samples, State
from rig.control.telling import told_of
from rig.domain.events import DeviceIdentity
from rig.domain.plan import PlannedTrial
from rig.domain.units import MODALITIES
from rig.paradigm.expand import expand, nominal_individual
from rig.paradigm.load import load_paradigm
from rig.session.actions import Operator
from rig.session.answering import answered
from rig.session.engine import Engine
from rig.session.options import RatingsBy
from rig.session.recorder import entry_of
from rig.session.states import Phase, Verb
from rig.session.underway import Underway
from tests.unit.session.scripted import STEP_NS, Scripted, to_device

#: as often as control tells where the run stands
EVERY_NS = 50_000_000
#: the measured level follows the setpoint this much later
DELAY_US = 60_000


def planned(name: str = "heat-ts-10", by: RatingsBy = "paradigm", language: str = "en") -> tuple[PlannedTrial, ...]:
    """Trials of a built-in paradigm."""
    paradigm = load_paradigm(name)
    return tuple(
        answered(trial, by) for trial in expand(paradigm, nominal_individual(paradigm), seed=1, language=language)
    )


def identity(trial: PlannedTrial, *, simulated: bool = True) -> DeviceIdentity:
    limits = {"thermal": (0, 50_000), "pressure": (0, 60_000), "force": (0, 256)}[trial.plan.modality]
    held: dict[str, object] = {"min": limits[0], "max": limits[1]}
    return DeviceIdentity("SIM1", "1.0", 7, "1.0", "ab", simulated, 1000, 0, trial.plan.applicator, 1, 900, 1, 1, held)


def underway(trials: Sequence[PlannedTrial], **changes: object) -> Underway:
    plan = trials[0].plan
    found = Underway(
        journal="/data/sub-P001/ses-01/run.qstj",
        simulated=True,
        warnings=(),
        run=1,
        paradigm="heat-ts-10",
        title="Temporal summation of heat",
        unit=MODALITIES[plan.modality].unit,
        trials=tuple(trials),
        first_trial=0,
        device=identity(trials[0]),
        ratings="paradigm",
        started_ns=0,
        reserved_bytes=0,
        hide_ratings=False,
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def corners(trial: PlannedTrial) -> tuple[np.ndarray, np.ndarray]:
    """Times from t0 at which the planned level bends, and the level there; neutral outside."""
    plan = trial.plan
    edges = np.cumsum([0, *(s.duration_us for s in plan.segments)])
    return edges, np.array([plan.neutral, *(s.end_level for s in plan.segments)])


@dataclass
class Played:
    """Engine, device and the model that hears of it; the device's clock is the host's.

    `bend` changes the measured level: called with pulse numbers (0 = none), times from t0 and levels.
    `device` overrides the device's state; `quiet` sends no samples.
    """

    trials: tuple[PlannedTrial, ...] = field(default_factory=planned)
    confirm: bool = False
    rating: float | None = 40
    bend: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray] | None = None
    slider: Callable[[np.ndarray], np.ndarray] | None = None
    device: str = ""
    quiet: bool = False
    live: LiveRun = field(default_factory=lambda: LiveRun("P001", "left forearm"))

    def __post_init__(self) -> None:
        engine = Engine(self.trials, to_device, confirm_spots=self.confirm, unattended=False)
        self.rig = Scripted(engine, self.rating)
        self.live.fold(underway(self.trials, started_ns=self.rig.now_ns))
        self._told = 0
        self._sampled_us = self.rig.now_ns // 1000
        self._t0_us: int | None = None
        self._trial = 0
        self._corners = [corners(trial) for trial in self.trials]
        self._onsets = [np.array([pulse.onset_us for pulse in trial.plan.pulses]) for trial in self.trials]
        self.step()

    @property
    def phase(self) -> Phase:
        return self.rig.engine.phase

    def ask(self, verb: Verb, **more: object) -> None:
        request = Operator(verb, **more)  # type: ignore[arg-type]
        self.live.asked(request)
        self.step(request)

    def step(self, *asked: Operator) -> None:
        """One step of the engine, and what control would say of it."""
        self.rig.now_ns += EVERY_NS - STEP_NS  # the scripted device's own step is finer than needed here
        due = [event for t, event in self.rig.pending if t <= self.rig.now_ns + STEP_NS]
        stamped = [entry_of(event, self.rig.now_ns, *self.rig.engine.under_way) for event in due]
        for told in (told_of(entry) for entry in stamped if entry is not None):
            if told is not None:
                self.live.fold(told)
        self.rig.step(*asked)
        for entry in self.rig.entries[self._told :]:
            told = told_of(entry)
            if told is not None:
                if told.kind == "train_started":
                    self._t0_us, self._trial = int(told.data["t0_us"]), int(told.data["trial"])
                self.live.fold(told)
        self._told = len(self.rig.entries)
        self._show()

    def _show(self) -> None:
        engine, now = self.rig.engine, self.rig.now_ns
        state = "DELIVERING" if engine.phase is Phase.DELIVERING else self.rig.state.name
        self.live.fold(State(now, engine.snapshot(), self.device or state, engine.left_s(now), now - 90_000_000))
        if not self.quiet:
            self.live.fold(self._samples(now // 1000))

    def _samples(self, until_us: int) -> Samples:
        t_us = np.arange(self._sampled_us + PERIOD_US, until_us + 1, PERIOD_US)
        self._sampled_us = int(t_us[-1]) if t_us.size else self._sampled_us
        since = t_us - (self._t0_us if self._t0_us is not None else np.iinfo(np.int64).max // 2)
        edges, levels = self._corners[self._trial]
        aim, level = np.interp(since, edges, levels), np.interp(since - DELAY_US, edges, levels)
        if self.bend is not None:
            level = self.bend(np.searchsorted(self._onsets[self._trial], since, side="right"), since, level)
        slider = np.full(t_us.size, np.nan) if self.slider is None else self.slider(since / 1e6)
        return Samples(t_us.astype("u8"), aim.astype("f4"), level.astype("f4"), slider.astype("f4"))

    def until(self, when: Callable[[LiveRun], bool], limit_s: float = 600.0) -> LiveRun:
        """Go on until the model is as wanted."""
        end = self.rig.now_ns + round(limit_s * 1e9)
        while not when(self.live):
            assert self.rig.now_ns < end, f"not within {limit_s} s; the run is {self.phase}"
            self.step()
        return self.live

    def seconds(self, seconds: float) -> LiveRun:
        """Go on for this long."""
        for _ in range(round(seconds * 1e9 / EVERY_NS)):
            self.step()
        return self.live


def rising_slider(since_s: np.ndarray) -> np.ndarray:
    """A slider that goes up with every pulse, 0..1; at rest before the train."""
    felt = np.clip(0.15 + since_s / 60 + 0.02 * np.sin(since_s * 3), 0, 1)
    return np.where((since_s > 0) & (since_s < 55), felt, 0.0)
