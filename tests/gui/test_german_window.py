"""Nothing in the German window is English: what it draws, explains and tells a screen reader, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui import language
from gui.desk import Desk
from gui.models import remembered
from gui.models.phrases import phrase_words, problem_words
from gui.models.trouble import KINDS, Place, trouble
from gui.widgets.paradigm_list import ParadigmList
from rig.domain.phrase import phrase
from rig.paradigm.load import builtin_names
from rig.paradigm.preview import preview
from rig.report.reading import Listed
from tests.gui.drawn_text import texts
from tests.gui.participant_states import STATES, over
from tests.gui.reviewed import HEADS, MADE, PATH, SKIN, view
from tests.gui.run_window import MOMENTS, window_of
from tests.unit.paradigm import test_bad_values
from tests.unit.paradigm.texts import changed

pytestmark = pytest.mark.slow

#: words that no German sentence has, and most English ones have
ENGLISH = (
    "the of and or is are cannot with from this that it be has have for to by not were its been does did than which "
    "while when after before there then only your you please press read written file device trial stimulus spot "
    "rating train broken missing skipped stopped completed no trace single first last"
).split()
_ENGLISH = re.compile(rf"(?<![\w./-])({'|'.join(ENGLISH)})(?![\w./-])")
_POINT = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")
#: keys and codes that files and programs hold, whatever the language
_CODES = re.compile(r'\(single\)|\(train\)|Tabelle train oder single|role = "\w+"|,when=')
#: what a person has typed, or the runs of the tests hold, as it is
TYPED = (
    "no pain",
    "worst pain",
    "left forearm, the inner side",
    "slipped off the spot",
)
SECTIONS = sorted(path.name.removesuffix(".toml") for path in files("gui").joinpath("words", "de").iterdir())
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


@pytest.fixture(autouse=True)
def _german(_english: None) -> None:
    language.use("de")


def english(text: str) -> str:
    """Return what is English in a text, or a number with a point; "" for nothing."""
    for typed in TYPED:
        text = text.replace(typed, "")
    text = _CODES.sub("", text)
    found = _ENGLISH.search(text) or _POINT.search(text)
    return "" if found is None else found[0]


def said(window: QWidget) -> Iterator[str]:
    """Everything that a window writes, explains, and says to a screen reader."""
    yield from (piece.text for piece in texts(window))
    for widget in (window, *window.findChildren(QWidget)):
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle())
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from _items(widget)


def _items(view: QAbstractItemView) -> Iterator[str]:
    model, top = view.model(), QModelIndex()
    for row in range(model.rowCount(top)):
        column = 0
        while model.hasIndex(row, column, top):
            yield from (str(model.index(row, column, top).data(role) or "") for role in ROLES)
            column += 1


def found_in(window: QWidget) -> dict[str, str]:
    """Return texts of a window that are not German, with what gives them away."""
    return {text: word for text in said(window) if (word := english(text))}


CASES = [
    ("The probe is hot.", "is"),
    ("Reiz von 48.5 °C", "48.5"),
    ("Die Notiz, was wir nicht wissen: train 2", "train"),
    ("/data/the/file.qstj ist von Fassung 1.2.3", ""),
    ('nötig sind ein Einzelreiz (single) und eine Serie (train) mit role = "test"', ""),
    ("Not-Halt gedrückt, so war es", ""),
]


@pytest.mark.parametrize(("text", "word"), CASES)
def test_english_is_told_from_german(text: str, word: str) -> None:
    assert english(text) == word


@pytest.mark.parametrize("section", SECTIONS)
def test_the_words_of_the_german_window_are_german(section: str) -> None:
    said = language.words("de", section)
    assert {key: text for key, text in said.items() if english(re.sub(r"{\w+}", "", text))} == {}


@pytest.mark.parametrize("name", MOMENTS)
def test_a_run_is_german(qtbot: QtBot, name: str) -> None:
    window = window_of(MOMENTS[name]().live)
    qtbot.addWidget(window)
    assert found_in(window) == {}


@pytest.mark.parametrize("name", STATES)
def test_the_participants_screen_is_german(qtbot: QtBot, name: str) -> None:
    window = STATES[name]("de")
    qtbot.addWidget(window, before_close_func=over)
    window.show()
    assert found_in(window) == {}


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(remembered, "config_file", lambda: tmp_path / "window.toml")
    made = Desk(qapp, lambda tone: None)
    made.runs.bridge.frame.disconnect()  # nothing but what the test shows
    qtbot.addWidget(made.window)
    qtbot.addWidget(made.participant)
    made.window.resize(1280, 800)
    made.show()
    yield made
    made.window.leave()
    made.close()


def test_every_page_is_german(desk: Desk, qtbot: QtBot) -> None:
    paradigms = desk.prepare_page.findChildren(ParadigmList)[0]
    assert paradigms.count() == len(builtin_names())
    for row in range(paradigms.count()):
        paradigms.setCurrentRow(row)
        assert found_in(desk.window) == {}, paradigms.value()
    desk.window.goTo("review")
    for name in MADE:
        desk.review_page.show_run(PATH)
        desk.review_page.told(view(name, SKIN))
        desk.review_page.told(Listed("/data/sub-P001", HEADS, ()))
        assert found_in(desk.window) == {}, name
    desk.window.goTo("simulator")
    assert found_in(desk.window) == {}


PLACE = Place("thermode", "thermal", "32,0 °C", "COM5", "/data/run.qstj", 2, 7, 60.0, delivering=True)
SAID = phrase("silent", "the device has been silent for {seconds} s", seconds=0.5)


@pytest.mark.parametrize("code", KINDS)
def test_what_goes_wrong_is_told_in_german_with_the_wording_of_the_log_beside_it(code: str) -> None:
    told = trouble(code, PLACE, SAID, text=SAID, seconds="3", process="4711")
    first, wording = told.details.splitlines()
    assert [english(text) for text in (told.happened, told.did, told.data, told.then, first)] == [""] * 5
    assert wording == f"im Wortlaut: {SAID}"


def test_text_that_nobody_has_put_into_words_stays_as_the_wording() -> None:
    assert trouble("defect", PLACE, "KeyError: 'x'").details == "defect\nim Wortlaut: KeyError: 'x'"


#: built-in paradigm, a piece of it, what is written instead
BAD = [row[:3] for row in (*test_bad_values.SINGLE_CASES, *test_bad_values.CONSEQUENCES)]


@pytest.mark.parametrize(("name", "old", "new"), BAD)
def test_what_is_wrong_with_a_paradigm_is_told_in_german(name: str, old: str, new: str) -> None:
    problems = preview(changed(name, (old, new)), "x.toml").problems
    told = [problem_words(problem).partition(": ")[2] for problem in problems]
    assert {text: english(text) for text in told if english(text)} == {}


def test_a_text_without_words_of_its_own_is_seen() -> None:
    assert english(phrase_words("the disk is full")) == "the"
