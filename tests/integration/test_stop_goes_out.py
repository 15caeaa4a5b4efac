"""A stop goes over the wire ahead of what waits for it, and also where the run ends with it on a device at rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware_interface.codes import State
from firmware_interface.wire.frame import DELIMITER, decode
from firmware_interface.wire.messages import MESSAGES
from hardware_sim.line import SimulatedLine
from hardware_sim.participant import ParticipantSettings
from hardware_sim.rig import SimulatedRig
from rig import app
from rig.clock import VirtualClock
from rig.session.actions import Operator
from rig.session.options import Options
from rig.session.outside import Moment, Nobody
from rig.session.states import Phase, Verb
from tests.integration.short import brief_pairs


class Written(SimulatedLine):
    """Keeps the names of what was written."""

    names: tuple[str, ...] = ()

    def write(self, data: bytes) -> None:
        frames = [decode(block) for block in data.split(DELIMITER)]
        self.names += tuple(MESSAGES[frame.type].NAME for frame in frames if frame is not None)
        super().write(data)


class InTheMiddle(Nobody):
    """Asks once, `turns` after the run began to make the device ready; keeps what the device was then."""

    def __init__(self, verb: Verb, turns: int) -> None:
        self._verb, self._turns = verb, turns
        self.found: State | None = None
        self._readying = 0

    def show(self, moment: Moment) -> None:
        self._readying += moment.engine.phase is Phase.READYING
        if self._readying <= self._turns:
            self.found = moment.device

    def asked(self, now_ns: int) -> list[Operator]:
        if self._readying != self._turns:
            return []
        self._readying += 1
        return [Operator(self._verb, "the test says so")]


@pytest.mark.parametrize("verb", [Verb.STOP, Verb.FINISH])
@pytest.mark.parametrize(("turns", "found"), [(1, State.SAFE), (2, State.SAFE), (6, State.ARMED)])
def test_a_stop_while_the_device_is_made_ready_is_sent(tmp_path: Path, verb: Verb, turns: int, found: State) -> None:
    options = Options(
        paradigm=str(brief_pairs(tmp_path)), participant="P001", out=tmp_path / "data", fast=True, seed=1, ratings="sim"
    )
    clock, asks = VirtualClock(app.VIRTUAL_START_NS), InTheMiddle(verb, turns)
    line = Written(SimulatedRig("pinprick", seed=1, participant=ParticipantSettings()), clock)
    done = app.record_on(app.prepare(options), line, clock, asks)
    assert done.finish_reason == "stopped_by_operator"
    assert (asks.found, "STOP" in line.names, "START" in line.names) == (found, True, False)
