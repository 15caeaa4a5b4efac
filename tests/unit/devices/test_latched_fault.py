"""A fault that a run has left behind does not need the plug pulled: the next connection clears it, or says why not."""

from __future__ import annotations

import pytest

from firmware_interface.codes import State
from firmware_interface.limits import APPLICATORS
from hardware_sim.line import SimulatedLine
from hardware_sim.rig import SimulatedRig
from rig.clock import VirtualClock
from rig.devices.handshake import connect
from rig.devices.rig_device import RigDevice
from rig.domain.errors import DeviceError

START_NS = 5_000_000_000
CAUSES = ["sensor=open", "emergency=press"]


class Lab:
    """A rig that stays where it is while hosts come and go."""

    def __init__(self) -> None:
        self.world = SimulatedRig("thermode", seed=1)
        self.clock = VirtualClock(START_NS)
        self.line = SimulatedLine(self.world, self.clock)
        self.connect()

    def connect(self) -> RigDevice:
        return connect(self.line, self.clock, "sim", APPLICATORS["thermode"].free, "thermode")

    def wait(self, ms: int) -> None:
        self.clock.sleep_until(self.clock.now_ns() + ms * 1_000_000)
        self.line.read()


@pytest.mark.parametrize("cause", CAUSES)
def test_a_fault_whose_cause_is_gone_is_cleared(cause: str) -> None:
    lab = Lab()
    lab.world.inject(cause)
    lab.wait(200)
    assert lab.world.state is State.FAULT
    lab.world.inject(f"{cause.partition('=')[0]}=ok")
    lab.wait(200)
    assert lab.connect().state is State.SAFE


@pytest.mark.parametrize("cause", CAUSES)
def test_a_fault_whose_cause_is_there_is_named(cause: str) -> None:
    lab = Lab()
    lab.world.inject(cause)
    lab.wait(200)
    with pytest.raises(DeviceError, match=r"refused CLEAR.* (sensor open|emergency stop) is latched; remove the cause"):
        lab.connect()
    assert lab.world.state is State.FAULT
