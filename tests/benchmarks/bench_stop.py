"""How fast a stop is, in its two halves: from the client to the wire, and from the wire to the end of the drive.

Run as ``python -m tests.benchmarks.bench_stop [--stops N]`` (POSIX). Long heat on the simulated rig, in real time,
telemetry at 1 kHz; between control and the rig a process of its own passes the bytes on and writes down when
(`tests.benchmarks.relay`).

client → wire: from the moment the client asks to the STOP frame's coming out of the pseudo-terminal: pickling, pipe,
control's loop, serial port. Physical limit: 20 ms, after which STOP is repeated.
wire → drive zero: to the first sample in which the device, RETURNING, drives no more away from neutral. Limit of the
contract: 10 ms. The simulated device is a Python process that shares the computer with the others.

Exits with 1 if the p99 of the first, or the median of the second, is over its limit.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rig.control.client import Control
from rig.control.messages import Over, Refused, State
from rig.domain.units import NS_PER_MS, US_PER_MS
from rig.paradigm.load import paradigm_text
from rig.session.actions import Operator
from rig.session.options import Options
from rig.session.states import Phase, Verb
from tests.benchmarks.relay import PATIENCE_S, Relay
from tests.integration.simulator import Simulator

STOPS = 16
REPEAT_MS, DEVICE_MS = 20.0, 10.0
#: from the start of the stimulus: past the lead at neutral, so that the heater is on
HEATING_S = 1.2
#: on top of it
SPREAD_S = 1.0
#: control has just made its round when its message comes: so much later a stop meets its loop anywhere
AFTER_S = 0.05
ROUND_S = 0.02
SHORTER = {
    "repeats = 2": "repeats = 1",
    '"tonic-heat"': '"long-heat"',
    "baseline_lead_s = 5.0": "baseline_lead_s = 0.5",
}


class Stopped(NamedTuple):
    """One stop, ms."""

    to_wire: float
    to_zero: float
    clock: float


def long_heat(folder: Path) -> Path:
    """One stimulus of `tonic-heat`, without its lead."""
    text = paradigm_text("tonic-heat")
    for old, new in SHORTER.items():
        assert old in text, f"tonic-heat.toml no longer says {old!r}"
        text = text.replace(old, new)
    path = folder / "long-heat.toml"
    path.write_text(text, encoding="utf-8")
    return path


def attend(control: Control, done: Callable[[State], bool]) -> None:
    """Tick, and return at the first state that is wanted."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        control.tick()
        for message in control.take(ROUND_S):
            assert not isinstance(message, Refused | Over), message
            if isinstance(message, State) and done(message):
                return
    raise AssertionError("control does not come to where the stop is to be measured")


def until(end: float) -> Callable[[State], bool]:
    """Whether it is past `end`."""
    return lambda state: time.monotonic() > end


def stop(folder: Path, wait_s: float, after_s: float) -> Stopped:
    """Stop one stimulus, so long after its start, and after the message from control that was waited for."""
    with Simulator("--applicator", "thermode", "--seed", "1") as simulator, Relay(simulator.port) as relay:
        options = Options(str(long_heat(folder)), "P001", folder / "data", device=relay.port, ratings="sim", seed=1)
        with Control(options) as control:
            attend(control, lambda state: state.snapshot.phase == Phase.DELIVERING)
            attend(control, until(time.monotonic() + wait_s))
            time.sleep(after_s)
            asked_ns = time.monotonic_ns()
            control.ask(Operator(Verb.STOP, "benchmark"))
            attend(control, lambda state: state.device == "RETURNING")
            wire, zero = json.loads(relay.line()), json.loads(relay.line())
    assert zero["stop_ns"] == wire["stop_ns"] > asked_ns
    to_wire, to_zero = wire["stop_ns"] - asked_ns, zero["zero_ns"] - wire["stop_ns"]
    return Stopped(to_wire / NS_PER_MS, to_zero / NS_PER_MS, zero["clock_us"] / US_PER_MS)


def measured(stops: int, seed: int = 1) -> list[Stopped]:
    """So many stops, each of a run of its own."""
    rng = random.Random(seed)
    found = []
    for _ in range(stops):
        with tempfile.TemporaryDirectory() as name:
            found.append(stop(Path(name), HEATING_S + rng.uniform(0, SPREAD_S), rng.uniform(0, AFTER_S)))
    return found


def main(argv: list[str]) -> int:
    """Print the table; 1 if a limit is missed."""
    parser = argparse.ArgumentParser(description="The way of a stop.")
    parser.add_argument("--stops", type=int, default=STOPS)
    found = np.array(measured(parser.parse_args(argv).stops))
    print(f"stop of a held heat stimulus, telemetry at 1 kHz, {len(found)} stops (ms; p99 of so few is the worst)")
    print(f"  {'':<22}{'p50':>8}{'p99':>8}{'limit':>8}{'p99 of limit':>14}")
    for name, values, limit in (
        ("client to wire", found[:, 0], REPEAT_MS),
        ("wire to drive zero", found[:, 1], DEVICE_MS),
    ):
        p50, p99 = np.percentile(values, (50, 99), method="higher")
        print(f"  {name:<22}{p50:8.2f}{p99:8.2f}{limit:8.1f}{p99 / limit:14.0%}")
    print(f"  device clock to host clock, spread of the frames that tie them  {found[:, 2].max():.2f}")
    over = np.percentile(found[:, 0], 99, method="higher") > REPEAT_MS or np.median(found[:, 1]) > DEVICE_MS
    return int(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
