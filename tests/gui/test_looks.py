"""Nothing is cut, covered or faint: examples, moments of a run, the participant's screen."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui import language, style
from gui.desk import Desk
from gui.models.trouble import trouble
from gui.widgets.paradigm_list import ParadigmList
from rig.session.states import Verb
from tests.gui import looks
from tests.gui.gallery.banner import PLACE
from tests.gui.participant_states import STATES, over
from tests.gui.reviewed import ADVERSE, PATH, SKIN
from tests.gui.reviewed import view as seen
from tests.gui.run_window import MOMENTS, heat_in_mid_train, window_of
from tests.gui.still_desk import in_sight, still_desk
from tests.gui.test_gallery import EXAMPLES, WIDGETS

#: many windows are drawn
pytestmark = pytest.mark.slow

PAGES = sorted(set(EXAMPLES) - set(WIDGETS))
SMALLEST, USUAL = QSize(1280, 800), QSize(1920, 1080)


class View(NamedTuple):
    """How everything is looked at; `size` is that of pages."""

    palette: style.Palette
    language: str
    size: QSize


VIEWS = {
    "light English 1280 x 800": View(style.LIGHT, "en", SMALLEST),
    "dark German 1920 x 1080": View(style.DARK, "de", USUAL),
    "dark German 1280 x 800": View(style.DARK, "de", SMALLEST),
}
CASES = [(name, view) for name in EXAMPLES for view, of in VIEWS.items() if name in PAGES or of.size == SMALLEST]


def on_ground(widget: QWidget) -> QWidget:
    """Put a widget on a page, as large as it wants to be: as wide as its hint, as high as its wrapped text needs."""
    page = QWidget()
    style.look(page, "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    size = widget.size() if widget.testAttribute(Qt.WidgetAttribute.WA_Resized) else widget.sizeHint()
    layout.addWidget(widget)
    page.resize(size.expandedTo(QSize(size.width(), page.heightForWidth(size.width()))))
    return page


@pytest.fixture(scope="module")
def view(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[View]:
    """Set the palette of a view, for all tests of it, as it takes half a second."""
    shown = VIEWS[request.param]
    style.apply(qapp, shown.palette)
    yield shown
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # what is closed need not be made up anew
    style.apply(qapp, style.LIGHT)


@pytest.fixture(autouse=True)
def _words(_english: None, view: View) -> None:
    """Set the language of the view."""
    language.use(view.language)


@pytest.mark.parametrize(("name", "view"), CASES, indirect=["view"], ids=[f"{name}, {view}" for name, view in CASES])
def test_nothing_is_cut_covered_or_faint(qtbot: QtBot, view: View, name: str) -> None:
    example = importlib.import_module(f"tests.gui.gallery.{name}").example()
    if name in PAGES:
        example.resize(view.size)
    window = example if name in PAGES else on_ground(example)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    assert looks.findings(window) == []


@pytest.mark.parametrize("view", ["dark German 1920 x 1080"], indirect=True)
@pytest.mark.parametrize("name", MOMENTS)  # light, and at 1280 x 800 in both languages: test_run_page
def test_nothing_is_cut_covered_or_faint_during_a_run(qtbot: QtBot, view: View, name: str) -> None:
    window = window_of(MOMENTS[name]().live, view.size.width(), view.size.height())
    qtbot.addWidget(window)
    qtbot.waitExposed(window)
    assert looks.findings(window) == []


@pytest.mark.parametrize("view", ["light English 1280 x 800", "dark German 1920 x 1080"], indirect=True)
@pytest.mark.parametrize("name", STATES)
def test_nothing_is_cut_covered_or_faint_for_the_participant(qtbot: QtBot, view: View, name: str) -> None:
    window = STATES[name](language.language())
    qtbot.addWidget(window, before_close_func=over)
    window.resize(view.size)
    window.show()
    qtbot.waitExposed(window)
    assert looks.findings(window) == []


@pytest.fixture(scope="module")
def kept(qapp: QApplication, view: View, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The one desk of a view."""
    language.use(view.language)
    with still_desk(qapp, tmp_path_factory.mktemp("habits")) as desk:
        yield desk


@pytest.fixture
def desk(kept: Desk, _words: None, view: View, qtbot: QtBot) -> Iterator[Desk]:
    with in_sight(kept, view.size, qtbot):
        yield kept


#: what takes most room above a page, and the moment that takes most on it
CROWDED = (("silent", "held_by_participant"), ("fault_over_limit", "fault"), ("fault_sensor_open", "no_reading"))


@pytest.mark.parametrize("view", ["light English 1280 x 800", "dark German 1280 x 800"], indirect=True)
@pytest.mark.parametrize(("code", "moment"), CROWDED)
def test_the_smallest_screen_holds_a_banner_what_to_do_and_a_panel(
    desk: Desk, view: View, qtbot: QtBot, code: str, moment: str
) -> None:
    live = MOMENTS[moment]().live
    desk.window.goTo("run")
    for part in (desk.run_page, desk.bar):
        part.refresh(live)
    desk.strip.setValue(live.strip())
    desk.banner.setValue(trouble(code, PLACE, "link lost: silent", text="silent"), waiting=2)
    desk.run_page.ask_for(Verb.REPEAT)
    with suppress(TimeoutError):
        qtbot.waitUntil(lambda: not looks.findings(desk.window), timeout=2_000)
    (room,) = (a for a in desk.window.findChildren(QScrollArea) if a.isVisible() and a.widget() is desk.run_page)
    assert (looks.findings(desk.window), room.verticalScrollBar().maximum()) == ([], 0)
    assert desk.window.size() == view.size


@pytest.mark.parametrize("view", VIEWS, indirect=True)
def test_nothing_is_cut_covered_or_faint_in_the_whole_window(desk: Desk, view: View, qtbot: QtBot) -> None:
    desk.prepare_page.findChildren(ParadigmList)[0].setValue("cuff-tsp")
    desk.run_page.refresh(heat_in_mid_train().live)
    desk.review_page.show_run(PATH)
    desk.review_page.told(seen("three trains", SKIN, ADVERSE))
    pages = (desk.prepare_page, desk.run_page, desk.review_page, desk.simulator)
    for page in ("prepare", "run", "review", "simulator"):
        desk.window.goTo(page)
        with suppress(TimeoutError):  # scroll bars that are not needed go a moment later
            qtbot.waitUntil(lambda: not looks.findings(desk.window), timeout=2_000)
        (room,) = (a for a in desk.window.findChildren(QScrollArea) if a.isVisible() and a.widget() in pages)
        assert (page, looks.findings(desk.window), room.verticalScrollBar().maximum()) == (page, [], 0)
    assert desk.window.size() == view.size
