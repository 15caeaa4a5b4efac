"""A real pseudo-terminal and a real socket: bytes both ways, and every way in which a port can fail, as one error."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from firmware_interface.transport import serial_port
from firmware_interface.transport.line import LineError
from firmware_interface.transport.serial_port import WRITE_TIMEOUT_S, SerialLine
from rig.domain.units import NS_PER_S

fcntl = pytest.importorskip("fcntl", reason="pseudo-terminals are POSIX")
tty = pytest.importorskip("tty", reason="pseudo-terminals are POSIX")

PATIENCE_S = 5.0
DATA = bytes(range(256)) * 40  # every byte value: a line that is not raw would change some
GONE = "unplugged or closed by the other side"


class Other:
    """The other end of a line: its port's name, and the descriptor that stands for the device."""

    def __init__(self, port: str, fd: int, close: Callable[[], None]) -> None:
        self.port, self.fd, self.close = port, fd, close

    def write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.fd, data) :]

    def read(self, n: int) -> bytes:
        data = b""
        while len(data) < n and select.select([self.fd], [], [], PATIENCE_S)[0]:
            data += os.read(self.fd, 65536)
        return data


@contextlib.contextmanager
def pty_end() -> Iterator[Other]:
    master, slave = os.openpty()
    tty.setraw(slave)
    open_fds = {master, slave}

    def close() -> None:
        while open_fds:
            os.close(open_fds.pop())

    try:
        yield Other(os.ttyname(slave), master, close)
    finally:
        close()


@contextlib.contextmanager
def socket_end() -> Iterator[Other]:
    with socket.create_server(("127.0.0.1", 0)) as server, contextlib.ExitStack() as accepted:

        def close() -> None:
            accepted.close()
            server.close()

        other = Other(f"socket://127.0.0.1:{server.getsockname()[1]}", -1, close)

        def accept() -> None:
            with contextlib.suppress(OSError):  # nobody came
                other.fd = accepted.enter_context(server.accept()[0]).fileno()

        server.settimeout(PATIENCE_S)
        waiting = threading.Thread(target=accept)
        waiting.start()
        try:
            yield other
        finally:
            server.close()
            waiting.join()


ENDS = {"pty": pty_end, "socket": socket_end}


@pytest.fixture(params=ENDS)
def other(request: pytest.FixtureRequest) -> Iterator[Other]:
    with ENDS[request.param]() as end:
        yield end


@pytest.fixture
def pty() -> Iterator[Other]:
    with pty_end() as end:
        yield end


@pytest.fixture(autouse=True)
def _locks_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(serial_port, "LOCK_PATIENCE_S", 0.05)


@contextlib.contextmanager
def opened(port: str) -> Iterator[SerialLine]:
    line = SerialLine(port, time.monotonic_ns)
    try:
        yield line
    finally:
        line.close()


def settled(end: Other) -> None:
    """Wait until the socket's other side has been accepted."""
    deadline = time.monotonic() + PATIENCE_S
    while end.fd < 0 and time.monotonic() < deadline:
        time.sleep(0.001)


def received(line: SerialLine, n: int) -> bytes:
    """Read until `n` bytes are there; what LineError cuts short is too little."""
    data = b""
    deadline = time.monotonic_ns() + int(PATIENCE_S * NS_PER_S)
    while len(data) < n and time.monotonic_ns() < deadline:
        line.wait(deadline)
        data += b"".join(chunk.data for chunk in line.read())
    return data


def until_it_fails(act: Callable[[], object]) -> LineError:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            act()
        except LineError as error:
            return error
        time.sleep(0.001)
    pytest.fail(f"no LineError within {PATIENCE_S} s")


# ---------------------------------------------------------------- it works


def test_bytes_go_both_ways_unchanged(other: Other) -> None:
    with opened(other.port) as line:
        settled(other)
        reading = threading.Thread(target=lambda: got.append(other.read(len(DATA))))
        got: list[bytes] = []
        reading.start()
        for at in range(0, len(DATA), 2000):
            line.write(DATA[at : at + 2000])
        reading.join()
        assert got == [DATA]
        sending = threading.Thread(target=other.write, args=(DATA,))
        sending.start()
        assert received(line, len(DATA)) == DATA
        sending.join()


