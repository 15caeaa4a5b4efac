"""JSON lines beside the wire: commands in by standard input, reports out by standard output.

Each direction has a thread of its own, so that neither a parent that does not read nor one that does not write can
stop the simulated world.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import stat
import threading
from collections.abc import Iterator
from typing import Any

STDIN, STDOUT = 0, 1
READ_BYTES = 4096
#: lines waiting in either direction; what comes on top of unread reports is left out
MOST_WAITING = 256
#: how long the last reports may take to be written at the end, s
LAST_WORDS_S = 1.0

Command = dict[str, Any]


def is_pipe(descriptor: int) -> bool:
    """Whether a descriptor is a pipe or a socket: a terminal or nothing at all is no side channel."""
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


class SideChannel:
    """Commands from standard input, where that is a pipe; reports to standard output."""

    def __init__(self) -> None:
        """Start reading and writing."""
        self.driven = is_pipe(STDIN)
        self._commands: queue.Queue[Command | None] = queue.Queue(MOST_WAITING)
        self._reports: queue.Queue[dict[str, object] | None] = queue.Queue(MOST_WAITING)
        self._writer = threading.Thread(target=self._write, name="reports", daemon=True)
        self._writer.start()
        if self.driven:
            threading.Thread(target=self._read, name="commands", daemon=True).start()

    def commands(self) -> Iterator[Command | None]:
        """What has come in since the last call; None once nothing will any more."""
        with contextlib.suppress(queue.Empty):
            while True:
                yield self._commands.get_nowait()

    def report(self, line: dict[str, object]) -> None:
        """Write a line, sooner or later."""
        with contextlib.suppress(queue.Full):
            self._reports.put_nowait(line)

    def close(self) -> None:
        """Let the last reports out."""
        with contextlib.suppress(queue.Full):
            self._reports.put_nowait(None)
        self._writer.join(LAST_WORDS_S)

    def _read(self) -> None:
        rest = b""
        # not sys.stdin: a daemon thread that holds its lock when the interpreter ends takes it down with a core dump
        while data := self._read_some():
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                self._commands.put(parse_command(line))
        self._commands.put(None)

    def _read_some(self) -> bytes:
        try:
            return os.read(STDIN, READ_BYTES)
        except OSError:
            return b""

    def _write(self) -> None:
        while (line := self._reports.get()) is not None:
            with contextlib.suppress(OSError):  # nobody reads any more, which is no reason to end
                os.write(STDOUT, json.dumps(line).encode() + b"\n")


def parse_command(line: bytes) -> Command:
    """Object of one line; what is none comes out as a command that nobody knows, and is answered as such."""
    try:
        command = json.loads(line)
    except ValueError:
        return {"not": "JSON"}
    return command if isinstance(command, dict) else {"not": "an object"}
