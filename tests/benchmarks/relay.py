"""A wire between control and the simulated rig that writes down when a STOP passes, and when the drive has ended.

Run as ``python -m tests.benchmarks.relay PORT`` (POSIX) with the port of the rig; ends when its input does. First line
of its output: the port to open instead. Then JSON lines, times in ns of the system's monotonic clock, which all
processes share:

    {"stop_ns": …}            a STOP frame has come out of the wire; those within a second of it are repeats
    {"stop_ns": …, "zero_ns": …, "clock_us": …}   the device is RETURNING, with no drive away from neutral

The second is the time of the first such sample, on the device's clock. That clock is tied to the host's by the quickest
telemetry of the last seconds: a frame cannot have come before its last sample was taken, so `zero_ns` is late by what
the quickest frame took, never early. `clock_us`: how much later the usual frame came than the quickest.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
import tty
from collections import deque
from types import TracebackType
from typing import Self

import numpy as np

from firmware_interface.codes import State
from firmware_interface.wire.frame import Deframer, Frame
from firmware_interface.wire.messages import Stop, Telemetry
from hardware_sim.endpoints import PtyEndpoint
from rig.domain.units import NS_PER_US

READ_BYTES = 65_536
#: a repeat of STOP belongs to the first
ONE_STOP_NS = 1_000_000_000
#: telemetry frames that tie the clocks: some seconds
FRAMES = 200
#: what comes from the device waits at most this long; what comes from control does not
ROUND_S = 0.001
PATIENCE_S = 60.0
TICK_US = 1000
SAMPLE = np.dtype([("setpoint", "<i4"), ("measured", "<i4"), ("drive", "<i2"), ("slider", "<u2")])


class Watch:
    """What passes, in both directions."""

    def __init__(self) -> None:
        self._down, self._up = Deframer(), Deframer()
        self._offsets: deque[int] = deque(maxlen=FRAMES)
        self._stop_ns = -ONE_STOP_NS
        self._zero_told = True

    def to_device(self, data: bytes, now_ns: int) -> None:
        """Bytes that came out of control's end at `now_ns`."""
        for frame in self._down.feed(data)[0]:
            if frame.type == Stop.TYPE and now_ns - self._stop_ns > ONE_STOP_NS:
                self._stop_ns, self._zero_told = now_ns, False
                say(stop_ns=now_ns)

    def to_host(self, data: bytes, now_ns: int) -> None:
        """Bytes that the device sent."""
        for frame in self._up.feed(data)[0]:
            if frame.type == Telemetry.TYPE:
                self._telemetry(frame, now_ns)

    def _telemetry(self, frame: Frame, now_ns: int) -> None:
        told = Telemetry.unpack(frame.payload)
        times_us = told.t_first_us + np.arange(told.n) * told.every_n * TICK_US
        self._offsets.append(now_ns - int(times_us[-1]) * NS_PER_US)
        if self._zero_told or told.state != State.RETURNING:
            return
        still = np.flatnonzero(np.frombuffer(told.samples, SAMPLE)["drive"] <= 0)  # heat: away from neutral is up
        if still.size:
            self._zero_told = True
            zero_ns = int(times_us[still[0]]) * NS_PER_US + min(self._offsets)
            spread = int(np.median(self._offsets)) - min(self._offsets)
            say(stop_ns=self._stop_ns, zero_ns=zero_ns, clock_us=spread // NS_PER_US)


class Relay:
    """The relay as a process, as long as the `with` block."""

    def __init__(self, port: str) -> None:
        pipe = subprocess.PIPE
        command = [sys.executable, "-m", "tests.benchmarks.relay", port]
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe)
        self.port = self.line()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self._process.communicate(timeout=PATIENCE_S)

    def line(self) -> str:
        """The next line."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().decode().strip()


def say_port(name: str) -> None:
    """The first line."""
    print(name, flush=True)


def say(**fields: int) -> None:
    """One line."""
    print(json.dumps(fields), flush=True)


def main(port: str) -> None:
    """Pass bytes on until standard input closes."""
    device = os.open(port, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(device)
    os.set_blocking(device, False)
    host = PtyEndpoint()
    say_port(host.name)
    watch = Watch()
    while not (select.select([0], [], [], 0)[0] and not os.read(0, READ_BYTES)):
        if data := host.read():
            watch.to_device(data, time.monotonic_ns())
            os.write(device, data)
        with contextlib.suppress(BlockingIOError):
            data = os.read(device, READ_BYTES)
            now_ns = time.monotonic_ns()
            host.write(data)
            watch.to_host(data, now_ns)
        if not host.wait(ROUND_S):
            time.sleep(ROUND_S)


if __name__ == "__main__":
    main(sys.argv[1])
