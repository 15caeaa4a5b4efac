"""A pipe of messages between two processes, with a thread for each direction so that nobody waits for the other side.

Sending never blocks: of `State` the latest wins, of `Samples` the oldest are
dropped, everything else is kept in order. Messages are pickled; both ends are
this program.
"""

from __future__ import annotations

import pickle
import struct
import threading
from collections import deque
from typing import Any, BinaryIO

from rig.control.messages import Samples, State

LENGTH = struct.Struct("<I")
#: batches of samples that wait for a client that does not read
MOST_SAMPLES = 256


class Outbox:
    """The sending end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._kept: deque[Any] = deque()
        self._samples: deque[Samples] = deque(maxlen=MOST_SAMPLES)
        self._state: State | None = None
        self._ready = threading.Condition()
        self._closing = False
        self.broken = False
        self._thread = threading.Thread(target=self._work, name="outbox", daemon=True)
        self._thread.start()

    def send(self, message: object) -> None:
        """Queue a message; returns at once."""
        with self._ready:
            if isinstance(message, State):
                self._state = message
            elif isinstance(message, Samples):
                self._samples.append(message)
            else:
                self._kept.append(message)
            self._ready.notify()

    def _next(self) -> object | None:
        with self._ready:
            while not (self._kept or self._state or self._samples or self._closing):
                self._ready.wait()
            if self._kept:
                return self._kept.popleft()  # type: ignore[no-any-return]
            if self._state is not None:
                state, self._state = self._state, None
                return state
            return self._samples.popleft() if self._samples else None

    def _work(self) -> None:
        try:
            while (message := self._next()) is not None:
                data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
                self._stream.write(LENGTH.pack(len(data)) + data)
                self._stream.flush()
        except (OSError, ValueError):  # the other side is gone; its own end says why
            self.broken = True

    def close(self, patience_s: float = 2.0) -> None:
        """Send what is left, if the other side still reads, and end the thread."""
        with self._ready:
            self._closing = True
            self._ready.notify()
        self._thread.join(patience_s)


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
            while len(head := self._stream.read(LENGTH.size)) == LENGTH.size:
                (size,) = LENGTH.unpack(head)
                data = self._stream.read(size)
                if len(data) < size:
                    break
                self._arrived.append(pickle.loads(data))
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

    def wait(self, timeout_s: float) -> None:
        """Return when something has arrived or the other side is gone, at the latest after `timeout_s`."""
        if not self._arrived and not self._eof:
            self._signal.wait(timeout_s)

    def join(self, patience_s: float = 2.0) -> None:
        """Wait for the reading thread after the other side has closed."""
        self._thread.join(patience_s)
