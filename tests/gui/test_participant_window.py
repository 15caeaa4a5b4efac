"""The participant's window: answers, stops, keys, closing; its keys and the operator's stay apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from gui.models.asking import Stopping
from gui.models.participant_screen import Showing, preflight_picture
from gui.pages import participant
from gui.pages.participant import ParticipantWindow
from gui.sound import Tone
from gui.widgets.continuous_scale import ContinuousScale
from gui.widgets.nrs_scale import NrsScale
from gui.widgets.participant_stop import ParticipantStop
from gui.widgets.scale_line import ScaleLine
from gui.widgets.vas_scale import VasScale
from rig.session.states import Phase
from tests.gui.participant_states import STATES, Heard, over
from tests.gui.scales import NRS_10, NRS_100, VAS, HandClock, asking, following, standing
from tests.gui.touch import touch

LEFT = Qt.MouseButton.LeftButton
#: in a window of 1280 x 800
STOP_PLACE = (16, 704, 462, 80)
WAITING = standing(Phase.WAITING)
STOPPING = standing(Phase.HELD, "RETURNING", outcome="stopped_by_participant")
STOPPED = standing(Phase.HELD, "SAFE", outcome="stopped_by_participant")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def tones() -> list[Tone]:
    return []


@pytest.fixture
def window(qtbot: QtBot, clock: HandClock, tones: list[Tone]) -> ParticipantWindow:
    window = ParticipantWindow(tones.append, clock=clock)
    qtbot.addWidget(window, before_close_func=over)
    window.resize(1280, 800)
    window.show()
    return window


@pytest.fixture
def heard(window: ParticipantWindow) -> Heard:
    return Heard(window)


def ok(window: ParticipantWindow) -> QPushButton:
    return window._ok


def stop(window: ParticipantWindow) -> ParticipantStop:
    return window.findChildren(ParticipantStop)[0]


def scale(window: ParticipantWindow) -> Any:
    return window._scale


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize(("asked", "kind"), [(VAS, VasScale), (NRS_10, NrsScale), (NRS_100, NrsScale)])
def test_an_answer_is_sent_once_with_its_prompt_and_the_screen_waits(
    window: ParticipantWindow, heard: Heard, qtbot: QtBot, clock: HandClock, asked: Any, kind: type
) -> None:
    model = asking(asked, prompt_id=9)
    window.show_model(model)
    assert isinstance(scale(window), kind)
    assert ok(window).isVisible() and not ok(window).isEnabled()
    scale(window).setValue(7.0)
    clock.t_ns += 500
    qtbot.mouseClick(ok(window), LEFT)
    assert heard.rated == [(7.0, clock.t_ns, 9)]
    assert not ok(window).isVisible() and scale(window) is None
    window.show_model(model)
    window.show_model(WAITING)
    window.show_model(model)
    qtbot.mouseClick(ok(window), LEFT)
    qtbot.keyClick(window, Qt.Key.Key_Return)
    assert len(heard.rated) == 1


def test_a_finger_answers(window: ParticipantWindow, heard: Heard, clock: HandClock) -> None:
    window.show_model(asking(VAS, prompt_id=2))
    line = scale(window).findChildren(ScaleLine)[0]
    touch(line, "press")
    touch(line, "release")
    touch(ok(window), "press")
    touch(ok(window), "release")
    assert heard.rated == [(pytest.approx(50.0, abs=0.2), clock.t_ns, 2)]


def test_the_keyboard_answers(window: ParticipantWindow, heard: Heard, qtbot: QtBot, clock: HandClock) -> None:
    window.show_model(asking(NRS_100, prompt_id=3))
    qtbot.keyClicks(scale(window), "68")
    qtbot.keyClick(scale(window), Qt.Key.Key_Enter)
    assert heard.rated == [(68.0, clock.t_ns, 3)]


def test_a_deadline_closes_the_prompt_and_the_next_begins_untouched(
    window: ParticipantWindow, heard: Heard, qtbot: QtBot
) -> None:
    window.show_model(asking(VAS, prompt_id=1))
    scale(window).setValue(30.0)
    window.show_model(WAITING)
    assert scale(window) is None and not ok(window).isVisible()
    window.show_model(asking(VAS, prompt_id=2))
    assert scale(window).value() is None and not ok(window).isEnabled()
    assert heard.rated == []


def test_the_same_again_leaves_the_marker_where_it_is(window: ParticipantWindow) -> None:
    window.show_model(asking(VAS))
    first = scale(window)
    first.setValue(30.0)
    for _ in range(30):
        window.show_model(asking(VAS))
    assert scale(window) is first and first.value() == 30.0


def test_a_tone_sounds_once_for_each_prompt(window: ParticipantWindow, qtbot: QtBot, tones: list[Tone]) -> None:
    first, second = asking(VAS, prompt_id=1), asking(VAS, prompt_id=2)
    for model in (WAITING, first, first, replace(first, detail="other words"), WAITING, second):
        window.show_model(model)
    assert tones == [Tone.PROMPT, Tone.PROMPT]
    scale(window).setValue(1.0)
    qtbot.mouseClick(ok(window), LEFT)
    for model in (WAITING, second):
        window.show_model(model)
    assert len(tones) == 2, "asked again what has been answered"


def test_each_trial_begins_at_the_low_end_and_sends_positions(window: ParticipantWindow, heard: Heard) -> None:
    window.show_model(following())
    live = scale(window)
    assert isinstance(live, ContinuousScale) and heard.slid[0][0] == 0.0
    live.setValue(0.7)
    window.show_model(following(pulse=3))
    assert scale(window) is live and live.value() == 0.7
    window.show_model(following(attempt=2))
    assert scale(window).value() == 0.0
    window.show_model(WAITING)


def test_the_devices_slider_is_shown_and_sent_by_nobody(window: ParticipantWindow, heard: Heard) -> None:
    for slider in (None, 0.2, 0.3):
        window.show_model(following("device_slider", slider=slider))
        assert scale(window).value() == slider
    assert heard.slid == []


@pytest.mark.parametrize("by", ["key", "button"])
def test_somebody_says_that_the_picture_can_be_read(
    window: ParticipantWindow, heard: Heard, qtbot: QtBot, by: str
) -> None:
    window.show_model(preflight_picture())
    if by == "key":
        qtbot.keyClick(window, Qt.Key.Key_Return)
    else:
        qtbot.mouseClick(ok(window), LEFT)
    assert heard.others == ["seen"]


# ---------------------------------------------------------------- stop


@pytest.mark.parametrize("name", STATES)
def test_stop_is_there_in_every_state_at_lower_left_and_at_the_same_place(qtbot: QtBot, name: str) -> None:
    window = STATES[name]("en")
    qtbot.addWidget(window, before_close_func=over)
    window.resize(1280, 800)
    window.show()
    heard = Heard(window)
    button = stop(window)
    assert button.isVisible() and button.isEnabled()
    QApplication.processEvents()
    assert button.geometry() == QRect(*STOP_PLACE)
    qtbot.mousePress(button, LEFT)
    assert len(heard.stops) == 1
    qtbot.mouseRelease(button, LEFT)
    assert len(heard.stops) == 1


@pytest.mark.parametrize("by", [LEFT, Qt.MouseButton.RightButton, Qt.Key.Key_Escape, Qt.Key.Key_F12, "finger"])
def test_a_stop_is_asked_at_the_press_and_stamped(
    window: ParticipantWindow, heard: Heard, qtbot: QtBot, clock: HandClock, by: Any
) -> None:
    window.show_model(asking(NRS_100))
    clock.t_ns += 77
    if by == "finger":
        touch(stop(window), "press")
    elif isinstance(by, Qt.Key):
        qtbot.keyClick(scale(window), by)
    else:
        qtbot.mousePress(stop(window), by)
    assert heard.stops == [clock.t_ns]
    if by == "finger":
        touch(stop(window), "release")
        assert heard.stops == [clock.t_ns]


def test_a_second_finger_stops_while_the_first_slides(window: ParticipantWindow, heard: Heard) -> None:
    window.show_model(following())
    live = scale(window)
    line = live.findChildren(ScaleLine)[0]
    low = line._point(0.0).toPoint()
    touch(line, "press", low)
    touch(stop(window), "press", finger=1, still=0)
    assert len(heard.stops) == 1
    touch(stop(window), "release", finger=1, still=0)
    touch(line, "release", low)
    assert len(heard.stops) == 1
    window.show_model(WAITING)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_S])
def test_no_other_key_stops(window: ParticipantWindow, heard: Heard, qtbot: QtBot, key: Qt.Key) -> None:
    for model in (WAITING, asking(NRS_100), following(), STOPPED):
        window.show_model(model)
        qtbot.keyClick(window.focusWidget() or window, key)
    assert heard.stops == []


def test_the_button_says_how_far_the_stop_has_come(window: ParticipantWindow, qtbot: QtBot) -> None:
    window.show_model(following())
    qtbot.mouseClick(stop(window), LEFT)
    assert stop(window).value() is Stopping.STOPPING
    window.show_model(following(pulse=2))  # control has not heard of it yet
    assert stop(window).value() is Stopping.STOPPING
    window.show_model(STOPPING)
    assert stop(window).value() is Stopping.STOPPING
    window.show_model(STOPPED)
    assert stop(window).value() is Stopping.CONFIRMED
    window.show_model(WAITING)
    assert stop(window).value() is Stopping.READY


def test_a_stop_of_nothing_is_over_after_a_while(
    window: ParticipantWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(participant, "STOP_SHOWN_MS", 20)
    window.show_model(WAITING)
    qtbot.mouseClick(stop(window), LEFT)
    assert stop(window).value() is Stopping.STOPPING
    qtbot.waitUntil(lambda: stop(window).value() is Stopping.READY)


# ---------------------------------------------------------------- beside the operator's window


@pytest.fixture
def operators(qtbot: QtBot) -> QLineEdit:
    """The operator's window, active, with the cursor in a field and shortcuts of the whole program."""
    field = QLineEdit()
    qtbot.addWidget(field)
    for key in ("Esc", "F12", "6", "Return"):
        shortcut = QShortcut(QKeySequence(key), field)
        shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
        shortcut.activated.connect(lambda key=key: field.setText(f"{field.text()}<{key}>"))
    field.show()
    return field


