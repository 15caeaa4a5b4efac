"""`kill -9` of the host in mid-train: the device returns to neutral by itself, and `recover` gives the file."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from firmware_interface.limits import BEAT_MS, LATENCY_BUDGET_MS, LEASE_MS
from rig.archive.read import read_run
from rig.domain.units import NS_PER_MS, US_PER_MS
from tests.integration.alive import wait_for_end
from tests.integration.cli import COMMAND, qst_rig
from tests.integration.short import short_heat
from tests.integration.simulator import Simulator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.real_time,
    pytest.mark.skipif(os.name != "posix", reason="kill -9 and pseudo-terminals exist only on POSIX systems"),
]


def start_host(folder: Path, port: str) -> subprocess.Popen[str]:
    """The command: one train of heat on the device behind `port`."""
    arguments = ("--participant", "P001", "--device", port, "--yes", "--out", str(folder))
    command = [*COMMAND, "run", str(short_heat(folder)), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def reach(simulator: Simulator, host: subprocess.Popen[str], *states: str) -> dict[str, Any]:
    """Wait for a state of the device; if it does not come, say what the host said."""
    try:
        return simulator.until(*states)
    except AssertionError as error:
        host.kill()
        stdout, stderr = host.communicate()
        raise AssertionError(f"{error}; waiting for {states} on {simulator.port}; host: {stdout} {stderr}") from error


def reach_pulse(host: subprocess.Popen[str], number: int) -> None:
    """Wait until the host says that a pulse has begun."""
    assert host.stdout is not None
    assert any(line.strip() == f"pulse {number}" for line in host.stdout), "the run has ended"


def control_of(host: subprocess.Popen[str]) -> psutil.Process:
    """Its control process."""
    (control,) = [c for c in psutil.Process(host.pid).children() if "rig.control.process:main" in c.cmdline()]
    return control


def kill(host: subprocess.Popen[str], control: psutil.Process, who: str) -> None:
    """SIGKILL to the client (the command), to its control process, or to both."""
    if who in ("control", "both"):
        control.kill()
    if who in ("client", "both"):
        host.kill()


def test_a_computer_that_is_switched_off_stops_the_stimulus_at_once_and_closes_the_journal(tmp_path):
    """SIGTERM reaches every process: the device need not wait for its lease, and the run is not cut off."""
    with Simulator("--applicator", "thermode", "--seed", "5") as simulator:
        host = start_host(tmp_path, simulator.port)
        reach(simulator, host, "DELIVERING")
        reach_pulse(host, 3)
        control = control_of(host)
        begun_ns = time.monotonic_ns()
        control.terminate()
        took_ms = (reach(simulator, host, "RETURNING", "FAULT")["host_ns"] - begun_ns) / NS_PER_MS
        assert took_ms < LEASE_MS - BEAT_MS, "the lease, renewed a beat ago at most, cannot have ended it"
        _, stderr = host.communicate(timeout=30)
    assert host.returncode == 2
    assert "asked the program to end" in stderr
    (path,) = tmp_path.rglob("*.h5")
    run = read_run(path)
    assert (run.attrs["complete"], run.attrs["finish_reason"]) == (True, "stopped_by_operator")
    assert run.trials["outcome"].tolist() == ["stopped_by_operator"]


@pytest.mark.parametrize("who", ["client", "control", "both"])
def test_a_killed_host_leaves_a_device_at_neutral_and_a_file(who, tmp_path):
    with Simulator("--applicator", "thermode", "--seed", "5") as simulator:
        host = start_host(tmp_path, simulator.port)
        reach(simulator, host, "DELIVERING")
        reach_pulse(host, 3)
        control = control_of(host)
        kill(host, control, who)
        returning = reach(simulator, host, "RETURNING", "FAULT")
        assert returning["state"] == "RETURNING", "an ordered stop, not a fault"
        resting = reach(simulator, host, "SAFE", "FAULT")
        assert resting["state"] == "SAFE"
        assert abs(resting["level"] - 32_000) < 1_000
        assert resting["t_us"] - returning["t_us"] < 3_000 * US_PER_MS  # return_max_ms of the thermode
        _, stderr = host.communicate(timeout=30)
    (journal,) = tmp_path.rglob("*.qstj")
    if who == "control":
        assert host.returncode == 2
        assert "returns to neutral by itself" in stderr
        assert f"qst-rig recover {journal}" in stderr
    wait_for_end(control)  # which nobody waits for any more, if the client was killed
    done = qst_rig("recover", journal)
    assert done.returncode == 0, done.stderr
    run = read_run(journal.with_suffix(".h5"))
    (trial,) = run.trials
    assert 1 <= trial["n_delivered"] <= 5
    assert (run.pulses["onset_us"] >= 0).sum() >= trial["n_delivered"]
    assert not np.isnan(run.telemetry["measured"]).any()
    if who == "client":  # control closes the journal in order
        assert run.attrs["complete"]
        assert run.attrs["finish_reason"] == "stopped_by_operator"
        assert "gone" in run.attrs["end_reason"]
        assert trial["outcome"] == "stopped_by_operator"
        return
    assert not run.attrs["complete"]
    assert run.attrs["finish_reason"] == "interrupted"
    assert trial["outcome"] == "interrupted"
    # what was on disk ends within a batch and a beat of the kill; then the lease runs out
    last_us = max(run.telemetry["t_us"].max(), run.events["t_us"].max())
    assert int(returning["t_us"]) - int(last_us) < (LEASE_MS + LATENCY_BUDGET_MS + 250) * US_PER_MS


def test_ctrl_c_stops_the_train_first_and_keeps_everything(tmp_path):
    with Simulator("--applicator", "thermode", "--seed", "5") as simulator:
        host = start_host(tmp_path, simulator.port)
        reach(simulator, host, "DELIVERING")
        reach_pulse(host, 2)
        host.send_signal(signal.SIGINT)
        assert reach(simulator, host, "RETURNING", "FAULT")["state"] == "RETURNING"
        _, stderr = host.communicate(timeout=30)
    assert host.returncode == 2
    assert re.search(r"did not complete \(stopped by operator: Ctrl-C\)", stderr), stderr
    assert "Traceback" not in stderr
    (path,) = tmp_path.rglob("*.h5")
    run = read_run(path)
    assert run.attrs["finish_reason"] == "stopped_by_operator"
    assert [t["outcome"] for t in run.trials] == ["stopped_by_operator"]


@pytest.mark.parametrize("what", ["unplugged", "fault", "participant stop"])
def test_what_goes_wrong_in_mid_train_is_one_line_and_a_file(what, tmp_path):
    with Simulator("--applicator", "thermode", "--seed", "5") as simulator:
        host = start_host(tmp_path, simulator.port)
        reach(simulator, host, "DELIVERING")
        reach_pulse(host, 2)
        if what == "unplugged":
            simulator.end_of_output()
        elif what == "fault":
            simulator.send(inject="sensor=open")
        else:
            simulator.send(press="stop")
        _, stderr = host.communicate(timeout=30)
    wording, finish, outcome = {
        "unplugged": ("link lost", "link_lost", "link_lost"),
        "fault": ("device fault", "device_fault", "device_fault"),
        "participant stop": ("stopped by participant", "stopped_by_participant", "stopped_by_participant"),
    }[what]
    assert host.returncode == 2
    assert wording in stderr
    assert "Traceback" not in stderr
    (path,) = tmp_path.rglob("*.h5")
    run = read_run(path)
    assert run.attrs["finish_reason"] == finish
    assert [t["outcome"] for t in run.trials] == [outcome]
    assert len(run.telemetry) > 1000
