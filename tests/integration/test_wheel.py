"""The wheel holds the packages with their data, not the tests, and works from any folder."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

#: Files whose loss would only be noticed by the user of an installed copy.
DATA = {
    "firmware_interface/protocol.toml",
    "firmware_interface/PROTOCOL.md",
    "rig/paradigm/library/dfns-wur.toml",
    "rig/paradigm/library/heat-ts-10.toml",
    "rig/paradigm/library/cuff-tsp.toml",
}

pytestmark = pytest.mark.slow


def call(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8", check=False, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel without the network: the build tool is part of the test environment."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    call(*pip, "--wheel-dir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs of a new environment with the wheel in it; dependencies are borrowed from this one."""
    venv = tmp_path_factory.mktemp("venv")
    call(sys.executable, "-m", "venv", "--without-pip", venv, cwd=venv)
    paths = sysconfig.get_paths(scheme="venv", vars={"base": str(venv), "platbase": str(venv)})
    # A folder named in a .pth file has its own .pth files ignored, so the editable install of this one stays out.
    here = sysconfig.get_paths()
    borrowed = sorted({here["purelib"], here["platlib"]})
    (Path(paths["purelib"]) / "borrowed.pth").write_text("\n".join(borrowed) + "\n", encoding="utf-8")
    python = Path(paths["scripts"]) / Path(sys.executable).name
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index")
    call(*pip, "--force-reinstall", wheel, cwd=venv)
    return python.parent


def test_the_wheel_holds_the_packages_with_their_data_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = {p for package in PACKAGES for p in (ROOT / package).rglob("*") if p.is_file()}
    assert names == {p.relative_to(ROOT).as_posix() for p in files if "__pycache__" not in p.parts}
    assert DATA - names == set()
    assert any(n.startswith("rig/paradigm/wording/") and n.endswith(".toml") for n in names)
    assert not any("test" in Path(n).parts[0] for n in names)


def test_the_wheel_carries_licence_and_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        texts = {n.partition(".dist-info/")[2]: archive.read(n).decode() for n in archive.namelist() if "-info/" in n}
    assert texts["licenses/LICENSE"] == (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "qst-rig = rig.cli.main:main" in texts["entry_points.txt"]


def test_an_installed_copy_runs_from_another_folder(scripts: Path, tmp_path: Path) -> None:
    where = call(scripts / Path(sys.executable).name, "-c", "import rig; print(rig.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(scripts.parent), "the copy in the repository was imported"
    listed = call(scripts / "qst-rig", "paradigms", cwd=tmp_path)
    for name in ("dfns-wur", "heat-ts-10", "cuff-tsp"):
        assert name in listed
    run = ("run", "dfns-wur", "--device", "sim", "--participant", "P001", "--seed", "1", "--fast", "--out", "data")
    call(scripts / "qst-rig", *run, cwd=tmp_path)
    assert len(list((tmp_path / "data").rglob("*.h5"))) == 1
