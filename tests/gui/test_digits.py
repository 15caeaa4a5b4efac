"""Digits and Enter reach the question whatever has the focus; in a text field they are text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.digits import DigitKeys
from gui.models.spoken import Spoken, SpokenRating
from rig.session.actions import Operator, Snapshot
from rig.session.states import Verb
from tests.gui.run_window import spoken_rating, waits_for_spot, window_of
from tests.gui.test_spoken import answered, asked, at


class Desk(QWidget):
    """A window with everything that can have the focus, and the filter installed."""

    def __init__(self, snapshot: Snapshot, *, confirms: bool = False) -> None:
        super().__init__()
        self.spoken = SpokenRating()
        self.spoken.look(snapshot, 0)
        self.now_ns = 42
        self.keys = DigitKeys(self.spoken, lambda: self.now_ns, lambda: confirms, self)
        self.sent: list[Operator] = []
        self.keys.asked.connect(self.sent.append)
        self.editable = QComboBox()
        self.editable.setEditable(True)
        self.fields = {
            "button": QPushButton("a"),
            "list": QComboBox(),
            "line": QLineEdit(),
            "text": QPlainTextEdit(),
            "number": QDoubleSpinBox(),
            "editable list": self.editable,
        }
        column = QVBoxLayout(self)
        for field in self.fields.values():
            column.addWidget(field)

    def press(self, text: str) -> None:
        """Type into whatever has the focus."""
        for character in text:
            key = {"\n": Qt.Key.Key_Return, "\b": Qt.Key.Key_Backspace}.get(character)
            where = self.focusWidget() or self
            if key is None:
                QTest.keyClick(where, character)
            else:
                QTest.keyClick(where, key)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    yield from at_desk(qtbot, asked())


def at_desk(qtbot: QtBot, snapshot: Snapshot, *, confirms: bool = False) -> Iterator[Desk]:
    desk = Desk(snapshot, confirms=confirms)
    qtbot.addWidget(desk)
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(desk.keys)
    with qtbot.waitActive(desk):  # keys and shortcuts come to an active window only
        desk.show()
        desk.activateWindow()
    yield desk
    app.removeEventFilter(desk.keys)


@pytest.mark.parametrize("focus", ["button", "list", None])
def test_a_rating_is_typed_whatever_has_the_focus(desk: Desk, focus: str | None) -> None:
    if focus is not None:
        desk.fields[focus].setFocus()
    desk.press("6\b78\n")
    assert desk.sent == [Operator(Verb.RATE, value=78.0, at_ns=42, prompt_id=1)]


@pytest.mark.parametrize("focus", ["line", "text", "number", "editable list"])
def test_in_a_text_field_keys_are_text(desk: Desk, focus: str) -> None:
    desk.fields[focus].setFocus()
    desk.press("68\n")
    assert desk.sent == [] and not desk.spoken.typing


def test_the_participants_keys_are_not_the_operators(qtbot: QtBot, desk: Desk) -> None:
    participant = QPushButton("a")
    qtbot.addWidget(participant)
    desk.keys.leaveOut(participant)
    for key in "68":
        QTest.keyClick(participant, key)
    QTest.keyClick(participant, Qt.Key.Key_Return)
    assert desk.sent == [] and desk.spoken.value().text == ""
    desk.press("68\n")
    assert [request.value for request in desk.sent] == [68.0]


def test_a_key_held_down_counts_once(desk: Desk) -> None:
    for repeated in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_6, Qt.KeyboardModifier.NoModifier, "6", repeated)
        QApplication.sendEvent(desk, event)
    assert desk.spoken.value().text == "6"


def test_commands_are_left_alone(desk: Desk) -> None:
    QTest.keyClick(desk, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(desk, Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    assert not desk.spoken.typing


def test_the_number_pad_counts(desk: Desk) -> None:
    QTest.keyClick(desk, Qt.Key.Key_6, Qt.KeyboardModifier.KeypadModifier)
    QTest.keyClick(desk, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert [request.value for request in desk.sent] == [6.0]


def test_a_shortcut_on_a_digit_does_not_fire(desk: Desk) -> None:
    fired = []
    QShortcut(QKeySequence("6"), desk).activated.connect(lambda: fired.append(True))
    desk.press("6")
    assert fired == [] and desk.spoken.value().text == "6"


def test_clicks_elsewhere_take_nothing_away(desk: Desk) -> None:
    desk.press("6")
    QTest.mouseClick(desk.fields["button"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(desk.fields["list"], Qt.MouseButton.LeftButton)
    QTest.keyClick(QApplication.activePopupWidget() or desk, Qt.Key.Key_Escape)
    desk.fields["button"].setFocus()
    desk.press("8\n")
    assert [request.value for request in desk.sent] == [68.0]


def test_a_value_off_the_scale_is_not_sent(desk: Desk) -> None:
    desk.press("168\n")
    assert desk.sent == [] and desk.spoken.value().kind is Spoken.OFF_SCALE


def test_typing_after_the_answer_corrects_it(qtbot: QtBot) -> None:
    for desk in at_desk(qtbot, answered(68)):
        desk.press("70\n")
        assert desk.sent == [Operator(Verb.AMEND, value=70.0, at_ns=42, prompt_id=1)]


def test_digits_without_a_question_go_on_to_the_window(qtbot: QtBot) -> None:
    fired = []
    for desk in at_desk(qtbot, at()):
        QShortcut(QKeySequence("6"), desk).activated.connect(lambda: fired.append(True))
        desk.press("6\n")
        assert fired == [True] and desk.sent == []


def test_enter_confirms_the_spot_where_it_is_asked_for(qtbot: QtBot) -> None:
    for desk in at_desk(qtbot, at(), confirms=True):
        desk.fields["line"].setFocus()
        desk.press("\n")
        assert desk.sent == []
        desk.now_ns += 2_000_000_000
        desk.fields["button"].setFocus()
        desk.press("\n")
        assert desk.sent == [Operator(Verb.CONFIRM_SPOT)]


def test_one_enter_too_many_confirms_no_spot(qtbot: QtBot) -> None:
    """The question has to be there for a second: the Enter after a rating may be pressed twice."""
    played = waits_for_spot()
    window = window_of(played.live)
    qtbot.addWidget(window)
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(window.page.keys)
    asked: list[Operator] = []
    window.page.asked.connect(asked.append)
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert asked == []
    played.seconds(1.1)
    window.refresh(played.live)
    QTest.keyClick(window, Qt.Key.Key_Return)
    app.removeEventFilter(window.page.keys)
    assert asked == [Operator(Verb.CONFIRM_SPOT)]


def test_what_is_typed_is_large_on_the_page(qtbot: QtBot) -> None:
    played = spoken_rating()
    window = window_of(played.live)
    qtbot.addWidget(window)
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(window.page.keys)
    shown = []
    for key in "68":
        QTest.keyClick(window.page._plots.stimulus, key)
        window.refresh(played.live)
        shown.append(window.page._side.spoken._number.text())
    app.removeEventFilter(window.page.keys)
    assert shown == ["6", "68"]
    assert window.page._side.spoken._number.fontMetrics().capHeight() >= 40
