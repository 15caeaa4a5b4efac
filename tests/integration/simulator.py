"""The simulator as another process: its port, its state lines, its side channel."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from types import TracebackType
from typing import Any, Self

#: longer than any pause of the paradigms in these tests
PATIENCE_S = 40.0
SERVE = (sys.executable, "-m", "hardware_sim.serve", "--pty")


class Simulator:
    """Runs as long as the `with` block; reads its lines on demand, and not for ever."""

    def __init__(self, *arguments: str, command: tuple[str, ...] = SERVE) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([*command, *arguments], stdin=pipe, stdout=pipe)
        self._read = b""
        self.port = self._line(PATIENCE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self._process.terminate()
        self._process.communicate(timeout=20)

    def _line(self, patience_s: float) -> str:
        """Next line of output."""
        assert self._process.stdout is not None
        end = time.monotonic() + patience_s
        while b"\n" not in self._read:
            readable, _, _ = select.select([self._process.stdout], [], [], max(0.0, end - time.monotonic()))
            data = os.read(self._process.stdout.fileno(), 65536) if readable else b""
            assert data, "the simulator said nothing more" if readable else f"nothing new in {patience_s} s"
            self._read += data
        line, _, self._read = self._read.partition(b"\n")
        return line.decode()

    def arrived(self) -> list[dict[str, Any]]:
        """State lines that are there now, without waiting."""
        assert self._process.stdout is not None
        while select.select([self._process.stdout], [], [], 0.0)[0]:
            data = os.read(self._process.stdout.fileno(), 65536)
            if not data:
                break
            self._read += data
        *lines, self._read = self._read.split(b"\n")
        return [json.loads(line) for line in lines]

    def send(self, **command: Any) -> None:
        """Write to the side channel."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
        self._process.stdin.flush()

    def until(self, *states: str) -> dict[str, Any]:
        """Read state lines up to the first that names one of `states`."""
        while True:
            seen = json.loads(self._line(PATIENCE_S))
            if seen.get("state") in states:
                return dict(seen)

    def end_of_output(self) -> None:
        """Kill the simulator: for the host its port is unplugged."""
        self._process.kill()
