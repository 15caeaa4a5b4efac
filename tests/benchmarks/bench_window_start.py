"""How long the window takes to appear, beside what it stands on.

Run as ``python -m tests.benchmarks.bench_window_start [--starts 9]``. Two kinds of child processes in turn, so that
what else the computer does meets both alike, after one of each that fills the caches of files and of compiled modules:

bare: ``import numpy, pyqtgraph, PySide6.QtWidgets`` and nothing more, from the start of the process to the last import.
window: the real start by ``qst-rig`` (`tests.benchmarks.first_paint`) with the settings of a first start, off screen
unless QT_QPA_PLATFORM says otherwise, to the first picture of the operator's window, the page Prepare; and until all
that is loaded after it can be used: the other pages, pyqtgraph, the list of paradigms.

Processor time is that of the process until then, which other programs on the computer lengthen less.
Exits with 1 if the window's median is more than 1.5 times the bare one's.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping

import numpy as np

from rig.domain.units import NS_PER_MS

STARTS = 9
MOST_TIMES = 1.5
IMPORTS = """
import numpy, pyqtgraph, PySide6.QtWidgets
import time
print(f'{{"at_ns": {time.monotonic_ns()}, "busy_ns": {time.process_time_ns()}}}')
"""
BARE = ("-c", IMPORTS)
WINDOW = ("-m", "tests.benchmarks.first_paint")


def start(command: tuple[str, ...], environment: Mapping[str, str]) -> list[tuple[float, float]]:
    """Start one and wait until it has ended; for each line it prints ms since its start, by the clock and busy."""
    begun_ns = time.monotonic_ns()
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, env=environment, check=True)
    lines = map(json.loads, done.stdout.splitlines())
    return [((line["at_ns"] - begun_ns) / NS_PER_MS, line["busy_ns"] / NS_PER_MS) for line in lines]


def main() -> int:
    """Print the table; 1 if the window takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=STARTS, help="of each kind")
    starts = parser.parse_args().starts
    found: dict[tuple[str, ...], list[list[tuple[float, float]]]] = {BARE: [], WINDOW: []}
    with tempfile.TemporaryDirectory() as home:
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "XDG_CONFIG_HOME": home}
        environment["PYTHONPYCACHEPREFIX"] = home  # what a user's first start has compiled, all of ours have
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(1 + starts):
            for command, times in found.items():
                times.append(start(command, environment))
    (bare,), (painted, loaded) = (np.median(np.array(times[1:]), axis=0) for times in found.values())
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"start of the window, {starts} starts each, load of the computer {load}; medians (ms)")
    print(f"  {'':<38}{'clock':>8}{'times':>8}{'processor':>12}{'times':>8}")
    for name, row in (
        ("import of PySide6, pyqtgraph, numpy", bare),
        (f"window painted, at most {MOST_TIMES:g} times", painted),
        ("pages and paradigms behind it loaded", loaded),
    ):
        clock, busy = row / bare
        print(f"  {name:<38}{row[0]:8.0f}{clock:8.2f}{row[1]:12.0f}{busy:8.2f}")
    return int(painted[0] / bare[0] > MOST_TIMES)


if __name__ == "__main__":
    sys.exit(main())
