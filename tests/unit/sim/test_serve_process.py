"""The simulator as a process: a world that goes on and comes to rest without a host."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from firmware_interface.codes import EventCode, State, StopReason
from firmware_interface.link import HostLink
from firmware_interface.wire.message import Message
from firmware_interface.wire.messages import DIGEST, MAJOR, MINOR, Hello, Ident, Start
from hardware_sim.rig import SimulatedRig
from tests.unit.sim.scripted_host import Host, train

PATIENCE_S = 15.0
posix = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")


class Simulator:
    """A served rig: its port, its side channel, its state lines."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hardware_sim.serve", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        assert self.process.stdout is not None
        self.port = self.process.stdout.readline().strip()
        self.lines: queue.Queue[dict[str, object]] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def say(self, command: dict[str, object]) -> None:
        """Send a line on the side channel."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command) + "\n")

    def until(self, **wanted: object) -> dict[str, object]:
        """Wait for a line that says all of `wanted`."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            line = self.lines.get(timeout=max(0.01, deadline - time.monotonic()))
            if all(line.get(name) == value for name, value in wanted.items()):
                return line

    def end(self) -> int:
        """Close the side channel, wait, and return the exit code."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            code = self.process.wait(PATIENCE_S)
        finally:
            self.process.kill()
            self.process.wait()
            self._reader.join()
            assert self.process.stdout is not None
            self.process.stdout.close()
        return code


class _Line:
    """A pty slave that looks like a rig to the scripted host: time is what passes."""

    def __init__(self, path: str, simulator: Simulator) -> None:
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self.start = time.monotonic()
        self.simulator = simulator

    @property
    def now_us(self) -> int:
        return round((time.monotonic() - self.start) * 1e6)

    def advance(self, until_us: int, rx: bytes) -> bytes:
        if rx:
            os.write(self.fd, rx)
        select.select([self.fd], [], [], 0.001)
        with contextlib.suppress(BlockingIOError):
            return os.read(self.fd, 65_536)
        return b""


@pytest.fixture
def pty_simulator() -> Iterator[Simulator]:
    """A cuff on a pty."""
    simulator = Simulator("--pty", "--applicator", "cuff", "--seed", "1")
    try:
        yield simulator
    finally:
        simulator.end()


def converse(line: _Line, link: HostLink, message: Message) -> Message | None:
    """One request over a real line."""
    link.request(message)
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        data, _ = link.poll(line.now_us)
        for item in link.receive(line.advance(0, data)):
            if hasattr(item, "request"):
                return item.message  # type: ignore[union-attr,no-any-return]
    raise AssertionError(f"no answer to {message.NAME}")


@posix
def test_a_host_that_vanishes_leaves_a_device_that_comes_to_rest(pty_simulator: Simulator) -> None:
    """The side channel shows it from outside; the next host finds a device at rest."""
    line = _Line(pty_simulator.port, pty_simulator)
    host = _RealHost(line)
    host.start_train()
    pty_simulator.until(state="DELIVERING")
    host.run_for(1.2)
    os.close(line.fd)
    returning = pty_simulator.until(state="RETURNING")
    safe = pty_simulator.until(state="SAFE")
    assert isinstance(safe["t_us"], int) and isinstance(returning["t_us"], int)
    assert safe["t_us"] - returning["t_us"] < 2_000_000
    assert abs(float(str(safe["level"]))) < 2_000
    again = _Line(pty_simulator.port, pty_simulator)
    ident = converse(again, HostLink(99), Hello(99, MAJOR, MINOR, DIGEST))
    assert isinstance(ident, Ident)
    os.close(again.fd)


@posix
def test_the_participant_stops_a_train_by_the_side_channel(pty_simulator: Simulator) -> None:
    line = _Line(pty_simulator.port, pty_simulator)
    host = _RealHost(line)
    host.start_train()
    pty_simulator.until(state="DELIVERING")
    host.run_for(0.5)
    pty_simulator.say({"press": "stop"})
    host.run_for(0.5)
    pty_simulator.until(state="RETURNING")
    ends = [e for e in host.events if e.code == EventCode.TRAIN_END]
    assert [e.value for e in ends] == [StopReason.PARTICIPANT_BUTTON]
    os.close(line.fd)


@posix
def test_the_process_ends_when_its_input_closes_but_not_with_something_on_the_skin() -> None:
    simulator = Simulator("--pty", "--applicator", "cuff", "--seed", "1")
    line = _Line(simulator.port, simulator)
    host = _RealHost(line)
    host.start_train()
    simulator.until(state="DELIVERING")
    assert simulator.process.stdin is not None
    simulator.process.stdin.close()
    host.run_for(0.3)
    assert simulator.process.poll() is None
    os.close(line.fd)
    simulator.until(state="SAFE")
    assert simulator.end() == 0


def test_over_tcp_and_until_told_to_end() -> None:
    simulator = Simulator("--tcp", "0", "--applicator", "thermode", "--fault", "supply=low@0.1")
    try:
        port = int(simulator.port.rpartition(":")[2])
        assert simulator.port == f"socket://127.0.0.1:{port}"
        with socket.create_connection(("127.0.0.1", port), timeout=5) as host:
            link = HostLink(4)
            link.request(Hello(4, MAJOR, MINOR, DIGEST))
            host.sendall(link.poll(0)[0])
            got: list[object] = []
            while not got:
                got = [i for i in link.receive(host.recv(4096)) if hasattr(i, "request")]
        simulator.until(state="FAULT")
        simulator.process.terminate()
        assert simulator.process.wait(PATIENCE_S) == 0
    finally:
        simulator.end()


def test_a_parent_that_reads_nothing_does_not_stop_the_world() -> None:
    """More reports than a pipe holds; the commands after them are still acted on."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hardware_sim.serve", "--tcp", "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert process.stdin is not None and process.stdout is not None
        process.stdout.readline()
        for _ in range(40):
            process.stdin.write(b'not json\n[1]\n{"ask": "' + b"x" * 3000 + b'"}\n')
        process.stdin.write(b'{"inject": "emergency=press"}\n')
        process.stdin.close()
        assert process.wait(PATIENCE_S) == 0  # the pipe is full, the device at rest: it ends
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


