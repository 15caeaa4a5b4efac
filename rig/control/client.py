"""The client's side: starts control, asks, ticks, takes what it is told."""

from __future__ import annotations

import contextlib
import subprocess
from types import TracebackType
from typing import Self

from rig import spawn
from rig.control.channel import Inbox, Outbox
from rig.control.messages import Ask, Begin, FromControl, Tick
from rig.session.actions import Operator
from rig.session.options import Options

CONTROL = "rig.control.process:main"
#: control closes the journal and brings the device to rest within this
END_S = 10.0


class Control:
    """A control process that lasts as long as the `with` block.

    `tick` must be called at least every 300 ms, or control takes the client for
    gone; leaving the block closes the pipe, upon which control stops and ends.
    """

    def __init__(self, options: Options) -> None:
        self._process = spawn.start(CONTROL, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._inbox = Inbox(self._process.stdout)  # type: ignore[arg-type]
        self._outbox = Outbox(self._process.stdin)  # type: ignore[arg-type]
        self._outbox.send(Begin(options))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self._outbox.close()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(OSError):  # unsent bytes of a control that is gone
            self._process.stdin.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._inbox.join()
        self._process.stdout.close()

    @property
    def pid(self) -> int:
        """Number of the control process."""
        return self._process.pid

    @property
    def gone(self) -> bool:
        """Whether control has ended and everything it said has been taken."""
        return self._inbox.ended

    def tick(self) -> None:
        """Show that the client is alive."""
        self._outbox.send(Tick())

    def ask(self, request: Operator) -> None:
        """Pass on what the operator wants."""
        self._outbox.send(Ask(request))

    def take(self, timeout_s: float = 0.0) -> list[FromControl]:
        """What control has said since the last call; waits for something at most `timeout_s`."""
        if timeout_s:
            self._inbox.wait(timeout_s)
        return self._inbox.take()
