"""Esc and F12 stop wherever they are pressed; in the participant's window nobody knows whose hand it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from gui.participant_side import STOPPED_BY_KEY, STOPPED_ON_SCREEN, ParticipantSide
from gui.stop_keys import StopKeys
from gui.widgets.participant_stop import ParticipantStop
from rig.session.actions import Operator
from rig.session.states import Verb


@pytest.fixture
def keys(qapp: QApplication) -> Iterator[StopKeys]:
    made = StopKeys()
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F12])
@pytest.mark.parametrize("kind", [QLineEdit, QPushButton])
def test_a_key_stops_once_whatever_has_the_focus(qtbot: QtBot, keys: StopKeys, kind: type, key: Qt.Key) -> None:
    widget = kind()
    qtbot.addWidget(widget)
    widget.show()
    pressed: list[bool] = []
    keys.pressed.connect(lambda: pressed.append(True))
    QTest.keyClick(widget, key)
    QTest.keyClick(widget.windowHandle(), key)
    assert len(pressed) == 2
    QTest.keyClick(widget, Qt.Key.Key_Space)
    assert len(pressed) == 2


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F12])
def test_a_key_in_the_participants_window_stops_and_nobody_knows_whose_it_was(
    qtbot: QtBot, keys: StopKeys, key: Qt.Key
) -> None:
    side = ParticipantSide(lambda tone: None, QGuiApplication.primaryScreen)
    qtbot.addWidget(side.window)
    side.window.show()
    keys.leaveOut(side.window)
    by_operator: list[bool] = []
    asked: list[Operator] = []
    keys.pressed.connect(lambda: by_operator.append(True))
    side.asked.connect(asked.append)
    QTest.keyClick(side.window, key)
    QTest.keyClick(side.window.windowHandle(), key)
    assert by_operator == []
    assert [(a.verb, a.reason, a.by_anybody) for a in asked] == [(Verb.STOP, STOPPED_BY_KEY, True)] * 2
    QTest.mousePress(side.window.findChildren(ParticipantStop)[0], Qt.MouseButton.LeftButton)
    assert (asked[-1].reason, asked[-1].source, asked[-1].by_anybody) == (STOPPED_ON_SCREEN, "screen", False)
