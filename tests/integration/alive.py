"""Whether a process that a test did not start itself has ended."""

from __future__ import annotations

import time

import psutil

PATIENCE_S = 60.0


def alive(process: psutil.Process) -> bool:
    """A zombie has ended; when its parent asks for the exit code is not what a test is about.

    For an orphan that is process 1, which in a container may do it seconds later, or never.
    """
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for_end(process: psutil.Process) -> None:
    """Wait until a process has ended by itself."""
    end = time.monotonic() + PATIENCE_S
    while alive(process):
        assert time.monotonic() < end, f"{process} goes on"
        time.sleep(0.01)
