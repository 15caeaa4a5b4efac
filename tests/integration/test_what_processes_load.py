"""What keeps the processes apart: each says what it has loaded, and that is compared with the table of processes.

A window that cannot load pyserial cannot open a port, a control process without h5py cannot be taken down by it, a
simulator that knows nothing of the program is a fair test of it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rig import spawn
from rig.control.client import Control
from rig.control.messages import Loaded
from rig.devices.simulator_process import SimulatorProcess
from rig.report.reading import Read
from rig.report.reading_client import Reader
from rig.session.building import BUILDER
from rig.session.options import Options
from tests.integration.short import quick_heat
from tests.unit.archive.synthetic import session, write

PATIENCE_S = 60.0
QT = ("PySide6", "pyqtgraph", "shiboken6", "gui")
DRAWING = (*QT, "matplotlib")
DEVICES = ("serial", "rig.devices.rig_device", "rig.app", "rig.session.runner", "hardware_sim")

#: process -> what it must never load (with all below it), what it must have loaded (or the list is not of this process)
TABLE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "control": (
        (*DRAWING, "hardware_sim", "h5py", "scipy", "typer", "rich", "rig.archive", "rig.report", "rig.cli"),
        ("serial", "rig.app", "rig.session.runner", "rig.devices.rig_device", "rig.recording.journal"),
    ),
    "text client": (
        (*DRAWING, *DEVICES, "h5py", "scipy", "rig.archive", "rig.report", "rig.recording.journal"),
        ("typer", "rig.cli.live", "rig.control.client"),
    ),
    "window": (
        (*DEVICES, "h5py", "scipy", "matplotlib", "typer", "rich", "rig.archive", "rig.recording.journal"),
        ("PySide6", "pyqtgraph", "gui.desk", "rig.control.client", "rig.cli.main"),
    ),
    "window until it is seen": (  # what is slow to load comes later
        (*DEVICES, "pyqtgraph", "numpy", "pydantic", "h5py", "scipy", "matplotlib", "typer", "rich"),
        ("PySide6", "gui.pages.prepare", "rig.cli.main"),
    ),
    "builder": ((*DRAWING, *DEVICES, "typer", "rich", "rig.report", "rig.cli"), ("h5py", "rig.archive.write")),
    "reader": ((*DRAWING, *DEVICES, "typer", "rich", "rig.cli"), ("h5py", "rig.archive.read", "rig.report.view")),
    "simulator": (
        ("rig", *DRAWING, "serial", "h5py", "scipy", "typer", "rich"),
        ("hardware_sim.rig", "firmware_interface.limits"),
    ),
}


def control(folder: Path) -> list[str]:
    with Control(Options("no-such-paradigm", "P001", folder)) as process:
        while not process.gone:
            for message in process.take(0.1):
                if isinstance(message, Loaded):
                    return list(message.modules)
    return []


#: the text client, which prints what it has loaded where it would start the builder
CLIENT = """
import json, sys
from firmware_interface.loaded_modules import loaded_modules
from rig.session import building

class Ended(Exception):
    pass

def ended(self, recorded):
    print(json.dumps(loaded_modules()))
    raise Ended

building.Building.__init__ = ended
sys.argv = ["qst-rig", *sys.argv[1:]]
from rig.cli.main import main
try:
    main()
except Ended:
    pass
"""


def text_client(folder: Path) -> list[str]:
    arguments = ["run", quick_heat(folder), "--device", "sim", "--participant", "P001", "--out", folder, "--yes"]
    command = [sys.executable, "-c", CLIENT, *map(str, arguments)]
    client = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    with client:
        assert client.stdout is not None
        lines = []
        for line in client.stdout:
            lines.append(line)
            if line.strip() == "pulse 1":
                client.send_signal(signal.SIGINT)  # Ctrl-C: one pulse is enough
    assert client.returncode == 0, lines
    return list(json.loads(lines[-1]))


def window(folder: Path, line: int = -1) -> list[str]:
    """As ``qst-rig`` starts it; it says twice what it has loaded."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "XDG_CONFIG_HOME": str(folder)}
    command = [sys.executable, "-m", "tests.benchmarks.first_paint"]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=PATIENCE_S)
    return list(json.loads(done.stdout.splitlines()[line])["modules"])


def builder(folder: Path) -> list[str]:
    journal = write(folder / "run.qstj", session())
    return list(spawn.run(BUILDER, journal, journal.with_suffix(".h5"))["modules"])


def reader(folder: Path) -> list[str]:
    with Reader() as process:
        process.ask(Read(str(folder / "none.h5")))
        while process.busy:
            process.take(0.1)
        assert process.loaded is not None
        return list(process.loaded.modules)


def simulator(folder: Path) -> list[str]:
    """As the program starts it; the first line of its side channel says what it has loaded."""
    with SimulatorProcess(("--applicator", "thermode", "--seed", "1")) as process:
        end = time.monotonic() + PATIENCE_S
        while not (said := process.take()):
            assert time.monotonic() < end
            time.sleep(0.01)
        return list(said[0]["modules"])


MEASURED: dict[str, Callable[[Path], list[str]]] = {
    "control": control,
    "text client": text_client,
    "window": window,
    "window until it is seen": lambda folder: window(folder, line=0),
    "builder": builder,
    "reader": reader,
    "simulator": simulator,
}


def below(name: str, loaded: list[str]) -> list[str]:
    return [module for module in loaded if module == name or module.startswith(f"{name}.")]


def offences(process: str, loaded: list[str]) -> dict[str, list[str]]:
    """What a process has loaded and must not, what it lacks that tells which process it is."""
    never, must = TABLE[process]
    return {
        "loaded": [module for name in never for module in below(name, loaded)],
        "lacks": [name for name in must if name not in loaded],
    }


@pytest.mark.parametrize(
    "process",
    [
        pytest.param(name, marks=[pytest.mark.slow, pytest.mark.real_time]) if name == "text client" else name
        for name in TABLE
    ],
)
def test_a_process_has_loaded_what_its_row_allows(process, tmp_path):
    assert offences(process, MEASURED[process](tmp_path)) == {"loaded": [], "lacks": []}


@pytest.mark.parametrize("process", TABLE)
def test_the_comparison_sees_what_is_there_and_what_is_not(process):
    never, must = TABLE[process]
    bad = [*never, f"{never[0]}.part", *must[1:]]
    assert offences(process, bad) == {"loaded": [never[0], f"{never[0]}.part", *never[1:]], "lacks": [must[0]]}
    assert offences(process, [f"{name}_else" for name in never] + list(must)) == {"loaded": [], "lacks": []}
