"""Trials that the device does not take yet: their spot still rests from an earlier run, the applicator is cold."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware_sim.line import SimulatedLine
from hardware_sim.rig import SimulatedRig
from rig import app
from rig.archive.journal_read import read_journal
from rig.clock import VirtualClock
from rig.domain.units import NS_PER_S
from rig.recording.records import RecordType
from rig.session.options import Options
from rig.session.outside import Nobody
from tests.integration.short import few_quick_pulses

#: the applicator is at neutral again, and the spot has not rested
BETWEEN_NS = 5 * NS_PER_S


def test_a_run_right_after_another_waits_for_the_rest_of_its_spot_and_is_whole(tmp_path: Path) -> None:
    paradigm, clock = few_quick_pulses(tmp_path), VirtualClock(app.VIRTUAL_START_NS)
    line = SimulatedLine(SimulatedRig("thermode", seed=1), clock)
    told = []
    for seed in (1, 2):  # of the numbers that no two starts may share
        prepared = app.prepare(Options(str(paradigm), "P001", tmp_path / "data", fast=True, seed=seed))
        done = app.record_on(prepared, line, clock, Nobody())
        assert done.finish_reason == "completed", done.finish_text
        events = [r.json() for r in read_journal(done.journal).records if r.type == RecordType.EVENT]
        clock.sleep_until(clock.now_ns() + BETWEEN_NS)
        told.append([event for event in events if event["kind"] == "spot_rests"])
    assert told[0] == []
    assert [event["trial"] for event in told[1]] == [0]
    assert 0 < told[1][0]["rest_ms"] <= 55_000


@pytest.mark.parametrize("level_c", [31.0, 22.0])
def test_an_applicator_that_lay_in_the_room_is_waited_for(tmp_path: Path, level_c: float) -> None:
    clock, rig = VirtualClock(app.VIRTUAL_START_NS), SimulatedRig("thermode", seed=1)
    rig.plant.level = 1000.0 * level_c
    prepared = app.prepare(Options(str(few_quick_pulses(tmp_path)), "P001", tmp_path / "data", fast=True, seed=1))
    done = app.record_on(prepared, SimulatedLine(rig, clock), clock, Nobody())
    assert done.finish_reason == "completed", done.finish_text
