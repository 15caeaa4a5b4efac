"""The simulator as control's child: its side channel never holds anybody up, and it is gone afterwards."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from rig.devices import simulator_process
from rig.devices.simulator_process import MOST_BYTES, SimulatorProcess
from rig.domain.errors import DeviceError

PATIENCE_S = 20.0
posix = pytest.mark.skipif(os.name != "posix", reason="signals that stop a process are POSIX")


def reports_until(simulator: SimulatorProcess, found: Callable[[dict[str, Any]], object]) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    end = time.monotonic() + PATIENCE_S
    while not any(found(report) for report in said):
        assert time.monotonic() < end, said
        said += simulator.take()
        time.sleep(0.01)
    return said


def test_commands_are_answered_from_the_side():
    with SimulatorProcess(("--applicator", "cuff")) as simulator:
        assert simulator.port
        assert simulator.tell({"ask": "offer"})
        said = reports_until(simulator, lambda report: "offer" in report)
        assert next(report for report in said if "offer" in report)["offer"]["applicator"] == "cuff"
        assert simulator.tell({"inject": "nonsense"})
        assert "there is no fault" in reports_until(simulator, lambda report: "error" in report)[-1]["error"]
        pid = simulator._process.pid
    assert not psutil.pid_exists(pid)


def test_a_command_that_is_too_long_is_not_given():
    with SimulatorProcess(()) as simulator:
        assert not simulator.tell({"inject": "x" * MOST_BYTES})


@posix
def test_a_simulator_that_stands_still_holds_nobody_up():
    with SimulatorProcess(()) as simulator:
        os.kill(simulator._process.pid, signal.SIGSTOP)
        try:
            began = time.monotonic()
            while simulator.tell({"ask": "state", "why": "x" * 400}):
                assert time.monotonic() - began < PATIENCE_S
        finally:
            os.kill(simulator._process.pid, signal.SIGCONT)


@posix
def test_a_simulator_that_was_killed_takes_nothing():
    with SimulatorProcess(()) as simulator:
        simulator._process.kill()
        simulator._process.wait()
        assert not simulator.tell({"ask": "state"})


def test_one_that_does_not_start_is_told(monkeypatch):
    with pytest.raises(DeviceError, match="the simulator did not start"):
        with SimulatorProcess(("--applicator", "feather")):
            pass


def test_what_is_no_report_is_told_as_it_stands():
    assert "Traceback" in simulator_process._parsed(b"Traceback (most recent call last):\n")["error"]
    assert "[1]" in simulator_process._parsed(b"[1]\n")["error"]
