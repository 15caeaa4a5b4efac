"""The control process: link, clock, engine, heartbeat, journal. Holds the device while a run lasts; draws nothing.

Starts with ``rig.spawn.start("rig.control.process:main")`` and talks over its
standard input and output. A client that stops ticking stops the heartbeat, and
a client that is gone ends the run: the device returns to neutral by its lease.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from firmware_interface.codes import State as DeviceState
from firmware_interface.loaded_modules import loaded_modules
from rig import app
from rig.channel import Inbox, Outbox, own_pipes
from rig.control.awake import WhyNot, kept_awake
from rig.control.messages import DECIMATION, Ask, Begin, Loaded, Over, Refused, Samples, Simulate, State, Tick, Told
from rig.control.telling import interlocks_of, interlocks_told, simulator_told, told_of
from rig.devices.stimulator import ACTIVE
from rig.domain.errors import QstError
from rig.domain.events import Telemetry
from rig.domain.phrase import Phrase, phrase
from rig.domain.units import NS_PER_MS, NS_PER_S
from rig.recording import entries
from rig.recording.entries import Entry
from rig.session.actions import Operator
from rig.session.outside import Moment, World
from rig.session.states import Phase, Verb
from rig.session.underway import Underway

#: a client silent for longer is sent no pictures: the pipe it does not read keeps room for what it must not miss
TICK_LATE_NS = 300 * NS_PER_MS
#: a client silent for longer stops the heartbeat while something could be delivered; with the lease 1.6 s in all
TICK_STALE_NS = NS_PER_S
#: and ends the run
TICK_GONE_NS = 5 * NS_PER_S
#: the client draws no faster
SHOW_EVERY_NS = 50 * NS_PER_MS
#: batches of samples that wait for a client that does not read
MOST_SAMPLES = 256
#: other threads wait at most this long for the interpreter (default 5 ms)
SWITCH_INTERVAL_S = 0.0005
NOT_SIMULATED = phrase("not_simulated", "this rig is not simulated: nothing was done")
TAKES_NOTHING = phrase("takes_nothing", "the simulator takes no commands now: nothing was done")
#: Ctrl-C and a terminal that closes reach the whole group: the client asks for the stop, or is gone, and control ends
_OF_THE_CLIENT = ("SIGINT", "SIGHUP")
ASKED_TO_END = phrase("asked_to_end", "the computer asked the program to end, as when it is switched off")
#: says whether the system has asked this process to end
MustEnd = Callable[[], bool]
#: commands of the side channel that change nothing of the simulated rig
_LOOKS = {"ask", "watch_ms"}


class _Client:
    """The client as the loop sees it (`rig.session.outside.Outside`)."""

    def __init__(self, inbox: Inbox, outbox: Outbox, may_sleep: WhyNot, must_end: MustEnd = lambda: False) -> None:
        self._inbox, self._outbox, self._may_sleep, self._must_end = inbox, outbox, may_sleep, must_end
        self._told_of_sleep = False
        self._asked_ns: int | None = None
        self._ticked_ns = 0
        self._shown: tuple[int, Phase, str] | None = None
        self._given_up = False
        self._late = False
        self._interlocks = 0
        self._world: World | None = None

    def asked(self, now_ns: int) -> list[Operator]:
        """Requests; a client that is gone asks to finish, and so does a computer that is switched off."""
        requests = []
        if self._asked_ns is None or now_ns - self._asked_ns > TICK_STALE_NS:
            self._ticked_ns = now_ns  # control itself was away: the client's ticks are still on their way
        self._asked_ns = now_ns
        for message in self._inbox.take():
            self._ticked_ns = now_ns
            if isinstance(message, Ask):
                requests.append(message.request)
            elif isinstance(message, Simulate):
                self._simulate(message)
        self._late = now_ns - self._ticked_ns > TICK_LATE_NS
        if self._must_end() and not self._given_up:
            self._given_up = True
            requests.append(Operator(Verb.FINISH, ASKED_TO_END))
        gone = self._inbox.ended or now_ns - self._ticked_ns > TICK_GONE_NS
        if gone and not self._given_up:
            self._given_up = True
            requests.append(Operator(Verb.FINISH, "the program that was in charge is gone or does not respond"))
        return requests

    def simulated(self, world: World) -> None:
        """Keep the way to the simulated rig's side channel, and let it say what may be asked of it."""
        self._world = world
        world.tell({"ask": "offer"})

    def _simulate(self, message: Simulate) -> None:
        """Pass a command on; one that could not be given is answered as the simulator answers a wrong one."""
        if self._world is None:
            self._outbox.send(simulator_told({"error": NOT_SIMULATED, "command": message.command}))
        elif not self._world.tell(message.command):
            self._outbox.send(simulator_told({"error": TAKES_NOTHING, "command": message.command}))

    def injected(self, now_ns: int) -> list[Entry]:
        """Pass on what the simulator says; what it has done at a person's wish goes into the recording."""
        reports = [] if self._world is None else self._world.take()
        for report in reports:
            self._outbox.send(simulator_told(report))
        done = [report["done"] for report in reports if isinstance(report.get("done"), dict)]
        return [entries.injected(now_ns, command) for command in done if not _LOOKS & command.keys()]

    def may_beat(self, now_ns: int, device: DeviceState) -> bool:
        """Whether the client has shown itself lately, or nothing can be delivered anyway."""
        fresh = now_ns - self._ticked_ns <= TICK_STALE_NS
        return device not in ACTIVE or fresh

    def underway(self, begun: Underway) -> None:
        """Tell where the recording is and what is planned."""
        self._outbox.send(begun)

    def written(self, entry: Entry) -> None:
        """Tell what a person must not miss, and which interlocks are open whenever that changes."""
        open_now = interlocks_of(entry)
        if open_now is not None and open_now != self._interlocks:
            self._interlocks = open_now
            self._outbox.send(interlocks_told(open_now))
        told = told_of(entry)
        if told is not None:
            self._outbox.send(told)

    def sampled(self, batch: Telemetry) -> None:
        """Pass on a part of the telemetry."""
        if self._late:
            return
        some = batch.samples[::DECIMATION]
        columns = (some[name].copy() for name in ("t_us", "setpoint", "measured", "slider"))
        self._outbox.send(Samples(*columns))

    def show(self, moment: Moment) -> None:
        """Pass on where the run stands, not more often than it can be drawn unless something changed."""
        if self._late:
            return
        now_ns, engine, device = moment.now_ns, moment.engine, moment.device.name
        if self._shown is not None:
            shown_ns, phase, state = self._shown
            if now_ns - shown_ns < SHOW_EVERY_NS and (phase, state) == (engine.phase, device):
                return
        self._shown = (now_ns, engine.phase, device)
        if not self._told_of_sleep and (why := self._may_sleep()):
            self._told_of_sleep = True
            self._outbox.send(Told("warning", _may_sleep(why)))
        self._outbox.send(State(now_ns, engine.snapshot(), device, engine.left_s(now_ns), moment.synced_ns))


