"""The Review page: what came out of a run, what to be wary of, what to compare it with, what was found afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui import style
from gui.errand import Errand
from gui.language import tr
from gui.models.causes import finish_words
from gui.models.phrases import phrase_words
from gui.models.review import Review, moment
from gui.models.site_words import site_words
from gui.pages.review_result import Numbers, Pictures, side_by_side
from gui.widgets.note_form import NoteForm
from rig.domain.notes import Note, NoteKind, to_dict
from rig.domain.outcome import FinishReason
from rig.report.reading import Answer, Request
from rig.report.run_view import RunView

REPORTER = "rig.report.page_file:main"
NOTARY = "rig.recording.notes:main"


class ReviewPage(QWidget):
    """Shows a run; knows no file and no process but the short ones that write a report or a note.

    `asked` carries what the reader process is asked for; its answers go into
    `told`. `nextSite` and `finished` are the operator's ways on.
    """

    asked = Signal(object)
    nextSite = Signal()
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "page")
        self.setAccessibleName(tr("review.accessible"))
        self._model = Review()
        self._operator = ""
        self._hidden = False  # nobody but the participant shall know ratings now
        self._next = ""  # the run to be shown once what is being written down is written
        self._begun_notes: dict[str, str] = {}  # what was being noted of a run when it ended
        self._report, self._notary = Errand(self), Errand(self)
        self._report.done.connect(self._on_report)
        self._report.failed.connect(lambda why: self._say(tr("review.report_failed", why=phrase_words(why))))
        self._notary.done.connect(self._on_noted)
        self._notary.failed.connect(self._on_not_noted)
        self._heading, self._ended, self._said = QLabel(), QLabel(), QLabel()
        style.look(self._heading, "title")
        style.look(self._said, "muted")
        self._said.setWordWrap(True)
        self._pictures, self._numbers, self._form = Pictures(), Numbers(), NoteForm()
        self._numbers.chosen.connect(self.show_run)
        self._form.submitted.connect(self._write)
        self._left, self._form_room = QStackedWidget(), QScrollArea()
        self._form_room.setWidget(self._form)
        self._form_room.setWidgetResizable(True)  # scrolled where a banner takes the room
        self._form_room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for widget in (self._pictures, self._form_room):
            self._left.addWidget(widget)
        self._form.cancelled.connect(self._written)
        self._message, self._again = QLabel(), QPushButton(tr("review.again"))
        self._again.clicked.connect(lambda: self.show_run(self._model.path))
        self._buttons: dict[str, QPushButton] = {}
        self._stack = QStackedWidget()
        self._stack.addWidget(self._message_panel())
        self._stack.addWidget(self._result_panel())
        self._arrange()
        self._show()

    # ------------------------------------------------------------ how it is put together

    def _message_panel(self) -> QWidget:
        """What stands there instead of a result."""
        panel = QFrame()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * style.GRID)
        self._message.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self._again)
        row.addStretch(1)
        column.addWidget(self._message)
        column.addLayout(row)
        column.addStretch(1)
        return panel

    def _result_panel(self) -> QWidget:
        panel = QWidget()
        row = side_by_side(self._left, self._numbers)
        row.setContentsMargins(0, 0, 0, 0)
        panel.setLayout(row)
        return panel

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._heading)
        top.addSpacing(2 * style.GRID)
        top.addWidget(self._ended, 1)
        bottom = QHBoxLayout()
        bottom.setSpacing(style.GRID)
        for name, tip, slot in (
            ("report", "report_tip", self._make_report),
            ("folder", "folder_tip", self._open_folder),
            ("open", "", self._choose),
            ("adverse_event", "adverse_tip", lambda: self._ask(NoteKind.ADVERSE_EVENT)),
            ("skin_inspection", "skin_tip", lambda: self._ask(NoteKind.SKIN_INSPECTION)),
            ("note", "note_tip", lambda: self._ask(NoteKind.NOTE)),
            ("next_site", "next_site_tip", self.nextSite.emit),
            ("finish", "finish_tip", self.finished.emit),
        ):
            button = self._buttons[name] = QPushButton(tr(f"review.{name}"))
            button.setToolTip(tr(f"review.{tip}") if tip else "")
            button.clicked.connect(slot)
            bottom.addWidget(button)
            if name in ("open", "note"):
                bottom.addStretch(1)
        style.look(self._buttons["next_site"], "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, style.GRID, 0, style.GRID)
        column.setSpacing(style.GRID)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        column.addWidget(self._said)
        column.addLayout(bottom)

    # ------------------------------------------------------------ what it is told

    def setOperator(self, code: str) -> None:
        """Set who writes notes, unless the form is told otherwise."""
        self._operator = code

    def setRunning(self, running: bool, *, hidden: bool = False) -> None:
        """Close what ends the session while a run is under way: its own page ends it, and asks why.

        `hidden`: it hides ratings, and what is opened here may be its own journal, or the run that it goes on with.
        """
        self._buttons["finish"].setEnabled(not running)
        self._hidden = hidden
        self._show()

    def show_run(self, path: str, note: str = "") -> None:
        """Turn to the run in this file: a run file, or a journal where there is none.

        What is being written down of another run is finished first. `note`: what was being noted of this one when it
        ended, to be finished here.
        """
        if note:
            self._begun_notes[path] = note
        if self._writing:
            self._next = path
            self._say(tr("review.write_first"))
            return
        self._say("")
        self._left.setCurrentWidget(self._pictures)
        self._send(self._model.open(path))
        self._show()

    def told(self, answer: Answer) -> None:
        """Take an answer of the reader process."""
        self._send(self._model.take(answer))
        self._show()
        if self._model.view is not None and not self._writing and self._model.path in self._begun_notes:
            self._ask(NoteKind.NOTE, self._begun_notes.pop(self._model.path))

    def value(self) -> RunView | None:
        """The run that is shown."""
        return self._model.view

    def close_errands(self) -> None:
        """Wait for a report or note that is being written; before the window goes."""
        for errand in (self._report, self._notary):
            errand.finish()

    def _send(self, requests: Iterable[Request]) -> None:
        for request in requests:
            self.asked.emit(request)

    # ------------------------------------------------------------ what it shows

    def _show(self) -> None:
        model = self._model
        view = None if self._hidden else model.view
        for name in ("report", "folder"):
            self._buttons[name].setEnabled(view is not None)
        for name in ("adverse_event", "skin_inspection", "note"):  # another form would take the text away
            self._buttons[name].setEnabled(view is not None and not self._writing and not self._notary.busy)
        self._stack.setCurrentIndex(0 if view is None else 1)
        self._again.setVisible(bool(model.problem))
        if view is None:
            self._show_message()
        else:
            self._show_result(view)

    def _show_message(self) -> None:
        model = self._model
        self._heading.setText(Path(model.path).name)
        self._ended.clear()
        crashed = [tr("review.reader_again")] if model.crashed else []
        reading = tr("review.reading", name=Path(model.path).name) if model.reading else tr("review.none")
        if self._hidden:
            reading = tr("run.ratings_hidden")
        self._message.setText("\n\n".join([model.problem, *crashed]) if model.problem else reading)
        style.look(self._message, "problem" if model.problem else "muted")

    def _show_result(self, view: RunView) -> None:
        head = view.head
        site = site_words(head.site) or tr("review.no_site")
        self._heading.setText(
            tr("review.heading", paradigm=head.paradigm, participant=head.participant, site=site, run=head.run)
        )
        reason = FinishReason(head.finish_reason)
        self._ended.setText(f"{finish_words(reason)} · {moment(head.started_utc)}")
        style.look(self._ended, "muted" if reason is FinishReason.COMPLETED else "warning")
        if self._pictures.view() is not view:
            self._pictures.setValue(view)
            self._numbers.setValue(view)
        self._numbers.setEarlier(self._model.earlier(), self._model.list_problem, not self._model.listed)

    def _say(self, text: str) -> None:
        self._said.setText(text)
        self._said.setVisible(bool(text))

    # ------------------------------------------------------------ what the buttons do

    def _choose(self) -> None:
        """Let another run be chosen; the window goes on meanwhile."""
        for open_one in self.findChildren(QFileDialog):
            open_one.activateWindow()
            return
        dialog = QFileDialog(
            self, tr("review.open_title"), str(Path(self._model.path).parent), tr("review.open_filter")
        )
        dialog.fileSelected.connect(self.show_run)
        dialog.finished.connect(dialog.deleteLater)
        # the system's own takes Esc and clicks on STOP for itself, or closes the whole window to them
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.show()  # not `open`: a run may be under way, and STOP must take clicks

    def _make_report(self) -> None:
        if self._report.run(REPORTER, self._model.path):
            self._say(tr("review.report_making"))

    def _on_report(self, result: dict[str, object]) -> None:
        self._say("")
        self._open(str(result["path"]))

    def _open_folder(self) -> None:
        self._open(str(Path(self._model.path).parent))

    def _open(self, path: str) -> None:
        """Give a file or folder to the system, and say where it is when nothing happens."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
            self._say(tr("review.not_opened", path=path))

    @property
    def _writing(self) -> bool:
        """Whether something is being written down of the run that is shown."""
        return self._left.currentWidget() is self._form_room

    @property
    def unsaved(self) -> bool:
        """Whether something has been written down that would be lost now."""
        return self._writing and self._form.begun and not self._notary.busy

    def discard(self) -> None:
        """Let go of what is being written down."""
        self._next = ""
        self._written()

    def _written(self) -> None:
        """Show the pictures again, or the run that came meanwhile."""
        self._left.setCurrentWidget(self._pictures)
        path, self._next = self._next, ""
        if path:
            self.show_run(path)
        else:
            self._say("")
            self._show()

    def _ask(self, kind: NoteKind, text: str = "") -> None:
        assert self._model.view is not None  # the buttons are closed without a run
        self._left.setCurrentWidget(self._form_room)
        self._form.ask(kind, self._operator or self._model.view.head.operator, text)
        self._show()

    def _write(self, note: Note) -> None:
        assert self._model.view is not None
        sha256 = self._model.view.journal_sha256
        self._notary.run(NOTARY, self._model.path, sha256, given=json.dumps(to_dict(note)).encode())

    def _on_noted(self, note: dict[str, str]) -> None:
        self._send(self._model.again())
        self._numbers.show_notes()
        self._written()
        self._say(tr("review.note_saved", kind=tr(f"notes.kind_{note['kind']}")))

    def _on_not_noted(self, why: str) -> None:
        self._form.fail(phrase_words(why))
