"""Makes the figure of README from a real run on the simulated rig: ``python docs/make_pictures.py``.

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

PARADIGM = "heat-ts-10"
PICTURE = Path(__file__).parent / "pictures" / f"{PARADIGM}.png"


def main() -> None:
    """Run the paradigm in virtual time and draw its figure."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["run", PARADIGM, "--participant", "P001", "--seed", "1", "--fast", "--out", folder]
        subprocess.run([sys.executable, "-m", "rig.cli.main", *command], check=True, stdout=subprocess.DEVNULL)
        run = read_run(next(Path(folder).rglob("*.h5")))
    PICTURE.unlink(missing_ok=True)
    write_figure(run, windup_result(run), PICTURE)
    print(PICTURE)


if __name__ == "__main__":
    main()
