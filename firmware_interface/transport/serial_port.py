"""A serial port, USB or `socket://`, through pyserial: the only place that imports it.

One thread reads; every way in which a port can vanish (three were seen with
pyserial 3.5) ends as one `LineError`.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

import serial
from filelock import FileLock, Timeout
from platformdirs import user_state_path

from firmware_interface.transport.line import Chunk, LineError

BAUD = 921_600
#: a blocked write means a device that no longer reads (pyserial's default would wait for ever)
WRITE_TIMEOUT_S = 0.5
#: a program that is just closing the port gets this long; pseudo-terminals are given out again at once
LOCK_PATIENCE_S = 0.5
#: the reader looks this often whether it should end
READ_TIMEOUT_S = 0.1
MAX_READ = 65_536
#: chunks kept when nobody reads; at 1 kHz telemetry about 16 s, then the oldest go and CRC and frame numbers show it
MAX_CHUNKS = 4_096
NS_PER_S = 1_000_000_000


def _lock_for(port: str) -> FileLock:
    """Lock file of a port, so that a second start of the program is refused on every system."""
    folder = Path(user_state_path("qst-rig", ensure_exists=True))
    name = hashlib.sha256(port.encode()).hexdigest()[:16]
    return FileLock(folder / f"port-{name}.lock")


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
    return f"{port}: cannot be opened ({text})"


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
        self._lock = _lock_for(port)
        try:
            self._lock.acquire(timeout=LOCK_PATIENCE_S)
        except Timeout:
            raise LineError(f"{port}: another qst-rig has it open; end that one first") from None
        try:
            self._serial = serial.serial_for_url(
                port, baudrate=BAUD, timeout=READ_TIMEOUT_S, write_timeout=WRITE_TIMEOUT_S, exclusive=True
            )
        except (OSError, ValueError) as error:  # SerialException is an OSError
            self._lock.release()
            raise LineError(_why(error, port)) from error
        self._chunks: deque[Chunk] = deque(maxlen=MAX_CHUNKS)
        self._arrived = threading.Event()
        self._closing = False
        self._gone: str | None = None
        self._is_socket = port.startswith("socket://")
        self._thread = threading.Thread(target=self._read_loop, name=f"read {port}", daemon=True)
        self._thread.start()

    def _read_some(self) -> bytes:
        """One blocking read of at least a byte, then whatever else is there."""
        if not self._is_socket:
            return bytes(self._serial.read(max(1, self._serial.in_waiting)))
        data = bytes(self._serial.read(1))  # in_waiting of a socket only says whether, not how much
        if data:
            self._serial.timeout = 0
            try:
                data += bytes(self._serial.read(MAX_READ))
            finally:
                self._serial.timeout = READ_TIMEOUT_S
        return data

    def _read_loop(self) -> None:
        while not self._closing:
            try:
                data = self._read_some()
            except (OSError, TypeError) as error:  # TypeError: pyserial when closed in mid-read
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
        chunks = []
        while self._chunks:
            chunks.append(self._chunks.popleft())
        if not chunks and self._gone is not None:
            raise LineError(self._gone)
        return chunks

    def write(self, data: bytes) -> None:
        """Write all of `data`.

        Raises
        ------
        LineError
            If the port is gone, or takes nothing for `WRITE_TIMEOUT_S`.
        """
        try:
            self._serial.write(data)
        except serial.SerialTimeoutException as error:
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
        with contextlib.suppress(OSError):  # a port that is gone cannot be closed, and need not be
            self._serial.close()
        self._lock.release()
