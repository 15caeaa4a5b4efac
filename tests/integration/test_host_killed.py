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
import pytest

from firmware_interface.limits import LATENCY_BUDGET_MS, LEASE_MS
from rig.archive.read import read_run
from tests.integration.cli import COMMAND, qst_rig
from tests.integration.short import short_heat
from tests.integration.simulator import Simulator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("real time"),
    pytest.mark.skipif(os.name != "posix", reason="kill -9 and pseudo-terminals exist only on POSIX systems"),
]
US_PER_MS = 1000


def start_host(folder: Path, port: str) -> subprocess.Popen[str]:
    """The command, in mid-air: one train of heat on the device behind `port`."""
    arguments = ("--participant", "P001", "--device", port, "--unattended", "--out", str(folder))
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


def test_a_killed_host_leaves_a_device_at_neutral_and_a_file(tmp_path):
    with Simulator("--applicator", "thermode", "--seed", "5") as simulator:
        host = start_host(tmp_path, simulator.port)
        reach(simulator, host, "DELIVERING")
        time.sleep(6.3)  # within the train: two seconds of lead, then a pulse every two seconds
        host.send_signal(signal.SIGKILL)
        host.communicate()
        returning = reach(simulator, host, "RETURNING", "FAULT")
        assert returning["state"] == "RETURNING", "an ordered stop, not a fault"
        resting = reach(simulator, host, "SAFE", "FAULT")
        assert resting["state"] == "SAFE"
        assert abs(resting["level"] - 32_000) < 1_000
        assert resting["t_us"] - returning["t_us"] < 3_000 * US_PER_MS  # return_max_ms of the thermode
    (journal,) = tmp_path.rglob("*.qstj")
    done = qst_rig("recover", journal)
    assert done.returncode == 0, done.stderr
    run = read_run(journal.with_suffix(".h5"))
    assert run.attrs["finish_reason"] == "interrupted"
    assert not run.attrs["complete"]
    (trial,) = run.trials
    assert trial["outcome"] == "interrupted"
    assert 1 <= trial["n_delivered"] <= 4
    stamped = run.pulses["onset_us"] >= 0
    assert stamped.sum() >= trial["n_delivered"]
    last_sample_us, last_status_us = run.telemetry["t_us"].max(), run.events["t_us"].max()
    silence_us = int(returning["t_us"]) - int(max(last_sample_us, last_status_us))
    # what the host had on disk ends within a batch and a beat of its death; then the lease runs out
    assert silence_us < (LEASE_MS + LATENCY_BUDGET_MS + 250) * US_PER_MS
    assert not np.isnan(run.telemetry["measured"]).any()


def test_ctrl_c_stops_the_train_first_and_keeps_everything(tmp_path):
    with Simulator("--applicator", "thermode", "--seed", "5") as simulator:
        host = start_host(tmp_path, simulator.port)
        reach(simulator, host, "DELIVERING")
        time.sleep(4.3)
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
        time.sleep(3.5)
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
