"""The Review page with the real processes behind it: reader, report, notes; whatever a file does, the page goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLabel, QPlainTextEdit, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from gui import language
from gui.errand import Errand
from gui.pages.review import ReviewPage
from gui.widgets.choice import Choice
from gui.widgets.note_form import NoteForm
from rig.archive.build import build
from rig.domain.notes import NoteKind
from rig.recording.notes import notes_path, read_notes
from rig.report.reading import Listed, NotRead
from rig.report.reading_client import Reader
from tests.gui.reviewed import ADVERSE, HEADS, PATH, SKIN, view
from tests.unit.archive.synthetic import session, write

PATIENCE_MS = 30_000
#: many windows are drawn
pytestmark = pytest.mark.slow
#: a reader that ends as if a foreign file had crashed it, and reporters that answer at once
DEADLY = """
import os, signal
from rig.report import reader

read = reader.read_recording
def deadly(path, *rest):
    if path.stem == "deadly":
        os.kill(os.getpid(), signal.SIGSEGV)
    return read(path, *rest)
reader.read_recording = deadly
main = reader.main
"""
REPORTERS = """
def report(argv): return {"path": argv[0] + ".html"}
def no_report(argv): raise SystemExit("the folder cannot be written")
"""


class Opened(QObject):
    """Takes the place of what the system opens files with."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.paths.append(url.toLocalFile())


@pytest.fixture
def opened() -> Iterator[Opened]:
    catcher = Opened()
    QDesktopServices.setUrlHandler("file", catcher, "open")
    yield catcher
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[ReviewPage]:
    page = ReviewPage()
    qtbot.addWidget(page)
    page.resize(1140, 660)
    page.show()
    yield page
    page.close_errands()


@pytest.fixture
def read_page(page: ReviewPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReviewPage]:
    """A page that is connected to a reader process."""
    (tmp_path / "deadly_reader.py").write_text(DEADLY)
    (tmp_path / "reporters.py").write_text(REPORTERS)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path(__file__).parents[2]}")
    reader, timer = Reader("deadly_reader:main"), QTimer()
    page.asked.connect(reader.ask)
    timer.timeout.connect(lambda: [page.told(answer) for answer in reader.take()])
    timer.start(20)
    yield page
    timer.stop()
    reader.close()