INTERRUPTED = """
import os, signal, sys
from hardware_sim import serve
from hardware_sim.side_channel import SideChannel

report = SideChannel.report

def reported(self, line):
    os.kill(os.getpid(), getattr(signal, sys.argv[1]))
    report(self, line | {"whole": True})

SideChannel.report = reported
serve.main(["--tcp", "0"])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_breaks_nothing_off(name: str) -> None:
    """What was being said, with a queue's lock held, is said to its end; then the process ends."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, name],
        capture_output=True,
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE_S,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout.splitlines()[1])["whole"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--tcp", "0", "--fault", "nonsense"], "there is no fault 'nonsense'"),
        (["--tcp", "0", "--gain", "nan"], "gain = nan is no number from -1 to 10"),
        (["--tcp", "99999"], "99999 is no port"),
        (["--tcp", "0", "--applicator", "hammer"], "invalid choice"),
        ([], "required"),
    ],
)
def test_bad_arguments_are_one_clear_line(arguments: list[str], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hardware_sim.serve", *arguments],
        capture_output=True,
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


class _RealHost(Host):
    """The scripted host in real time, without a look inside the device."""

    def __init__(self, line: _Line) -> None:
        self.shadow = SimulatedRig("cuff", seed=1)  # for numbers a host knows from LIMITS and IDENT
        super().__init__(self.shadow)
        self.line = line
        self.state = State.SAFE

    def beat(self, state: State | None = None, program_crc: int | None = None) -> None:
        """Beat with what the device said last."""
        for event in self.events:
            if event.code == EventCode.STATE:
                self.state = State(event.index)
        super().beat(self.state, self.program_crc)

    def run(self, ms: int) -> None:
        """Let real time pass."""
        self.run_for(ms / 1000)

    def run_for(self, seconds: float) -> None:
        """Let real time pass."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            now_us = self.line.now_us
            if self.beating and now_us >= self._beat_at:
                self.beat()
                self._beat_at = now_us + 100_000
            data, unanswered = self.link.poll(now_us)
            self._answers += unanswered
            for item in self.link.receive(self.line.advance(0, data)):
                self._sort(item)

    def start_train(self) -> None:
        """Everything up to a running train."""
        self.ready()
        assert self.limits is not None
        self.load(train("cuff", 5, lead_ms=50))
        self.arm(limits_crc=self.limits.limits_crc)
        self.do(Start(self.nonce))
