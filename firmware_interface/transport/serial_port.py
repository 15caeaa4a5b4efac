"""A serial port, USB or `socket://`, through pyserial: the only place that imports it.

One thread reads; every way in which a port can vanish (three were seen with
pyserial 3.5) ends as one `LineError`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import serial
import serial.tools.list_ports
from platformdirs import user_state_path

from firmware_interface.named_lock import Held, NamedLock
from firmware_interface.transport.line import Chunk, LineError

BAUD = 921_600
#: a blocked write means a device that no longer reads (pyserial's default would wait for ever)
WRITE_TIMEOUT_S = 0.5
#: a write that took longer was held up by this host standing still: a device that reads nothing is given up in time.
#: pyserial then raises even though all bytes are out; should some be missing, the link repeats what is not answered
HOST_STOOD_STILL_S = WRITE_TIMEOUT_S + 0.2
#: a program that is just closing the port gets this long; pseudo-terminals are given out again at once
LOCK_PATIENCE_S = 0.5
#: the reader looks this often whether it should end
READ_TIMEOUT_S = 0.1
MAX_READ = 65_536
#: chunks kept when nobody reads; at 1 kHz telemetry about 16 s, then the oldest go and CRC and frame numbers show it
MAX_CHUNKS = 4_096
NS_PER_S = 1_000_000_000
SOCKET = "socket://"


def _lock(port: str) -> NamedLock:
    """Take the lock of a port, so that a second start of the program is refused on every system.

    Raises
    ------
    LineError
        If another process holds it, or the lock file cannot be written.
    """
    same = os.path.realpath(port) if port.startswith("/") else port  # /dev/serial/by-id has other names for a port
    name = hashlib.sha256(same.encode()).hexdigest()[:16]
    try:
        return NamedLock(Path(user_state_path("qst-rig", ensure_exists=True)) / f"port-{name}.lock", LOCK_PATIENCE_S)
    except Held as who:
        raise LineError(f"{port}: another qst-rig{who} has it open; end that one first") from None
    except OSError as error:
        raise LineError(f"{port}: its lock file cannot be written ({error})") from error


def _open(port: str) -> serial.Serial:
    opened = serial.serial_for_url(
        port, baudrate=BAUD, timeout=READ_TIMEOUT_S, write_timeout=WRITE_TIMEOUT_S, exclusive=True
    )
    if port.startswith(SOCKET):
        with socket.fromfd(opened.fileno(), socket.AF_INET, socket.SOCK_STREAM) as same_socket:
            # or a STOP waits until the heartbeat before it has been acknowledged
            same_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


def _why(error: Exception, port: str) -> str:
    text = str(error)
    if isinstance(error, FileNotFoundError) or "No such file" in text or "FileNotFoundError" in text:
        return f"{port}: there is no such port; check the cable and the name"
    if "PermissionError" in text or "Permission denied" in text or "Access is denied" in text:
        return f"{port}: not allowed to open it; close other programs, on Linux join the group dialout"
    if "exclusively lock" in text or "Resource temporarily unavailable" in text or "busy" in text.lower():
        return f"{port}: another program has it open; close that program"
    if "refused" in text.lower():
        return f"{port}: nobody listens there; start the simulator or check the number"
    if port.startswith(SOCKET):
        return (
            f"{port}: cannot be opened (no such host and port); write socket://HOST:PORT, e.g. socket://127.0.0.1:5555"
        )
    return f"{port}: cannot be opened ({text}); `qst-rig ports` lists what there is"


@dataclass(frozen=True, slots=True)
class ListedPort:
    """A port that the system names: device name, what it says it is, USB ids ("" where it is none)."""

    name: str
    description: str
    usb_ids: str
    usb_serial: str


def listed_ports() -> list[ListedPort]:
    """Ports from the system's own list, by name; none is opened, nothing is written."""
    found = []
    for port in serial.tools.list_ports.comports():
        described = port.description if port.description not in (None, "n/a", port.device) else ""
        ids = f"{port.vid:04X}:{port.pid:04X}" if port.vid is not None and port.pid is not None else ""
        found.append(ListedPort(port.device, described or "", ids, port.serial_number or ""))
    return sorted(found, key=lambda port: port.name)


