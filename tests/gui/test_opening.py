"""What is seen first: it looks as with everything loaded, and what is done in the first moments is not lost."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QTranslator, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from gui import __main__ as program
from gui import desk, opening, style
from gui.front import Front
from gui.language import tr
from gui.models import remembered
from gui.models.asking import Stopping
from gui.opening import open_front
from gui.pages.review import ReviewPage
from gui.window import SMALLEST
from rig.paradigm.load import builtin_names, paradigm_text
from tests.gui.ended import end_what_was_left

OWN = "own.toml"
Act = Callable[[Front], object]
#: act before the rest is loaded, look once it is; returns the program's exit code
Start = Callable[[Act, Act], int]


@pytest.fixture(autouse=True)
def _first_start(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(remembered, "config_file", lambda: tmp_path / "window.toml")
    monkeypatch.chdir(tmp_path)
    qapp.setStyleSheet("")
    yield
    for words in qapp.findChildren(QTranslator):
        qapp.removeTranslator(words)
    end_what_was_left()  # or all windows of the test would be styled anew
    style.apply(qapp, style.LIGHT)


@pytest.fixture
def start(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """The program from its beginning to its end, which comes once somebody has looked."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    interrupt = signal.getsignal(signal.SIGINT)

    def started(act: Act, look: Act) -> int:
        def watched(app: QApplication, **asked: str | None) -> Front:
            front = open_front(app, **asked)
            qtbot.addWidget(front.window)
            front.window.painted.connect(lambda: act(front))  # what loads the rest is connected after this
            front.window.painted.connect(lambda: QTimer.singleShot(0, lambda: (look(front), front.window.close())))
            return front

        monkeypatch.setattr(opening, "open_front", watched)
        return program.main(["--language", "en"])

    yield started
    signal.signal(signal.SIGINT, interrupt)


def seen(qtbot: QtBot, front: Front) -> list[object]:
    """The window when it says that it is painted: its picture, and how wide its words are at least."""
    qtbot.addWidget(front.window)
    found: list[object] = []

    def look() -> None:
        found.append(front.window.grab().toImage())
        found.extend((label.text(), label.minimumSize(), label.font()) for label in front.window.findChildren(QLabel))

    front.window.painted.connect(look)
    front.window.show()
    qtbot.waitUntil(lambda: bool(found))
    front.window.leave()
    return found


@pytest.mark.parametrize(("code", "palette"), [("en", "light"), ("de", "dark")])
def test_the_style_sheet_may_come_last(qtbot: QtBot, qapp: QApplication, code: str, palette: str) -> None:
    opened = open_front(qapp, language_code=code, palette=palette)
    opened.window.setWindowState(Qt.WindowState.WindowNoState)  # the screen of the test is a small one
    opened.window.resize(SMALLEST)
    last = seen(qtbot, opened)
    style.apply(qapp, style.PALETTES[palette])
    first = seen(qtbot, Front())
    assert first == last


def test_the_window_tells_once_that_it_is_seen(qtbot: QtBot) -> None:
    front, told = Front(), []
    qtbot.addWidget(front.window)
    front.window.painted.connect(lambda: told.append(front.window.isVisible()))
    with qtbot.waitSignal(front.window.painted):
        front.window.show()
    front.window.grab()
    qtbot.wait(1)
    front.window.leave()
    assert told == [True]


# ---------------------------------------------------------------- the first moments


def drops_a_file(front: Front) -> None:
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(Path(OWN).resolve()))])
    left, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    front.prepare_page.dropEvent(QDropEvent(QPointF(QPoint(5, 5)), Qt.DropAction.CopyAction, files, left, nothing))


def types_a_code(front: Front) -> None:
    (field,) = (f for f in front.window.findChildren(QLineEdit) if f.accessibleName() == "Participant code")
    QTest.keyClicks(field, "P007")


def presses_stop_in_every_way(front: Front) -> None:
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F12, Qt.Key.Key_F9):
        QTest.keyClick(front.window, key)
    QTest.mouseClick(front.bar.stop, Qt.MouseButton.LeftButton)


def goes_to_another_page(front: Front) -> None:
    front.window.goTo("review")


def does_everything(front: Front) -> None:
    for deed in (drops_a_file, types_a_code, presses_stop_in_every_way, goes_to_another_page):
        deed(front)


def everything_that_came_of_it(front: Front) -> dict[str, object]:
    model, stop = front.prepare_page.model, front.bar.stop
    return {
        "paradigms": ([row.source for row in model.paradigms[len(builtin_names()) :]], model.paradigm, model.modality),
        "code": model.participant,
        "stop": (stop.value(), stop.isEnabled(), front.banner.value()),
        "page": [page.isVisible() for page in front.window.findChildren(ReviewPage)],
    }


def closes_the_window(front: Front) -> None:
    front.window.close()


#: what somebody does, where to look for what came of it, and what has to be there
MOMENTS: dict[str, tuple[Act, Act, Callable[[Path], object]]] = {
    "work": (
        does_everything,
        everything_that_came_of_it,
        lambda own: {
            "paradigms": ([str(own)], str(own), "pressure"),
            "code": "P007",
            "stop": (Stopping.READY, True, None),
            "page": [True],
        },
    ),
    "close": (closes_the_window, lambda front: front.window.isVisible(), lambda _: False),
}


@pytest.mark.parametrize("meanwhile", [False, True], ids=["before the rest is loaded", "while it is loaded"])
@pytest.mark.parametrize("deed", MOMENTS)
def test_what_is_done_in_the_first_moments_counts(start: Start, tmp_path: Path, deed: str, meanwhile: bool) -> None:
    do, look, wanted = MOMENTS[deed]
    own = tmp_path / OWN
    own.write_text(paradigm_text("cuff-tsp").replace('"cuff-tsp"', '"own"'), encoding="utf-8")
    found: list[object] = []

    def act(front: Front) -> None:
        if meanwhile:  # what the system tells while this thread is busy comes right after it
            QTimer.singleShot(0, lambda: do(front))
        else:
            do(front)

    code = start(act, lambda front: found.append(look(front)))
    assert (code, found) == (0, [wanted(own)])


def test_a_window_that_cannot_be_loaded_whole_says_so_and_ends_with_an_error(
    start: Start, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ImportError("numpy was built for another computer")

    told = []

    def look(front: Front) -> None:
        value = front.banner.value()
        assert value is not None
        told.append((value.code, value.details.splitlines()[-1], front.banner.isVisible()))
        (understood,) = (b for b in front.banner.findChildren(QPushButton) if b.text() == "Understood")
        QTest.mouseClick(understood, Qt.MouseButton.LeftButton)
        told.append(front.window.isVisible())

    monkeypatch.setattr(desk, "ReviewPage", broken)
    with qtbot.captureExceptions() as raised:
        code = start(lambda front: None, look)
    problem = "ImportError: numpy was built for another computer"
    assert (code, told) == (1, [("unfinished", problem, True), False])
    assert [str(value) for _, value, _ in raised] == [problem.partition(": ")[2]]


@pytest.mark.parametrize(("code", "copy"), [("en", "&Copy"), ("de", "&Kopieren")])
def test_what_qt_itself_says_is_in_the_language_of_the_window(
    qtbot: QtBot, qapp: QApplication, code: str, copy: str
) -> None:
    front = open_front(qapp, language_code=code)
    qtbot.addWidget(front.window)
    (line,) = (e for e in front.window.findChildren(QLineEdit) if e.placeholderText() == tr("prepare.code_hint"))
    menu = line.createStandardContextMenu()
    assert copy in [action.text().partition("\t")[0] for action in menu.actions()]
    menu.deleteLater()
