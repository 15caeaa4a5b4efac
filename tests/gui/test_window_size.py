"""Whatever is told above a page, the window stays within the smallest screen, with STOP and all its bar on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from gui import language
from gui.desk import Desk
from gui.language import tr
from gui.models.trouble import KINDS, Place, Priority, Trouble, trouble
from gui.window import SMALLEST
from rig.domain.notes import NoteKind
from rig.session.states import Verb
from tests.gui.reviewed import PATH, view
from tests.gui.run_window import heat_in_mid_train, spoken_rating, waits_for_spot
from tests.gui.still_desk import in_sight, still_desk

#: many windows are drawn
pytestmark = pytest.mark.slow

PLACE = Place("thermode", "thermal", "32.0 °C", "/dev/ttyACM0", "/home/lab/data/sub-P001_ses-01.qstj", 2, 7, 192.0)
#: about as long as what a system says of a file
TEXT = "/home/lab/data/sub-P001: cannot be written (no space left on device)"


@pytest.fixture(scope="module", params=sorted(language.LANGUAGES))
def kept(
    request: pytest.FixtureRequest, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Desk]]:
    """A language, and the one desk that speaks it."""
    language.use(request.param)
    with still_desk(qapp, tmp_path_factory.mktemp("habits")) as desk:
        yield request.param, desk


@pytest.fixture
def desk(kept: tuple[str, Desk], _english: None, qtbot: QtBot) -> Iterator[Desk]:
    code, desk = kept
    language.use(code)
    with in_sight(desk, SMALLEST, qtbot):
        yield desk


def found(code: str) -> Trouble:
    return trouble(code, PLACE, "the log line", text=TEXT, process="4711", seconds="3")


def settled(desk: Desk) -> None:
    """Let the news of a change go up from the innermost layout to the window, and the new sizes down again."""
    for _ in range(4):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    assert desk.bar.geometry().bottom() == desk.window.rect().bottom()


def page_area(desk: Desk) -> QScrollArea:
    (area,) = (a for a in desk.window.findChildren(QScrollArea) if a.widget() is desk.run_page)
    return area


def test_no_banner_makes_the_window_larger_than_the_smallest_screen(desk: Desk) -> None:
    desk.runs.live = heat_in_mid_train().live
    desk.run_page.refresh(desk.live)
    desk.bar.refresh(desk.live)
    for page in ("prepare", "run", "review"):
        desk.window.goTo(page)
        for code in KINDS:
            desk.banner.setValue(found(code))
            desk.question.ask("leave", tr("window.leave_stopped"), [("a", "Stay"), ("b", "Leave")])
            settled(desk)
            least = desk.window.minimumSizeHint()
            assert least.width() <= SMALLEST.width() and least.height() <= SMALLEST.height(), (page, code, least)
            assert desk.window.size() == SMALLEST, (page, code)
            foot = desk.bar.stop.mapTo(desk.window, QPoint(0, desk.bar.stop.height()))
            assert foot.y() <= SMALLEST.height(), (page, code)


def test_what_comes_and_goes_in_the_bar_makes_the_window_no_wider(desk: Desk) -> None:
    """A window that was too wide for a moment stays so, with STOP beyond the screen."""
    desk.window.goTo("run")
    for live in (heat_in_mid_train().live, waits_for_spot().live):
        desk.bar.refresh(live)
        settled(desk)
        assert desk.window.width() == SMALLEST.width()
    everything = frozenset(desk.bar.buttons)
    for possible in (everything, everything - {Verb.RESUME}):
        desk.bar.setValue(possible)
        settled(desk)
        assert desk.window.width() == SMALLEST.width()


@pytest.mark.parametrize("kind", NoteKind)
def test_a_note_form_full_of_problems_is_not_cut(desk: Desk, kind: NoteKind) -> None:
    page = desk.review_page
    page.show_run(PATH)
    page.told(view("three trains"))
    desk.window.goTo("review")
    page._ask(kind, "")
    page._form._operator.clear()
    page._form._save.click()
    settled(desk)
    assert page._form_room.horizontalScrollBar().maximum() == 0
    page._form.cancelled.emit()  # the desk is used again


@pytest.mark.parametrize("moment", [heat_in_mid_train, spoken_rating])
def test_beside_a_banner_the_whole_run_page_is_seen(desk: Desk, moment: type) -> None:
    desk.runs.live = moment().live
    desk.run_page.refresh(desk.live)
    desk.window.goTo("run")
    area = page_area(desk)
    for code in KINDS:
        desk.banner.setValue(found(code))
        settled(desk)
        assert area.verticalScrollBar().maximum() == 0, code
        assert desk.run_page.width() >= desk.run_page.minimumSizeHint().width(), code


def test_a_page_that_needs_more_can_be_scrolled(qtbot: QtBot, desk: Desk) -> None:
    desk.runs.live = heat_in_mid_train().live
    desk.run_page.refresh(desk.live)
    desk.window.goTo("run")
    desk.run_page.ask_for(Verb.REPEAT)
    desk.banner.setValue(found("recording"))
    desk.question.ask("leave", "\n".join(["line"] * 6), [])
    area = page_area(desk)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    desk.question.withdraw()
    desk.banner.setValue(None)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)


def test_what_has_the_keyboard_is_brought_into_sight(qtbot: QtBot, desk: Desk) -> None:
    desk.runs.live = heat_in_mid_train().live
    desk.run_page.refresh(desk.live)
    desk.window.goTo("run")
    desk.window.resize(SMALLEST.width(), SMALLEST.height() - 160)  # a small laptop
    desk.banner.setValue(found("screen_gone"))
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.run_page.ask_for(Verb.NOTE)
    line, area = desk.window.focusWidget(), page_area(desk)
    assert isinstance(line, QLineEdit)

    def seen() -> bool:
        place = QRect(line.mapTo(area.viewport(), QPoint(0, 0)), line.size())
        return area.verticalScrollBar().maximum() > 0 and area.viewport().rect().contains(place)

    qtbot.waitUntil(seen)


@pytest.mark.parametrize("code", [code for code, kind in KINDS.items() if kind.priority is Priority.LOW])
def test_what_is_good_to_know_takes_one_line(desk: Desk, code: str) -> None:
    desk.banner.setValue(found("link"))
    settled(desk)
    high = desk.banner.height()
    desk.banner.setValue(found(code))
    settled(desk)
    assert desk.banner.height() <= 48 < high
