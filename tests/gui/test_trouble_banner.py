"""The banner shows one trouble with all it says, asks for one thing at most, and never gets in the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui import language
from gui.models.trouble import KINDS, Act, Place, Trouble, trouble
from gui.widgets.banner import Banner

PLACE = Place("thermode", "thermal", "32.0 °C", "/dev/ttyACM0", "/data/run-01.qstj", 2, 7, 192.0)


@pytest.fixture
def banner(qtbot: QtBot) -> Iterator[Banner]:
    """A banner above a field, in a window of the smallest size."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    banner = Banner()
    column.addWidget(banner)
    column.addWidget(QLineEdit())
    column.addStretch(1)
    window.resize(1280, 800)
    window.show()
    yield banner  # the window stays until the test is over


def found(code: str) -> Trouble:
    return trouble(code, PLACE, "the log line", text="some text", process="4711", seconds="3")


def words_on(banner: Banner) -> str:
    return "\n".join(label.text() for label in banner.findChildren(QLabel) if label.isVisible())


def button(banner: Banner, text: str) -> QPushButton:
    (one,) = (b for b in banner.findChildren(QPushButton) if b.isVisible() and b.text() == text)
    return one


def test_without_trouble_there_is_no_banner(banner: Banner) -> None:
    assert not banner.isVisible()
    banner.setValue(found("silent"))
    assert banner.isVisible()
    banner.setValue(None)
    assert not banner.isVisible() and banner.value() is None


def test_it_says_everything(banner: Banner) -> None:
    value = found("silent")
    banner.setValue(value, waiting=2)
    said = words_on(banner)
    for sentence in (value.happened, value.did, value.data, value.then, "ACT NOW", "and 2 more"):
        assert sentence in said
    assert value.happened in banner.accessibleName() and value.then in banner.accessibleName()


def test_code_and_log_are_behind_the_fold(qtbot: QtBot, banner: Banner) -> None:
    banner.setValue(found("silent"))
    (details,) = banner.findChildren(QPlainTextEdit)
    assert not details.isVisible()
    qtbot.mouseClick(button(banner, "Details ▸"), Qt.MouseButton.LeftButton)
    assert details.isVisible() and details.toPlainText() == "silent: the log line"
    banner.setValue(found("not_built"))
    assert not details.isVisible(), "the next trouble begins folded"


@pytest.mark.parametrize("code", KINDS)
def test_it_has_the_one_button_that_the_trouble_asks_for(qtbot: QtBot, banner: Banner, code: str) -> None:
    banner.setValue(found(code))
    texts = [b.text() for b in banner.findChildren(QPushButton) if b.isVisible()]
    act = KINDS[code].act
    assert texts[:2] == ["Details ▸", "Understood"] and len(texts) == 2 + (act is not None)
    for text, sent in [(texts[-1], act), ("Understood", Act.UNDERSTOOD)]:
        if sent is not None:
            with qtbot.waitSignal(banner.acted) as signal:
                qtbot.mouseClick(button(banner, text), Qt.MouseButton.LeftButton)
            assert signal.args == [str(sent)]


def test_it_never_takes_the_focus_from_what_is_being_typed(qtbot: QtBot, banner: Banner) -> None:
    window = banner.window()
    (field,) = window.findChildren(QLineEdit)
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    banner.setValue(found("silent"))
    qtbot.keyClicks(field, "68")
    assert field.hasFocus() and field.text() == "68"


@pytest.mark.parametrize("code", sorted(language.LANGUAGES))
@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_is_cut_in_the_smallest_window(qtbot: QtBot, code: str, kind: str) -> None:
    language.use(code)
    window = QWidget()
    qtbot.addWidget(window)
    banner = Banner()
    column = QVBoxLayout(window)
    column.addWidget(banner)
    column.addStretch(1)
    window.resize(1100, 600)  # 1280 less a column for the places
    banner.setValue(found(kind))
    window.show()
    cut = [
        label.text()
        for label in banner.findChildren(QLabel)
        if label.height() < label.heightForWidth(label.width()) or label.width() < label.minimumSizeHint().width()
    ]
    assert cut == [] and banner.height() <= 220
