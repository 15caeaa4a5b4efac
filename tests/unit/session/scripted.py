"""A stimulator reduced to its answers, for driving the pure engine through every path in microseconds."""

from __future__ import annotations

from dataclasses import dataclass, field

from firmware_interface.codes import Fault, State, StopReason
from rig.devices.clock_sync import DeviceTime
from rig.domain import events
from rig.domain.plan import PlannedPulse, PlannedTrial, PlanSegment, RatingTask, Scale, StimulusPlan
from rig.recording.entries import Entry
from rig.session import actions
from rig.session.absence import Absence
from rig.session.actions import Operator
from rig.session.engine import Engine
from rig.session.states import Phase, Verb

STEP_NS = 10_000_000
NRS = Scale("nrs100", "nrs", 0, 100, 1, "no pain", "worst pain", True)


def to_device(host_ns: int) -> DeviceTime:
    return DeviceTime(host_ns // 1000, 7)


def plan(n: int = 3, period_us: int = 1_000_000) -> StimulusPlan:
    pulses = tuple(
        PlannedPulse(
            i + 1, i * period_us, i * period_us + 50_000, i * period_us + 500_000, i * period_us + 550_000, 48.0
        )
        for i in range(n)
    )
    return StimulusPlan("thermal", "thermode", 32.0, 32.0, (PlanSegment(n * period_us, 32.0),), pulses)


def trial(index: int, *, spot: int = 1, pause_s: float = 0.0, source: str = "participant", when: str = "after_trial"):
    task = RatingTask(when, NRS, "intensity", source, deadline_s=5.0, delay_s=0.5)  # type: ignore[arg-type]
    return PlannedTrial(index, "main", 1, f"t{index}", "train", "test", spot, pause_s, plan(), (task,))


@dataclass
class Scripted:
    """Answers the engine on the next step, delivers pulses on time; `rating` None: the participant is silent."""

    engine: Engine
    rating: float | None = 30
    refuse: str = ""
    now_ns: int = 1_000_000_000
    state: State = State.READY
    entries: list[Entry] = field(default_factory=list)
    done: list[actions.Action] = field(default_factory=list)
    pending: list[tuple[int, events.DeviceEvent]] = field(default_factory=list)
    loaded: StimulusPlan | None = None

    def step(self, *asked: Operator, absence: Absence | None = None) -> None:
        self.now_ns += STEP_NS
        due = [e for t, e in self.pending if t <= self.now_ns]
        self.pending = [(t, e) for t, e in self.pending if t > self.now_ns]
        for event in due:
            if isinstance(event, events.TrainEnd):
                self.state = State.READY if event.reason is StopReason.PROGRAM_END else State.SAFE
        for effect in self.engine.step(self.now_ns, self.state, due, asked, absence):
            if isinstance(effect, Entry):
                self.entries.append(effect)
            else:
                self.done.append(effect)
                self._act(effect)

    def inject(self, event: events.DeviceEvent, after_ns: int = 0) -> None:
        self.pending.append((self.now_ns + after_ns, event))

    def _answer(self, command: str, **more: object) -> None:
        ok = command != self.refuse
        self.inject(events.CommandDone(command, ok, "" if ok else f"refused {command}", **more))  # type: ignore[arg-type]

    def _act(self, action: actions.Action) -> None:
        match action:
            case actions.Load(loaded):
                self.loaded = loaded
                self._answer("load")
            case actions.Clear():
                if self.state is State.FAULT and self.refuse != "clear":
                    self.state = State.SAFE
                self._answer("clear")
            case actions.Enable():
                self.state = State.READY
                self._answer("enable")
            case actions.Arm():
                self._answer("arm")
            case actions.Start():
                self._answer("start", t0_us=self.now_ns // 1000)
                self._deliver()
            case actions.Stop(reason):
                self.stop(reason)
            case actions.OpenPrompt(prompt_id, _, _) if self.rating is not None:
                self.inject(events.HandsetRating(self.now_ns // 1000, prompt_id, self.rating), 200_000_000)

    def _deliver(self) -> None:
        assert self.loaded is not None
        t0 = self.now_ns // 1000
        for pulse in self.loaded.pulses:
            self.inject(
                events.PulseMark("onset", t0 + pulse.onset_us, pulse.index, 33.0, 0), (pulse.onset_us + 20_000) * 1000
            )
            self.inject(
                events.PulseMark("offset", t0 + pulse.offset_us, pulse.index, 48.0, 0),
                (pulse.offset_us + 20_000) * 1000,
            )
        n = len(self.loaded.pulses)
        end = self.loaded.total_us
        self.inject(events.TrainEnd(t0 + end, n, StopReason.PROGRAM_END, 0), (end + 20_000) * 1000)

    def stop(self, reason: StopReason) -> None:
        """End what is delivered, as a category 1 stop does."""
        running = [e for _, e in self.pending if isinstance(e, events.TrainEnd)]
        self.pending = [(t, e) for t, e in self.pending if not isinstance(e, (events.PulseMark, events.TrainEnd))]
        if running:
            n = self.engine.snapshot().pulse
            self.inject(events.TrainEnd(self.now_ns // 1000, max(0, n - 1), reason, 3))

    def fault(self, fault: Fault) -> None:
        self.inject(events.FaultRaised(self.now_ns // 1000, fault, 60.0))
        self.stop(StopReason.FAULT)

    def until(self, phase: Phase, limit_s: float = 120.0) -> None:
        end = self.now_ns + int(limit_s * 1e9)
        while self.engine.phase is not phase:
            assert self.now_ns < end, f"still {self.engine.phase} after {limit_s} s, wanted {phase}"
            self.step()

    def kinds(self) -> list[str]:
        """Kinds of the journal entries, in order; ratings as their value."""
        return [e.payload.get("kind", "rating") for e in self.entries if isinstance(e.payload, dict)]

    def of(self, kind: str) -> list[dict]:
        return [
            e.payload for e in self.entries if isinstance(e.payload, dict) and e.payload.get("kind", "rating") == kind
        ]


def started(
    trials: list[PlannedTrial],
    *,
    confirm: bool = False,
    unattended: bool = False,
    dose_before: dict[int, int] | None = None,
    rest_s: float = 0.0,
    first_trial: int = 0,
    start: bool = True,
    **more: object,
) -> Scripted:
    engine = Engine(
        trials,
        to_device,
        confirm_spots=confirm,
        unattended=unattended,
        dose_before=dose_before,
        rest_s=rest_s,
        first_trial=first_trial,
    )
    rig = Scripted(engine, **more)  # type: ignore[arg-type]
    rig.step(*[Operator(Verb.START)] * start)
    return rig
