"""The operator's window: the strip on top, places to go at the left, the page, the bar with STOP at the bottom.

It only arranges: what is shown and what a click means is decided in `gui.desk`.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui import style
from gui.language import tr

#: smallest screen the window is made for, px
SMALLEST = QSize(1280, 800)
_KEY = Qt.ItemDataRole.UserRole


class _Place(QScrollArea):
    """Room for a page, which gives way: what stands above and below it, STOP above all, is always on the screen.

    The page is scrolled where there is less room than it needs at least; `widgetResizable` would give it what it
    would like to have.
    """

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self._page = page
        self.setWidget(page)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def minimumSizeHint(self) -> QSize:
        """As wide as the page needs, and hardly any height."""
        return QSize(self._page.minimumSizeHint().width(), style.TARGET)

    def _fit(self) -> None:
        page, layout, room = self._page, self._page.layout(), self.viewport().size()
        needed = page.minimumSizeHint().height()
        if layout is not None and layout.hasHeightForWidth():
            needed = layout.minimumHeightForWidth(room.width())
        page.resize(room.expandedTo(QSize(0, needed)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the page the room there is now."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow a page that needs more or less room than before."""
        if watched is self._page and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._fit()
        return super().eventFilter(watched, event)


class Window(QWidget):
    """Places widgets; `goTo` changes the page, `closing` is asked before the window may close."""

    #: key of the page that is shown now
    went = Signal(str)
    #: somebody wants to close the window; whoever agrees calls `leave`
    closing = Signal()

    def __init__(
        self,
        band: QWidget,
        strip: QWidget,
        banner: QWidget,
        question: QWidget,
        bar: QWidget,
        pages: Mapping[str, QWidget],
    ) -> None:
        """Put everything in its place; the keys of `pages` are those of their names in window.toml."""
        super().__init__()
        self.setWindowTitle(tr("window.title"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        style.look(self, "page")
        self._may_close = False
        self._stack = QStackedWidget()
        self._places = QListWidget()
        style.look(self._places, "places")
        self._places.setAccessibleName(tr("window.places"))
        self._places.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click goes there and leaves the keyboard where it was
        for key, page in pages.items():
            item = QListWidgetItem(tr(f"window.{key}"))
            item.setData(_KEY, key)
            self._places.addItem(item)
            self._stack.addWidget(_Place(page))
        self._places.setFixedWidth(self._widest() + 5 * style.GRID)
        self._places.currentRowChanged.connect(self._went)
        middle = QVBoxLayout()
        middle.setContentsMargins(2 * style.GRID, style.GRID, 2 * style.GRID, style.GRID)
        middle.setSpacing(style.GRID)
        middle.addWidget(banner)
        middle.addWidget(question)
        middle.addWidget(self._stack, 1)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self._places)
        across.addLayout(middle, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(band)
        layout.addWidget(strip)
        layout.addLayout(across, 1)
        layout.addWidget(bar)
        self._places.setCurrentRow(0)
        self.resize(SMALLEST)

    def _widest(self) -> int:
        metrics = self._places.fontMetrics()
        return max(metrics.horizontalAdvance(self._places.item(n).text()) for n in range(self._places.count()))

    def _went(self, row: int) -> None:
        keyboard, before, after = self.focusWidget(), self._stack.currentWidget(), self._stack.widget(row)
        self._stack.setCurrentIndex(row)
        if keyboard is not None and before is not None and after is not None and before.isAncestorOf(keyboard):
            after.setFocus()  # not the next widget that takes it, which may be STOP
        self.went.emit(self._places.item(row).data(_KEY))

    def page(self) -> str:
        """Key of the page that is shown."""
        return str(self._places.currentItem().data(_KEY))

    def goTo(self, key: str) -> None:
        """Show a page."""
        for row in range(self._places.count()):
            if self._places.item(row).data(_KEY) == key:
                self._places.setCurrentRow(row)

    def allow(self, key: str, allowed: bool) -> None:
        """Offer a page, or show that there is nothing to see there yet."""
        for row in range(self._places.count()):
            item = self._places.item(row)
            if item.data(_KEY) == key:
                flags = item.flags() | Qt.ItemFlag.ItemIsEnabled
                item.setFlags(flags if allowed else flags & ~Qt.ItemFlag.ItemIsEnabled)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close only when `leave` has been called; otherwise ask whoever listens, who may call it right away."""
        if not self._may_close:
            self.closing.emit()
        event.setAccepted(self._may_close)  # a `close` within a `close` does nothing

    def leave(self) -> None:
        """Close the window now."""
        self._may_close = True
        self.close()
