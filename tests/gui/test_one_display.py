"""One display and one keyboard for two people: STOP is never covered, no key is lost, the preflight says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from gui.models.preflight import Preflight
from gui.models.preflight_items import Item
from gui.second_display import top_of
from rig.session.states import Phase
from tests.gui.cockpit import Cockpit
from tests.gui.participant_states import over
from tests.gui.prepared import begun, spoken
from tests.gui.scales import NRS_100, asking, standing

WAITING = standing(Phase.WAITING)
ASKED = asking(NRS_100)
SPOKEN = asking(NRS_100, "operator_verbal")


@pytest.mark.parametrize("height", [560, 480, 300])
def test_the_page_lies_above_the_foot_of_what_may_be_covered(height: int) -> None:
    room, least = QRect(120, 140, 1140, height), QSize(683, 488)
    place = top_of(room, least)
    assert place.bottom() <= room.bottom() and place.height() >= least.height()
    assert place.top() == room.top() or place.bottom() == room.bottom()


@pytest.fixture
def shown(cockpit: Cockpit, qtbot: QtBot) -> Cockpit:
    """Both windows on one display, the participant's where it is put; nothing but the test says what it shows."""
    desk = cockpit.desk
    desk.participant_side._show = lambda live: None  # type: ignore[method-assign]
    desk.participant_side.present()
    qtbot.waitUntil(desk.participant.isVisible)
    return cockpit


def covered(cockpit: Cockpit) -> bool:
    """Whether the participant's window lies over STOP."""
    stop = cockpit.desk.bar.stop
    return cockpit.desk.participant.frameGeometry().intersects(QRect(stop.mapToGlobal(QPoint(0, 0)), stop.size()))


def test_stop_is_never_covered(shown: Cockpit) -> None:
    participant = shown.desk.participant
    for model in (WAITING, ASKED, WAITING):
        participant.show_model(model)
        shown.until(lambda: not covered(shown))
    participant.move(participant.x() + 200, participant.y() + 400)  # somebody drags it there
    assert covered(shown)
    shown.until(lambda: not covered(shown))
    over(participant)


def test_a_touch_leaves_the_keyboard_with_the_operator_where_no_key_is_asked_for(shown: Cockpit) -> None:
    desk = shown.desk
    for model in (WAITING, SPOKEN):
        desk.participant.show_model(model)
        desk.participant.activateWindow()  # as a touch does
        shown.until(desk.window.isActiveWindow)
    desk.participant.show_model(ASKED)
    desk.participant.activateWindow()
    shown.until(desk.participant.isActiveWindow)
    frames: list[int] = []
    desk.runs.bridge.frame.connect(lambda: frames.append(1))
    shown.until(lambda: len(frames) > 3)
    assert desk.participant.isActiveWindow()
    desk.participant.show_model(WAITING)  # answered by hand
    shown.until(desk.window.isActiveWindow)
    over(desk.participant)


def test_who_answers_by_keys_keeps_the_keyboard_until_the_next_question(shown: Cockpit, qtbot: QtBot) -> None:
    desk = shown.desk
    desk.participant.show_model(ASKED)
    desk.participant.activateWindow()
    shown.until(desk.participant.isActiveWindow)
    qtbot.keyClicks(desk.participant.focusWidget(), "7")
    desk.participant.show_model(WAITING)
    frames: list[int] = []
    desk.runs.bridge.frame.connect(lambda: frames.append(1))
    shown.until(lambda: len(frames) > 3)
    assert desk.participant.isActiveWindow() and not isinstance(desk.window.focusWidget(), QLineEdit)
    desk.participant.show_model(replace(SPOKEN, prompt_id=2))  # the operator types the answer
    shown.until(desk.window.isActiveWindow)
    over(desk.participant)


def test_the_mark_says_that_there_is_one_display_only() -> None:
    preflight = Preflight()
    preflight.underway(begun("dfns-wur", "screen"))
    said = []
    for alone in (False, True):
        preflight.displays(alone=alone)
        (row,) = (row for row in preflight.rows if row.item is Item.SCREEN)
        said.append(spoken(row.reason))
    assert "never over STOP" in said[1] and "STOP" not in said[0]