class SerialLine:
    """An open port. Written from one thread; read by its own."""

    def __init__(self, port: str, now_ns: Callable[[], int]) -> None:
        """Open `port` (a device name, or `socket://host:port`).

        Raises
        ------
        LineError
            If the port is absent, busy or not allowed; the text says which.
        """
        self.port = port
        self._now_ns = now_ns
        self._lock = _lock(port)
        try:
            self._serial = _open(port)
        except Exception as error:  # a name may be wrong in many ways, and the lock must be given back in all
            self._lock.release()
            raise LineError(_why(error, port)) from error
        self._chunks: deque[Chunk] = deque(maxlen=MAX_CHUNKS)
        self._arrived = threading.Event()
        self._closing = False
        self._gone: str | None = None
        self._is_socket = port.startswith(SOCKET)
        self._thread = threading.Thread(target=self._read_loop, name=f"read {port}", daemon=True)
        self._thread.start()

    def _read_some(self) -> bytes:
        """One blocking read of a byte, then at once whatever else is there."""
        data = bytes(self._serial.read(1))
        if data:
            with contextlib.suppress(OSError):  # the next read meets it again; this byte came before
                data += self._read_rest()
        return data

    def _read_rest(self) -> bytes:
        if not self._is_socket:
            return bytes(self._serial.read(self._serial.in_waiting))
        self._serial.timeout = 0  # in_waiting of a socket only says whether, not how much
        try:
            return bytes(self._serial.read(MAX_READ))
        finally:
            self._serial.timeout = READ_TIMEOUT_S

    def _read_loop(self) -> None:
        while not self._closing:
            try:
                data = self._read_some()
            except Exception as error:  # whatever pyserial makes of a port that is gone; nobody else would notice
                if not self._closing:
                    self._gone = f"{self.port}: unplugged or closed by the other side ({error})"
                self._arrived.set()
                return
            if data:
                self._chunks.append(Chunk(self._now_ns(), data))
                self._arrived.set()

    def read(self) -> list[Chunk]:
        """Everything that has arrived since the last call.

        Raises
        ------
        LineError
            If the port is gone and all bytes before have been handed out.
        """
        self._arrived.clear()
        gone = self._gone  # before the chunks: what comes in between is still to be read
        chunks = []
        while self._chunks:
            chunks.append(self._chunks.popleft())
        if not chunks and gone is not None:
            raise LineError(gone)
        return chunks

    def write(self, data: bytes) -> None:
        """Write all of `data`.

        Raises
        ------
        LineError
            If the port is gone, or takes nothing for `WRITE_TIMEOUT_S`.
        """
        begun_ns = self._now_ns()
        try:
            self._serial.write(data)
        except serial.SerialTimeoutException as error:
            if self._now_ns() - begun_ns > HOST_STOOD_STILL_S * NS_PER_S:
                return
            raise LineError(f"{self.port}: the device takes no bytes for {WRITE_TIMEOUT_S} s") from error
        except OSError as error:
            raise LineError(f"{self.port}: unplugged or closed by the other side ({error})") from error

    def wait(self, until_ns: int) -> None:
        """Return when bytes have arrived or the port is gone, at the latest at `until_ns`."""
        left = until_ns - self._now_ns()
        if left > 0 and not self._chunks and self._gone is None:
            self._arrived.wait(left / NS_PER_S)

    def close(self) -> None:
        """End the reader and release port and lock; may be called twice."""
        if self._closing:
            return
        self._closing = True
        with contextlib.suppress(OSError, AttributeError):  # cancel_read exists on real ports only
            self._serial.cancel_read()
        self._thread.join(timeout=2 * READ_TIMEOUT_S + 1.0)
        raw = vars(self._serial).get("_socket")
        with contextlib.suppress(OSError):  # a port that is gone cannot be closed, and need not be
            self._serial.close()
        if raw is not None:
            raw.close()  # pyserial leaves it open when the other side is gone already
        self._lock.release()
