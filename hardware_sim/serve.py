"""The simulated rig as a process of its own, in real time, on a pseudo-terminal or a loopback socket.

The only module of the simulator that reads a clock. First line of its standard output: the port to open. After that
JSON lines: states of the device as they change. Standard input, where it is a pipe, takes JSON lines, and the first
JSON line says what is loaded:

    {"inject": "sensor=open"}   {"inject": "heater=open@12.5"}   {"press": "stop"}   {"settings": {"gain": 2.0}}
    {"line": "unplug"}   {"line": "plug_in"}   {"watch_ms": 20}   {"ask": "state"}   {"ask": "offer"}

The world goes on without a host. When standard input closes, the process ends as soon as no host is connected and the
device is at rest: a host that dies leaves a device that returns to neutral by itself, which can be seen from outside.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from firmware_interface.codes import State
from firmware_interface.limits import APPLICATORS, TICK_US
from firmware_interface.loaded_modules import loaded_modules
from hardware_sim.endpoints import Endpoint, PtyEndpoint, TcpEndpoint
from hardware_sim.offer import checked_settings, offer_of
from hardware_sim.participant import ParticipantSettings
from hardware_sim.rig import SimulatedRig
from hardware_sim.side_channel import Command, SideChannel

NS_PER_US = 1000
US_PER_MS = 1000
US_PER_S = 1_000_000
#: a stall up to this long is caught up; a longer one stops the world, or it would be a lease loss by itself
MOST_LAG_US = 200_000
#: without a host nobody notices a late tick
UNWATCHED_S = 0.005
#: priority of the simulated rig over the programs around it
RIG_NICENESS = -10
#: states in which nothing is on the skin
AT_REST = (State.BOOT, State.SAFE, State.FAULT)
#: after the side channel has closed, the longest stay of a host that keeps the line open
LINGER_S = 600.0
HIGHEST_PORT = 65_535

Report = Callable[[dict[str, object]], None]


class Pace:
    """How far the simulated world should be at a host time; too far behind, and the world has stood still."""

    def __init__(self, origin_ns: int) -> None:
        """The world's 0 is at `origin_ns`."""
        self._origin_ns = origin_ns
        self.pauses = 0

    def host_ns(self, world_us: int) -> int:
        """Host time at which the world is, or was, at `world_us`, had it not stood still since."""
        return self._origin_ns + world_us * NS_PER_US

    def due_us(self, now_ns: int, world_us: int) -> int:
        """World time to run to at `now_ns`, given that it is `world_us` so far."""
        due_us = (now_ns - self._origin_ns) // NS_PER_US
        if due_us - world_us > MOST_LAG_US:
            self._origin_ns += (due_us - world_us) * NS_PER_US
            self.pauses += 1
            return world_us
        return max(due_us, world_us)


class Served:
    """A rig on its line, and what is said of it from the side."""

    def __init__(self, rig: SimulatedRig, endpoint: Endpoint, origin_ns: int) -> None:
        """The world begins at the host time `origin_ns`."""
        self.rig, self.endpoint, self.pace = rig, endpoint, Pace(origin_ns)
        self._watch_us = 0
        self._told: tuple[object, ...] = ()

    def line(self) -> dict[str, object]:
        """State line: world time, the host's monotonic time that belongs to it, true level in the channel's units."""
        rig = self.rig
        return {
            "state": rig.state.name,
            "t_us": rig.now_us,
            "host_ns": self.pace.host_ns(rig.now_us),
            "level": round(rig.level, 1),
            "connected": self.endpoint.connected,
            "pauses": self.pace.pauses,
        }

    def news(self) -> dict[str, object] | None:
        """State line if something has changed since the last, or if it is time for one where somebody watches."""
        watched = self.rig.now_us // self._watch_us if self._watch_us else 0
        now = (self.rig.state, self.endpoint.connected, self.pace.pauses, watched)
        if now == self._told:
            return None
        self._told = now
        return self.line()

    def obey(self, command: Command) -> dict[str, object]:
        """Act on a line of the side channel; what to report, an error included."""
        try:
            self._act(command)
        except (ValueError, KeyError, TypeError, OSError) as error:
            return {"error": str(error), "command": command}
        offer = {"offer": offer_of(self.rig)} if command.get("ask") == "offer" else {}
        return self.line() | {"port": self.endpoint.name, "done": command} | offer

    def _act(self, command: Command) -> None:
        rig = self.rig
        if "inject" in command:
            rig.inject(str(command["inject"]))
        elif "press" in command:
            rig.inject({"stop": "button=press", "response": "response"}[command["press"]])
        elif "settings" in command:
            if rig.participant is None:
                raise ValueError("nobody sits on this rig")
            settings = checked_settings(dict(command["settings"]))
            rig.participant.settings = replace(rig.participant.settings, **settings)
        elif "line" in command:
            {"unplug": self.endpoint.unplug, "plug_in": self.endpoint.plug_in}[command["line"]]()
        elif "watch_ms" in command:
            self._watch_us = max(0, int(command["watch_ms"])) * US_PER_MS
        elif "ask" not in command:
            raise ValueError("no command; commands are inject, press, settings, line, watch_ms, ask")


