"""What the repository promises about its own files."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bootstrap

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


def pins() -> dict[str, Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in found}


def test_init_files_are_empty() -> None:
    """import-linter sees through no re-export, and an import of a package must load nothing."""
    written = [p for package in PACKAGES for p in (ROOT / package).rglob("__init__.py") if p.read_bytes().strip()]
    assert written == []


def test_every_folder_of_a_package_has_an_init_file() -> None:
    """Without it mypy, import-linter and the linters' per-folder rules miss the folder."""
    folders = {p.parent for package in PACKAGES for p in (ROOT / package).rglob("*.py")}
    assert sorted(folder for folder in folders if not (folder / "__init__.py").exists()) == []


def test_constraints_are_names_with_one_version_and_no_address() -> None:
    for pin in pins().values():
        assert [s.operator for s in pin.specifier] == ["=="], pin
        assert pin.url is None and pin.marker is None and not pin.extras, pin


def test_every_direct_dependency_is_pinned_inside_its_range() -> None:
    project = PYPROJECT["project"]
    extras = [line for group in project["optional-dependencies"].values() for line in group]
    for line in [*project["dependencies"], *extras, *PYPROJECT["build-system"]["requires"]]:
        wanted = Requirement(line)
        pin = pins()[canonicalize_name(wanted.name)]
        (version,) = (s.version for s in pin.specifier)
        assert wanted.specifier.contains(version), f"{pin} is outside {wanted}"


def test_bootstrap_asks_for_the_python_the_project_asks_for() -> None:
    assert PYPROJECT["project"]["requires-python"] == ">={}.{}".format(*bootstrap.MINIMUM)


def test_the_makefile_only_calls_bootstrap() -> None:
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("\t")] == ["\t@$(PYTHON) bootstrap.py $@"]
    commands = " ".join(bootstrap.USAGE.split()[-1].split("|"))
    assert lines[-3:-1] == [f".PHONY: {commands}", f"{commands}:"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no executable bit")
def test_ci_calls_exactly_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines == ["#!/usr/bin/env bash", "set -eu", 'cd "$(dirname "$0")/.."', "exec make test"]


def test_what_runs_in_real_time_is_marked_slow_too_and_in_one_way() -> None:
    """`make test` runs it alone, a plain `pytest` leaves it out."""
    files = [p for p in (ROOT / "tests").rglob("test_*.py") if p != Path(__file__)]
    texts = {p.name: p.read_text(encoding="utf-8") for p in files}
    assert [name for name, text in texts.items() if "xdist_group" in text] == []
    marked = {name: text for name, text in texts.items() if "mark.real_time" in text}
    assert len(marked) > 10
    assert [name for name, text in marked.items() if text.count("mark.slow") < text.count("mark.real_time")] == []
