"""What the control process costs, and how fast a stop is.

Run as ``python -m tests.benchmarks.bench_control`` (POSIX). One heat train on the simulated rig, in real time through a
pseudo-terminal, telemetry at 1 kHz.

CPU: processor time of the control process (all threads) per second of a train, from the operating system's counters.
Stop: from the client's request to the simulated device's report that it has left DELIVERING (drive towards neutral
only), as seen on the simulator's side channel; the way back to the measuring program is in the number. Five stops.
Exits with 1 if control takes more than a tenth of a core.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import psutil

from rig.control.client import Control
from rig.session.actions import Operator
from rig.session.options import Options
from rig.session.states import Verb
from tests.integration.short import short_heat
from tests.integration.simulator import Simulator

MEASURED_S = 8.0
STOPS = 5
MOST_CPU = 0.10
ROUND_S = 0.02


def attend(control: Control, seconds: float) -> None:
    """Tick and take what comes, as a client does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        control.take(ROUND_S)
        control.tick()


def deliver(simulator: Simulator, control: Control) -> None:
    """Attend until the train runs."""
    attend(control, 1.5)
    simulator.until("DELIVERING")


def cpu_share(folder: Path) -> float:
    """Share of a core that control takes during a train."""
    with Simulator("--applicator", "thermode", "--seed", "1") as simulator:
        options = Options(str(short_heat(folder)), "P001", folder / "cpu", device=simulator.port)
        with Control(options) as control:
            deliver(simulator, control)
            process = psutil.Process(control.pid)
            before, begun = sum(process.cpu_times()[:2]), time.monotonic()
            attend(control, MEASURED_S)
            return (sum(process.cpu_times()[:2]) - before) / (time.monotonic() - begun)


def stop_s(folder: Path, number: int) -> float:
    """Time from the client's request to the device having left DELIVERING, s."""
    with Simulator("--applicator", "thermode", "--seed", "1") as simulator:
        options = Options(str(short_heat(folder)), "P001", folder / f"stop-{number}", device=simulator.port)
        with Control(options) as control:
            deliver(simulator, control)
            attend(control, 2.5)
            begun = time.monotonic()
            control.ask(Operator(Verb.STOP, "benchmark"))
            simulator.until("RETURNING")
            return time.monotonic() - begun


def main() -> int:
    """Print the table; 1 if control takes too much."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        share = cpu_share(folder)
        stops = sorted(stop_s(folder, i) for i in range(STOPS))
    print("control process, simulated rig on a pseudo-terminal, telemetry at 1 kHz")
    print(f"  CPU over {MEASURED_S:g} s of a train     {share:6.1%} of a core, at most {MOST_CPU:.0%}")
    print(
        f"  stop to RETURNING, {STOPS} stops  {stops[0] * 1000:6.1f} ms best, {stops[STOPS // 2] * 1000:.1f} median, "
        f"{stops[-1] * 1000:.1f} worst"
    )
    return int(share > MOST_CPU)


if __name__ == "__main__":
    sys.exit(main())
