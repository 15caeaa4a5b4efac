"""The participant's stop is kept also where the line loses the word of it; in virtual time."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware_interface.codes import EventCode, State
from firmware_interface.transport.line import Chunk
from firmware_interface.wire.frame import DELIMITER, decode
from firmware_interface.wire.messages import Event
from hardware_sim.line import SimulatedLine
from hardware_sim.participant import ParticipantSettings
from hardware_sim.rig import SimulatedRig
from rig import app
from rig.clock import VirtualClock
from rig.session.options import Options
from rig.session.outside import Nobody
from tests.integration.short import brief_pairs

MS = 1000
#: a tap: while the button is held it is an interlock as well
PRESSED_MS = 20
#: trial, and how long before it is armed; the device tells of the button again after 100 ms, of its state at once. Long
#: before the first one the host still connects
BEFORE_MS = ((0, 1), (0, 6), (0, 60), (0, 150), *((1, ms) for ms in (*range(-1, 120, 7), 150)))


def tells_of_the_button(block: bytes) -> bool:
    frame = decode(block)
    return frame is not None and frame.type == Event.TYPE and Event.unpack(frame.payload).code == EventCode.BUTTON


class Watched(SimulatedLine):
    """Writes down when the device armed and delivered; loses what first tells of the participant's button."""

    lost = 0

    def __init__(self, world: SimulatedRig, clock: VirtualClock) -> None:
        super().__init__(world, clock)
        self.world = world
        self.states: list[tuple[int, State]] = []

    def read(self) -> list[Chunk]:
        chunks = super().read()
        if not self.states or self.states[-1][1] is not self.world.state:
            self.states.append((self.world.now_us, self.world.state))
        return [chunk._replace(data=self._without(chunk.data)) for chunk in chunks]

    def _without(self, data: bytes) -> bytes:
        blocks = data.split(DELIMITER)
        kept = [block for block in blocks if self.lost or not tells_of_the_button(block)]
        self.lost += len(blocks) - len(kept)
        return DELIMITER.join(kept)


def played(folder: Path, *faults: str) -> tuple[Watched, str]:
    paradigm = brief_pairs(folder)
    text = paradigm.read_text(encoding="utf-8")
    paradigm.write_text(text.replace("iti_s = 0.5", "iti_s = 4.0"), encoding="utf-8")  # longer than an answer takes
    options = Options(paradigm=str(paradigm), participant="P001", out=folder / "data", fast=True, seed=1, ratings="sim")
    world = SimulatedRig("pinprick", seed=1, participant=ParticipantSettings(), faults=faults)
    clock = VirtualClock(app.VIRTUAL_START_NS)
    line = Watched(world, clock)
    done = app.record_on(app.prepare(options), line, clock, Nobody())
    return line, done.finish_reason


@pytest.fixture(scope="module")
def armed_us(tmp_path_factory: pytest.TempPathFactory) -> list[int]:
    """When each trial is armed if nobody stops anything."""
    line, _ = played(tmp_path_factory.mktemp("whole"))
    return [t for t, state in line.states if state is State.ARMED]


@pytest.mark.parametrize(("trial", "before_ms"), BEFORE_MS)
def test_nothing_is_delivered_after_a_stop_whose_word_is_lost_once(
    tmp_path: Path, armed_us: list[int], trial: int, before_ms: int
):
    pressed_us = armed_us[trial] - before_ms * MS
    let_go_us = pressed_us + PRESSED_MS * MS
    press = (f"button=hold@{pressed_us / 1e6:.6f}", f"button=ok@{let_go_us / 1e6:.6f}")
    line, finish_reason = played(tmp_path, *press)
    assert line.lost == 1
    after = [(t - pressed_us, state.name) for t, state in line.states if t > pressed_us]
    assert not [at for at in after if at[1] in ("ARMED", "DELIVERING")], after
    assert finish_reason == "stopped_by_participant"
