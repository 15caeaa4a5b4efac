"""The window is killed in mid-train: the stimulus ends, the file is whole to that point, the next start goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from rig.archive.read import read_run
from tests.gui.cockpit import Cockpit
from tests.hazards.paradigm import written
from tests.hazards.stage import SERVE_TCP, WATCH_MS
from tests.integration.alive import wait_for_end
from tests.integration.simulator import Simulator

pytestmark = [pytest.mark.slow, pytest.mark.real_time]

ROOT = str(Path(__file__).parents[2])
#: the contract's bound: a client that is gone, 1 s; a heartbeat, 0.1 s; the lease, 0.5 s
ENDS_WITHIN_S = 1.6


def killed_in_mid_train(folder: Path, paradigm: Path, rig: Simulator, meanwhile: Callable[[], None]) -> int:
    """Drive a window in a process of its own into a train and kill it; host time of that, after control has ended."""
    command = [sys.executable, "-m", "tests.gui.driven", str(folder), str(paradigm), rig.port]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": ROOT}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as window:
        assert window.stdout is not None
        meanwhile()
        said = next((line.split() for line in window.stdout if line.startswith("delivering")), None)
        assert said is not None, "the window did not come to a train"
        control = psutil.Process(int(said[1]))
        rig.send(watch_ms=WATCH_MS)  # only now: nobody reads meanwhile, and a pipe holds some seconds of it
        killed_ns = time.monotonic_ns()
        window.kill()
    wait_for_end(control)
    return killed_ns


def test_the_stimulus_ends_and_the_next_start_goes_on(cockpit: Cockpit, tmp_path: Path) -> None:
    paradigm = written(tmp_path, 0.3)
    with Simulator("--applicator", "thermode", "--seed", "5", command=SERVE_TCP) as rig:
        killed_ns = killed_in_mid_train(
            tmp_path, paradigm, rig, lambda: cockpit.prepare(paradigm, "paradigm", device=rig.port)
        )
        after = [line for line in rig.arrived() if line.get("host_ns", 0) >= killed_ns]
        left = next(line for line in after if line["state"] in ("RETURNING", "SAFE"))
        assert (left["host_ns"] - killed_ns) / 1e9 < ENDS_WITHIN_S
        assert after[-1]["state"] == "SAFE"

        cockpit.press_connect()
        cockpit.until(lambda: cockpit.desk.question.topic() == "go_on")
        cockpit.until(lambda: not cockpit.desk.runs.keeping.busy)  # what the killed window could not make is made
        cockpit.press("Go on with trial 2")
        cockpit.until(lambda: cockpit.desk.preflight.connected)
        cockpit.start()
        cockpit.until(lambda: cockpit.desk.live.snapshot.trial == 1 and cockpit.desk.live.snapshot.waits_for_spot)
        assert cockpit.desk.live.underway.run == 2

    (path,) = (tmp_path / "data").rglob("*run-01.h5")
    run = read_run(path)
    assert run.attrs["complete"] and len(run.gaps) == 0
    (trial,) = run.trials
    assert "is gone or does not respond" in trial["reason"]
    assert trial["outcome"] == "stopped_by_operator" and run.pulses["onset_us"][0] > 0
    recorded_us = int(run.telemetry["t_us"].max())
    assert recorded_us >= left["t_us"], "what was measured up to the stop, and after it, is in the file"
