"""The simulated rig as another process, reached through the same serial path as a real one."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
from collections import deque
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from rig import spawn
from rig.domain.errors import DeviceError
from rig.domain.phrase import phrase

SERVER = "hardware_sim.serve"
#: the simulator ends by itself when its standard input closes
GRACE_S = 3.0
#: what it says from the side while nobody listens; the oldest go first
MOST_REPORTS = 256
#: POSIX writes so much to a pipe whole or not at all
MOST_BYTES = 512


class SimulatorProcess:
    """A simulator that lives as long as the `with` block; `port` is what to open.

    On a pseudo-terminal where the system has them, on a loopback socket elsewhere.
    `tell` and `take` are its side channel (docs/simulator.md); neither waits.
    """

    def __init__(self, arguments: tuple[object, ...]) -> None:
        self._arguments = arguments
        self._reports: deque[dict[str, Any]] = deque(maxlen=MOST_REPORTS)
        self.port = ""

    def __enter__(self) -> Self:
        way = ("--pty",) if os.name == "posix" else ("--tcp", "0")
        self._process = spawn.start(
            SERVER, *way, *self._arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if os.name == "posix":
            os.set_blocking(self._process.stdin.fileno(), False)  # one that stands still must not hold control up
        self._reader = threading.Thread(target=self._read, name="simulator", daemon=True)
        self.port = self._process.stdout.readline().decode().strip()
        self._reader.start()
        if not self.port:
            self._end()
            raise DeviceError(phrase("no_simulator", "the simulator did not start; run `qst-rig simulate` to see why"))
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self._end()

    def tell(self, command: Mapping[str, object]) -> bool:
        """Send a command of the side channel; False where it cannot take one now, or none so long."""
        assert self._process.stdin is not None
        line = json.dumps(command).encode() + b"\n"
        if len(line) > MOST_BYTES:
            return False
        try:
            return os.write(self._process.stdin.fileno(), line) == len(line)
        except OSError:
            return False

    def take(self) -> list[dict[str, Any]]:
        """What it has said from the side since the last call."""
        taken = []
        while self._reports:
            taken.append(self._reports.popleft())
        return taken

    def _read(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, ValueError):  # ends with the process, in whichever way
            for line in self._process.stdout:
                self._reports.append(_parsed(line))

    def _end(self) -> None:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(OSError):  # it may be gone already, which is what is wanted
            process.stdin.close()
        try:
            process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._reader.join(GRACE_S)
        process.stdout.close()


def _parsed(line: bytes) -> dict[str, Any]:
    """Object of one line; what is none is told as it stands."""
    try:
        report = json.loads(line)
    except ValueError:
        report = None
    return report if isinstance(report, dict) else {"error": f"not understood: {line.decode(errors='replace').strip()}"}
