"""The marks of the preflight in a row, with what is to be seen to first, and START at the end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.models.asked_since import READ_NS
from gui.models.preflight_items import Item, Row
from gui.models.preflight_items import Mark as Standing
from gui.widgets.mark import Mark
from rig.domain.units import NS_PER_MS

#: things that are tried: first shown or played, then confirmed
_TRIED = (Item.SCREEN, Item.SOUND)
#: ms: the second click of a double click says nothing
READ_MS = READ_NS // NS_PER_MS


class StartButton(QPushButton):
    """START: neither Space nor Enter press it, a mouse, a finger or its own key do."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Space and Enter alone: nothing is started in passing."""
        event.ignore()


class PreflightRow(QWidget):
    """The marks; asks to try what must be seen and heard, and to start."""

    startAsked = Signal()
    tried = Signal(object)
    confirmed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: dict[Item, Mark] = {}
        self._shown: dict[Item, QElapsedTimer] = {}
        self._row = QHBoxLayout()
        self._row.setSpacing(2 * style.GRID)
        self._open = QLabel()
        self._open.setWordWrap(True)
        self._open.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.start = StartButton(tr("preflight.start"))
        self.start.setToolTip(tr("preflight.start_tip"))
        self.start.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.start.setMinimumSize(20 * style.GRID, 6 * style.GRID)
        self.start.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        style.look(self.start, "start")
        self.start.clicked.connect(self.startAsked)
        end = QVBoxLayout()
        end.setSpacing(style.GRID // 2)
        end.addWidget(self.start, 0, Qt.AlignmentFlag.AlignRight)
        end.addWidget(self._open, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * style.GRID)
        row.addLayout(self._row, 5)
        row.addLayout(end, 1)
        self.setReady(False, "")

    def setRows(self, rows: Sequence[Row], texts: Sequence[str]) -> None:
        """Show the items with their reasons in words, in this order."""
        if [row.item for row in rows] != list(self._marks):
            self._rebuild([row.item for row in rows])
        for row, text in zip(rows, texts, strict=True):
            self._marks[row.item].setValue(row.mark, text, self._action(row))

    def _action(self, row: Row) -> str:
        if row.item not in _TRIED or row.mark is not Standing.TO_DO:
            self._shown.pop(row.item, None)
            return ""
        return tr(f"preflight.{row.item}_{'confirm' if row.item in self._shown else 'try'}")

    def _rebuild(self, items: Sequence[Item]) -> None:
        for mark in self._marks.values():
            self._row.removeWidget(mark)
            mark.hide()
            mark.setParent(None)
            mark.deleteLater()
        self._marks = {item: Mark(tr(f"preflight.item_{item}")) for item in items}
        self._shown.clear()
        for item, mark in self._marks.items():
            mark.clicked.connect(lambda item=item: self._clicked(item))
            self._row.addWidget(mark, 1)

    def _clicked(self, item: Item) -> None:
        """First show or play it, then take the word that it was seen or heard."""
        since = self._shown.get(item)
        if since is None:
            self._shown[item] = QElapsedTimer()
            self._shown[item].start()
            self._marks[item].setValue(Standing.TO_DO, tr(f"preflight.{item}_ask"), tr(f"preflight.{item}_confirm"))
            self.tried.emit(item)
        elif since.elapsed() >= READ_MS:
            self.confirmed.emit(item)

    def marks(self) -> dict[Item, str]:
        """How each item shown stands."""
        return {item: mark.value() for item, mark in self._marks.items()}

    def setReady(self, ready: bool, first_open: str) -> None:
        """Open START, or close it and name what is to be seen to first."""
        self.start.setEnabled(ready)
        self._open.setText(first_open)
        self.start.setAccessibleDescription(first_open)
