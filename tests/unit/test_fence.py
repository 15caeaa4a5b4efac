"""The fence around every test: what is left running, what warns, what is missing in CI makes it fail."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TESTS = """
import multiprocessing, subprocess, sys, threading, warnings
import pytest

def wait():
    threading.Event().wait(20)

def sleeper():
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(20)"])

@pytest.fixture(scope="module")
def server():
    process = sleeper()
    yield
    process.kill()
    process.wait()

def test_leaves_a_thread():
    threading.Thread(target=wait, daemon=True).start()

def test_leaves_a_process():
    test_leaves_a_process.kept = sleeper()  # kept, or Popen would warn of it, and the warning would fail the test

def test_warns():
    warnings.warn("something is deprecated", DeprecationWarning)

def test_needs_a_tool(require_tool):
    require_tool("a-program-nobody-has")

def test_has_its_tool(require_tool):
    assert require_tool("python3" if sys.platform != "win32" else "cmd").exists()

def test_ends_what_it_starts():
    thread = threading.Thread(target=lambda: None)
    thread.start()
    process = multiprocessing.get_context("spawn").Process(target=print)  # starts the resource tracker, which stays
    process.start()
    process.join()
    thread.join()

def test_uses_a_server_of_the_module(server):
    pass

def test_starts_nothing_beside_a_server_of_the_module(server):
    pass
"""

EXPECTED = {
    "test_leaves_a_thread": ("error", "left running: <Thread("),
    "test_leaves_a_process": ("error", "left running: psutil.Process("),
    "test_warns": ("failure", "DeprecationWarning: something is deprecated"),
    "test_needs_a_tool": ("skipped", "a-program-nobody-has is not on the PATH"),
    "test_has_its_tool": ("passed", ""),
    "test_ends_what_it_starts": ("passed", ""),
    "test_uses_a_server_of_the_module": ("passed", ""),
    "test_starts_nothing_beside_a_server_of_the_module": ("passed", ""),
}


def outcomes(folder: Path, *options: str, ci: str) -> tuple[dict[str, tuple[str, str]], str]:
    """Run TESTS under our conftest and settings; return each test's outcome with its text, and what was printed."""
    (folder / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    (folder / "test_inner.py").write_text(TESTS, encoding="utf-8")
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *options, str(folder / "test_inner.py")]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "CI": ci}, capture_output=True, text=True, check=False, timeout=60
    )
    found = {}
    for case in ET.parse(report).iter("testcase"):
        problem = next((child for child in case if child.tag in {"failure", "error", "skipped"}), None)
        text = "" if problem is None else f"{problem.get('message')} {problem.text}"
        found[str(case.get("name"))] = ("passed" if problem is None else problem.tag, text)
    return found, done.stdout


@pytest.mark.slow  # runs the tests of a suite of its own
def test_a_test_that_leaves_something_or_warns_fails_and_no_other_does(tmp_path: Path) -> None:
    found, output = outcomes(tmp_path, ci="")
    assert {name: outcome for name, (outcome, _) in found.items()} == {n: o for n, (o, _) in EXPECTED.items()}
    assert [name for name, (_, text) in EXPECTED.items() if text not in found[name][1]] == []
    assert "Using --randomly-seed=" in output, "the order is random, and the seed that repeats it is printed"


def test_a_missing_tool_fails_in_ci(tmp_path: Path) -> None:
    found, _ = outcomes(tmp_path, "-k", "needs_a_tool", ci="true")
    assert [(name, outcome) for name, (outcome, _) in found.items()] == [("test_needs_a_tool", "failure")]
