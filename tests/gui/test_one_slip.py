"""What one slip of a tired hand could do: a click too many, a key held in the wrong place, a finger that slides off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from gui.models.preflight import Preflight
from gui.models.preflight_items import Item
from gui.models.trouble import Act, Place, Trouble, trouble
from gui.widgets.action_bar import ActionBar
from gui.widgets.banner import Banner
from gui.widgets.preflight_row import PreflightRow
from rig.control.messages import State
from rig.session.actions import Operator
from rig.session.states import Phase, Verb
from tests.gui.cockpit import Cockpit
from tests.gui.participant_states import over
from tests.gui.prepared import begun
from tests.gui.reviewed import PATH, view
from tests.gui.run_window import RunWindow, waits_for_spot, window_of
from tests.gui.scales import NRS_100, asking
from tests.gui.test_spoken import asked

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def asked_for(qtbot: QtBot, qapp: QApplication) -> Iterator[tuple[RunWindow, list[Operator]]]:
    """The Run page waiting for a spot for a while, with the keys of the run at work."""
    played = waits_for_spot()
    played.seconds(1.5)
    window = window_of(played.live)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.activateWindow()
    qapp.installEventFilter(window.page.keys)
    requests: list[Operator] = []
    window.page.asked.connect(requests.append)
    yield window, requests
    qapp.removeEventFilter(window.page.keys)


def test_one_enter_too_many_after_a_note_confirms_no_spot(asked_for: tuple[RunWindow, list[Operator]]) -> None:
    window, requests = asked_for
    window.page.ask_for(Verb.NOTE)
    line = QApplication.focusWidget()
    assert line is not None
    QTest.keyClicks(line, "calm")
    QTest.keyClick(line, Qt.Key.Key_Return)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Return)
    assert [request.verb for request in requests] == [Verb.NOTE]


def test_stop_never_has_the_keyboard(asked_for: tuple[RunWindow, list[Operator]]) -> None:
    """Qt hands it to the next widget where one is closed; Enter would then stop instead of saying that all is ready."""
    window, _ = asked_for
    for button in window.bar.buttons.values():
        button.setEnabled(True)
        button.setFocus()
        button.setEnabled(False)
        assert not window.bar.stop.hasFocus()
    QTest.mouseClick(window.bar.stop, LEFT)
    assert not window.bar.stop.hasFocus()


def test_enter_on_another_page_confirms_no_spot(asked_for: tuple[RunWindow, list[Operator]]) -> None:
    window, requests = asked_for
    window.page.hide()
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert requests == []


def test_stop_acts_when_it_is_pressed_also_where_the_pointer_slides_off(qtbot: QtBot) -> None:
    bar, requests = ActionBar(), []
    qtbot.addWidget(bar)
    bar.show()
    bar.asked.connect(requests.append)
    QTest.mousePress(bar.stop, LEFT)
    QTest.mouseMove(bar.stop, QPoint(-50, -50))
    QTest.mouseRelease(bar.stop, LEFT, pos=QPoint(-50, -50))
    QTest.mouseClick(bar.stop, LEFT)
    assert [request.verb for request in requests] == [Verb.STOP] * 2


def test_a_double_click_on_show_or_play_does_not_say_that_it_was_seen_or_heard(qtbot: QtBot) -> None:
    row, confirmed = PreflightRow(), []
    qtbot.addWidget(row)
    preflight = Preflight()
    preflight.underway(begun("dfns-wur", "screen"))
    row.setRows(preflight.rows, [""] * len(preflight.rows))
    row.show()
    row.confirmed.connect(confirmed.append)
    buttons = {item: row._marks[item].findChild(QPushButton) for item in (Item.SCREEN, Item.SOUND)}
    for button in buttons.values():
        for _ in range(2):
            QTest.mouseClick(button, LEFT)
    assert confirmed == []

    def look(item: Item) -> bool:
        QTest.mouseClick(buttons[item], LEFT)
        return item in confirmed

    for item in buttons:
        qtbot.waitUntil(lambda item=item: look(item))
    assert confirmed == list(buttons)


def test_a_double_click_on_pause_does_not_continue() -> None:
    played = waits_for_spot()
    played.ask(Verb.PAUSE)
    live = played.until(lambda live: live.snapshot is not None and live.snapshot.phase is Phase.PAUSED)
    assert Verb.RESUME not in live.possible()
    played.seconds(1.1)
    assert Verb.RESUME in live.possible()


def test_digits_typed_where_nothing_can_be_typed_are_the_rating(
    asked_for: tuple[RunWindow, list[Operator]], qtbot: QtBot
) -> None:
    window, requests = asked_for
    live = window.page._live
    assert live.state is not None
    live.fold(State(live.state.now_ns, asked(), "DELIVERING", None, 0))
    window.refresh(live)
    details = QPlainTextEdit("E: 7", window)
    details.setReadOnly(True)
    details.show()
    details.setFocus()
    QTest.keyClicks(details, "68")
    QTest.keyClick(details, Qt.Key.Key_Return)
    assert [(request.verb, request.value) for request in requests] == [(Verb.RATE, 68.0)]


def test_a_reason_that_is_being_typed_stays_with_its_trial(asked_for: tuple[RunWindow, list[Operator]]) -> None:
    """The run went on meanwhile: what would be skipped now is another trial than the one that was meant."""
    window, requests = asked_for
    live = window.page._live
    assert live.state is not None and live.snapshot is not None
    window.page.ask_for(Verb.SKIP)
    line = QApplication.focusWidget()
    assert line is not None
    QTest.keyClicks(line, "too sore")
    later = replace(live.snapshot, trial=live.snapshot.trial + 1)
    live.fold(State(live.state.now_ns, later, "SAFE", None, 0))
    window.refresh(live)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert requests == []


def test_a_reason_that_was_being_typed_is_gone_with_its_run(asked_for: tuple[RunWindow, list[Operator]]) -> None:
    window, _ = asked_for
    window.page.ask_for(Verb.SKIP)
    line = QApplication.focusWidget()
    assert line is not None
    QTest.keyClicks(line, "too sore")
    another = waits_for_spot()
    window.refresh(another.live)
    assert not line.isVisible()


def test_a_keyboard_on_which_the_operator_types_is_not_taken_by_a_touch_on_the_participants_screen(
    cockpit: Cockpit, qtbot: QtBot
) -> None:
    desk = cockpit.desk
    participant = desk.participant
    participant.show()
    desk.participant_side._show = lambda live: None  # type: ignore[method-assign]
    participant.show_model(asking(NRS_100))
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.window.goTo("run")
    participant.activateWindow()  # as a touch does
    qtbot.waitUntil(participant.isActiveWindow)
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.run_page.ask_for(Verb.NOTE)
    line = desk.window.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "pain ")
    frames: list[int] = []
    desk.runs.bridge.frame.connect(lambda: frames.append(1))
    participant.activateWindow()
    qtbot.waitUntil(lambda: len(frames) > 2)
    assert QApplication.focusWidget() is line
    QTest.keyClicks(QApplication.focusWidget(), "7")
    assert line.text() == "pain 7"
    over(participant)


@pytest.mark.parametrize(
    "following",
    [trouble("fault_over_limit", Place(), ""), trouble("warning", Place(), "", text="the battery is nearly empty")],
    ids=["another", "another of its kind"],
)
def test_a_click_that_was_meant_for_the_trouble_before_does_not_put_away_the_next(
    qtbot: QtBot, following: Trouble
) -> None:
    banner, acted = Banner(), []
    qtbot.addWidget(banner)
    banner.acted.connect(acted.append)
    banner.setValue(trouble("warning", Place(), "", text="the disk is nearly full"))
    banner.setValue(following, 1)
    (understood,) = (b for b in banner.findChildren(QPushButton) if b.text() == "Understood")
    QTest.mouseClick(understood, LEFT)
    assert acted == []

    def look() -> bool:
        QTest.mouseClick(understood, LEFT)
        return acted == [Act.UNDERSTOOD]

    qtbot.waitUntil(look)


def test_a_click_that_was_meant_for_one_remedy_does_not_start_the_next(qtbot: QtBot) -> None:
    banner, acted = Banner(), []
    qtbot.addWidget(banner)
    banner.acted.connect(acted.append)
    banner.setValue(trouble("not_built", Place(), ""))
    banner.setValue(trouble("silent", Place(), ""), 1)
    (remedy,) = (b for b in banner.findChildren(QPushButton) if b.text() == "Reconnect")
    QTest.mouseClick(remedy, LEFT)
    assert acted == []


def test_one_click_too_many_takes_no_note_away(asked_for: tuple[RunWindow, list[Operator]]) -> None:
    """Neither a second click on Note, nor another question that is asked and taken back in between."""
    window, requests = asked_for
    window.page.ask_for(Verb.NOTE)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "the arm ")
    window.page.ask_for(Verb.NOTE)
    assert line.hasFocus()
    QTest.keyClicks(line, "is warm")
    window.page.ask_for(Verb.SKIP)
    assert line.text() == ""
    window.page._panel.cancelled.emit()
    assert line.hasFocus() and line.text() == "the arm is warm"
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert requests == [Operator(Verb.NOTE, "the arm is warm")]
    window.page.ask_for(Verb.NOTE)
    assert line.text() == ""


def test_leaving_takes_no_note_away_unasked(cockpit: Cockpit) -> None:
    desk = cockpit.desk
    page = desk.review_page
    page.show_run(PATH)
    page.told(view("three trains"))
    page._buttons["adverse_event"].click()
    page._form._text.setPlainText("redness of 2 cm")
    for leave in (desk.window.close, page._buttons["finish"].click):
        leave()
        assert desk.window.isVisible() and desk.question.topic() == "unsaved" and desk.window.page() == "review"
        cockpit.press("Stay")
        assert page._form._text.toPlainText() == "redness of 2 cm"
    desk.window.close()
    cockpit.press("Leave without it")
    assert not desk.window.isVisible()