def serve(
    rig: SimulatedRig,
    endpoint: Endpoint,
    commands: Callable[[], Iterator[Command | None]],
    report: Report,
    must_end: Callable[[], bool],
) -> None:
    """Run the rig on the endpoint until told to end: `commands` yields what came in, None once nothing will any more.

    Bytes read at a host time are handed to the first tick after it, never to an earlier one: to the host no answer
    may be older than its question.
    """
    served = Served(rig, endpoint, time.monotonic_ns())
    received = b""
    leave_at: float | None = None
    while not must_end() and (leave_at is None or not may_leave(rig, endpoint, leave_at)):
        arrived = endpoint.read()
        due_us = served.pace.due_us(time.monotonic_ns(), rig.now_us)
        while True:
            rig.backlog_bytes = endpoint.backlog_bytes
            endpoint.write(rig.advance(min(due_us, rig.now_us + TICK_US), received))
            received = b""
            line = served.news()
            if line is not None:
                report(line)
            if rig.now_us >= due_us:
                break
        received = arrived
        for command in commands():
            if command is not None:
                report(served.obey(command))
            elif leave_at is None:
                leave_at = time.monotonic() + LINGER_S
        if not endpoint.wait(TICK_US / US_PER_S):
            time.sleep(UNWATCHED_S)


def may_leave(rig: SimulatedRig, endpoint: Endpoint, leave_at: float) -> bool:
    """Whether nobody would miss the rig: no host, and nothing on the skin."""
    return rig.state in AT_REST and (not endpoint.connected or time.monotonic() > leave_at)


def serve_pty(rig: SimulatedRig, ready: Callable[[str], None]) -> None:
    """Serve on a new pseudo-terminal until the process is ended; `ready` gets its path."""
    _serve_on(PtyEndpoint(), rig, ready)


def serve_tcp(rig: SimulatedRig, port: int, ready: Callable[[str], None]) -> None:
    """Serve on a loopback port, 0 any, until the process is ended; `ready` gets its `socket://` name."""
    _serve_on(TcpEndpoint(port), rig, ready)


def _serve_on(endpoint: Endpoint, rig: SimulatedRig, ready: Callable[[str], None]) -> None:
    with contextlib.suppress(OSError, AttributeError):  # where it is allowed: hardware does not share the processor
        os.nice(RIG_NICENESS)
    # noted, not raised: an exception while a queue's lock is held would leave it held, and the process could not end
    asked: list[int] = []
    for end in (signal.SIGTERM, signal.SIGINT):
        signal.signal(end, lambda number, frame: asked.append(number))
    channel = None
    try:
        ready(endpoint.name)
        channel = SideChannel()
        if channel.driven:
            channel.report({"pid": os.getpid(), "modules": loaded_modules()})
            for name in ("SIGINT", "SIGHUP"):  # Ctrl-C and a closed terminal reach the whole group:
                if hasattr(signal, name):  # whoever started us decides, and our input closes with them
                    signal.signal(getattr(signal, name), signal.SIG_IGN)
        serve(rig, endpoint, channel.commands, channel.report, lambda: bool(asked))
    finally:
        endpoint.close()
        if channel is not None:
            channel.close()


# ---------------------------------------------------------------- as a process


def _say_port(name: str) -> None:
    print(name, flush=True)


def main(argv: Sequence[str]) -> None:
    """Serve a rig as the arguments say; ends on SIGTERM, on Ctrl-C in a terminal, and when its input closes."""
    arguments = _parser().parse_args(argv)
    names = ("gain", "noise", "tolerance", "miss_probability")
    try:
        settings = checked_settings({name: getattr(arguments, name) for name in names})
        participant = None if arguments.nobody else ParticipantSettings(**settings)
        rig = SimulatedRig(arguments.applicator, seed=arguments.seed, participant=participant, faults=arguments.fault)
    except ValueError as error:
        raise SystemExit(f"simulator: {error}") from error
    try:
        if arguments.pty:
            serve_pty(rig, _say_port)
        else:
            serve_tcp(rig, arguments.tcp, _say_port)
    except OSError as error:
        raise SystemExit(f"simulator: {error}") from error


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{port} is no port; ports are 0 to {HIGHEST_PORT}")
    return port


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hardware_sim.serve", description="Serve the simulated rig in real time.")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--pty", action="store_true", help="on a pseudo-terminal (POSIX)")
    way.add_argument("--tcp", type=_port, metavar="PORT", help="on 127.0.0.1:PORT, 0 any free one")
    settings = ParticipantSettings()
    parser.add_argument("--applicator", choices=sorted(APPLICATORS), default="thermode")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--gain", type=float, default=settings.gain, help="wind-up gain of the participant")
    parser.add_argument("--noise", type=float, default=settings.noise, help="points of 100, standard deviation")
    parser.add_argument("--tolerance", type=float, default=None, help="rating at which the stop button is pressed")
    miss = parser.add_argument("--miss", type=float, dest="miss_probability", help="share of prompts missed")
    miss.default = settings.miss_probability
    parser.add_argument("--nobody", action="store_true", help="no participant on the rig")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME=VALUE@SECONDS")
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
