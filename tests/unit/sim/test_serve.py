"""The simulator as a process: real time, one host at a time, a world that goes on and comes to rest without one."""

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
from firmware_interface.wire.messages import DIGEST, MAJOR, MINOR, Hello, Ident
from hardware_sim.endpoints import MOST_BACKLOG, PtyEndpoint, TcpEndpoint
from hardware_sim.participant import ParticipantSettings
from hardware_sim.rig import SimulatedRig
from hardware_sim.serve import MOST_LAG_US, Pace, obey
from tests.unit.sim.scripted_host import Host, train

NS = 1000
PATIENCE_S = 15.0
posix = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")


# ---------------------------------------------------------------- pace: no process


def test_the_world_follows_the_clock_and_catches_up_a_short_stall() -> None:
    pace = Pace(5_000_000)
    assert pace.due_us(5_000_000 + 1_500 * NS, 0) == 1_500
    assert pace.due_us(5_000_000 + MOST_LAG_US * NS, 0) == MOST_LAG_US
    assert pace.pauses == 0


def test_a_long_stall_stops_the_world_instead() -> None:
    pace = Pace(0)
    assert pace.due_us((MOST_LAG_US + 1_000) * NS, 0) == 0
    assert pace.pauses == 1
    assert pace.due_us((MOST_LAG_US + 3_000) * NS, 0) == 2_000  # from then on as if that time had not been


def test_the_world_never_goes_back() -> None:
    assert Pace(0).due_us(1_000 * NS, 7_000) == 7_000


def test_a_stall_of_the_simulator_is_no_lost_lease() -> None:
    """The longest stall that is caught up, after the longest wait for a beat, stays within the lease."""
    from firmware_interface.limits import BEAT_MS, LEASE_MS

    assert MOST_LAG_US / 1000 + BEAT_MS < LEASE_MS


# ---------------------------------------------------------------- side channel: no process


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ({"inject": "emergency=press"}, "done"),
        ({"press": "stop"}, "done"),
        ({"settings": {"gain": 2.0}}, "done"),
        ({"ask": "state"}, "done"),
        ({"inject": "nonsense"}, "error"),
        ({"press": "nose"}, "error"),
        ({"settings": {"charm": 1}}, "error"),
        ({"settings": 3}, "error"),
        ({}, "error"),
    ],
    ids=str,
)
def test_lines_of_the_side_channel_are_done_or_explained(command: dict[str, object], expected: str) -> None:
    rig = SimulatedRig("thermode", seed=1, participant=ParticipantSettings())
    rig.advance(50_000)
    assert expected in obey(rig, command)
    json.dumps(obey(rig, command))


def test_settings_reach_the_participant() -> None:
    rig = SimulatedRig("thermode", seed=1, participant=ParticipantSettings())
    obey(rig, {"settings": {"gain": 2.0, "miss_probability": 1.0}})
    assert rig.participant is not None
    assert (rig.participant.settings.gain, rig.participant.settings.miss_probability) == (2.0, 1.0)
    assert "error" in obey(SimulatedRig("thermode", seed=1), {"settings": {"gain": 2.0}})


# ---------------------------------------------------------------- endpoints: no process


@posix
def test_a_pty_notices_hosts_come_and_go_and_keeps_nothing_for_the_next() -> None:
    endpoint = PtyEndpoint()
    try:
        endpoint.write(b"nobody hears this")
        assert endpoint.read() == b""
        assert not endpoint.connected
        slave = os.open(endpoint.name, os.O_RDWR | os.O_NOCTTY)
        endpoint.read()
        assert endpoint.connected
        os.write(slave, b"\x00\x03\x04\r\n\xff")
        assert endpoint.read() == b"\x00\x03\x04\r\n\xff"  # raw
        endpoint.write(b"for you\n")
        assert os.read(slave, 100) == b"for you\n"
        endpoint.write(b"left unread")
        os.close(slave)
        endpoint.read()
        assert not endpoint.connected
        slave = os.open(endpoint.name, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        with pytest.raises(BlockingIOError):
            os.read(slave, 100)
        os.close(slave)
    finally:
        endpoint.close()


@posix
def test_what_a_host_does_not_take_is_counted_and_bounded() -> None:
    endpoint = PtyEndpoint()
    slave = os.open(endpoint.name, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        endpoint.read()
        for _ in range(200):
            endpoint.write(b"x" * 1000)
        assert 1000 <= endpoint.backlog_bytes <= MOST_BACKLOG
        got = 0
        while endpoint.backlog_bytes:
            got += len(os.read(slave, 65_536))
            endpoint.write(b"")
        assert got > 0
    finally:
        os.close(slave)
        endpoint.close()


def test_a_socket_serves_one_host_and_turns_a_second_away() -> None:
    endpoint = TcpEndpoint(0)
    try:
        port = int(endpoint.name.rpartition(":")[2])
        assert endpoint.name == f"socket://127.0.0.1:{port}"
        with socket.create_connection(("127.0.0.1", port), timeout=2) as first:
            endpoint.wait(1.0)
            endpoint.read()
            assert endpoint.connected
            with socket.create_connection(("127.0.0.1", port), timeout=2) as second:
                endpoint.wait(1.0)
                endpoint.read()
                assert second.recv(1) == b""
            first.sendall(b"hello")
            endpoint.wait(1.0)
            assert endpoint.read() == b"hello"
            endpoint.write(b"answer")
            assert first.recv(100) == b"answer"
        endpoint.wait(1.0)
        endpoint.read()
        assert not endpoint.connected
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            endpoint.wait(1.0)
            endpoint.read()
            assert endpoint.connected
    finally:
        endpoint.close()


# ---------------------------------------------------------------- the process


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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--tcp", "0", "--fault", "nonsense"], "there is no fault 'nonsense'"),
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
        from firmware_interface.wire.messages import Start

        self.do(Start(self.nonce))
