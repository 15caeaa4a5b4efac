"""The page Prepare: what is typed reaches control, what is wrong stands at its field, nothing starts by a slip."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gui import language
from gui.models import remembered
from gui.models.levels import Level
from gui.models.paradigms import added, builtin
from gui.models.preflight import Preflight
from gui.models.preflight_items import ENOUGH, Item
from gui.models.prepare_checks import problems
from gui.models.remembered import Remembered
from gui.pages.prepare import PreparePage
from gui.pages.prepare_column import Column
from gui.widgets.form_row import FormRow
from gui.widgets.level_edit import LevelEdit
from gui.widgets.paradigm_list import ParadigmList
from gui.widgets.yes_no import YesNo
from rig.control.messages import Told
from rig.session.options import Options
from tests.gui.looks import clipped
from tests.gui.prepared import begun, samples
from tests.unit.archive.synthetic import TRIALS, session, write
from tests.unit.paradigm.texts import changed

#: many windows are drawn
pytestmark = pytest.mark.slow

TODAY = date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 12).astimezone()
#: what the window leaves for a page at 1280 x 800
SIZE = (1132, 632)


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[PreparePage]:
    made = opened(qtbot, tmp_path)
    yield made
    made.hide()


def opened(qtbot: QtBot, folder: Path) -> PreparePage:
    page = PreparePage(memory=folder / "window.toml", now=lambda: NOW)
    page.offer(builtin(), added)
    qtbot.addWidget(page)
    page.resize(*SIZE)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def row(page: QWidget, label: str) -> FormRow:
    """The row whose field is called so."""
    return next(r for r in page.findChildren(FormRow) if r.field.accessibleName() == label)


def line(page: QWidget, label: str) -> QLineEdit:
    return row(page, label).findChildren(QLineEdit)[0]


def button(page: QWidget, text: str) -> QPushButton:
    return next(b for b in page.findChildren(QPushButton) if b.text() == text)


def texts(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def retype(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def choose(page: PreparePage, source: str) -> None:
    page.findChildren(ParadigmList)[0].setValue(source)


def ready(name: str = "heat-ts-10") -> Preflight:
    preflight = Preflight()
    preflight.underway(begun(name, "paradigm"))
    preflight.samples(samples(31.8, ENOUGH))
    preflight.told(Told("button", "", {"which": "stop"}))
    return preflight


# ---------------------------------------------------------------- the way through
def test_a_run_on_the_simulated_rig_takes_a_code_and_a_paradigm(
    page: PreparePage, qtbot: QtBot, tmp_path: Path
) -> None:
    connect = button(page, "Connect")
    assert not connect.isEnabled() and "Participant code is missing." in texts(page)
    retype(qtbot, line(page, "Participant code"), "P001")
    assert "No paradigm is chosen." in texts(page)
    choose(page, "heat-ts-10")
    retype(qtbot, line(page, "Folder for the recordings"), str(tmp_path))
    retype(qtbot, line(page, "Operator code"), "OP1")
    assert connect.isEnabled() and "Everything is filled in." in texts(page)
    with qtbot.waitSignal(page.connectAsked) as asked:
        connect.click()
    (options,) = asked.args or ()
    assert options == Options(
        paradigm="heat-ts-10", participant="P001", out=tmp_path, operator="OP1", attended=True, ratings="screen",
        wait_for_start=True,
    )  # fmt: skip
    kept = remembered.load(tmp_path / "window.toml")
    assert kept == Remembered(folder=str(tmp_path), operator="OP1", language="en", device="sim")
    assert "P001" not in (tmp_path / "window.toml").read_text()


def test_a_real_device_asks_for_more(page: PreparePage, qtbot: QtBot, tmp_path: Path) -> None:
    page.model.device = "socket://localhost:5000"
    retype(qtbot, line(page, "Participant code"), "P001")
    retype(qtbot, line(page, "Folder for the recordings"), str(tmp_path))
    choose(page, "heat-ts-10")
    told = []
    for label, answer in (
        ("Consent given and signed", "yes"),
        ("Wound, rash or scar where the stimulus goes", "no"),
        ("Numb where the stimulus goes", "no"),
    ):
        told.append(texts(page))
        assert f"{label}: Not answered yet." in told[-1]
        field = row(page, label).field
        assert isinstance(field, YesNo)
        button(field, answer).click()
    assert "Operator has tried this stimulus on themselves on: Not answered yet." in texts(page)
    button(page, "today").click()
    assert "The body site is missing" in texts(page)
    assert not button(page, "Connect").isEnabled()


def test_what_was_kept_comes_back_at_the_next_start(qtbot: QtBot, tmp_path: Path) -> None:
    kept = Remembered(folder=str(tmp_path), operator="OP7", language="de", device="/dev/ttyACM9", palette="dark")
    remembered.save(kept, tmp_path / "window.toml")
    page = opened(qtbot, tmp_path)
    assert line(page, "Operator code").text() == "OP7" and line(page, "Folder for the recordings").text() == str(
        tmp_path
    )
    assert page.model.device == "/dev/ttyACM9" and page.model.participant == "" and page.model.language == "de"
    qtbot.waitUntil(lambda: page.model.ports is not None, timeout=20_000)
    assert "/dev/ttyACM9 is not there any more" in texts(page)
    page.hide()


# ---------------------------------------------------------------- bad input
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("Anna Schmidt", "No spaces."),
        ("Anna", "Looks like a name."),
        ("19850312", "Looks like a date"),
        ("p001", "One to three capital letters"),
        ("X" * 40, "Looks like a name."),
    ],
)
def test_a_code_that_may_not_be_used_says_why_and_stays(page: PreparePage, qtbot: QtBot, code: str, said: str) -> None:
    retype(qtbot, line(page, "Participant code"), code)
    line(page, "Operator code").setFocus()
    assert said in row(page, "Participant code").problem()
    assert line(page, "Participant code").text() == code
    assert not button(page, "Connect").isEnabled()


def test_a_level_over_its_limit_names_the_limit_and_keeps_the_rest(page: PreparePage, qtbot: QtBot) -> None:
    choose(page, "cuff-tsp")
    level = page.findChildren(LevelEdit)[0]
    qtbot.keyClicks(level.findChildren(QLineEdit)[0], "70")
    line(page, "Operator code").setFocus()
    assert "paradigm’s own limit of 60\u00a0kPa" in row(page, "ptt, in kPa").problem()
    retype(qtbot, level.findChildren(QLineEdit)[0], "48")
    assert row(page, "ptt, in kPa").problem() == "" and level.value() == Level("48")
    retype(qtbot, line(page, "ptt, in kPa"), "50")
    told = problems(page.model)["level.ptt"]
    assert told.key == "prepare.level_unconfirmed", "the field shows more than would be given"
    button(page, "Keep 48\u00a0kPa").click()
    assert "level.ptt" not in problems(page.model) and level.value() == Level("48")
    choose(page, "heat-ts-10")
    choose(page, "cuff-tsp")
    assert page.findChildren(LevelEdit)[0].value() == Level("48"), "another choice loses nothing"


def drop(page: PreparePage, *paths: Path) -> bool:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys)
    enter.setAccepted(False)
    QApplication.sendEvent(page, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(page, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys))
    return True


def test_a_file_dropped_on_the_page_is_listed_or_says_what_is_wrong(page: PreparePage, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(changed("heat-ts-10", ("target_c = 48.0", "target_c = 46.0")))
    bad.write_text(changed("heat-ts-10", ("target_c = 48.0", "target_c = 60.0"), ("step = 0.1", "step = 7.0")))
    count = page.findChildren(ParadigmList)[0].count()
    assert drop(page, good)
    assert page.model.paradigm == str(good) and page.model.chosen is not None
    assert drop(page, bad)
    assert page.findChildren(ParadigmList)[0].count() == count + 2
    shown = texts(page)
    assert (
        "target_c: 60 °C exceeds the rig's limit 50 °C" in shown and "scales.vas_100.step: 7 does not divide" in shown
    )
    bad.write_text('schema = 1\nname = "heat\n')
    assert drop(page, bad) and "bad.toml:2: TOML: unterminated string; correct this line" in texts(page)
    bad.write_text(changed("heat-ts-10", ("target_c = 48.0", "target_c = 46.0")))
    assert drop(page, bad) and "exceeds" not in texts(page), "mended and dropped again"


def test_a_run_that_is_refused_says_why_and_can_be_asked_for_again(
    page: PreparePage, qtbot: QtBot, tmp_path: Path
) -> None:
    retype(qtbot, line(page, "Participant code"), "P001")
    retype(qtbot, line(page, "Folder for the recordings"), str(tmp_path))
    choose(page, "dfns-wur")
    button(page, "Connect").click()
    page.set_busy("connecting …")
    assert not button(page, "Connect").isEnabled() and "connecting …" in texts(page)
    assert not line(page, "Participant code").isEnabled()
    page.show_refused("COM5: silent for 2 s; check power, cable and port\nsecond reason")
    assert "COM5: silent for 2 s" in texts(page) and "second reason" in texts(page)
    assert line(page, "Participant code").isEnabled() and line(page, "Participant code").text() == "P001"
    button(page, "Connect").click()
    assert "silent" not in texts(page)


def test_what_earlier_runs_of_the_visit_did_counts(page: PreparePage, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "sub-P001" / "ses-01"
    folder.mkdir(parents=True)
    write(folder / "run-01.qstj", session(TRIALS))
    page.model.site = "forearm"
    retype(qtbot, line(page, "Folder for the recordings"), str(tmp_path))
    retype(qtbot, line(page, "Participant code"), "P001")
    choose(page, "heat-ts-10")
    qtbot.waitUntil(lambda: "Used before in this session: 1–2." in texts(page), timeout=20_000)


# ---------------------------------------------------------------- preflight and start
def test_connected_everything_is_fixed_until_disconnected(page: PreparePage, qtbot: QtBot, tmp_path: Path) -> None:
    page.refresh(ready())
    assert not line(page, "Participant code").isEnabled() and not drop(page, tmp_path / "x.toml")
    with qtbot.waitSignal(page.disconnectAsked):
        button(page, "Disconnect").click()
    page.refresh(Preflight())
    assert line(page, "Participant code").isEnabled() and button(page, "Connect")


def test_start_opens_when_all_is_green_and_has_its_own_key(page: PreparePage, qtbot: QtBot) -> None:
    started: list[bool] = []
    page.startAsked.connect(lambda: started.append(True))
    preflight = Preflight()
    preflight.underway(begun("heat-ts-10", "paradigm"))
    page.refresh(preflight)
    assert not page.preflight.start.isEnabled() and "Stop button: Press it now, please." in texts(page)
    qtbot.keyClick(page, Qt.Key.Key_F9)
    preflight.told(Told("button", "", {"which": "stop"}))
    page.refresh(preflight)
    assert "Sensor: waiting for samples" in texts(page) and started == []
    preflight.samples(samples(31.8, ENOUGH))
    page.refresh(preflight)
    assert page.preflight.start.isEnabled() and "Ready to start." in texts(page)
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert started == []
    qtbot.keyClick(page, Qt.Key.Key_F9)
    assert started == [True]
    preflight.told(Told("fault", "", {"fault": "sensor_open"}))
    page.refresh(preflight)
    qtbot.keyClick(page, Qt.Key.Key_F9)
    assert started == [True] and "fault: sensor open" in texts(page)


def test_the_marks_are_those_of_the_run_that_is_being_prepared(page: PreparePage) -> None:
    choose(page, "heat-ts-10")
    for _ in range(2):  # as every frame of the window does while nothing is connected
        page.refresh(Preflight())
        assert Item.SOUND not in page.preflight.marks() and Item.SCREEN in page.preflight.marks()
    choose(page, "dfns-wur")
    page.refresh(Preflight())
    assert Item.SOUND in page.preflight.marks()
    lost = ready()
    lost.told(Told("link_lost", "", {"cause": "silent"}))
    page.refresh(lost)
    assert page.preflight.marks()[Item.DEVICE] == "failed"


def test_nothing_dangerous_has_the_first_focus(page: PreparePage) -> None:
    page.refresh(ready())
    assert page.focusWidget() is not page.preflight.start
    assert not page.preflight.start.isDefault() and not page.preflight.start.autoDefault()


def test_screen_and_sound_are_tried_and_confirmed(page: PreparePage, qtbot: QtBot) -> None:
    preflight = Preflight()
    preflight.underway(begun("dfns-wur", "screen"))
    page.refresh(preflight)
    with qtbot.waitSignals([page.seenTestAsked, page.soundTestAsked]):
        button(page, "Show").click()
        button(page, "Play").click()
    for words, confirmed in (("Seen", page.seenConfirmed), ("Heard", page.heardConfirmed)):
        heard: list[bool] = []
        confirmed.connect(lambda heard=heard: heard.append(True))
        qtbot.waitUntil(lambda words=words, heard=heard: button(page, words).click() or bool(heard))


# ---------------------------------------------------------------- how it looks
def focus_order(page: PreparePage) -> list[QWidget]:
    found: list[QWidget] = []
    widget = page.nextInFocusChain()
    while widget is not page and len(found) < 1000:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def test_tab_goes_down_the_columns_and_then_to_the_foot(page: PreparePage) -> None:
    choose(page, "cuff-tsp")
    columns = page.findChildren(Column)
    places = []
    for widget in focus_order(page):
        column = next((n for n, c in enumerate(columns) if c.isAncestorOf(widget)), len(columns))
        places.append((column, widget.mapTo(page, QPoint(0, 0)).y() // 24, widget))
    back = [(before, after) for before, after in pairwise(places) if before[:2] > after[:2]]
    assert len(places) > 20 and back == []


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("source", ["", "cuff-tsp", "tonic-heat-120s", "dfns-wur"])
def test_at_1280_by_800_nothing_is_wider_than_its_column(qtbot: QtBot, tmp_path: Path, code: str, source: str) -> None:
    language.use(code)
    page = opened(qtbot, tmp_path)
    choose(page, source)
    page.model.facts = {"medication": [{"name": "x" * 60, "dose": "1", "hours_since": "2"}]}
    preflight = Preflight()
    preflight.underway(begun(source or "dfns-wur", "screen"))
    for column in page.findChildren(Column):
        column.fill()  # type: ignore[attr-defined]
    page.refresh(preflight)
    assert page.minimumSizeHint().width() <= SIZE[0] and page.minimumSizeHint().height() <= SIZE[1]
    for column in page.findChildren(Column):
        content, view = column.area.widget(), column.area.viewport()
        assert content.minimumSizeHint().width() <= view.width(), column
    qtbot.waitUntil(lambda: clipped(page) == [], timeout=2000)
    page.hide()
