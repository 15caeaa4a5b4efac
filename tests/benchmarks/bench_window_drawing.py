"""What drawing a run costs: an hour of telemetry pushed through the real model, page, strip and bar.

Run as ``python -m tests.benchmarks.bench_window_drawing [--minutes 60]``. Software rendering at 1280 × 800, off screen
unless QT_QPA_PLATFORM says otherwise. Telemetry of 1 kHz as control passes it on (125 samples/s, state 20 times a
second), made by the real engine with a scripted device; one frame is drawn per second of data, so the hour is over in
a minute.

Frame: `refresh` of page, strip and bar and everything Qt paints for it, by the clock and in processor time, which other
programs on the computer do not lengthen. Naive: the same lines on plots of the same size, fed from lists that only
grow, `setData` on everything; measured a few times an hour because it takes so long.
Memory: resident set, slope of a straight line from the first minute of data to the last.
Exits with 1 if 1 of 100 frames takes more than a thirtieth of a second of processor time, or memory grows.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from dataclasses import dataclass, field, replace

import numpy as np
import psutil

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gui import style
from rig.control.messages import Samples
from rig.session.states import Phase, Verb
from tests.benchmarks import memory_growth
from tests.gui.played import Played, planned, rising_slider
from tests.gui.run_window import window_of

FRAME_S = 1 / 30
STEPS_PER_FRAME = 20  # of 50 ms
#: drawing a naive frame often enough to see it grow, seldom enough to be done today
NAIVE_EVERY_S = 300


def hour_of_trials() -> Played:
    """The three trains of heat-ts-10 over and over, more than an hour of them."""
    trials = planned()
    many = tuple(replace(trials[k % 3], index=k, pause_before_s=10.0) for k in range(60))
    played = Played(many, slider=rising_slider)
    played.ask(Verb.START)
    return played


def forget(played: Played) -> None:
    """Drop what the scripted device keeps for tests: only the window's memory counts."""
    played.rig.entries.clear()
    played.rig.done.clear()
    played._told = 0


@dataclass
class Naive:
    """Lists that grow, and plots that get all of them each time."""

    t: list[float] = field(default_factory=list)
    columns: tuple[list[float], ...] = ([], [], [])

    def __post_init__(self) -> None:
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        upper, lower = pg.PlotWidget(), pg.PlotWidget()
        self.lines = [upper.plot(pen=pg.mkPen(colour, width=2)) for colour in ("w", "c")]
        self.lines.append(lower.plot(pen=pg.mkPen("y", width=2)))
        for plot in (upper, lower):
            column.addWidget(plot)
        self.window.resize(960, 400)
        self.window.show()

    def add(self, samples: Samples) -> None:
        self.t += (samples.t_us / 1e6).tolist()
        for values, new in zip(self.columns, (samples.setpoint, samples.measured, samples.slider), strict=True):
            values.extend(new.tolist())

    def draw(self, app: QApplication) -> tuple[float, float]:
        """One frame; ms by the clock and of processor time."""
        begun, cpu = time.perf_counter(), time.process_time()
        for line, values in zip(self.lines, self.columns, strict=True):
            line.setData(self.t, values)
        app.processEvents()
        return (time.perf_counter() - begun) * 1e3, (time.process_time() - cpu) * 1e3


def main() -> int:
    """Print the table; 1 if it is too slow or grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=60, help="of data")
    minutes = parser.parse_args().minutes
    app = QApplication([])
    style.apply(app, style.LIGHT)
    played, process = hour_of_trials(), psutil.Process()
    window = window_of(played.live)
    app.processEvents()
    frames, busy, resident, seconds = [], [], [], []
    for second in range(minutes * 60):
        for _ in range(STEPS_PER_FRAME):
            played.step()
        forget(played)
        begun, cpu = time.perf_counter(), time.process_time()
        window.refresh(played.live)
        app.processEvents()
        frames.append(time.perf_counter() - begun)
        busy.append(time.process_time() - cpu)
        seconds.append(float(second))
        resident.append(process.memory_info().rss)
    assert played.phase is not Phase.FINISHED, "the trials were over before the hour"
    window.close()
    gc.collect()
    naive, naive_mb = naive_frames(app, minutes)
    code = report(minutes, np.array(frames) * 1e3, np.array(busy) * 1e3, naive, naive_mb)
    print(f"  memory                   {memory_growth.said(seconds, resident)}")
    return code or int(memory_growth.grows(seconds, resident))


def naive_frames(app: QApplication, minutes: int) -> tuple[list[tuple[float, float]], float]:
    """Frame times of the naive way every few minutes of data, and how much its lists hold at the end, MB."""
    naive, drawn = Naive(), []
    for second in range(minutes * 60):
        t_us = (second * 1_000_000 + np.arange(125) * 8_000).astype("u8")
        wave = (40 + 8 * np.sin(t_us / 3e5)).astype("f4")
        naive.add(Samples(t_us, wave, wave + np.float32(0.1), wave / np.float32(50)))
        if second % NAIVE_EVERY_S == NAIVE_EVERY_S - 1:
            drawn.append(naive.draw(app))
    held = sys.getsizeof(1.0) + 8
    naive.window.close()
    return drawn, held * sum(len(values) for values in (naive.t, *naive.columns)) / 1e6


def report(
    minutes: int, frames: np.ndarray, busy: np.ndarray, naive: list[tuple[float, float]], naive_mb: float
) -> int:
    """The table, and whether it is fast enough; times in ms."""
    (p50, p99), (cpu50, cpu99) = (np.percentile(times, [50, 99]) for times in (frames, busy))
    first, last = (float(np.median(part)) for part in (busy[:60], busy[-60:]))
    print(f"drawing a run at 1280 x 800, {QApplication.platformName()} platform, {minutes} min of telemetry")
    print(f"  {frames.size} frames, by the clock  {p50:7.1f} ms median, {p99:.1f} ms p99, {frames.max():.1f} ms worst")
    print(f"    processor time         {cpu50:7.1f} ms median, {cpu99:.1f} ms p99, {busy.max():.1f} ms worst")
    print(f"    first and last minute  {first:7.1f} ms and {last:.1f} ms median processor time")
    print(f"  frames a second          {1e3 / cpu50:7.0f} by the median, {1e3 / cpu99:.0f} by the p99; wanted: 30")
    print(f"  CPU at 30 frames/s       {busy.mean() * 30 / 1e3:7.0%} of a core")
    for at, (clock, cpu) in enumerate(naive, start=1):
        if at in (1, len(naive)):
            print(f"  naive after {at * NAIVE_EVERY_S // 60:2d} min       {clock:7.0f} ms, {cpu:.0f} ms processor time")
    if naive:
        print(f"    its lists              {naive_mb:7.0f} MB; its last frame {naive[-1][1] / last:.0f} times ours")
    return int(cpu99 > FRAME_S * 1e3)


if __name__ == "__main__":
    sys.exit(main())
