"""A table to be read: rows of texts, each with a colour and a tooltip; the last column takes what room is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from gui import style

#: px: the header's padding less what Qt leaves beside a text by itself
_SIDE = 5
_GAP = 3


class Cell(NamedTuple):
    """A text, the look it has ("", "muted", "warning", "bad"), and what is shown when the pointer rests on it."""

    text: str
    look: str = ""
    tip: str = ""


class _Roomy(QStyledItemDelegate):
    """Gives the texts room at their sides and between the rows; padding in the style sheet would cut broken lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Room for the text broken to what is left of the column."""
        narrow = QStyleOptionViewItem(option)
        narrow.rect = option.rect.adjusted(_SIDE, 0, -_SIDE, 0)
        size = super().sizeHint(narrow, index)
        return QSize(size.width() + 2 * _SIDE, size.height() + 2 * _GAP)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the text within its room, the choice over all of it."""
        narrow = QStyleOptionViewItem(option)
        narrow.rect = option.rect.adjusted(_SIDE, _GAP, -_SIDE, -_GAP)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(style.current().accent))
        super().paint(painter, narrow, index)


class PlainTable(QTableWidget):
    """Rows are chosen as a whole, by mouse or keyboard; nothing in it is edited."""

    def __init__(self, headings: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(0, len(headings), parent)
        self.setHorizontalHeaderLabels(list(headings))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(headings) - 1, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(6 * style.GRID)
        header.setHighlightSections(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setItemDelegate(_Roomy(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)  # Tab leaves the table, the arrows move in it

    def setRows(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Show these rows instead of those before."""
        self.setRowCount(len(rows))
        palette = style.current()
        colours = {"muted": palette.muted, "warning": palette.warning, "bad": palette.bad}
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                item = QTableWidgetItem(cell.text)
                item.setToolTip(cell.tip)
                if cell.look:
                    item.setForeground(QColor(colours[cell.look]))
                self.setItem(row, column, item)
        self.resizeRowsToContents()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines of the last column anew."""
        super().resizeEvent(event)
        self.resizeRowsToContents()

    def texts(self) -> list[list[str]]:
        """Every text shown, row by row."""
        cells = [[self.item(row, column) for column in range(self.columnCount())] for row in range(self.rowCount())]
        return [["" if cell is None else cell.text() for cell in row] for row in cells]
