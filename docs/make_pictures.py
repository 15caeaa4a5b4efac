"""Makes the pictures of README and docs from real runs on the simulated rig: ``python docs/make_pictures.py``.

The same seed gives the same picture; nothing is drawn by hand.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from rig.archive.read import read_run
from rig.report.figure import write_figure
from rig.report.windup_table import windup_result

PICTURES = Path(__file__).parent / "pictures"
#: paradigm -> further arguments
RUNS: dict[str, tuple[str, ...]] = {
    "heat-ts-10": (),
    "dfns-wur": (),
    "cuff-tsp": ("--individual", "ptt=48"),
}


def main() -> None:
    """Run each paradigm in virtual time and draw its figure."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for paradigm, more in RUNS.items():
            out = Path(folder) / paradigm
            command = ["run", paradigm, "--participant", "P001", "--seed", "1", "--fast", "--out", str(out), *more]
            subprocess.run([sys.executable, "-m", "rig.cli.main", *command], check=True, stdout=subprocess.DEVNULL)
            run = read_run(next(out.rglob("*.h5")))
            picture = PICTURES / f"{paradigm}.png"
            picture.unlink(missing_ok=True)
            write_figure(run, windup_result(run), picture)
            print(picture)


if __name__ == "__main__":
    main()
