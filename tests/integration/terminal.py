"""A command in a terminal of its own: what it shows is read, what an operator would type is typed."""

from __future__ import annotations

import os
import re
import select
import subprocess
import time
from types import TracebackType
from typing import Self

from rig.cli.operator_line import READ_NS
from rig.domain.units import NS_PER_S

#: the line of state at the top of the screen, which is drawn over and over; it is no part of what scrolls by
TOP_LINE = re.compile(r"\x1b7.*?\x1b8", re.DOTALL)

#: a little more than the client gives an operator to read a question; longest time that new lines may come
READ_S, READING_S = 1.2 * READ_NS / NS_PER_S, 30.0


class Terminal:
    """Runs `command` on a pseudo-terminal as long as the `with` block."""

    def __init__(self, command: list[str]) -> None:
        self._master, slave = os.openpty()
        self._process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
        os.close(slave)
        self._raw = self.shown = ""
        self._shown_at = time.monotonic()
        self._read_up_to = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._master)

    @property
    def pid(self) -> int:
        """Number of the command's process."""
        return self._process.pid

    def more(self, timeout_s: float) -> bool:
        """Read what is there or comes within the time; False at the end."""
        if not select.select([self._master], [], [], timeout_s)[0]:
            return True
        try:
            data = os.read(self._master, 65536)
        except OSError:  # Linux: the other end is closed
            return False
        self._raw += data.decode("utf-8", "replace")
        before, self.shown = self.shown, TOP_LINE.sub("", self._raw)
        if self.shown != before:
            self._shown_at = time.monotonic()
        return bool(data)

    def until(self, text: str, timeout_s: float = 60.0) -> None:
        """Read on until `text` is shown; each part of the output counts once."""
        end = time.monotonic() + timeout_s
        while (at := self.shown.find(text, self._read_up_to)) < 0:
            assert time.monotonic() < end, f"{text!r} was not shown; this was:\n{self.shown[-2000:]}"
            assert self.more(0.1), f"ended before {text!r} was shown; this was:\n{self.shown[-2000:]}"
        self._read_up_to = at + len(text)

    def type(self, line: str) -> None:
        """Type a line and press Enter; Enter alone after what is shown could be read."""
        end = time.monotonic() + READING_S
        while not line and time.monotonic() < self._shown_at + READ_S:
            assert time.monotonic() < end, f"something new comes all the time; this was:\n{self.shown[-2000:]}"
            self.more(READ_S / 10)
        os.write(self._master, line.encode() + b"\n")

    def finish(self, timeout_s: float = 60.0) -> int:
        """Read to the end; returns the exit code."""
        end = time.monotonic() + timeout_s
        while self.more(0.1) and self._process.poll() is None:
            assert time.monotonic() < end, f"still running; this was:\n{self.shown[-2000:]}"
        while select.select([self._master], [], [], 0.2)[0] and self.more(0.1):
            pass
        return self._process.wait(10)
