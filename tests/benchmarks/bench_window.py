"""The window as a whole while a run is drawn: frames, ticks, processor, memory, and how soon a click on STOP is out.

Run as ``python -m tests.benchmarks.bench_window [--minutes 3] [--stops 20]`` (POSIX). The real desk, the real control
process and the simulated rig in a process of its own, in real time, telemetry at 1 kHz; heat-ts-10 as train
after train. 1280 × 800, drawn by software: under an Xvfb of its own where there is one, else off screen.

Frame: from the timer that begins it, over taking in what control has said, to everything Qt has painted for it. By the
clock; in brackets without the time in which the window was ready and other processes had the processors, which Linux
counts. What programs that are not ours took of the computer is printed, too: they lengthen everything here.
Tick: the message that keeps control at the stimulus; it warns after 300 ms without one. Gaps count from connecting.
STOP: clicks that another thread puts into the window's queue at any moment of a train, as the system does, to the STOP
frame's coming out of the wire (`tests.benchmarks.relay`), each in a run of its own.
Memory: resident set, slope of a straight line after the first minute.

What drawing costs over an hour and beside the naive way is measured by `tests.benchmarks.bench_window_drawing`.
Exits with 1 if a limit is missed, or if the computer was too busy for a run: the rig fell silent.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from gui.desk import Desk
from gui.models.asking import Stopping
from gui.models.trouble import Priority
from rig.domain.units import NS_PER_MS
from rig.paradigm.load import paradigm_text
from rig.session.actions import Operator
from rig.session.options import Options
from rig.session.states import Phase, Verb
from tests.benchmarks import memory_growth
from tests.benchmarks.real_window import in_the_window
from tests.benchmarks.relay import PATIENCE_S, Relay
from tests.benchmarks.window_probe import Probe
from tests.gui.monitors import display
from tests.integration.simulator import Simulator

MODULE = "tests.benchmarks.bench_window"
MINUTES, STOPS = 3.0, 20
FRAMES_PER_S = 30.0
MOST_GAP_MS, MOST_STOP_MS = 150.0, 50.0
#: before frames count, s: caches fill, the first train begins
WARM_UP_S = 5.0
#: a stop is asked so long after the stimulus begins, at most, s
SPREAD_S = 1.5
LOOK_MS = 20
#: trains one after the other, each on a spot of its own
LONG = {"repeats = 3": "repeats = 30", 'name = "heat-ts-10"': 'name = "long"', "iti_s = 60.0": "iti_s = 1.0"}


class NotMeasuredError(Exception):
    """Something ended the run that was to be watched."""


@dataclass
class Watched:
    """What was seen of a run; of times the columns are by the clock and without waiting for a processor, ms.

    `rates`: frames in each second within a train; `resident` bytes at `seconds`; `ways` of the stops, ms.
    """

    frames: np.ndarray
    gaps: np.ndarray
    rates: np.ndarray
    seconds: list[float]
    elapsed_s: float
    resident: list[int]
    busy_s: dict[str, float]
    ways: list[float] = field(default_factory=list)


def let_live(holds: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
    """Run the program until something holds, looking now and then."""
    loop, timer, end = QEventLoop(), QTimer(), time.monotonic() + seconds
    timer.timeout.connect(lambda: loop.quit() if holds() or time.monotonic() > end else None)
    timer.start(LOOK_MS)
    loop.exec()
    assert holds(), f"the run does not come to where it is to be measured, {seconds:g} s long"


def long_run(folder: Path) -> Path:
    """Trains of heat-ts-10 for half an hour."""
    text = paradigm_text("heat-ts-10")
    for old, new in LONG.items():
        assert old in text, f"heat-ts-10.toml no longer says {old!r}"
        text = text.replace(old, new)
    path = folder / "long.toml"
    path.write_text(text, encoding="utf-8")
    return path


def delivers(desk: Desk) -> bool:
    """Whether a train is under way."""
    return desk.live.snapshot is not None and desk.live.snapshot.phase is Phase.DELIVERING


@contextmanager
def run_in(desk: Desk) -> Iterator[Relay]:
    """A run in the window as far as its first train, on a rig of its own: a rig wants a minute between two stimuli."""
    with (
        tempfile.TemporaryDirectory() as name,
        Simulator("--applicator", "thermode", "--seed", "1") as simulator,
        Relay(simulator.port) as relay,
    ):
        folder = Path(name)
        desk.runs.begin(Options(str(long_run(folder)), "P001", folder, device=relay.port, ratings="sim", seed=1))
        let_live(lambda: delivers(desk))
        desk.window.goTo("run")
        let_live(desk.run_page.isVisible)
        yield relay
        desk.runs.bridge.leave(kill=True)


def ours() -> list[psutil.Process]:
    """The processes of this program, with what has started it to be drawn under Xvfb, and that."""
    process = psutil.Process()
    parent = process.parent()
    first = parent if parent is not None and MODULE in parent.cmdline() else process
    return [first, *first.children(recursive=True)]


def busy_s() -> dict[str, float]:
    """Processor time until now of this process, of all of ours, and of everything on the computer, s."""
    times = psutil.cpu_times()
    return {
        "window": time.process_time(),
        "ours": sum(sum(process.cpu_times()[:2]) for process in ours()),
        "all": sum(times) - times.idle - getattr(times, "iowait", 0.0),
    }


def own(took_ns: np.ndarray) -> np.ndarray:
    """From columns by the clock and waited to columns by the clock and without waiting, ms."""
    return np.column_stack([took_ns[:, 0], took_ns[:, 0] - took_ns[:, 1]]) / NS_PER_MS


def watched(desk: Desk, probe: Probe, seconds: float) -> Watched:
    """Let the run be drawn for so long."""
    process = psutil.Process()
    probe.frames.clear()
    times, resident, drawn = [], [], []
    before, begun = busy_s(), time.monotonic()
    while (now := time.monotonic() - begun) < seconds:
        times.append(now)
        resident.append(process.memory_info().rss)
        within, frames = delivers(desk), len(probe.frames)
        let_live(lambda end=begun + now + 1.0: time.monotonic() >= end)
        if within and delivers(desk):
            drawn.append((len(probe.frames) - frames) / (time.monotonic() - begun - now))
        if desk.live.snapshot is not None and desk.live.snapshot.waits_for_spot:
            desk.ask(Operator(Verb.CONFIRM_SPOT))
        if (trouble := desk.watch.worst()) is not None and trouble.priority is not Priority.LOW:
            raise NotMeasuredError(trouble.details)
    elapsed_s, after = time.monotonic() - begun, busy_s()
    frames = probe.frames.value()
    return Watched(
        own(frames[:, 2:] - frames[:, :2]),
        own(np.diff(probe.ticks.value(), axis=0)),
        np.array(drawn),
        times,
        elapsed_s,
        resident,
        {who: after[who] - before[who] for who in before},
    )


def click(button: QWidget) -> int:
    """Press and let go of a button, from any thread; when, ns."""
    at = QPointF(button.rect().center())
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    asked_ns = time.monotonic_ns()
    for kind, held in ((QEvent.Type.MouseButtonPress, left), (QEvent.Type.MouseButtonRelease, none)):
        event = QMouseEvent(kind, at, button.mapToGlobal(at), left, held, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.postEvent(button, event)
    return asked_ns


def stop(desk: Desk, wait_s: float) -> float:
    """Click STOP so long after a train has begun; ms until the frame comes out of the wire."""
    with run_in(desk) as relay:
        asked: list[int] = []
        clicking = threading.Timer(wait_s, lambda: asked.append(click(desk.bar.stop)))
        clicking.start()
        let_live(lambda: desk.live.stopping is Stopping.CONFIRMED)
        clicking.join()
        told = json.loads(relay.line())
    assert told["stop_ns"] > asked[0], "a STOP was sent before anybody asked for one"
    return float(told["stop_ns"] - asked[0]) / NS_PER_MS


def runs(desk: Desk, minutes: float, stops: int, seed: int = 1) -> Watched:
    """One run that is watched, then one for each stop."""
    probe = Probe(desk)
    QCoreApplication.instance().installEventFilter(probe)
    rng = random.Random(seed)
    with run_in(desk):
        watched(desk, probe, WARM_UP_S)
        found = watched(desk, probe, minutes * 60)
    found.ways = [stop(desk, rng.uniform(0, SPREAD_S)) for _ in range(stops)]
    return found


def row(name: str, values: np.ndarray, unit: str = "ms", wanted: str = "") -> None:
    """Median, p99 and worst by the clock, and the same without waiting."""
    cells = []
    for column in values.T:
        p50, p99 = np.percentile(column, (50, 99), method="higher")
        cells.append(f"{p50:.1f} median, {p99:.1f} p99, {column.max():.1f} worst")
    print(f"  {name:<18}{cells[0]} {unit}{wanted}" + (f"  [{cells[1]}]" if len(cells) > 1 else ""))


def report(minutes: float, found: Watched) -> int:
    """The table, and whether every limit is kept."""
    rate, cores = float(np.median(found.rates)), os.cpu_count() or 1
    share = {who: seconds / found.elapsed_s for who, seconds in found.busy_s.items()}
    print(f"the window in a run of {minutes:g} min, {QApplication.platformName()}, 1280 x 800, telemetry at 1 kHz")
    print("  in brackets: without what it only waited for a processor")
    row(f"{len(found.frames)} frames", found.frames)
    least = found.rates.min()
    print(
        f"  {'frames a second':<18}{rate:.1f} median of seconds in trains, {least:.1f} worst, at least {FRAMES_PER_S:g}"
    )
    row("between ticks", found.gaps, wanted=f", at most {MOST_GAP_MS:g}")
    print(
        f"  {'processor':<18}{share['window']:.0%} of a core; with control, rig and display {share['ours']:.0%}; "
        f"others meanwhile {share['all'] - share['ours']:.0%} of {cores} cores"
    )
    print(f"  {'memory':<18}{memory_growth.said(found.seconds, found.resident)}")
    slowest = 0.0
    if found.ways:
        ways = np.array(found.ways)[:, None]
        row("STOP to the wire", ways, wanted=f" of {len(ways)}, p99 at most {MOST_STOP_MS:g}")
        slowest = float(np.percentile(ways, 99, method="higher"))
    missed = {
        "frames": rate < FRAMES_PER_S,
        "ticks": found.gaps[:, 0].max() > MOST_GAP_MS,
        "STOP": slowest > MOST_STOP_MS,
        "memory": memory_growth.grows(found.seconds, found.resident),
    }
    print("  missed:", ", ".join(name for name, is_missed in missed.items() if is_missed) or "nothing")
    return int(any(missed.values()))


def main(argv: list[str]) -> int:
    """Measure and print; under Xvfb, where there is one, in a process of its own."""
    parser = argparse.ArgumentParser(description="The window in a run.")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="watched before the stops, at most 20")
    parser.add_argument("--stops", type=int, default=STOPS)
    asked = parser.parse_args(argv)
    if "QT_QPA_PLATFORM" not in os.environ:
        if shutil.which("Xvfb") is None:
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        else:
            with display() as name:
                environment = {**os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
                return subprocess.run([sys.executable, "-m", MODULE, *argv], env=environment, check=False).returncode
    try:
        return report(asked.minutes, in_the_window(lambda desk: runs(desk, asked.minutes, asked.stops)))
    except NotMeasuredError as error:
        print(f"the window in a run: not measured, the run was ended: {error}")
        print(f"  load of the computer {os.getloadavg()[0]:.1f} with {os.cpu_count()} cores")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
