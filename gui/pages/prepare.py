"""The page Prepare: who, what, with what; connect; the preflight; start. Knows the model, no device and no control."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.models import remembered
from gui.models.preflight import Preflight
from gui.models.preflight_items import Item, Mark, Row, needed
from gui.models.prepare import as_remembered
from gui.models.prepare_checks import beside_button, first, problems
from gui.models.said import Said
from gui.pages.prepare_lookout import Lookout
from gui.pages.prepare_what import Added, What
from gui.pages.prepare_who import Who
from gui.pages.prepare_with_what import WithWhat
from gui.widgets.preflight_row import PreflightRow
from rig.clock import utc_now
from rig.session.options import Options

if TYPE_CHECKING:
    from gui.models.paradigms import Listed

START_KEY = "F9"


class PreparePage(QWidget):
    """The page.

    Parameters
    ----------
    memory
        File of the lab's habits; None: where the system keeps settings.
    now
        Asked again and again: the window may stay open overnight.
    """

    connectAsked = Signal(object)
    disconnectAsked = Signal()
    startAsked = Signal()
    seenTestAsked = Signal()
    soundTestAsked = Signal()
    seenConfirmed = Signal()
    heardConfirmed = Signal()

    def __init__(
        self,
        memory: Path | None = None,
        now: Callable[[], datetime] = utc_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        style.look(self, "page")
        self.setAcceptDrops(True)
        self._memory = memory
        self._habits = remembered.load(memory)
        self.model = as_remembered(self._habits, now())
        self._connected = self._begun = False
        self._asked_for: Options | None = None
        self._busy = ""
        self._shown: tuple[Row, ...] = ()
        self._who, self._what, self._with = Who(self.model), What(self.model), WithWhat(self.model)
        self._columns = (self._who, self._what, self._with)
        self._connect = QPushButton()
        self._connect.setMinimumHeight(5 * style.GRID)
        self._connect.setToolTip(tr("prepare.connect_tip"))
        self._first = QLabel()
        self._refused = QLabel()
        self.preflight = PreflightRow()
        self._lay_out()
        self._lookout = Lookout(self.model, self._with, now, lambda: not self._connected and not self._busy, self)
        self._wire()
        self._changed()

    # ------------------------------------------------------------ how it is put together
    def _lay_out(self) -> None:
        page, columns = QVBoxLayout(self), QHBoxLayout()
        page.setContentsMargins(style.GRID, style.GRID, style.GRID, style.GRID)
        page.setSpacing(style.GRID)
        page.addLayout(columns, 1)  # while it is empty: what changes its parent is styled anew with all in it
        columns.setSpacing(style.GRID)
        for column in self._columns:
            columns.addWidget(column, 1)
        for label, look in ((self._first, "muted"), (self._refused, "problem")):
            label.setWordWrap(True)
            style.look(label, look)
        self._refused.hide()
        foot = QFrame()
        style.look(foot, "card")
        grid = QGridLayout(foot)
        grid.setContentsMargins(2 * style.GRID, style.GRID, 2 * style.GRID, style.GRID)
        grid.setHorizontalSpacing(2 * style.GRID)
        left = QVBoxLayout()
        left.setSpacing(style.GRID)
        left.addWidget(self._connect)
        left.addWidget(self._first)
        left.addStretch(1)
        grid.addWidget(self._refused, 0, 0, 1, 2)
        grid.addLayout(left, 1, 0)
        grid.addWidget(self.preflight, 1, 1)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 9)
        page.addWidget(foot)

    def _wire(self) -> None:
        for column in self._columns:
            column.changed.connect(self._changed)
        self._with.portsAsked.connect(self._lookout.ask_for_ports)
        self._lookout.changed.connect(self._changed)
        self._connect.clicked.connect(self._connect_clicked)
        self.preflight.startAsked.connect(self._start)
        self.preflight.tried.connect(self._tried)
        self.preflight.confirmed.connect(self._confirmed)
        QShortcut(QKeySequence(START_KEY), self, self._start)

    def offer(self, rows: Sequence[Listed], added: Added) -> None:
        """Offer these paradigms; `added` puts a file to them. Until then there are none to choose from."""
        self._what.offer(rows, added)
        self._changed()

    # ------------------------------------------------------------ what the operator does
    def _changed(self) -> None:
        """Hold everything against everything anew, and say what came of it."""
        forgets = self.model.whose.forgets
        self.model.whose.look(self.model)
        if self.model.whose.forgets != forgets:
            for column in self._columns:
                column.fill()
        self._lookout.ask_for_earlier_runs()
        found = problems(self.model)
        for column in self._columns:
            column.show_problems(found)
        if not self._connected:
            self._show_marks_to_come()
        self._show_connect(found)

    def _show_connect(self, found: dict[str, Said]) -> None:
        if self._connected:
            self._connect.setText(tr("prepare.disconnect"))
            self._connect.setEnabled(True)
            text = self._busy or tr("prepare.locked")
        else:
            worst = first(found)
            self._connect.setText(tr("prepare.connect"))
            self._connect.setEnabled(worst is None and not self._busy)
            text = self._busy or (tr("prepare.connect_ready") if worst is None else beside_button(*worst))
        style.look(self._connect, "" if self._connected else "primary")
        self._first.setText(text)
        self._connect.setAccessibleDescription(text)

    def _connect_clicked(self) -> None:
        if self._connected:
            self.disconnectAsked.emit()
        elif not self._files_changed() and not problems(self.model):
            self._refused.hide()
            model = self.model
            self._habits = replace(
                self._habits, folder=model.out, operator=model.operator, language=model.language, device=model.device
            )
            remembered.save(self._habits, self._memory)
            self._asked_for = _but_the_port(model.options())
            self.connectAsked.emit(model.options())

    def _files_changed(self) -> bool:
        """Read paradigm and envelope once more: what is run is what was looked at here."""
        before = self.model.files()
        self._what.read_again()
        if self.model.files() == before:
            return False
        self._refused.setText(tr("prepare.file_changed"))
        self._refused.show()
        return True

    @property
    def as_connected(self) -> bool:
        """Whether what stands here is what was connected last, on whatever port."""
        wrong = set(problems(self.model)) - {"device"}
        return not wrong and self._asked_for == _but_the_port(self.model.options())

    def _start(self) -> None:
        if self.preflight.start.isEnabled():
            self.startAsked.emit()

    def _tried(self, item: Item) -> None:
        (self.seenTestAsked if item is Item.SCREEN else self.soundTestAsked).emit()

    def _confirmed(self, item: Item) -> None:
        (self.seenConfirmed if item is Item.SCREEN else self.heardConfirmed).emit()

    # ------------------------------------------------------------ what the window tells
    def refresh(self, preflight: Preflight) -> None:
        """Show how the preflight stands; everything above is fixed while a device is connected."""
        changed = preflight.connected != self._connected
        self._connected = preflight.connected
        if preflight.started and not self._begun:
            self.model.whose.begun(self.model)
        self._begun = preflight.started
        rows = preflight.rows
        if changed:
            for column in self._columns:
                column.setLocked(self._connected)
            if self._connected:
                self._busy = ""
                self._refused.hide()  # what kept the run before from being begun does no longer
            self._changed()
        if not self._connected and all(row.mark is Mark.WAITING for row in rows):
            self._show_marks_to_come()
        elif changed or rows != self._shown:
            self._show_marks(preflight)

    def _show_marks(self, preflight: Preflight) -> None:
        self._shown = preflight.rows
        texts = [tr(row.reason.key, **row.reason.values) for row in self._shown]
        self.preflight.setRows(self._shown, texts)
        row = preflight.first_open
        if row is None:
            told = tr("preflight.ready") if preflight.ready else ""
        else:
            reason = tr(row.reason.key, **row.reason.values)
            told = tr("preflight.open", item=tr(f"preflight.item_{row.item}"), reason=reason)
        self.preflight.setReady(preflight.ready and not self._busy, told if preflight.connected else "")

    def _show_marks_to_come(self) -> None:
        """Marks that this run will need, all waiting."""
        shown = self.model.preview()
        items = tuple(Item) if shown is None else needed(shown.trials, self.model.ratings)
        rows = Preflight(items).rows
        if rows != self._shown:
            self._shown = rows
            self.preflight.setRows(rows, [tr(row.reason.key) for row in rows])
        self.preflight.setReady(False, "")

    def set_busy(self, text: str) -> None:
        """Say what is being done, e.g. connecting; "" = nothing."""
        self._busy = text
        for column in self._columns:
            column.setLocked(self._connected or bool(text))
        self._show_connect(problems(self.model))

    def show_refused(self, text: str) -> None:
        """Say why control did not take the run, one reason a line; everything stays as it was typed."""
        self._refused.setText(f"{tr('prepare.refused')}\n{text}")
        self._refused.show()
        self.set_busy("")

    def turn_to_folder(self) -> None:
        """Have another folder chosen: the one that stands there cannot be used."""
        self._with.turn_to("out")

    # ------------------------------------------------------------ seen or not, files
    def showEvent(self, event: QShowEvent) -> None:
        """Look for what may change while the page is seen."""
        super().showEvent(event)
        self._lookout.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look for it no longer."""
        super().hideEvent(event)
        self._lookout.end()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if not self._connected and not self._busy and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put files into the list of paradigms."""
        for url in event.mimeData().urls():
            if url.isLocalFile() and not self._busy:
                self._what.add_file(url.toLocalFile())
        event.acceptProposedAction()


def _but_the_port(options: Options) -> Options:
    return replace(options, device="")