def test_chunks_bear_the_time_of_their_arrival(pty: Other) -> None:
    with opened(pty.port) as line:
        for word in (b"one" * 60, b"two" * 60):
            before = time.monotonic_ns()
            pty.write(word)
            chunks = []
            while b"".join(chunk.data for chunk in chunks) != word:
                line.wait(before + NS_PER_S)
                chunks += line.read()
                assert time.monotonic_ns() < before + NS_PER_S
            assert [chunk for chunk in chunks if not before <= chunk.t_ns <= time.monotonic_ns()] == []
            assert len(chunks) < 10, "every chunk wakes the loop"


def test_waiting_ends_with_a_byte_or_with_the_time(pty: Other) -> None:
    with opened(pty.port) as line:
        start = time.monotonic_ns()
        line.wait(start + NS_PER_S // 10)
        assert time.monotonic_ns() - start >= NS_PER_S // 10
        assert line.read() == []
        pty.write(b"x")
        line.wait(start + 60 * NS_PER_S)
        assert [chunk.data for chunk in line.read()] == [b"x"]


def test_small_writes_to_a_socket_do_not_wait_for_each_other() -> None:
    with socket_end() as other, opened(other.port) as line:
        raw = vars(line._serial)["_socket"]
        assert raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


# ---------------------------------------------------------------- unplugged


def test_a_line_fails_once_everything_before_was_read(other: Other) -> None:
    with opened(other.port) as line:
        settled(other)
        other.write(b"last words")
        while sum(len(chunk.data) for chunk in line._chunks) < len(b"last words"):
            time.sleep(0.001)  # what a pseudo-terminal has not handed out is lost with it
        other.close()
        line._thread.join(PATIENCE_S)
        assert not line._thread.is_alive()
        assert b"".join(chunk.data for chunk in line.read()) == b"last words"
        for _ in range(2):
            with pytest.raises(LineError, match=f"{other.port}: {GONE}"):
                line.read()


def test_all_a_socket_sent_before_it_closed_is_read() -> None:
    with socket_end() as other, opened(other.port) as line:
        settled(other)
        other.write(DATA)
        other.close()
        assert received(line, len(DATA)) == DATA
        assert GONE in str(until_it_fails(line.read))


def test_writing_to_a_line_that_is_gone_fails(other: Other) -> None:
    with opened(other.port) as line:
        settled(other)
        other.close()
        assert GONE in str(until_it_fails(lambda: line.write(b"anybody there?")))


def test_waiting_for_a_line_that_is_gone_ends(other: Other) -> None:
    with opened(other.port) as line:
        settled(other)
        closing = threading.Timer(0.05, other.close)
        closing.start()
        start = time.monotonic()
        line.wait(time.monotonic_ns() + 60 * NS_PER_S)
        assert time.monotonic() - start < PATIENCE_S
        closing.join()
        assert GONE in str(until_it_fails(line.read))


def test_a_device_that_takes_no_bytes_fails_in_half_a_second(other: Other) -> None:
    with opened(other.port) as line:
        settled(other)
        start = time.monotonic()
        with pytest.raises(LineError, match=f"takes no bytes for {WRITE_TIMEOUT_S} s"):
            line.write(bytes(20_000_000))
        assert time.monotonic() - start < 4 * WRITE_TIMEOUT_S


@pytest.mark.parametrize("gone_s", [0.8, 3])
def test_a_host_that_stood_still_in_a_write_does_not_blame_the_device(other: Other, gone_s: float) -> None:
    """SIGSTOP or a sleeping computer in mid-write: pyserial sees its time run out, whatever the device has taken."""
    clock = itertools.count(0, round(gone_s * NS_PER_S))  # every look at it finds so much gone
    line = SerialLine(other.port, lambda: next(clock))
    try:
        settled(other)
        line.write(bytes(20_000_000))
    finally:
        line.close()


# ---------------------------------------------------------------- cannot be opened


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


ABSENT = {
    "no such device": ("/dev/ttyNOWHERE", "there is no such port; check the cable and the name"),
    "no such host process": (f"socket://127.0.0.1:{free_port()}", "nobody listens there; start the simulator"),
    "no such TCP port": ("socket://127.0.0.1:99999", "cannot be opened .*; write socket://HOST:PORT"),
    "no TCP port at all": ("socket://bla", "cannot be opened .no such host and port.; write socket://HOST:PORT"),
    "no such kind of line": ("carrier-pigeon://roof", "cannot be opened"),
    "not a port": (os.devnull, "cannot be opened .*; `qst-rig ports` lists"),
}


@pytest.mark.parametrize("case", ABSENT)
def test_a_port_that_cannot_be_opened_is_named_with_the_remedy(case: str) -> None:
    port, text = ABSENT[case]
    kept = []
    for _ in range(2):  # the second time would find the lock still taken
        with pytest.raises(LineError, match=f"{port}: {text}") as told:
            SerialLine(port, time.monotonic_ns)
        assert "\n" not in str(told.value)
        kept.append(told)


OURS = f"another qst-rig (process {os.getpid()}) has it open; end that one first"
OTHERS = "another program has it open; close that program"
OPEN_IT = """
import sys, time
from firmware_interface.transport.line import LineError
from firmware_interface.transport.serial_port import SerialLine
try:
    SerialLine(sys.argv[1], time.monotonic_ns).close()
except LineError as error:
    print(error)
else:
    print("open")
"""


def open_elsewhere(port: str) -> str:
    command = [sys.executable, "-c", OPEN_IT, port]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def test_a_port_is_opened_once_in_a_process(other: Other) -> None:
    with opened(other.port), pytest.raises(LineError, match=re.escape(f"{other.port}: {OURS}")):
        SerialLine(other.port, time.monotonic_ns)


def test_a_port_is_opened_by_one_process(pty: Other) -> None:
    with opened(pty.port):
        assert open_elsewhere(pty.port) == f"{pty.port}: {OURS}"
    assert open_elsewhere(pty.port) == "open"


def test_another_name_is_not_another_port(pty: Other, tmp_path: Path) -> None:
    (tmp_path / "by-id").symlink_to(pty.port)
    with opened(pty.port), pytest.raises(LineError, match=re.escape(OURS)):
        SerialLine(str(tmp_path / "by-id"), time.monotonic_ns)


def test_a_port_another_program_holds_is_busy(pty: Other) -> None:
    fd = os.open(pty.port, os.O_RDWR | os.O_NOCTTY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        with pytest.raises(LineError, match=f"{pty.port}: {OTHERS}"):
            SerialLine(pty.port, time.monotonic_ns)
        fcntl.flock(fd, fcntl.LOCK_UN)
        with opened(pty.port):
            pass
    finally:
        os.close(fd)


def test_a_folder_that_takes_no_lock_is_told(pty: Other, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    with pytest.raises(LineError, match=f"{pty.port}: its lock file cannot be written"):
        SerialLine(pty.port, time.monotonic_ns)


# ---------------------------------------------------------------- nothing stays


def test_closing_ends_the_reader_and_may_be_done_twice(other: Other) -> None:
    before = set(threading.enumerate())
    line = SerialLine(other.port, time.monotonic_ns)
    settled(other)
    line.close()
    line.close()
    assert not line._thread.is_alive()
    assert {t for t in threading.enumerate() if t.name.startswith("read")} <= before
    with opened(other.port) if other.port.startswith("/") else contextlib.nullcontext():
        pass


def test_closing_a_line_that_is_gone_leaves_nothing_open(other: Other) -> None:
    """A socket left to the garbage collector would be a ResourceWarning, which is an error here."""
    line = SerialLine(other.port, time.monotonic_ns)
    settled(other)
    other.close()
    until_it_fails(lambda: line.write(b"x"))
    line.close()
    assert not line._thread.is_alive()
