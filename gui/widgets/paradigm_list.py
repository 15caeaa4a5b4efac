"""The paradigms to choose from: name, what it comes to in a line, a small picture; those that cannot run say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui import style
from gui.language import tr
from gui.models.profile import Profile, profile, typical
from gui.widgets.stimulus_picture import draw_profile, length

if TYPE_CHECKING:
    from gui.models.paradigms import Listed

_ROW = Qt.ItemDataRole.UserRole
PICTURE = QSize(9 * style.GRID, 4 * style.GRID)
#: rows seen at once before the list scrolls: where there is little room, and where there is more
ROWS_SEEN, MOST_ROWS = 4.5, 9


class _Row:
    """What is drawn of a paradigm, worked out once."""

    def __init__(self, listed: Listed) -> None:
        self.source, self.name, self.usable = listed.source, listed.name, listed.usable
        trial = typical(listed.shown.trials)
        self.profile: Profile | None = None if trial is None else profile(trial.plan)
        if not listed.usable:
            self.line = tr("paradigm.problems", count=len(listed.problems))
        else:
            self.line = tr("paradigm.line", pulses=listed.pulses, length=length(listed.seconds))
            if listed.needs_envelope:
                self.line = f"{tr('paradigm.needs_envelope')} · {self.line}"


class _Delegate(QStyledItemDelegate):
    """Draws a row: two lines of text, the picture at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines, at least a thing to touch."""
        return QSize(0, max(style.TARGET, 2 * option.fontMetrics.height() + style.GRID))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw it in the colours in use."""
        row: _Row = index.data(_ROW)
        colours = style.current()
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, QColor(colours.accent))
        inner = rect.adjusted(style.GRID, style.GRID // 2, -style.GRID, -style.GRID // 2)
        words = inner.adjusted(0, 0, -PICTURE.width() - style.GRID, 0)
        font = QFont(option.font)
        height = option.fontMetrics.height()
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(colours.on_accent if chosen else colours.text))
        self._line(painter, QRect(words.left(), words.top(), words.width(), height), row.name)
        font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        second = colours.muted if row.usable else colours.bad
        painter.setPen(QColor(colours.on_accent if chosen else second))
        self._line(painter, QRect(words.left(), words.top() + height, words.width(), height), row.line)
        if row.profile is not None:
            picture = QRectF(inner.right() - PICTURE.width(), inner.center().y() - PICTURE.height() / 2 + 4,
                             PICTURE.width(), PICTURE.height() - 8)  # fmt: skip
            draw_profile(painter, picture, row.profile, QColor(colours.on_accent if chosen else colours.measured))

    @staticmethod
    def _line(painter: QPainter, rect: QRect, text: str) -> None:
        cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)


class ParadigmList(QListWidget):
    """The list; `value` is the source of the chosen one, "" without any."""

    valueChanged = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(tr("paradigm.list"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(lambda *_: self.valueChanged.emit(self.value()))

    def setParadigms(self, rows: Sequence[Listed]) -> None:
        """Offer these; what was chosen stays chosen where it is among them."""
        before = self.value()
        blocked = self.blockSignals(True)
        self.clear()
        for listed in rows:
            row = _Row(listed)
            item = QListWidgetItem(row.name)  # found by typing its first letters
            item.setData(_ROW, row)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{row.name}, {row.line}")
            item.setToolTip("\n".join((row.name, row.line, listed.title or listed.source)))
            self.addItem(item)
        self.setMaximumHeight(round(min(len(rows), MOST_ROWS) * self._row_height()) + 2 * self.frameWidth())
        self.setValue(before)
        self.blockSignals(blocked)

    def value(self) -> str:
        """Source of the chosen paradigm."""
        item = self.currentItem()
        row: _Row | None = None if item is None else item.data(_ROW)
        return "" if row is None else row.source

    def setValue(self, value: str) -> None:
        """Choose by source; one that is not in the list chooses nothing."""
        for index in range(self.count()):
            if self.item(index).data(_ROW).source == value:
                self.setCurrentRow(index)
                self.scrollToItem(self.item(index))
                return
        self.setCurrentRow(-1)

    def sizeHint(self) -> QSize:
        """Some rows; more of them scroll."""
        return QSize(30 * style.GRID, round(ROWS_SEEN * self._row_height()))

    def _row_height(self) -> int:
        return max(style.TARGET, 2 * self.fontMetrics().height() + style.GRID)

    def minimumSizeHint(self) -> QSize:
        """Two rows."""
        return QSize(20 * style.GRID, round(self.sizeHint().height() * 2 / ROWS_SEEN))
