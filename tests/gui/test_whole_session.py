"""Whole sessions through the real window, the real control process and the simulated rig in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from rig.archive.read import read_run
from rig.session.states import Phase
from tests.gui.cockpit import Cockpit
from tests.gui.test_leaving import children
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


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F12])  # by the button: tests/gui/test_who_answers.py
def test_stop_by_keys(cockpit: Cockpit, tmp_path: Path, key: Qt.Key) -> None:
    cockpit.prepare(quick_heat(tmp_path))
    cockpit.connect()
    cockpit.start()
    cockpit.confirm_spots_until(lambda: cockpit.phase is Phase.DELIVERING)
    cockpit.key(key)
    cockpit.until(lambda: cockpit.phase is Phase.HELD)
    cockpit.until(lambda: cockpit.desk.bar.stop.value() == "confirmed")


def test_before_start_the_panel_reaches_the_rig_and_leaving_keeps_nothing(cockpit: Cockpit, tmp_path: Path) -> None:
    cockpit.prepare(brief_pairs(tmp_path))
    cockpit.connect()
    panel, start = cockpit.desk.simulator, cockpit.find(QPushButton, "START")
    cockpit.until(lambda: panel.value().open)
    assert len(panel.value().faults) > 10
    cockpit.desk.window.goTo("simulator")
    panel.asked.emit({"press": "stop"})
    cockpit.until(lambda: any("pressed" in str(row.reason.key) for row in cockpit.desk.preflight.rows))
    for value, opened in (("ok", True), ("absent", False), ("ok", True)):  # the applicator's plug
        panel.asked.emit({"inject": f"probe={value}"})
        cockpit.until(lambda opened=opened: start.isEnabled() is opened)
    cockpit.desk.window.close()
    cockpit.until(lambda: not cockpit.desk.window.isVisible())
    assert cockpit.troubles == []
    assert [path for path in (tmp_path / "data").rglob("*.*") if path.suffix in (".qstj", ".h5")] == []
    cockpit.desk.close()
    assert children() == []
