"""How much faster than the session it simulates is `qst-rig run dfns-wur --fast`, the whole command.

Run as ``python -m tests.benchmarks.bench_fast_run``. Wall time of the command from start to exit (imports, session in
virtual time with 1 kHz telemetry, journal, run file in its own process, read back, analysis, table), best of five,
against the time the session takes on its own clock (`duration_s` in the file). Exits with 1 below the required ratio.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rig.archive.read import read_run

RUNS = 5
LEAST_RATIO = 50.0
COMMAND = "run dfns-wur --device sim --participant P001 --seed 1 --fast"


def main() -> int:
    """Print the table; 1 if the ratio is missed."""
    with tempfile.TemporaryDirectory() as folder:
        walls = []
        for i in range(RUNS):
            begun = time.perf_counter()
            arguments = [*COMMAND.split(), "--out", f"{folder}/{i}"]  # a session of its own: doses add up within one
            subprocess.run([sys.executable, "-m", "rig.cli.main", *arguments], check=True, capture_output=True)
            walls.append(time.perf_counter() - begun)
        path = min(Path(folder).rglob("*.h5"))
        session_s = float(read_run(path).attrs["duration_s"])
    ratio = session_s / min(walls)
    print("virtual time, whole command (best of 5)")
    print(f"  session on its own clock  {session_s:8.1f} s")
    print(f"  wall time, best / worst   {min(walls):8.2f} / {max(walls):.2f} s")
    print(f"  ratio                     {ratio:8.1f}   required {LEAST_RATIO:g}")
    return int(ratio < LEAST_RATIO)


if __name__ == "__main__":
    sys.exit(main())
