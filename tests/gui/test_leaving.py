"""Closing the window in a run stops first, asks second, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rig.archive.read import read_run
from rig.session.states import Phase
from tests.gui.cockpit import Cockpit
from tests.integration.alive import alive
from tests.integration.short import brief_pairs

pytestmark = [pytest.mark.slow, pytest.mark.real_time]


def children() -> list[str]:
    """The processes below this one that are still at work."""
    return [str(process) for process in psutil.Process().children(recursive=True) if alive(process)]


def test_in_a_run_it_stops_first_and_asks_second(cockpit: Cockpit, tmp_path: Path) -> None:
    cockpit.prepare(brief_pairs(tmp_path), "screen")
    cockpit.connect()
    cockpit.count_as_seen_and_heard()
    cockpit.start()
    window, participant = cockpit.desk.window, cockpit.desk.participant
    cockpit.wait_for_trial(1, Phase.DELIVERING)
    window.close()
    assert cockpit.desk.question.topic() == "leave"
    cockpit.until(lambda: cockpit.phase is Phase.HELD)  # nobody has answered yet
    participant.close()
    assert participant.isVisible(), "in a run the participant's window stays"
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    assert cockpit.desk.question.topic() == "" and window.isVisible(), "the key that slips says stay"
    window.close()
    cockpit.press("Leave")
    assert window.isVisible(), "not before the run has ended in order"
    cockpit.until(lambda: not window.isVisible())
    assert not participant.isVisible()
    cockpit.desk.close()
    assert children() == []
    (path,) = (tmp_path / "data").rglob("*.h5")
    run = read_run(path)
    assert run.attrs["complete"] and run.attrs["finish_reason"] == "stopped_by_operator"
    assert str(run.trials["outcome"][0]) == "stopped_by_operator"
    assert str(run.trials["reason"][0]) == "the window is being closed"
