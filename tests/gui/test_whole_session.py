"""Whole sessions through the real window, the real control process and the simulated rig in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from rig.archive.read import read_run
from rig.session.states import Phase
from tests.gui.cockpit import Cockpit
from tests.integration.short import brief_pairs, quick_heat

pytestmark = [pytest.mark.slow, pytest.mark.real_time]


def test_prepare_preflight_run_review(cockpit: Cockpit, tmp_path: Path) -> None:
    cockpit.prepare(brief_pairs(tmp_path, pairs=1))
    cockpit.connect()
    assert cockpit.desk.band.isVisible()
    cockpit.start()
    assert cockpit.desk.window.page() == "run"
    cockpit.confirm_spots_until(lambda: cockpit.desk.window.page() == "review")
    cockpit.until(lambda: cockpit.desk.review_page.value() is not None)
    view = cockpit.desk.review_page.value()
    (path,) = (tmp_path / "data").rglob("*.h5")
    run = read_run(path)
    assert run.attrs["finish_reason"] == "completed"
    assert view.head.run_file == str(path)


@pytest.mark.parametrize("how", ["button", Qt.Key.Key_Escape, Qt.Key.Key_F12])
def test_stop_by_button_and_by_keys(cockpit: Cockpit, tmp_path: Path, how: object) -> None:
    cockpit.prepare(quick_heat(tmp_path))
    cockpit.connect()
    cockpit.start()
    cockpit.confirm_spots_until(lambda: cockpit.phase is Phase.DELIVERING)
    if how == "button":
        cockpit.press("Stop the stimulus")
    else:
        cockpit.key(how)
    cockpit.until(lambda: cockpit.phase is Phase.HELD)
    cockpit.until(lambda: cockpit.desk.bar.stop.value() == "confirmed")


def test_the_simulator_panel_reaches_the_simulated_rig(cockpit: Cockpit, tmp_path: Path) -> None:
    cockpit.prepare(quick_heat(tmp_path))
    cockpit.connect()
    cockpit.until(lambda: cockpit.desk.simulator.value().open)
    assert len(cockpit.desk.simulator.value().faults) > 10
    cockpit.desk.window.goTo("simulator")
    cockpit.desk.simulator.asked.emit({"press": "stop"})
    cockpit.until(lambda: any("pressed" in str(row.reason.key) for row in cockpit.desk.preflight.rows))
