"""How fast the host decodes telemetry, against a USB line of 1 MB/s.

Run as ``python -m tests.benchmarks.bench_link``; exits with 1 if the ratio is
missed. Bytes of full telemetry frames (16 samples) go through
`HostLink.receive` as reads bring them: live, one frame a read, and as a
backlog in reads of 4096 bytes that cut frames anywhere. Best of several runs.
What is required is decoding up to numbers that numpy can use, in both.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
from cobs import cobs
from numpy.typing import NDArray

from firmware_interface.codes import State
from firmware_interface.limits import SAMPLES_PER_FRAME, TICK_US
from firmware_interface.link import DeviceLink, HostLink
from firmware_interface.wire.messages import DIGEST, MAJOR, MINOR, Hello, Telemetry
from rig.devices import convert

LINE_RATE = 1_000_000  # bytes/s that a full-speed USB serial port carries
LEAST_TIMES_LINE = 20.0
N_FRAMES = 1_000  # a few ms a run, so that some run of many is not disturbed
READ_BYTES = 4096
RUNS = 50
SESSION = 7
PER_UNIT = 1000  # m°C


def numbers(seed: int = 1) -> NDArray[np.void]:
    """Samples as a device sends them, shape (N_FRAMES, 16): every field over its whole plausible range."""
    rng = np.random.default_rng(seed)
    out = np.empty((N_FRAMES, SAMPLES_PER_FRAME), convert.WIRE_SAMPLE)
    out["setpoint"] = rng.integers(20_000, 52_000, out.shape)
    out["measured"] = rng.integers(20_000, 52_000, out.shape)
    out["drive"] = rng.integers(-1000, 1001, out.shape)
    out["slider"] = rng.integers(0, 1 << 16, out.shape)
    return out


def frames(samples: NDArray[np.void]) -> list[bytes]:
    """The frames of a device in the benchmark's session."""
    device, host = DeviceLink(), HostLink(SESSION)
    host.request(Hello(SESSION, MAJOR, MINOR, DIGEST))
    device.receive(host.poll(0)[0], 0)
    out = []
    for number, row in enumerate(samples):
        t_us = number * SAMPLES_PER_FRAME * TICK_US
        device.send(Telemetry(number, t_us, 0, State.DELIVERING, SAMPLES_PER_FRAME, 1, row.tobytes()))
        out.append(device.poll(t_us))
    return out


def decoded(reads: list[bytes]) -> Iterator[Telemetry]:
    """Telemetry out of the link."""
    link = HostLink(SESSION)
    for data in reads:
        for item in link.receive(data):
            if type(item) is Telemetry:
                yield item


def link_only(reads: list[bytes]) -> None:
    """Frames checked and taken apart, the samples still packed."""
    for _ in decoded(reads):
        pass


def to_numbers(reads: list[bytes]) -> None:
    """The samples as an array of integers, in place: what is required."""
    for message in decoded(reads):
        np.frombuffer(message.samples, convert.WIRE_SAMPLE)


def to_units(reads: list[bytes]) -> None:
    """The samples in physical units, as the session and the journal get them."""
    for message in decoded(reads):
        convert.samples(message, PER_UNIT)


STEPS: dict[str, Callable[[list[bytes]], None]] = {
    "link only": link_only,
    "link, samples as numbers": to_numbers,
    "link, samples in units": to_units,
}


def best_rate(step: Callable[[list[bytes]], None], reads: list[bytes]) -> float:
    """Wire bytes per second, best of `RUNS`."""
    shortest = float("inf")
    for _ in range(RUNS):
        start = time.perf_counter()
        step(reads)
        shortest = min(shortest, time.perf_counter() - start)
    return sum(map(len, reads)) / shortest


def main() -> int:
    """Measure, print one table, say whether the ratio is kept."""
    samples = numbers()
    one_by_one = frames(samples)
    stream = b"".join(one_by_one)
    backlog = [stream[at : at + READ_BYTES] for at in range(0, len(stream), READ_BYTES)]
    for reads in (one_by_one, backlog):  # what is timed decodes what was sent
        got = [np.frombuffer(message.samples, convert.WIRE_SAMPLE) for message in decoded(reads)]
        np.testing.assert_array_equal(np.stack(got), samples)

    cobs_is = "the C extension" if getattr(cobs, "_using_extension", False) else "pure Python"
    size = len(stream) / N_FRAMES
    print(f"link decode: {N_FRAMES} telemetry frames of {SAMPLES_PER_FRAME} samples, {size:.1f} bytes on the wire each")
    print(
        f"cobs is {cobs_is}; Python {sys.version.split()[0]}, numpy {np.__version__}, {os.cpu_count()} CPUs; ", end=""
    )
    print(f"wall time, best of {RUNS} runs; ratio to a line of {LINE_RATE / 1e6:g} MB/s")
    print(f"{'':28}{'one frame a read':>22}{f'reads of {READ_BYTES} bytes':>26}")
    worst = float("inf")
    for name, step in STEPS.items():
        rates = [best_rate(step, reads) / LINE_RATE for reads in (one_by_one, backlog)]
        print(f"{name:28}" + "".join(f"{rate:>{width}.1f} x" for rate, width in zip(rates, (20, 24), strict=True)))
        if step is to_numbers:
            worst = min(rates)
    kept = worst >= LEAST_TIMES_LINE
    print(f"samples as numbers: {worst:.1f} times the line, at least {LEAST_TIMES_LINE:g} required: ", end="")
    print("kept" if kept else "MISSED")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
