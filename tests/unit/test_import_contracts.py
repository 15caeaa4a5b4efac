"""Every import contract of pyproject.toml is seen to break: one offending import each, in a copy of the packages."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS = [contract["name"] for contract in CONFIG["contracts"]]

#: contract → (file, line added to it); a file that does not exist is created. Each breaks this contract and no other.
OFFENCES: dict[str, list[tuple[str, str]]] = {
    "rig: downwards, siblings apart, every package has a place": [("rig/analysis/offence.py", "import rig.devices")],
    "across the packages": [("gui/offence.py", "import rig.cli")],
    "pure": [("rig/domain/units.py", "import queue")],
    "wire and simulator know nothing above": [("hardware_sim/offence.py", "import rig.domain.units")],
    "window process": [("gui/offence.py", "import rig.recording")],
    "control process": [("rig/recording/offence.py", "import typer")],
    "home of pyserial": [("rig/cli/offence.py", "import serial")],
    "home of h5py": [("rig/report/offence.py", "import h5py")],
    "home of Qt": [("rig/report/offence.py", "import PySide6.QtCore")],
    "home of matplotlib": [("rig/cli/offence.py", "import matplotlib.pyplot")],
    "who knows the simulator": [("rig/report/offence.py", "import hardware_sim.device")],
    "bytes stay behind rig.devices": [("rig/cli/offence.py", "import firmware_interface.wire.messages")],
    "no circles": [
        ("rig/domain/offence_a.py", "import rig.domain.offence_b"),
        ("rig/domain/offence_b.py", "import rig.domain.offence_a"),
    ],
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with pyproject.toml and the Python files of the four packages."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in CONFIG["root_packages"]:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def offend(copy: Path) -> Iterator[Callable[[str, str], None]]:
    """Give a function that adds a line to a file of the copy; what it changed is restored afterwards."""
    before: dict[Path, bytes | None] = {}

    def add(file: str, line: str) -> None:
        path = copy / file
        before[path] = path.read_bytes() if path.exists() else None
        path.write_bytes((before[path] or b"") + f"\n{line}\n".encode())

    yield add
    for path, content in before.items():
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)


def broken(folder: Path) -> set[str]:
    """Run import-linter in a folder and return the names of the contracts it reports as broken."""
    program = Path(sysconfig.get_path("scripts")) / ("lint-imports.exe" if sys.platform == "win32" else "lint-imports")
    done = subprocess.run(
        [program, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    verdicts = dict(re.findall(r"^(.*) (KEPT|BROKEN)\b.*$", done.stdout, flags=re.MULTILINE))
    assert sorted(verdicts) == sorted(CONTRACTS), done.stdout + done.stderr
    return {name for name, verdict in verdicts.items() if verdict == "BROKEN"}


@pytest.fixture(scope="module")
def already_broken(copy: Path) -> set[str]:
    """Return what is broken without our doing, so that only the test of the code itself fails for it."""
    return broken(copy)


def test_every_contract_has_its_offence() -> None:
    assert sorted(OFFENCES) == sorted(CONTRACTS)


def test_the_code_keeps_every_contract(already_broken: set[str]) -> None:
    assert already_broken == set()


@pytest.mark.parametrize("contract", CONTRACTS)
def test_an_offending_import_breaks_exactly_its_contract(
    contract: str, copy: Path, already_broken: set[str], offend: Callable[[str, str], None]
) -> None:
    for file, line in OFFENCES[contract]:
        offend(file, line)
    assert broken(copy) - already_broken == {contract}


def test_a_package_without_a_place_in_the_layers_is_refused(
    copy: Path, already_broken: set[str], offend: Callable[[str, str], None]
) -> None:
    offend("rig/unplaced.py", "")
    assert broken(copy) - already_broken == {CONTRACTS[0]}
