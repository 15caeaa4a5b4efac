"""What holds for every test: nothing is left running behind it, and a tool that CI must have is never skipped in CI."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Iterator
from multiprocessing import resource_tracker
from pathlib import Path

import hypothesis
import psutil
import pytest

#: How long what a test started may take to end once the test is over, s. Joining is the test's business; this only
#: covers the moment between a thread's last line and its leaving `threading.enumerate`.
GRACE_S = 1.0

#: selections of the whole suite in which nothing runs a rig on the real clock; more workers need more memory than they
#: save time, and two are what every commit is tried with
IN_PARALLEL, WORKERS = ("not slow", "not real_time"), 2

# A machine busy with the neighbouring worker is no reason to fail; under CI the same examples are tried each time,
# so that a commit is judged by what it changes.
hypothesis.settings.register_profile("qst-rig", deadline=None, derandomize=os.environ.get("CI") == "true")
hypothesis.settings.load_profile("qst-rig")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two workers for everything; none for a file or a test, which has ended before workers have started."""
    everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not config.option.keyword
    return WORKERS if everything and config.option.markexpr in IN_PARALLEL else 0


def running() -> set[threading.Thread | psutil.Process]:
    """Return all threads of this process and all processes below it.

    The resource tracker of multiprocessing is left out: the standard library starts one with the first spawned
    process and keeps it to the end of the interpreter.
    """
    tracker = getattr(resource_tracker._resource_tracker, "_pid", None)
    processes = [p for p in _below(psutil.Process()) if p.pid != tracker]
    return {*threading.enumerate(), *(p for p in processes if _is_alive(p))}


def _below(process: psutil.Process) -> list[psutil.Process]:
    """All processes below one. psutil looks through all of the machine's for them: too slow for twice a test."""
    tasks = Path(f"/proc/{process.pid}/task")
    if not (tasks / str(process.pid) / "children").exists():  # not Linux, or it has ended
        return process.children(recursive=True)
    found = []
    for children in tasks.glob("*/children"):
        with contextlib.suppress(OSError, psutil.NoSuchProcess):  # the thread, or the child, has just ended
            for child in map(psutil.Process, map(int, children.read_text().split())):
                found += [child, *_below(child)]
    return found


def _is_alive(process: psutil.Process) -> bool:
    """A zombie has ended; whether its parent has asked for the exit code is not what this is about."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread or a process running."""
    before = running()
    yield
    deadline = time.monotonic() + GRACE_S
    while (left := running() - before) and time.monotonic() < deadline:
        time.sleep(0.01)
    for process in left:
        if isinstance(process, psutil.Process):  # or it would run on, below the tests that follow
            process.kill()
    if left:
        pytest.fail("left running: " + ", ".join(sorted(map(str, left))), pytrace=False)


def require_tool(name: str) -> Path:
    """Return where a program is; without it skip the test, and fail it where CI=true: there it must be installed."""
    if found := shutil.which(name):
        return Path(found)
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is not on the PATH, and CI=true: `make test` installs it when run as root")
    pytest.skip(f"{name} is not on the PATH")


@pytest.fixture(name="require_tool")
def _require_tool() -> object:
    """Give `require_tool` to tests, which cannot import a conftest."""
    return require_tool
