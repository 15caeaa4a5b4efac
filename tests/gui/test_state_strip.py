"""The strip: readable across a room, told apart without colour, and nothing in it moves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui import language, style
from gui.models.strip import FOLLOWING, NO_DEVICE, Strip
from gui.widgets.state_mark import SHAPES, StateMark
from gui.widgets.state_strip import BEHIND_S, StateStrip
from tests.gui.looks import clipped

CALM = Strip("READY", "thermode", "°C", 32.0, 32.0, 50.0, 192.0, 0.1, "trial", 41.0)


def in_window(qtbot: QtBot, height: int, width: int = 1280) -> tuple[QWidget, StateStrip]:
    window, strip = QWidget(), StateStrip()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(strip)
    column.addStretch(1)
    window.resize(width, height)
    qtbot.addWidget(window)
    window.show()
    return window, strip


def labels(strip: StateStrip) -> list[QLabel]:
    return strip.findChildren(QLabel)


@pytest.mark.parametrize("height", [800, 1080, 2160])
def test_the_word_is_a_twenty_fifth_of_the_window(qtbot: QtBot, height: int) -> None:
    window, strip = in_window(qtbot, height, 16 * height // 9)
    strip.setValue(CALM)
    QApplication.processEvents()
    assert strip._word.fontMetrics().capHeight() >= height / 25
    assert strip.height() >= style.STRIP_HEIGHT
    window.resize(16 * height // 9, height + 200)
    strip.setValue(replace(CALM, state="SAFE"))
    assert strip._word.fontMetrics().capHeight() >= (height + 200) / 25


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("state", SHAPES)
def test_every_state_has_its_word_uncut(qtbot: QtBot, state: str, code: str) -> None:
    language.use(code)
    _, strip = in_window(qtbot, 800)
    strip.setValue(replace(CALM, state=state))
    QApplication.processEvents()
    assert strip._word.text() and strip.accessibleName() == strip._word.text()
    assert clipped(strip) == []


def test_the_words_of_the_states_differ(qtbot: QtBot) -> None:
    _, strip = in_window(qtbot, 800)
    words = set()
    for state in SHAPES:
        strip.setValue(replace(CALM, state=state))
        words.add(strip._word.text())
    assert len(words) == len(SHAPES)


def picture(mark: StateMark) -> QImage:
    grey = mark.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return grey.convertToFormat(QImage.Format.Format_Mono)


def test_the_shapes_differ_without_their_colour(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    states = dict.fromkeys(SHAPES, "#000000")
    monkeypatch.setattr(style, "_in_use", [replace(style.LIGHT, states=states)])
    pictures = []
    for state in SHAPES:
        mark = StateMark()
        qtbot.addWidget(mark)
        mark.resize(48, 48)
        mark.setValue(state)
        pictures.append(picture(mark))
    assert all(one != other for k, one in enumerate(pictures) for other in pictures[k + 1 :])


@pytest.mark.parametrize("code", ["en", "de"])
def test_nothing_moves_while_values_change(qtbot: QtBot, code: str) -> None:
    language.use(code)
    _, strip = in_window(qtbot, 800)
    places = set()
    for value in (
        CALM,
        replace(CALM, state="DELIVERING", measured=9.9, following="pulse", following_s=0.8),
        replace(CALM, state=NO_DEVICE, measured=None, setpoint=None),
        replace(CALM, recorded_s=35_999.0, behind_s=9.0),
        *(replace(CALM, following=key, following_s=None) for key in FOLLOWING),
    ):
        strip.setValue(value)
        QApplication.processEvents()
        places.add(tuple(label.geometry().getRect() for label in labels(strip)))
        assert clipped(strip) == []
    assert len(places) == 1


def test_digits_stay_in_their_column(qtbot: QtBot) -> None:
    _, strip = in_window(qtbot, 800)
    widths = set()
    for measured in (9.9, 10.0, 48.4):
        strip.setValue(replace(CALM, measured=measured))
        widths.add(strip._level.fontMetrics().horizontalAdvance(strip._level.text()))
    assert max(widths) - min(widths) <= 1


def test_a_recording_that_is_behind_is_told(qtbot: QtBot) -> None:
    _, strip = in_window(qtbot, 800)
    strip.setValue(replace(CALM, behind_s=BEHIND_S + 1))
    assert strip._recorded_caption.text() == "saved only up to"
    assert strip._recorded.property("warns") is True
    strip.setValue(CALM)
    assert strip._recorded_caption.text() == "recorded" and strip._recorded.text() == "◉ 00:03:12"
    assert strip._recorded.property("warns") is False


def test_room_is_kept_for_everything_that_can_come_next() -> None:
    """Each has two texts in the words, a caption and what stands below it."""
    named = {key.removeprefix("next_").removesuffix("_is") for key in language.words("en", "state") if "next_" in key}
    assert set(FOLLOWING) == named


@pytest.mark.parametrize("key", FOLLOWING)
def test_every_thing_that_can_come_next_has_words(qtbot: QtBot, key: str) -> None:
    for code in ("en", "de"):
        language.use(code)
        _, strip = in_window(qtbot, 800)
        strip.setValue(replace(CALM, following=key, following_s=14.2))
        assert strip._next_caption.text() and strip._next.text()


def test_a_pulse_is_counted_down_in_tenths_of_a_second(qtbot: QtBot) -> None:
    _, strip = in_window(qtbot, 800)
    strip.setValue(replace(CALM, following="pulse", following_s=0.84))
    assert strip._next.text() == "0.8 s"
    strip.setValue(replace(CALM, following="trial", following_s=40.2))
    assert strip._next.text() == "00:41"
