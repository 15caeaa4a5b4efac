"""The real thing to be disturbed: terminal, text client, control process, and a simulated rig that outlives them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from rig.domain.units import NS_PER_MS
from tests.hazards.expected import WITHIN, Moment
from tests.hazards.paradigm import (
    BRIEF_S,
    FAST_C_PER_S,
    HOLDS_A_STALL_S,
    LONG_S,
    NEUTRAL_C,
    SLOW_C_PER_S,
    TARGET_C,
    written,
)
from tests.integration.cli import COMMAND
from tests.integration.simulator import SERVE, Simulator
from tests.integration.terminal import Terminal

CONTROL = "rig.control.process:main"
BUILDER = "rig.archive.build:main"
SERVE_TCP = (sys.executable, "-m", "hardware_sim.serve", "--tcp", "0")
#: the skin's level is told this often
WATCH_MS = 20
LOOK_S = 0.01
#: longer than any wait for a state or a line here, on a busy machine
PATIENCE_S = 60.0
M_C = 1000
#: how long after the plateau's begin, and after the question for the next spot, a fault comes
INTO_PLATEAU_MS = 300
INTO_PAUSE_MS = 300
#: as near to the target as counts for the plateau
NEAR_C = 0.3
DELIVERS = "DELIVERING"
AT_REST = ("SAFE", "FAULT")


def _command(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:  # it has just ended
        return []


def _pace(moment: Moment, to_the_end: bool) -> tuple[float, float]:
    """Plateau in s and ramp in °C/s: no longer than the moment asks for, least of all where all is delivered."""
    if moment not in WITHIN:
        return BRIEF_S, FAST_C_PER_S
    if not to_the_end:
        return LONG_S, SLOW_C_PER_S
    return (BRIEF_S, SLOW_C_PER_S) if moment is Moment.RAMP else (HOLDS_A_STALL_S, FAST_C_PER_S)


class Stage:
    """A run under way, as long as the `with` block; nothing of it is left behind, stopped processes included."""

    def __init__(self, folder: Path, moment: Moment, *, tcp: bool = False, to_the_end: bool = False) -> None:
        self.folder = folder
        self._moment = moment
        self._pace = _pace(moment, to_the_end)
        self.lines: list[dict[str, Any]] = []
        self._tcp = tcp
        self._processes: list[psutil.Process] = []
        self._open = True
        #: whether the fault has come; before it no program ends
        self.struck = False

    def __enter__(self) -> Self:
        serve = SERVE_TCP if self._tcp else SERVE
        self.simulator = Simulator("--applicator", "thermode", "--seed", "5", command=serve).__enter__()
        self.simulator.send(watch_ms=WATCH_MS)
        arguments = ("--participant", "P001", "--device", self.simulator.port, "--out", str(self.folder))
        paradigm = written(self.folder, *self._pace)
        self.terminal = Terminal([*COMMAND, "run", str(paradigm), *arguments]).__enter__()
        self.client = psutil.Process(self.terminal.pid)
        self._processes.append(self.client)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        for process in self._processes:
            if process.is_running():
                process.kill()
        self.terminal.__exit__(kind, value, tb)
        self.simulator.__exit__(kind, value, tb)

    # ------------------------------------------------------------ looking on

    def look(self) -> None:
        """Take what has come from the terminal and from the world."""
        if self._open:
            self._open = self.terminal.more(LOOK_S)
        else:
            time.sleep(LOOK_S)
        self.lines += self.simulator.arrived()

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Look on until something holds."""
        end = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > end or not (self.struck or self._open):
                state = self.lines[-1] if self.lines else None
                screen = self.terminal.shown[-2000:]
                raise AssertionError(f"{self.folder.name}: waited in vain for {what}; {state}; screen:\n{screen}")
            self.look()

    @property
    def now(self) -> dict[str, Any]:
        """Latest line of the world."""
        return self.lines[-1] if self.lines else {"state": "", "level": 0.0, "host_ns": 0, "pauses": 0}

    @property
    def stood_still(self) -> bool:
        """Whether the simulated world has stood still for want of a processor."""
        return bool(self.now["pauses"])

    def until_shown(self, text: str, since: int = 0) -> None:
        """Look on until the screen has shown a text."""
        self.until(lambda: text in self.terminal.shown[since:], repr(text))

    def until_state(self, *states: str) -> None:
        """Look on until the device is in one of these states."""
        self.until(lambda: self.now["state"] in states, f"the device to be in {states}")

    def until_later(self, ms: float) -> None:
        """Let so much time of the world pass."""
        end_ns = self.now["host_ns"] + ms * NS_PER_MS
        self.until(lambda: self.now["host_ns"] >= end_ns, f"{ms} ms to pass")

    def until_closed(self) -> None:
        """Look on until no process holds the terminal any more."""
        self.until(lambda: not self._open, "the end of the programs")

    def told(self, **command: str) -> dict[str, Any]:
        """Say something on the side channel; the world's answer."""
        self.simulator.send(**command)
        self.until(lambda: any(line.get("done") == command for line in self.lines), f"{command} to be done")
        return next(line for line in self.lines if line.get("done") == command)

    # ------------------------------------------------------------ processes

    def child(self, target: str) -> psutil.Process:
        """The client's child that runs `target`, as soon as there is one."""
        found: list[psutil.Process] = []

        def there() -> bool:
            found[:] = self._children(target)
            return bool(found)

        self.until(there, target)
        self._processes.append(found[0])
        return found[0]

    def _children(self, target: str) -> list[psutil.Process]:
        return [child for child in self.client.children() if target in _command(child)]

    @property
    def control(self) -> psutil.Process:
        """The control process."""
        return self.child(CONTROL)

    # ------------------------------------------------------------ the way to a moment

    def reach_moment(self) -> None:
        """Run up to the moment, as an operator would."""
        self.place(1)
        _WAYS[self._moment](self)

    def place(self, spot: int) -> None:
        """Confirm a spot once the client asks for it."""
        self.until_shown(f"spot {spot}, then press Enter")
        self.terminal.type("")

    def until_level(self, level_c: float) -> None:
        """Look on until the train has brought the skin to a level."""
        self.until_state(DELIVERS)
        self.until(lambda: self.now["level"] >= level_c * M_C, f"{level_c} °C")


def _to_ramp(stage: Stage) -> None:
    stage.until_level((NEUTRAL_C + TARGET_C) / 2)


def _to_plateau(stage: Stage) -> None:
    stage.until_level(TARGET_C - NEAR_C)
    stage.until_later(INTO_PLATEAU_MS)


def _to_pause(stage: Stage) -> None:
    stage.until_shown("spot 2, then press Enter")
    stage.until_later(INTO_PAUSE_MS)


def _to_end(stage: Stage) -> None:
    stage.place(2)


_WAYS: dict[Moment, Callable[[Stage], None]] = {
    Moment.RAMP: _to_ramp,
    Moment.PLATEAU: _to_plateau,
    Moment.BETWEEN: _to_pause,
    Moment.END: _to_end,
}
