"""The participant answers, slides and stops in their window, the operator works in theirs; who did what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QListWidget, QPushButton

from gui.widgets.continuous_scale import ContinuousScale
from gui.widgets.nrs_scale import NrsScale
from rig.archive.model import Run
from rig.archive.read import read_run
from rig.session.states import Phase
from tests.gui.cockpit import Cockpit
from tests.hazards.paradigm import BRIEF_S, FAST_C_PER_S, written
from tests.integration.short import brief_pairs

pytestmark = [pytest.mark.slow, pytest.mark.real_time]

NOTE, NOTED = "What shall be noted?", "68 is the room number"


def the_run(cockpit: Cockpit) -> Run:
    """The recording, once the window shows it."""
    cockpit.until(lambda: cockpit.desk.window.page() == "review")
    (path,) = cockpit.folder.rglob("*.h5")
    return read_run(path)


def kinds(run: Run) -> list[str]:
    return [str(kind).removeprefix("operator_") for kind in run.events["kind"]]


def tap(cockpit: Cockpit, *keys: str) -> None:
    """Tap on keys in the participant's window."""
    for text in keys:
        (button,) = [
            b for b in cockpit.desk.participant.findChildren(QPushButton) if b.text() == text and b.isVisible()
        ]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_participant_answers_while_the_operator_clicks_and_types_elsewhere(
    cockpit: Cockpit, tmp_path: Path
) -> None:
    cockpit.prepare(brief_pairs(tmp_path), "screen")
    cockpit.connect()
    cockpit.confirm_seen_and_heard()
    cockpit.start()
    participant, window = cockpit.desk.participant, cockpit.desk.window
    assert participant.isVisible()

    # the first answer by touch, while a note is typed
    cockpit.wait_for_prompt(1)
    cockpit.press("Note…")
    note = cockpit.find(QLineEdit, NOTE)
    QTest.keyClicks(note, NOTED[:8])
    tap(cockpit, "4", "2")
    QTest.keyClicks(note, NOTED[8:])
    tap(cockpit, "OK")
    QTest.keyClick(note, Qt.Key.Key_Return)
    # the second by keys in the participant's window, while pages are turned and a pause is asked for
    cockpit.wait_for_prompt(2)
    scale = participant.findChild(NrsScale)
    for page, key in (("prepare", "1"), ("review", "7")):
        window.goTo(page)
        QTest.keyClick(scale, key)
        QTest.keyClick(window, "9")
    window.goTo("run")
    cockpit.press("Pause after this train")
    QTest.keyClick(scale, Qt.Key.Key_Return)
    cockpit.until(lambda: cockpit.phase is Phase.PAUSED)
    cockpit.until(cockpit.find(QPushButton, "Continue").isVisible)
    cockpit.press("Continue")
    cockpit.wait_for_prompt(3)
    tap(cockpit, "5", "OK")

    # the participant stops the fourth: a repeat needs their word
    cockpit.wait_for_trial(4, Phase.DELIVERING)
    tap(cockpit, "STOP")
    cockpit.until(lambda: cockpit.phase is Phase.HELD)
    cockpit.press("Repeat…")
    cockpit.type("Why is the trial repeated?", "their hand slipped")
    repeat = cockpit.find(QPushButton, "Repeat", cockpit.desk.run_page)
    assert not repeat.isEnabled()
    agreed = cockpit.find(QCheckBox, "The participant agrees to a repeat")
    QTest.mouseClick(agreed, Qt.MouseButton.LeftButton, pos=QPoint(10, agreed.height() // 2))
    cockpit.press("Repeat", cockpit.desk.run_page)
    cockpit.until(lambda: cockpit.desk.live.snapshot.attempt == 2)
    # the operator stops what has not begun, and gives it up
    cockpit.key(Qt.Key.Key_Escape)
    cockpit.until(lambda: cockpit.phase is Phase.HELD)
    cockpit.give_reason("Skip…", "Why is the trial skipped?", "enough", "Skip")

    run = the_run(cockpit)
    rated = [(int(r["trial"]), float(r["value"]), str(r["source"])) for r in run.ratings if r["status"] == "given"]
    assert rated == [(0, 42.0, "screen"), (1, 17.0, "screen"), (2, 5.0, "screen")]
    assert [str(o) for o in run.trials["outcome"]] == ["completed"] * 3 + ["stopped_by_participant", "skipped"]
    for kind in ("note", "pause", "resume", "stop", "participant_agreed", "repeat", "skip"):
        assert kind in kinds(run), kind
    assert any(NOTED in str(text) for text in run.events["json"])


def test_what_is_told_is_typed_anywhere_but_in_a_text_field_and_can_be_corrected_and_the_button_stops(
    cockpit: Cockpit, tmp_path: Path
) -> None:
    cockpit.prepare(brief_pairs(tmp_path), "prompt")
    cockpit.connect()
    cockpit.start()
    cockpit.wait_for_prompt(1)
    cockpit.press("Note…")
    note = cockpit.find(QLineEdit, NOTE)
    QTest.keyClicks(note, "99")
    QTest.keyClick(note, Qt.Key.Key_Return)
    assert cockpit.prompted(), "what is typed in a text field is text"
    pages = cockpit.find(QListWidget, "Pages")
    pages.setFocus()
    for key in (*"86", Qt.Key.Key_Return):
        QTest.keyClick(pages, key)
    cockpit.until(lambda: not cockpit.prompted())
    for key in (*"68", Qt.Key.Key_Return):
        QTest.keyClick(pages, key)
    cockpit.until(lambda: cockpit.desk.live.snapshot.last_rating.value == 68.0)
    cockpit.wait_for_trial(2, Phase.DELIVERING)
    cockpit.press("Stop the stimulus")
    cockpit.until(lambda: cockpit.phase is Phase.HELD)
    cockpit.until(lambda: cockpit.desk.bar.stop.value() == "confirmed")
    cockpit.give_reason("Finish…", "Why does the run end here?", "enough for today", "Finish")
    run = the_run(cockpit)
    (rating,) = [r for r in run.ratings if r["status"] == "given"]
    assert (float(rating["value"]), str(rating["source"])) == (68.0, "operator_verbal")
    assert "amend" in kinds(run) and run.attrs["finish_reason"] == "stopped_by_operator"
    assert [str(outcome) for outcome in run.trials["outcome"]] == ["completed", "stopped_by_operator"]


def test_the_marker_that_is_moved_on_the_screen_rates_each_pulse(cockpit: Cockpit, tmp_path: Path) -> None:
    cockpit.prepare(written(tmp_path, BRIEF_S, FAST_C_PER_S, lag_s=1.0), "screen")
    cockpit.connect()
    cockpit.count_as_seen_and_heard()
    cockpit.deliver()
    scale = cockpit.desk.participant.findChild(ContinuousScale)
    assert scale is not None and scale.value() == 0.0

    def slide(share: float) -> float:
        line = scale.focusProxy()
        spot = QPoint(line.width() // 2, round(line.height() * (1.0 - share)))
        QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=spot)
        return float(scale.value())

    first = slide(0.7)
    cockpit.until(lambda: cockpit.desk.live.snapshot.pulse == 2)
    second = slide(0.3)  # within the second that still belongs to the first pulse, whose maximum stays
    assert 0.6 < first < 0.8 and 0.2 < second < 0.4
    cockpit.confirm_spots_until(lambda: cockpit.desk.live.snapshot.trial == 1)
    cockpit.give_reason("Finish…", "Why does the run end here?", "one train is enough", "Finish")
    run = the_run(cockpit)
    assert len(run.screen_slider) > 10
    per_pulse = {int(r["pulse"]): float(r["value"]) for r in run.ratings if r["trial"] == 0 and r["pulse"] > 0}
    assert per_pulse == {1: pytest.approx(100 * first, abs=0.1), 2: pytest.approx(100 * second, abs=0.1)}
