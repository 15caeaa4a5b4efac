"""The ratings of one trial: which prompt is due, which is open, what became of each."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from firmware_interface.limits import REPLY_MS, TICK_US, TRIES
from rig.devices.clock_sync import DeviceTime
from rig.domain.plan import PlannedTrial, RatingSource, RatingTask
from rig.domain.scales import within
from rig.domain.units import NS_PER_MS, NS_PER_S
from rig.recording import entries
from rig.recording.entries import Entry
from rig.session.actions import Asked, LastRating, OpenPrompt

#: the handset closes by the device's clock, which began later by the way of PROMPT: what it took in time comes within
#: the tries of both ways
ON_ITS_WAY_NS = REPLY_MS * TRIES * NS_PER_MS


@dataclass(frozen=True, slots=True)
class _Due:
    task: RatingTask
    pulse: int | None
    at_ns: int


@dataclass(slots=True)
class Prompts:
    """Opens one prompt after the other; one that is missed or withdrawn is recorded as that, never as a number.

    `last_value` is the last answer about the whole trial; None: missed, or
    nothing asked yet. `last` is the last answer to any prompt, also of the trial
    before, until the next prompt opens.
    """

    trial: PlannedTrial
    attempt: int
    next_id: int
    _waiting: deque[_Due] = field(default_factory=deque)
    _open: _Due | None = None
    _opened_ns: int = 0
    _deadline_ns: int = 0
    last_value: float | None = None
    last: LastRating | None = None
    entries: list[Entry] = field(default_factory=list)
    actions: list[OpenPrompt] = field(default_factory=list)

    @property
    def done(self) -> bool:
        """Whether nothing is open or to come."""
        return self._open is None and not self._waiting

    @property
    def asked(self) -> Asked | None:
        """What is being asked now."""
        if self._open is None:
            return None
        return Asked(self.next_id, self._open.task, self._open.pulse, self._opened_ns, self._deadline_ns)

    def wake_at(self) -> int | None:
        """Next instant at which something is due, in ns; None: nothing."""
        if self._open is not None:
            return self._closes_ns(self._open)
        return self._waiting[0].at_ns if self._waiting else None

    def _closes_ns(self, open_: _Due) -> int:
        """When the open prompt has been missed: a handset's answer may still be on its way, until the next is asked."""
        if open_.task.source != "participant":
            return self._deadline_ns
        last_ns = self._deadline_ns + ON_ITS_WAY_NS
        return max(self._deadline_ns, min(last_ns, self._waiting[0].at_ns)) if self._waiting else last_ns

    def after_pulse(self, pulse: int, now_ns: int) -> None:
        """Pulse `pulse` has begun: queue what is asked after each pulse."""
        for task in self.trial.ratings:
            if task.when == "after_pulse":
                self._waiting.append(_Due(task, pulse, now_ns + round(task.lag_s * NS_PER_S)))

    def after_trial(self, now_ns: int) -> None:
        """Queue what is asked once the stimulus is over."""
        for task in self.trial.ratings:
            if task.when == "after_trial":
                self._waiting.append(_Due(task, None, now_ns + round(task.delay_s * NS_PER_S)))

    def tick(self, now_ns: int, to_device: Callable[[int], DeviceTime]) -> None:
        """Close what is over its deadline, open what is due."""
        if self._open is not None and now_ns >= self._closes_ns(self._open):
            self._record(now_ns, None, to_device(self._deadline_ns))
        if self._open is None and self._waiting and now_ns >= self._waiting[0].at_ns:
            self._open = self._waiting.popleft()
            task = self._open.task
            self.next_id += 1
            self.last = None
            self._opened_ns = now_ns
            self._deadline_ns = now_ns + round(task.deadline_s * NS_PER_S)
            self.entries.append(
                entries.event(
                    now_ns,
                    "prompt_opened",
                    to_device(now_ns).t_us,
                    trial=self.trial.index,
                    attempt=self.attempt,
                    pulse=self._open.pulse,
                    prompt_id=self.next_id,
                    scale=task.scale.name,
                    dimension=task.dimension,
                    source=task.source,
                    deadline_s=task.deadline_s,
                )
            )
            if task.source == "participant":
                steps = round((task.scale.high - task.scale.low) / task.scale.step)
                self.actions.append(OpenPrompt(self.next_id, steps, task.deadline_s))

    def handset(self, now_ns: int, prompt_id: int, steps: float, t_us: int) -> bool:
        """Take an answer from the handset; False when it belongs to no open prompt."""
        if self._open is None or prompt_id != self.next_id or self._open.task.source != "participant":
            return False
        scale = self._open.task.scale
        self._record(now_ns, scale.low + steps * scale.step, DeviceTime(t_us, TICK_US))
        return True

    def answered(self, now_ns: int, value: float, source: RatingSource, time: DeviceTime) -> bool:
        """Take an answer typed by the operator or given on the screen; False: not asked for, or off the scale."""
        if self._open is None or self._open.task.source != source:
            return False
        if not within(value, self._open.task.scale):
            return False
        self._record(now_ns, value, time)
        return True

    def _record(self, now_ns: int, value: float | None, time: DeviceTime, *, withdrawn: bool = False) -> None:
        assert self._open is not None
        task = self._open.task
        pulse = self._open.pulse
        if pulse is None:
            self.last_value = value
        self.last = LastRating(self.trial.index, self.attempt, pulse, self.next_id, task, value)
        self.entries.append(
            entries.rating(
                now_ns,
                trial=self.trial.index,
                attempt=self.attempt,
                pulse=pulse,
                scale=task.scale.name,
                dimension=task.dimension,
                value=value,
                source=task.source,
                t_us=time.t_us,
                uncertainty_us=time.uncertainty_us,
                prompt_id=self.next_id,
                withdrawn=withdrawn,
            )
        )
        self._open = None

    def withdraw(self, now_ns: int, to_device: Callable[[int], DeviceTime]) -> None:
        """Ask nothing more: the trial was cut short. What is being asked had no time to be answered, and says so."""
        self._waiting.clear()
        if self._open is not None:
            self._record(now_ns, None, to_device(now_ns), withdrawn=True)
