"""Where a host finds the simulated rig: the master of a pseudo-terminal, or a socket on the loopback interface.

One host at a time. Nothing here blocks but `wait`; what the host does not take stays in `backlog_bytes`.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import sys
from typing import Protocol

if sys.platform != "win32":
    import termios
    import tty

READ_BYTES = 65_536
#: kept for a host that does not read; what comes on top is lost, as in a full buffer of a real one
MOST_BACKLOG = 65_536
LOOPBACK = "127.0.0.1"


class Endpoint(Protocol):
    """One end of a line that a host may open."""

    name: str

    @property
    def connected(self) -> bool:
        """Whether a host has it open."""
        ...

    @property
    def backlog_bytes(self) -> int:
        """Bytes the host has not taken yet."""
        ...

    def read(self) -> bytes:
        """What has arrived, perhaps nothing."""
        ...

    def write(self, data: bytes) -> None:
        """Send as much as goes now, keep the rest."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait for bytes; False at once where there is nothing to wait on."""
        ...

    def unplug(self) -> None:
        """Take the line away from a host in mid-air, as a pulled cable does; nobody can open it meanwhile."""
        ...

    def plug_in(self) -> None:
        """Offer it again, under the same name where the system allows."""
        ...

    def close(self) -> None:
        """Release it."""
        ...


class PtyEndpoint:
    """Master of a pseudo-terminal; `name` is the path of the slave. POSIX only.

    The slave is not kept open here: only so can the master see that a host has come or gone.
    """

    def __init__(self) -> None:
        """Open it, raw.

        Raises
        ------
        OSError
            If the system has no pseudo-terminals.
        """
        self._backlog = bytearray()
        self._connected = False
        self._master: int | None = None
        self.plug_in()

    def plug_in(self) -> None:
        """Make a new pseudo-terminal: a pulled one cannot come back, so the name may be another."""
        if sys.platform == "win32":
            raise OSError("there are no pseudo-terminals on Windows; use --tcp PORT")
        if self._master is not None:
            return
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self.name = os.ttyname(slave)
        os.close(slave)
        os.set_blocking(self._master, False)

    @property
    def connected(self) -> bool:
        """Whether a host has the slave open."""
        return self._connected

    @property
    def backlog_bytes(self) -> int:
        """Bytes the host has not taken yet."""
        return len(self._backlog)

    def read(self) -> bytes:
        """What has arrived; the master of a slave nobody holds says EIO."""
        if self._master is None:
            return b""
        try:
            data = os.read(self._master, READ_BYTES)
        except BlockingIOError:
            self._connected = True
            return b""
        except OSError:
            if self._connected:
                self._lose()
            return b""
        self._connected = True
        return data

    def _lose(self) -> None:
        """The host has gone: what it has not read is not for the next one."""
        self._connected = False
        self._backlog.clear()
        if sys.platform != "win32":
            with contextlib.suppress(OSError, termios.error):
                slave = os.open(self.name, os.O_RDWR | os.O_NOCTTY)
                termios.tcflush(slave, termios.TCIOFLUSH)
                os.close(slave)

    def write(self, data: bytes) -> None:
        """Send as much as goes now; without a host bytes go nowhere."""
        if not self._connected or self._master is None:
            return
        if len(self._backlog) + len(data) <= MOST_BACKLOG:
            self._backlog += data
        with contextlib.suppress(OSError):
            while self._backlog:
                del self._backlog[: os.write(self._master, self._backlog)]

    def wait(self, seconds: float) -> bool:
        """Wait for bytes; without a host the master is always ready, so there is nothing to wait on."""
        if not self._connected or self._master is None:
            return False
        select.select([self._master], [], [], seconds)
        return True

    def unplug(self) -> None:
        """Close the master: the host's next read or write fails."""
        if self._master is not None:
            os.close(self._master)
        self._master = None
        self._connected = False
        self._backlog.clear()

    def close(self) -> None:
        """Release the pseudo-terminal."""
        self.unplug()


class TcpEndpoint:
    """Listening socket on the loopback interface; a second host is turned away while there is one."""

    def __init__(self, port: int) -> None:
        """Listen on `port`, 0 takes a free one.

        Raises
        ------
        OSError
            If the port is taken.
        """
        self._port = port
        self._listener: socket.socket | None = None
        self._host: socket.socket | None = None
        self._backlog = bytearray()
        self.plug_in()
        self.name = f"socket://{LOOPBACK}:{self._port}"

    def plug_in(self) -> None:
        """Listen, after `unplug` on the same port again."""
        if self._listener is None:
            self._listener = socket.create_server((LOOPBACK, self._port))
            self._listener.setblocking(False)
            self._port = self._listener.getsockname()[1]

    @property
    def connected(self) -> bool:
        """Whether a host is connected."""
        return self._host is not None

    @property
    def backlog_bytes(self) -> int:
        """Bytes the host has not taken yet."""
        return len(self._backlog)

    def _accept(self) -> None:
        if self._listener is None:
            return
        with contextlib.suppress(BlockingIOError):
            host, _ = self._listener.accept()
            if self._host is not None:
                host.close()
                return
            host.setblocking(False)
            host.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._host = host

    def read(self) -> bytes:
        """What has arrived; nothing at all in a readable socket means that the host has gone."""
        self._accept()
        if self._host is None:
            return b""
        try:
            data = self._host.recv(READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self._lose()
        return data

    def _lose(self) -> None:
        if self._host is not None:
            self._host.close()
        self._host = None
        self._backlog.clear()

    def write(self, data: bytes) -> None:
        """Send as much as goes now; without a host bytes go nowhere."""
        if self._host is None:
            return
        if len(self._backlog) + len(data) <= MOST_BACKLOG:
            self._backlog += data
        try:
            while self._backlog:
                del self._backlog[: self._host.send(self._backlog)]
        except BlockingIOError:
            pass
        except OSError:
            self._lose()

    def wait(self, seconds: float) -> bool:
        """Wait for bytes or for a host."""
        waited = [end for end in (self._listener, self._host) if end is not None]
        if not waited:
            return False
        select.select(waited, [], [], seconds)
        return True

    def unplug(self) -> None:
        """Hang up, and refuse whoever calls."""
        self._lose()
        if self._listener is not None:
            self._listener.close()
        self._listener = None

    def close(self) -> None:
        """Release both sockets."""
        self.unplug()