def shown(page: ReviewPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def button(page: ReviewPage, text: str) -> QPushButton:
    (one,) = (b for b in page.findChildren(QPushButton) if b.isVisible() and b.text() == text)
    return one


def tabs(page: ReviewPage, number: int) -> list[str]:
    widget = page.findChildren(QTabWidget)[number]
    return [widget.tabText(k) for k in range(widget.count())]


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A run file beside its journal, in the folder of its session."""
    folder = tmp_path / "sub-P001" / "ses-01"
    folder.mkdir(parents=True)
    path = folder / "sub-P001_ses-01_task-x_run-01.h5"
    build(write(path.with_suffix(".qstj"), session()), path)
    return path


def test_before_the_first_run_it_says_what_it_is_for(page: ReviewPage) -> None:
    assert "No run has been opened yet." in shown(page)
    for text in ("Report", "Folder", "Adverse event …", "Skin …", "Note …"):
        assert not button(page, text).isEnabled()
    assert button(page, "Next site").isEnabled() and button(page, "Open another run …").isEnabled()


def test_a_run_is_shown_with_everything_that_belongs_to_it(page: ReviewPage) -> None:
    page.show_run(PATH)
    assert "Reading sub-P001_ses-01_task-heatts10_run-02.h5 …" in shown(page)
    page.told(view("three trains", SKIN, ADVERSE))
    assert "Looking for earlier runs" not in shown(page)
    page.told(Listed("/data/sub-P001", HEADS, ()))
    page.told(view("three trains", path=HEADS[0].path))
    said = shown(page)
    for part in (
        "heat-ts-10 · P001 · left forearm · run 2", "Completed · 2026-11-22", "Adverse events recorded", "45.17",
        "intensity on vas_100: 0 is “no pain”, 100 is “worst pain”", "Primary measure: Last − first",
    ):  # fmt: skip
        assert part in said
    assert tabs(page, 0) == ["Rating of each pulse", "Stimulus"]
    assert tabs(page, 1) == ["All measures", "Earlier runs (3)", "After the run (2)"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pairs", ["Single and train", "Stimulus"]),
        ("tonic, nothing rated", ["Stimulus"]),
        ("stopped and repeated", ["Rating of each pulse", "Stimulus"]),
    ],
)
def test_only_pictures_of_what_the_run_holds_are_offered(page: ReviewPage, name: str, expected: list[str]) -> None:
    page.show_run(PATH)
    page.told(view("three trains"))
    page.told(view(name))
    assert tabs(page, 0) == expected


def test_every_attempt_can_be_looked_at(page: ReviewPage) -> None:
    page.show_run(PATH)
    page.told(view("stopped and repeated"))
    choice = next(c for c in page.findChildren(Choice) if c.accessibleName() == "Trial")
    assert [choice.itemText(k) for k in range(choice.count())] == [
        "train 1, attempt 1: stopped by the participant",
        "train 1, attempt 2: completed",
    ]
    choice.setCurrentIndex(1)
    choice.activated.emit(1)
    assert page._pictures.trial.value() is page.value().trials[1]


def test_a_file_that_cannot_be_read_is_told_in_place_and_can_be_tried_again(qtbot: QtBot, page: ReviewPage) -> None:
    page.show_run("/data/notes.h5")
    page.told(NotRead("/data/notes.h5", "/data/notes.h5 is not a run file of qst-rig (it is no HDF5 file)"))
    assert "is not a run file" in shown(page) and "started again" not in shown(page)
    with qtbot.waitSignal(page.asked):
        qtbot.mouseClick(button(page, "Try again"), Qt.MouseButton.LeftButton)
    assert "Reading notes.h5 …" in shown(page)


def test_ways_on_are_told(qtbot: QtBot, page: ReviewPage) -> None:
    for text, signal in (("Next site", page.nextSite), ("Finish session", page.finished)):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button(page, text), Qt.MouseButton.LeftButton)


def test_another_run_is_chosen_while_the_window_goes_on(qtbot: QtBot, page: ReviewPage) -> None:
    qtbot.mouseClick(button(page, "Open another run …"), Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(QFileDialog)
    assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)  # the system's own would take Esc for itself
    with qtbot.waitSignal(page.asked) as asked:
        dialog.fileSelected.emit(PATH)
    assert asked.args[0].path == PATH
    dialog.close()


def test_a_folder_is_opened_and_where_nothing_opens_its_place_is_told(
    qtbot: QtBot, page: ReviewPage, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.show_run(PATH)
    page.told(view("three trains"))
    qtbot.mouseClick(button(page, "Folder"), Qt.MouseButton.LeftButton)
    assert opened.paths == [str(Path(PATH).parent)]


@pytest.mark.parametrize(("target", "said"), [("report", ""), ("no_report", "the folder cannot be written")])
def test_the_report_is_made_beside_the_window_and_opened(
    qtbot: QtBot, read_page: ReviewPage, opened: Opened, monkeypatch: pytest.MonkeyPatch, target: str, said: str
) -> None:
    monkeypatch.setattr("gui.pages.review.REPORTER", f"reporters:{target}")
    read_page.show_run(PATH)
    read_page.told(view("three trains"))
    qtbot.mouseClick(button(read_page, "Report"), Qt.MouseButton.LeftButton)
    assert "Making the report …" in shown(read_page)
    qtbot.waitUntil(lambda: "Making the report …" not in shown(read_page), timeout=PATIENCE_MS)
    assert opened.paths == ([] if said else [f"{PATH}.html"]) and said in shown(read_page)


def test_a_real_run_is_read_and_a_file_that_ends_the_reader_ends_nothing_else(
    qtbot: QtBot, read_page: ReviewPage, recorded: Path
) -> None:
    deadly = recorded.with_name("deadly.h5")
    deadly.write_bytes(recorded.read_bytes())
    read_page.show_run(str(deadly))
    qtbot.waitUntil(lambda: "started again" in shown(read_page), timeout=PATIENCE_MS)
    assert read_page.value() is None and "ended by signal 11" in shown(read_page)
    deadly.unlink()
    read_page.show_run(str(recorded))
    qtbot.waitUntil(lambda: read_page.value() is not None, timeout=PATIENCE_MS)
    assert read_page.value().head.path == str(recorded)


def test_an_adverse_event_is_written_and_seen_at_once(qtbot: QtBot, read_page: ReviewPage, recorded: Path) -> None:
    read_page.setOperator("KL")
    read_page.show_run(str(recorded))
    qtbot.waitUntil(lambda: read_page.value() is not None, timeout=PATIENCE_MS)
    qtbot.mouseClick(button(read_page, "Adverse event …"), Qt.MouseButton.LeftButton)
    (form,) = read_page.findChildren(NoteForm)
    assert form.isVisible()
    boxes = {box.accessibleName(): box for box in form.findChildren(Choice)}
    for name, code in (("severity", "mild"), ("relatedness", "possible"), ("action", "nothing")):
        boxes[language.tr(f"notes.{name}")].setValue(code)
    form.findChildren(QPlainTextEdit)[0].setPlainText("Rötung")
    qtbot.mouseClick(button(read_page, "Save"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Adverse events recorded after the run: 1" in shown(read_page), timeout=PATIENCE_MS)
    assert "Saved: Adverse event." in shown(read_page) and not form.isVisible()
    (note,) = read_notes(recorded, read_page.value().journal_sha256).notes
    assert (note.kind, note.text, note.operator) == (NoteKind.ADVERSE_EVENT, "Rötung", "KL")
    assert read_notes(recorded).damage == ""


def test_a_note_that_cannot_be_written_stays_in_the_form(qtbot: QtBot, read_page: ReviewPage, recorded: Path) -> None:
    read_page.show_run(str(recorded))
    qtbot.waitUntil(lambda: read_page.value() is not None, timeout=PATIENCE_MS)
    notes_path(recorded).mkdir()  # in the place of the file
    qtbot.mouseClick(button(read_page, "Note …"), Qt.MouseButton.LeftButton)
    (form,) = read_page.findChildren(NoteForm)
    text = form.findChildren(QPlainTextEdit)[0]
    text.setPlainText("warm room")
    read_page._form._operator.setText("KL")
    qtbot.mouseClick(button(read_page, "Save"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: notes_path(recorded).name in shown(read_page), timeout=PATIENCE_MS)
    assert form.isVisible() and text.toPlainText() == "warm room"


def test_an_errand_does_one_thing_at_a_time(qtbot: QtBot) -> None:
    errand = Errand()
    assert errand.run("rig.report.page_file:main", "/nowhere/run.h5") and errand.busy
    assert not errand.run("rig.report.page_file:main", "/nowhere/run.h5")
    with qtbot.waitSignal(errand.failed, timeout=PATIENCE_MS) as failed:
        pass
    assert "there is no such file" in failed.args[0] and not errand.busy
    errand.finish()


@pytest.mark.parametrize("code", sorted(language.LANGUAGES))
@pytest.mark.parametrize("size", [(1100, 600), (1700, 900)])
@pytest.mark.parametrize("name", ["three trains", "pairs", "stopped and repeated", "tonic, nothing rated"])
def test_nothing_is_cut_in_either_language(qtbot: QtBot, code: str, size: tuple[int, int], name: str) -> None:
    language.use(code)
    page = ReviewPage()
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.show_run(PATH)
    page.told(view(name))
    page.told(Listed("/data/sub-P001", HEADS, ()))

    def cut() -> list[str]:
        return [
            widget.text()
            for widget in [*page.findChildren(QLabel), *page.findChildren(QPushButton)]
            if widget.isVisible() and widget.text() and widget.width() < widget.minimumSizeHint().width()
        ]

    qtbot.waitUntil(lambda: cut() == [])  # once everything has been laid out
    assert page.minimumSizeHint().width() <= 1100 and page.minimumSizeHint().height() <= 600
