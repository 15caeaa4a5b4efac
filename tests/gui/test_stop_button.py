"""STOP works in every state and says how far the stop has come."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui import language
from gui.models.asking import Stopping
from gui.widgets.stop_button import StopButton


@pytest.mark.parametrize("value", list(Stopping))
def test_it_can_be_pressed_whatever_it_says(qtbot: QtBot, value: Stopping) -> None:
    button = StopButton()
    qtbot.addWidget(button)
    button.setValue(value)
    assert button.value() is value and button.isEnabled() and button.text()
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_space_bar_does_not_press_it(qtbot: QtBot) -> None:
    button = StopButton()
    qtbot.addWidget(button)
    button.show()
    button.setFocus()
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Space)


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_it_never_changes_its_size(qtbot: QtBot, code: str) -> None:
    language.use(code)
    button = StopButton()
    qtbot.addWidget(button)
    sizes = []
    for value in Stopping:
        button.setValue(value)
        sizes.append(button.sizeHint())
        longest = button.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, button.text())
        assert longest.width() <= button.sizeHint().width()
    assert sizes[0] == sizes[1] == sizes[2]
