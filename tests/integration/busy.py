"""Keeps the processor busy from other processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: a busy machine, not one that starves the simulated rig for the 250 ms after which the host rightly gives it up
NICENESS = 5
LOOP = f"""
import os
if hasattr(os, "nice"):
    os.nice({NICENESS})
while True:
    pass
"""


@contextmanager
def all_cores_busy() -> Iterator[None]:
    """One endless loop per core."""
    processes = [subprocess.Popen([sys.executable, "-c", LOOP]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()
