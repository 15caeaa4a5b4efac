"""Real time, through pyserial and a pseudo-terminal, the simulator in another process: the device times the train.

For every pulse the *measured* trace crosses half height where the actuator's model, started at the stamp, crosses it,
and the stamps keep the plan, both within two ticks of 1 ms. A train timed by a host loop fails the same check.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest

from firmware_interface.limits import APPLICATORS, BEAT_MS
from rig import app
from rig.archive.assemble import assemble
from rig.archive.journal_read import read_journal
from rig.archive.model import Run
from rig.archive.read import read_run
from rig.clock import RealClock
from rig.devices.handshake import connect
from rig.devices.ports import open_port
from rig.devices.rig_device import RigDevice
from rig.domain import events
from rig.recording import entries
from rig.recording.journal import JournalFile
from rig.session.options import Options
from rig.session.prepared import header_of
from rig.session.recorder import entry_of
from tests.integration.busy import all_cores_busy
from tests.integration.cli import COMMAND, qst_rig
from tests.integration.onsets import BOUND_US, TICK_US, errors_us, schedule_errors_us
from tests.integration.short import short_dfns, short_heat
from tests.integration.simulator import Simulator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.real_time,
    pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal exists only on POSIX systems"),
]


def device_timed(run: Run, stamps: dict[tuple[int, int], int] | None = None) -> bool:
    """The check: trace against stamp and stamp against plan, for every pulse."""
    trace, plan = errors_us(run, stamps), schedule_errors_us(run, stamps)
    print("trace - stamp, µs:", trace.round().tolist(), " stamp - plan, µs:", plan.tolist())
    return bool(np.all(np.abs(trace) <= BOUND_US) and np.all(np.abs(plan) <= BOUND_US))


@pytest.mark.parametrize(
    "make, applicator, busy",
    [
        pytest.param(short_dfns, "pinprick", False, id="pinprick"),
        pytest.param(short_dfns, "pinprick", True, id="pinprick, both cores busy"),
        pytest.param(short_heat, "thermode", True, id="heat, both cores busy"),
    ],
)
def test_the_device_times_the_train(make, applicator, busy, tmp_path):
    paradigm = make(tmp_path)
    with Simulator("--applicator", applicator, "--seed", "3") as simulator:
        with all_cores_busy() if busy else contextlib.nullcontext():
            done = qst_rig(
                *("run", paradigm, "--participant", "P001", "--device", simulator.port),
                *("--yes", "--out", tmp_path),
            )
        assert done.returncode == 0, done.stderr
    (path,) = tmp_path.rglob("*.h5")
    run = read_run(path)
    assert len(run.pulses) >= 10
    assert len(run.gaps) == 0
    assert device_timed(run)


def test_a_control_process_that_stands_still_for_300_ms_leaves_the_train_alone(tmp_path):
    """SIGSTOP of control in mid-train, three times: shorter than the lease, so the device goes on by its own clock."""
    arguments = ("--participant", "P001", "--yes", "--out", str(tmp_path))
    with Simulator("--applicator", "thermode", "--seed", "3") as simulator:
        command = [*COMMAND, "run", str(short_heat(tmp_path)), *arguments, "--device", simulator.port]
        host = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        simulator.until("DELIVERING")
        (control,) = psutil.Process(host.pid).children()
        for _ in range(3):
            time.sleep(2.5)
            control.suspend()
            time.sleep(0.3)
            control.resume()
        _, stderr = host.communicate(timeout=60)
    assert host.returncode == 0, stderr
    (path,) = tmp_path.rglob("*.h5")
    run = read_run(path)
    assert run.attrs["finish_reason"] == "completed"
    assert device_timed(run)
    assert np.all(run.pulses["late_us"] >= 0)
    assert run.pulses["late_us"].max() < TICK_US


HOST_TIMED_RIG = """
import dataclasses, sys
from firmware_interface.limits import APPLICATORS
from hardware_sim.rig import SimulatedRig
from hardware_sim.serve import serve_pty
limits = dataclasses.replace(APPLICATORS["pinprick"].never, min_pause_ms=0)
serve_pty(SimulatedRig("pinprick", seed=3, limits=limits), lambda name: print(name, flush=True))
"""


def play_from_the_host(device: RigDevice, journal: JournalFile, prepared: app.Prepared, period_s: float, count: int):
    """One single-pulse program per pulse, started by a loop that sleeps: what the field's scripts do."""
    clock = RealClock()
    single = next(trial for trial in prepared.trials if trial.kind == "single")
    started: dict[tuple[int, int], int] = {}
    index = 0
    beaten = 0.0

    def turn() -> list[str]:
        """Poll, record, beat; what has been answered or has ended."""
        seen = []
        for event in device.poll(clock.now_ns()):
            assert not isinstance(event, events.LinkLost), event.cause
            if isinstance(event, events.PulseMark):
                event = dataclasses.replace(event, index=index + 1)  # noqa: PLW2901 - renumbered for the train
            entry = entry_of(event, clock.now_ns(), 1, 1)
            if entry is not None:
                journal.put(entry)
            if isinstance(event, events.CommandDone):
                assert event.ok, event.problem
                seen.append(event.command)
            if isinstance(event, events.TrainEnd):
                seen.append("end")
        nonlocal beaten
        if time.monotonic() - beaten > BEAT_MS / 1000:
            device.beat()
            beaten = time.monotonic()
        time.sleep(0.001)
        return seen

    def until(what: str) -> None:
        deadline = clock.now_ns() + 2_000_000_000
        while what not in turn():
            assert clock.now_ns() < deadline, f"no {what}"

    device.load(single.plan)
    until("load")
    device.beat()
    device.enable()
    until("enable")
    for index in range(count):
        begun = time.monotonic()
        device.arm(1)
        until("arm")
        started[1, index + 1] = device.clock.to_device(clock.now_ns()).t_us
        device.start()
        until("start")
        until("end")
        while time.monotonic() - begun < period_s:
            turn()
    device.disable()
    return started


def test_a_train_timed_by_the_host_fails_the_same_check(tmp_path):
    """Ten single pulses at 1/s from a loop with sleeps, on a quiet machine; the plan is that of the train."""
    prepared = app.prepare(Options(str(short_dfns(tmp_path)), "P001", tmp_path, device="pty"))
    clock = RealClock()
    journal_path = tmp_path / "host.qstj"
    with Simulator(command=(sys.executable, "-c", HOST_TIMED_RIG)) as simulator:
        line = open_port(simulator.port, clock.now_ns)
        try:
            device = connect(line, clock, simulator.port, None, "pinprick")
            with JournalFile(journal_path) as journal:
                journal.header(clock.now_ns(), header_of(prepared, 1, device.identity))
                journal.put(entries.event(clock.now_ns(), "trial_started", trial=1, attempt=1))
                stamps = play_from_the_host(device, journal, prepared, 1.0, 10)
                journal.end(clock.now_ns(), "completed")
        finally:
            line.close()
    run = assemble(read_journal(journal_path))
    run = dataclasses.replace(run, pulses=run.pulses[run.pulses["trial"] == 1])
    assert len(run.pulses) == 10
    assert not device_timed(run, stamps)


def test_the_limits_of_the_free_tier_are_those_the_test_lifts():
    """The rig of the host-timed test differs from the real one in its pause alone."""
    assert APPLICATORS["pinprick"].never.min_pause_ms > 0
