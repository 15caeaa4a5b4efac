"""The host is away for longer than the lease: the device has ended the train by itself, and the host says so."""

from __future__ import annotations

import os
import re
import subprocess

import psutil
import pytest

from hardware_sim.line import SimulatedLine
from hardware_sim.participant import ParticipantSettings
from hardware_sim.rig import SimulatedRig
from rig import app
from rig.archive.assemble import assemble
from rig.archive.journal_read import read_journal
from rig.archive.read import read_run
from rig.clock import RealClock, VirtualClock
from rig.domain.units import NS_PER_S
from rig.session.actions import Operator
from rig.session.options import Options
from rig.session.outside import Nobody
from rig.session.states import Phase
from tests.integration.cli import COMMAND
from tests.integration.short import quick_heat
from tests.integration.simulator import Simulator


class Laptop(VirtualClock):
    """A computer that can sleep: its clock then stands still, the device's goes on."""

    slept_ns = 0

    def with_sleep_ns(self) -> int:
        return self.now_ns() + self.slept_ns


class Cable(SimulatedLine):
    """Between that computer and a device that does not sleep."""

    def __init__(self, world: SimulatedRig, laptop: Laptop) -> None:
        super().__init__(world, laptop)
        self.laptop = laptop

    def _device_us(self, host_ns: int) -> int:
        return super()._device_us(host_ns + self.laptop.slept_ns)


class ClosesTheLid(Nobody):
    """Lets the computer sleep for 7 s at the third pulse."""

    def __init__(self, laptop: Laptop) -> None:
        self.laptop = laptop

    def asked(self, now_ns: int) -> list[Operator]:
        return []

    def show(self, moment) -> None:
        if moment.engine.phase is Phase.DELIVERING and moment.engine.snapshot().pulse == 3:
            self.laptop.slept_ns = 7 * NS_PER_S


def test_a_computer_that_sleeps_in_mid_train_says_so_and_delivers_nothing_late(tmp_path):
    options = Options(str(quick_heat(tmp_path)), "P001", tmp_path, fast=True, seed=1)
    laptop = Laptop(app.VIRTUAL_START_NS)
    world = SimulatedRig("thermode", seed=1, participant=ParticipantSettings())
    recorded = app.record_on(app.prepare(options), Cable(world, laptop), laptop, ClosesTheLid(laptop))
    text = "the computer slept for 7 s; the stimulus was ended"
    assert (recorded.finish_reason, recorded.finish_text) == ("link_lost", text)
    run = assemble(read_journal(recorded.journal))
    (trial,) = run.trials
    assert (trial["outcome"], trial["reason"]) == ("link_lost", text)
    assert trial["n_delivered"] in (2, 3)
    assert int((run.pulses["onset_us"] >= 0).sum()) == 3


def test_the_clock_that_goes_on_in_sleep_keeps_pace_otherwise():
    clock = RealClock()
    before = clock.now_ns(), clock.with_sleep_ns()
    clock.sleep_until(before[0] + 20_000_000)
    after = clock.now_ns(), clock.with_sleep_ns()
    assert abs((after[1] - before[1]) - (after[0] - before[0])) < 10_000_000


@pytest.mark.slow
@pytest.mark.real_time
@pytest.mark.skipif(os.name != "posix", reason="SIGSTOP and pseudo-terminals exist only on POSIX systems")
def test_a_control_process_that_stands_still_for_seconds_tells_what_the_device_did(tmp_path):
    with Simulator("--applicator", "thermode", "--seed", "5") as simulator:
        arguments = ("--participant", "P001", "--device", simulator.port, "--yes", "--out", str(tmp_path))
        command = [*COMMAND, "run", str(quick_heat(tmp_path)), *arguments]
        host = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert host.stdout is not None
        assert any("pulse 1" in line for line in host.stdout)
        (control,) = psutil.Process(host.pid).children()
        control.suspend()
        try:
            returning = simulator.until("RETURNING", "FAULT")
            assert returning["state"] == "RETURNING", "by its lease, with nobody to ask"
            assert simulator.until("SAFE", "FAULT")["state"] == "SAFE"
        finally:
            control.resume()
        stdout, stderr = host.communicate(timeout=30)
    assert host.returncode == 2
    assert re.search(r"the program stood still for \d\.\d s; the stimulus was ended", stdout), stdout
    assert re.search(r"did not complete \(link lost: the program stood still for \d\.\d s", stderr), stderr
    assert "client" not in stdout + stderr
    (path,) = tmp_path.rglob("*.h5")
    run = read_run(path)
    (trial,) = run.trials
    assert trial["outcome"] == "link_lost"
    assert "stood still" in trial["reason"]
    assert trial["n_delivered"] == 1
    assert (run.pulses["onset_us"] >= 0).sum() == 1
