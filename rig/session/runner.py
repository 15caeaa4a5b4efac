"""Runs an engine against a stimulator and a journal, on a real or a virtual clock: the loop and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from firmware_interface.limits import BEAT_MS
from rig.devices.stimulator import AT_REST, Stimulator
from rig.domain.events import DeviceEvent, Telemetry
from rig.domain.outcome import FinishReason
from rig.domain.units import NS_PER_MS, NS_PER_S
from rig.recording import entries
from rig.recording.entries import Entry
from rig.recording.journal import Journal
from rig.recording.records import RecordType
from rig.session import actions
from rig.session.absence import Absence, Watch
from rig.session.actions import Operator
from rig.session.engine import Engine
from rig.session.outside import Moment, Outside
from rig.session.recorder import entry_of
from rig.session.states import Phase, Verb

#: how long the loop sleeps at most: telemetry comes every 16 ms, and nothing the engine does needs less
IDLE_NS = 10 * NS_PER_MS
#: after the last trial the device gets this long to report SAFE; one that is gone reports nothing
WIND_DOWN_NS = NS_PER_S
_STOPS = (Verb.STOP, Verb.FINISH)


class Waiter(Protocol):
    """Gives the processor away until something arrives or a time has come."""

    def now_ns(self) -> int:
        """Host time."""
        ...

    def with_sleep_ns(self) -> int:
        """Host time that goes on while the computer sleeps."""
        ...

    def wait(self, until_ns: int) -> None:
        """Return when a byte has arrived, at the latest at `until_ns`."""
        ...


def run(
    engine: Engine,
    device: Stimulator,
    journal: Journal,
    waiter: Waiter,
    outside: Outside,
    *,
    start_at_once: bool = True,
    may_start: Callable[[], str] = str,
) -> FinishReason:
    """Run to the end; the journal then holds its END record. Otherwise than `start_at_once` it waits for START.

    `may_start` is asked when START comes, which may be long after the run was prepared: why not, "" where it may.
    """
    loop, watch = _Loop(engine, device, journal, outside), Watch()
    first = [Operator(Verb.START)] if start_at_once else []
    while engine.phase is not Phase.FINISHED:
        now = waiter.now_ns()
        absence = watch.turn(now, waiter.with_sleep_ns())
        loop.turn(now, [_if_it_may(request, may_start) for request in first + outside.asked(now)], absence)
        first = []
        waiter.wait(loop.wake_at(now))
    now = waiter.now_ns()
    until = now + WIND_DOWN_NS
    loop.turn(now, [])  # a stop goes out also where the device was at rest when last heard of: ENABLE may be on its way
    while device.state not in AT_REST and not device.gone and now < until:
        waiter.wait(loop.wake_at(now))
        now = waiter.now_ns()
        loop.turn(now, [])
    assert engine.finish is not None
    reason, text = engine.finish
    if journal.error is not None:
        reason, text = FinishReason.RECORDING_FAILED, journal.error.text
    journal.put(entries.end(waiter.now_ns(), reason, text))
    return reason


def _if_it_may(request: Operator, may_start: Callable[[], str]) -> Operator:
    """A START that may not be becomes the end of a run that was not started."""
    why_not = may_start() if request.verb is Verb.START else ""
    return Operator(Verb.FINISH, why_not) if why_not else request


class _Loop:
    def __init__(self, engine: Engine, device: Stimulator, journal: Journal, outside: Outside) -> None:
        self._engine, self._device, self._journal, self._outside = engine, device, journal, outside
        self._last_beat_ns: int | None = None
        self._failing = False

    def turn(self, now_ns: int, asked: list[Operator], absence: Absence | None = None) -> None:
        """One round: poll, write down, step, write down, act, beat; a stop goes before what waits to be sent."""
        for done in self._outside.injected(now_ns):  # before what comes of it
            self._write(done)
        if any(request.verb in _STOPS for request in asked):
            self._step(now_ns, [], asked)
            asked = []
        happened = self._device.poll(now_ns)
        trial, attempt = self._engine.under_way
        for event in happened:
            entry = entry_of(event, now_ns, trial, attempt)
            if isinstance(event, Telemetry):
                self._outside.sampled(event)
            if entry is not None:
                self._write(entry)
        if self._journal.error is not None and not self._failing:
            self._failing = True
            asked = [*asked, Operator(Verb.FINISH, self._journal.error.text)]
        self._step(now_ns, happened, asked, absence)
        due = self._last_beat_ns is None or now_ns - self._last_beat_ns >= BEAT_MS * NS_PER_MS
        if due and self._outside.may_beat(now_ns, self._device.state):
            self._device.beat()
            self._last_beat_ns = now_ns
        self._outside.show(Moment(now_ns, self._engine, self._device.state, self._journal.synced_ns))

    def _step(
        self, now_ns: int, happened: list[DeviceEvent], asked: list[Operator], absence: Absence | None = None
    ) -> None:
        for effect in self._engine.step(now_ns, self._device.state, happened, asked, absence):
            if isinstance(effect, Entry):
                self._write(effect)
            else:
                self._act(effect)

    def _write(self, entry: Entry) -> None:
        self._journal.put(entry)
        if entry.record_type != RecordType.TELEMETRY:
            self._outside.written(entry)

    def wake_at(self, now_ns: int) -> int:
        """When the next round is due if nothing arrives before."""
        due = min(now_ns + IDLE_NS, self._device.wake_at(now_ns))
        wanted = self._engine.wake_at()
        return due if wanted is None else max(now_ns, min(due, wanted))

    def _act(self, action: actions.Action) -> None:
        device = self._device
        match action:
            case actions.Load(plan):
                device.load(plan)
            case actions.Enable():
                device.enable()
            case actions.Disable():
                device.disable()
            case actions.Clear():
                device.clear()
            case actions.Arm(site, dose_before):
                device.arm(site, dose_before)
            case actions.Start():
                device.start()
            case actions.Stop(reason):
                device.stop(reason)
            case actions.OpenPrompt(prompt_id, steps, deadline_s):
                device.prompt(prompt_id, steps, deadline_s)
