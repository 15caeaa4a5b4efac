"""A pipe of messages between two processes, with a thread for each direction so that nobody waits for the other side.

Sending never blocks: whoever opens an `Outbox` says of which kind of message
only the latest counts and of which kind the oldest may be dropped; everything
else is kept in order. Messages are pickled; both ends are this program.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
import subprocess
import threading
from collections import deque
from typing import Any, BinaryIO

from rig import spawn

LENGTH = struct.Struct("<I")
#: a thread of the channel gets this long to end
PATIENCE_S = 2.0


def write_message(stream: BinaryIO, message: object) -> None:
    """Write one message, whole, and wait until the pipe has taken it."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def read_message(stream: BinaryIO) -> Any:
    """Wait for the next message; None when the other side is gone, also in the middle of one."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (size,) = LENGTH.unpack(head)
    data = stream.read(size)
    return pickle.loads(data) if len(data) == size else None


class Outbox:
    """The sending end.

    Parameters
    ----------
    stream
        Where to; the caller closes it after `close`.
    latest
        Kind of message of which a newer one replaces one that waits.
    droppable, most
        Kind of message of which at most `most` wait, the oldest being dropped.
    """

    def __init__(
        self, stream: BinaryIO, latest: type | None = None, droppable: type | None = None, most: int = 1
    ) -> None:
        self._stream = stream
        self._latest_kind, self._droppable_kind = latest, droppable
        self._kept: deque[Any] = deque()
        self._droppable: deque[Any] = deque(maxlen=most)
        self._latest: Any = None
        self._ready = threading.Condition()
        self._closing = False
        self.broken = False
        self._thread = threading.Thread(target=self._work, name="outbox", daemon=True)
        self._thread.start()

    def send(self, message: object) -> None:
        """Queue a message; returns at once."""
        with self._ready:
            if self._latest_kind is not None and isinstance(message, self._latest_kind):
                self._latest = message
            elif self._droppable_kind is not None and isinstance(message, self._droppable_kind):
                self._droppable.append(message)
            else:
                self._kept.append(message)
            self._ready.notify()

    def _next(self) -> Any:
        """Return what to send next, None at the end."""
        with self._ready:
            while not (self._kept or self._latest is not None or self._droppable or self._closing):
                self._ready.wait()
            if self._kept:
                return self._kept.popleft()
            if self._latest is not None:
                latest, self._latest = self._latest, None
                return latest
            return self._droppable.popleft() if self._droppable else None

    def _work(self) -> None:
        try:
            while (message := self._next()) is not None:
                write_message(self._stream, message)
        except (OSError, ValueError):  # the other side is gone; its own end says why
            self.broken = True

    def close(self) -> bool:
        """Send what is left and end the thread; False where the other side is there and does not read."""
        with self._ready:
            self._closing = True
            self._ready.notify()
        self._thread.join(PATIENCE_S)
        return not self._thread.is_alive()


class Inbox:
    """The receiving end; `ended` once the other side is gone and everything before has been taken."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._arrived: deque[Any] = deque()
        self._signal = threading.Event()
        self._eof = False
        self._thread = threading.Thread(target=self._work, name="inbox", daemon=True)
        self._thread.start()

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self._eof and not self._arrived

    def _work(self) -> None:
        try:
            while (message := read_message(self._stream)) is not None:
                self._arrived.append(message)
                self._signal.set()
        except (OSError, ValueError):  # a closed pipe
            pass
        self._eof = True
        self._signal.set()

    def take(self) -> list[Any]:
        """Everything that has arrived since the last call."""
        self._signal.clear()
        messages = []
        while self._arrived:
            messages.append(self._arrived.popleft())
        return messages

    def first(self) -> Any:
        """The first that has arrived; what came after it stays for `take`. None: nothing is there."""
        self._signal.clear()
        return self._arrived.popleft() if self._arrived else None

    def wait(self, timeout_s: float) -> None:
        """Return when something has arrived or the other side is gone, at the latest after `timeout_s`."""
        if not self._arrived and not self._eof:
            self._signal.wait(timeout_s)

    def join(self) -> None:
        """Wait for the reading thread after the other side has closed."""
        self._thread.join(PATIENCE_S)


def own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """In the child: take standard input and output for messages; whatever prints goes to standard error."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return incoming, outgoing


class Peer:
    """In the parent: a child process, started by name, and the channel to it.

    The child sees the end of its input when this side closes, and ends by itself.
    """

    def __init__(self, target: str, end_s: float) -> None:
        """Start `target`; `close` gives it `end_s` to end by itself."""
        self._end_s = end_s
        self._process = spawn.start(target, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self._inbox = Inbox(self._stdout)  # type: ignore[arg-type]
        self._outbox = Outbox(self._stdin)  # type: ignore[arg-type]

    @property
    def pid(self) -> int:
        """Number of the child."""
        return self._process.pid

    @property
    def gone(self) -> bool:
        """Whether the child has ended, or closed its output, and everything it said has been taken."""
        return self._inbox.ended

    def send(self, message: object) -> None:
        """Queue a message; returns at once."""
        self._outbox.send(message)

    def take(self, timeout_s: float = 0.0) -> list[Any]:
        """What the child has said since the last call; waits for something at most `timeout_s`."""
        if timeout_s:
            self._inbox.wait(timeout_s)
        return self._inbox.take()

    def kill(self) -> None:
        """End the child now; `close` is still due."""
        self._process.kill()

    def close(self) -> int:
        """Close the channel, let the child end by itself, end it where it does not; its exit code.

        Negative: the signal that ended it.
        """
        if not self._outbox.close():
            self._process.kill()  # it reads nothing any more, and the thread that writes to it must end
            self._outbox.close()
        with contextlib.suppress(OSError):  # unsent bytes for a child that is gone
            self._stdin.close()
        try:
            code = self._process.wait(self._end_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._inbox.join()
        self._stdout.close()
        return code
