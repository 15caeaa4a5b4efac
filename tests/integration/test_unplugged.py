"""A port that is gone: the run ends there and then, for nothing more can be said to the device or heard of it."""

from __future__ import annotations

from firmware_interface.transport.line import Chunk, LineError
from hardware_sim.line import SimulatedLine
from hardware_sim.rig import SimulatedRig
from rig import app
from rig.clock import VirtualClock
from rig.recording.records import RecordType, scan
from rig.session.options import Options
from rig.session.outside import Nobody
from tests.integration.short import quick_heat

NS_PER_S = 1_000_000_000
#: into the first train
UNPLUGGED_NS = app.VIRTUAL_START_NS + 4 * NS_PER_S


class Cable(SimulatedLine):
    """A line that is pulled out in mid-train."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(SimulatedRig("thermode", seed=1), clock)
        self._now_ns = clock.now_ns

    def read(self) -> list[Chunk]:
        if self._now_ns() >= UNPLUGGED_NS:
            raise LineError("sim: unplugged")
        return super().read()


def test_an_unplugged_device_is_not_waited_for(tmp_path):
    prepared = app.prepare(Options(str(quick_heat(tmp_path)), "P001", tmp_path, fast=True, seed=1))
    clock = VirtualClock(app.VIRTUAL_START_NS)
    done = app.record_on(prepared, Cable(clock), clock, Nobody())
    assert (done.finish_reason, done.finish_text) == ("link_lost", "sim: unplugged")
    last = scan(done.journal.read_bytes()).records[-1]
    assert last.type == RecordType.END
    assert clock.now_ns() - UNPLUGGED_NS < NS_PER_S / 50, "control would turn its loop without a rest meanwhile"
