"""Whether the operator may see ratings is the paradigm's to say, and is said to whoever shows the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware_sim.line import SimulatedLine
from hardware_sim.rig import SimulatedRig
from rig import app
from rig.clock import VirtualClock
from rig.session.options import Options
from rig.session.outside import Nobody
from rig.session.underway import Underway
from tests.integration.short import quick_heat


class Watching(Nobody):
    """Keeps what is announced."""

    def __init__(self) -> None:
        self.said: list[Underway] = []

    def underway(self, begun: Underway) -> None:
        self.said.append(begun)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_run_says_whether_its_ratings_are_hidden(tmp_path: Path, hidden: bool) -> None:
    path = quick_heat(tmp_path)
    named = 'modality = "thermal"'
    text = path.read_text(encoding="utf-8")
    assert named in text
    path.write_text(text.replace(named, f"{named}\nhide_ratings_from_operator = {str(hidden).lower()}"), "utf-8")
    prepared = app.prepare(Options(str(path), "P001", tmp_path, fast=True, seed=1))
    clock, watching = VirtualClock(app.VIRTUAL_START_NS), Watching()
    app.record_on(prepared, SimulatedLine(SimulatedRig("thermode", seed=1), clock), clock, watching)
    (said,) = watching.said
    assert said.hide_ratings is hidden
