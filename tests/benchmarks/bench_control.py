"""What the control process costs.

Run as ``python -m tests.benchmarks.bench_control`` (POSIX). One heat train on the simulated rig, in real time through a
pseudo-terminal, telemetry at 1 kHz.

CPU: processor time of the control process (all threads) per second of a train, from the operating system's counters.
Exits with 1 if control takes more than a tenth of a core.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import psutil

from rig.control.client import Control
from rig.session.options import Options
from tests.integration.short import short_heat
from tests.integration.simulator import Simulator

MEASURED_S = 8.0
MOST_CPU = 0.10
ROUND_S = 0.02


def attend(control: Control, seconds: float) -> None:
    """Tick and take what comes, as a client does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        control.take(ROUND_S)
        control.tick()


def cpu_share(folder: Path) -> float:
    """Share of a core that control takes during a train."""
    with Simulator("--applicator", "thermode", "--seed", "1") as simulator:
        options = Options(str(short_heat(folder)), "P001", folder / "cpu", device=simulator.port)
        with Control(options) as control:
            attend(control, 1.5)
            simulator.until("DELIVERING")
            process = psutil.Process(control.pid)
            before, begun = sum(process.cpu_times()[:2]), time.monotonic()
            attend(control, MEASURED_S)
            return (sum(process.cpu_times()[:2]) - before) / (time.monotonic() - begun)


def main() -> int:
    """Print the table; 1 if control takes too much."""
    with tempfile.TemporaryDirectory() as name:
        share = cpu_share(Path(name))
    print("control process, simulated rig on a pseudo-terminal, telemetry at 1 kHz")
    print(f"  CPU over {MEASURED_S:g} s of a train     {share:6.1%} of a core, at most {MOST_CPU:.0%}")
    return int(share > MOST_CPU)


if __name__ == "__main__":
    sys.exit(main())
