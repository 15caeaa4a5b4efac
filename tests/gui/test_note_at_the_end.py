"""A note that is being typed when the run ends: it is finished on the page Review, and not lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from gui.pages.review import ReviewPage
from gui.widgets.reason_panel import MOST_CHARACTERS, ReasonPanel
from rig.report.reading import NotRead
from rig.session.states import Verb
from tests.gui.cockpit import Cockpit
from tests.gui.reviewed import PATH, view
from tests.gui.run_window import spoken_rating, waits_for_spot

NOTE = "says that the arm feels"


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[ReviewPage]:
    page = ReviewPage()
    qtbot.addWidget(page)
    yield page
    page.close_errands()


def text(page: ReviewPage) -> str:
    return page.findChildren(QPlainTextEdit)[0].toPlainText()


def test_it_stands_in_the_form_of_its_run(page: ReviewPage) -> None:
    page.show_run(PATH, NOTE)
    page.told(view("three trains"))
    assert page._writing and text(page) == NOTE
    page._form.cancelled.emit()
    page.told(view("three trains"))
    assert not page._writing  # once is enough


def test_it_is_no_note_of_another_run(page: ReviewPage) -> None:
    page.show_run("/data/other.h5", NOTE)
    page.told(NotRead("/data/other.h5", "cannot be read"))
    page.show_run(PATH)
    page.told(view("three trains"))
    assert not page._writing


def test_it_is_taken_along_from_the_run_page(cockpit: Cockpit) -> None:
    desk, played = cockpit.desk, waits_for_spot()
    desk.runs.bridge.frame.disconnect()
    desk.runs.live = played.live
    desk.run_page.refresh(played.live)
    desk.window.goTo("run")
    desk.run_page.ask_for(Verb.NOTE)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, NOTE)
    desk.runs.kept.emit(PATH)
    desk.review_page.told(view("three trains"))
    assert desk.window.page() == "review" and text(desk.review_page) == NOTE
    assert desk.run_page.take_note() == ""


def test_what_does_not_fit_is_not_cut_without_a_word(qtbot: QtBot) -> None:
    panel = ReasonPanel()
    qtbot.addWidget(panel)
    panel.ask("Why?", "", "Do it")
    QApplication.clipboard().setText("a" * (MOST_CHARACTERS + 1))
    panel.findChildren(QLineEdit)[0].paste()
    assert any(str(MOST_CHARACTERS) in label.text() for label in panel.findChildren(QLabel))


def test_a_form_that_cannot_be_seen_takes_no_keys(cockpit: Cockpit) -> None:
    """The operator has reconnected meanwhile: a rating typed then would be a note that nobody sees."""
    desk = cockpit.desk
    desk.runs.bridge.frame.disconnect()
    desk.window.goTo("run")
    desk.review_page.show_run(PATH, NOTE)
    desk.review_page.told(view("three trains"))
    assert desk.window.page() == "run" and text(desk.review_page) == NOTE
    assert not isinstance(QApplication.focusWidget(), QPlainTextEdit)
    desk.review_page._form._text.setFocus()
    desk.run_page.refresh(spoken_rating().live)
    cockpit.key(Qt.Key.Key_7, QApplication.focusWidget())
    assert desk.run_page._spoken.value().text == "7" and text(desk.review_page) == NOTE