def test_prompts_leave_the_keyboard_with_the_operator(
    window: ParticipantWindow, operators: QLineEdit, heard: Heard, qtbot: QtBot
) -> None:
    assert window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    operators.activateWindow()
    qtbot.waitUntil(operators.isActiveWindow)
    for model in (asking(NRS_100, prompt_id=1), WAITING, asking(NRS_100, prompt_id=2)):
        window.show_model(model)
        QApplication.processEvents()
        assert operators.isActiveWindow() and QApplication.focusWidget() is operators
    qtbot.keyClicks(operators, "78")
    assert operators.text() == "78" and scale(window).value() is None and heard.rated == []


def test_keys_typed_by_the_participant_reach_nothing_of_the_operators(
    window: ParticipantWindow, operators: QLineEdit, heard: Heard, qtbot: QtBot
) -> None:
    window.show_model(asking(NRS_100, prompt_id=4))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClicks(scale(window), "66")
    qtbot.keyClick(scale(window), Qt.Key.Key_Escape)
    qtbot.keyClick(scale(window), Qt.Key.Key_Return)
    assert operators.text() == ""
    assert [value for value, _, _ in heard.rated] == [66.0] and len(heard.stops) == 1


def test_a_window_without_keyboard_never_takes_it(qtbot: QtBot) -> None:
    window = ParticipantWindow(keyboard=False)
    qtbot.addWidget(window)
    assert window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus


def test_closing_is_refused_in_a_run_and_granted_after(window: ParticipantWindow, heard: Heard) -> None:
    window.show_model(following())
    assert not window.close()
    assert window.isVisible() and heard.others == ["close refused"]
    window.show_model(standing(Phase.FINISHED))
    assert window.close() and not window.isVisible()
    assert heard.others == ["close refused"]


def test_after_an_answer_closing_is_still_refused(window: ParticipantWindow, heard: Heard, qtbot: QtBot) -> None:
    window.show_model(asking(NRS_10, prompt_id=5))
    qtbot.keyClicks(scale(window), "5")
    qtbot.keyClick(scale(window), Qt.Key.Key_Return)
    assert not window.close()


def test_the_models_of_the_pictures_are_all_there() -> None:
    assert len(STATES) >= len(Showing)


def test_it_never_covers_the_only_display(window: ParticipantWindow, qtbot: QtBot) -> None:
    window.display.present()
    window.setWindowState(Qt.WindowState.WindowFullScreen)
    qtbot.waitUntil(lambda: not window.isFullScreen() and window.isVisible())
