"""The simulated rig as another process, reached through the same serial path as a real one."""

from __future__ import annotations

import contextlib
import os
import subprocess
from types import TracebackType
from typing import Self

from rig import spawn
from rig.domain.errors import DeviceError

SERVER = "hardware_sim.serve"
#: the simulator ends by itself when its standard input closes
GRACE_S = 3.0


class SimulatorProcess:
    """A simulator that lives as long as the `with` block; `port` is what to open.

    On a pseudo-terminal where the system has them, on a loopback socket elsewhere.
    """

    def __init__(self, arguments: tuple[object, ...]) -> None:
        self._arguments = arguments
        self.port = ""

    def __enter__(self) -> Self:
        way = ("--pty",) if os.name == "posix" else ("--tcp", "0")
        self._process = spawn.start(
            SERVER, *way, *self._arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        self.port = self._process.stdout.readline().decode().strip()
        if not self.port:
            self._end()
            raise DeviceError("the simulator did not start; run `qst-rig simulate` to see why")
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self._end()

    def _end(self) -> None:
        process = self._process
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # it may be gone already, which is what is wanted
                    stream.close()
        try:
            process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