def main(argv: list[str]) -> None:
    """Serve one client over standard input and output."""
    for name in _OF_THE_CLIENT:
        if hasattr(signal, name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: asked.append(number))
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    incoming, outgoing = own_pipes()
    inbox, outbox = Inbox(incoming), Outbox(outgoing, latest=State, droppable=Samples, most=MOST_SAMPLES)
    outbox.send(Loaded(os.getpid(), loaded_modules()))
    try:
        begin = _first(inbox, lambda: bool(asked))
        if begin is not None:
            _serve(begin, inbox, outbox, lambda: bool(asked))
    finally:
        outbox.close()


def _may_sleep(why: str) -> Phrase:
    return phrase(
        "may_sleep",
        "nothing keeps the computer from going to sleep during the run; switch its energy saving off ({why})",
        why=why,
    )


def _first(inbox: Inbox, must_end: MustEnd = lambda: False) -> Begin | None:
    """Wait for what to run; None when the client went away instead. What was asked right behind it is still to come."""
    while not inbox.ended and not must_end():
        message = inbox.first()
        if isinstance(message, Begin):
            return message
        assert message is None or isinstance(message, Tick | Ask)
        inbox.wait(1.0)
    return None


def _serve(begin: Begin, inbox: Inbox, outbox: Outbox, must_end: MustEnd) -> None:
    try:
        prepared = app.prepare(begin.options)
        with kept_awake() as may_sleep:
            done = app.record(prepared, _Client(inbox, outbox, may_sleep, must_end))
    except QstError as error:
        outbox.send(Refused(str(error), error.lines))
    else:
        kept = str(done.journal) if done.kept else ""
        outbox.send(Over(done.finish_reason, done.finish_text, kept, str(done.run_file)))
