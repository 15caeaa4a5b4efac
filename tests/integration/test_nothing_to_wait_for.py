"""A device that is gone, or has restarted, ends the run there and then: nothing more is to be heard of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware_interface.transport.line import Chunk, LineError
from hardware_sim.line import SimulatedLine
from hardware_sim.rig import SimulatedRig
from rig import app
from rig.clock import VirtualClock
from rig.domain.units import NS_PER_S
from rig.recording.records import RecordType, scan
from rig.session.options import Options
from rig.session.outside import Nobody
from tests.integration.short import quick_heat

#: into the first train
AT_S = 4
#: a restart takes 20 ms
AT_ONCE_S = 0.05


class Cable(SimulatedLine):
    """A line that is pulled out in mid-train."""

    def __init__(self, world: SimulatedRig, clock: VirtualClock) -> None:
        super().__init__(world, clock)
        self._now_ns = clock.now_ns

    def read(self) -> list[Chunk]:
        if self._now_ns() >= app.VIRTUAL_START_NS + AT_S * NS_PER_S:
            raise LineError("sim: unplugged")
        return super().read()


def ended_after_s(folder: Path, line: type[SimulatedLine], faults: tuple[str, ...]) -> tuple[str, float]:
    """Why a run ended, and how long after `AT_S`."""
    prepared = app.prepare(Options(str(quick_heat(folder)), "P001", folder, fast=True, seed=1))
    clock = VirtualClock(app.VIRTUAL_START_NS)
    done = app.record_on(prepared, line(SimulatedRig("thermode", seed=1, faults=faults), clock), clock, Nobody())
    assert scan(done.journal.read_bytes()).records[-1].type == RecordType.END
    return done.finish_text, (clock.now_ns() - app.VIRTUAL_START_NS) / NS_PER_S - AT_S


@pytest.mark.parametrize(
    "line, faults, text",
    [
        (Cable, (), "sim: unplugged"),
        (SimulatedLine, (f"reboot@{AT_S}",), "the device restarted in mid-session; its program is gone"),
    ],
    ids=["unplugged", "restarted"],
)
def test_what_says_nothing_more_is_not_waited_for(tmp_path, line, faults, text):
    said, after_s = ended_after_s(tmp_path, line, faults)
    assert said == text
    assert -0.02 < after_s < AT_ONCE_S, "control would turn its loop to no purpose, and tell of it a second later"
