"""The simulator as another process: its port, its state lines, its side channel."""

from __future__ import annotations

import json
import subprocess
import sys
from types import TracebackType
from typing import Any, Self

SERVE = (sys.executable, "-m", "hardware_sim.serve", "--pty")


class Simulator:
    """Runs as long as the `with` block; reads its JSON lines on demand."""

    def __init__(self, *arguments: str, command: tuple[str, ...] = SERVE) -> None:
        self._process = subprocess.Popen(
            [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.port = self._process.stdout.readline().strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self._process.terminate()
        self._process.communicate(timeout=20)

    def send(self, **command: Any) -> None:
        """Write to the side channel."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def until(self, *states: str) -> dict[str, Any]:
        """Read state lines up to the first that names one of `states`."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            seen = json.loads(line)
            if seen.get("state") in states:
                return dict(seen)
        raise AssertionError(f"the simulator ended before it reached {states}")

    def end_of_output(self) -> None:
        """Kill the simulator: for the host its port is unplugged."""
        self._process.kill()
