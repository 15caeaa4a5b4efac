"""Every picture of the participant's window, in both languages, on small and large displays: nothing cut, all large."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gui import style
from gui.language import LANGUAGES
from gui.pages.participant import ParticipantWindow
from gui.widgets.fixation import Fixation
from gui.widgets.scale_line import ScaleLine
from tests.gui.participant_states import STATES, over

#: many windows are drawn
pytestmark = pytest.mark.slow

#: 1920 x 1080 at 200 %, 1280 x 800, 1920 x 1080
SIZES = [(960, 540), (1280, 800), (1920, 1080)]


def show(window: ParticipantWindow, size: tuple[int, int]) -> None:
    """Show the window and let its layouts settle."""
    window.resize(*size)
    window.show()
    for _ in range(3):  # words that wrap ask their layout once more
        QApplication.sendPostedEvents()


def cut(label: QLabel | QPushButton) -> bool:
    """Whether the words need more room than they have."""
    if isinstance(label, QPushButton):
        room = label.fontMetrics().boundingRect(label.text())
        return room.width() > label.width() - style.GRID or room.height() > label.height()
    needs = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
    return needs > label.height() or (not label.wordWrap() and label.sizeHint().width() > label.width())


def longest_word_is_cut(label: QLabel | QPushButton) -> bool:
    """Whether a word alone is wider than its label."""
    room = label.contentsRect().width()
    return any(label.fontMetrics().horizontalAdvance(word) > room for word in label.text().split())


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), widget.rect().topLeft()), widget.size())


def words(window: ParticipantWindow) -> list[QLabel | QPushButton]:
    found: list[QLabel | QPushButton] = [*window.findChildren(QLabel), *window.findChildren(QPushButton)]
    return [widget for widget in found if widget.isVisible() and widget.text()]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", STATES)
def test_nothing_is_cut_or_covered_and_everything_is_large(
    qtbot: QtBot, name: str, code: str, size: tuple[int, int]
) -> None:
    window = STATES[name](code)
    qtbot.addWidget(window, before_close_func=over)
    show(window, size)
    assert window.size() == QSize(*size), "the words need a larger window"
    shown = words(window)
    assert [w.text() for w in shown if cut(w) or longest_word_is_cut(w)] == []
    assert [w.text() for w in shown if w.font().pointSizeF() < style.PARTICIPANT_POINTS] == []
    small = [
        b.text() for b in window.findChildren(QPushButton) if min(b.width(), b.height()) < style.PARTICIPANT_TARGET
    ]
    assert small == []
    covered = [(a.text(), b.text()) for a in shown for b in shown if a is not b and place(a).intersects(place(b))]
    assert covered == []
    assert all(window.rect().contains(place(w)) for w in shown)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_line_takes_60_percent_of_the_window(qtbot: QtBot, size: tuple[int, int]) -> None:
    window = STATES["vas"]("de")
    qtbot.addWidget(window, before_close_func=over)
    show(window, size)
    line = window.findChildren(ScaleLine)[0]
    assert line._length() == pytest.approx(0.6 * size[0])
    assert place(line).center().x() == pytest.approx(size[0] / 2, abs=1)


def test_the_cross_is_in_the_middle(qtbot: QtBot) -> None:
    window = STATES["wait"]("en")
    qtbot.addWidget(window, before_close_func=over)
    show(window, (1280, 800))
    assert window.findChildren(Fixation)[0].isVisible()
    assert place(window.findChildren(Fixation)[0]).center().x() == pytest.approx(640, abs=1)
