"""The operator's window: the strip on top, places to go at the left, the page, the bar with STOP at the bottom.

It only arranges: what is shown and what a click means is decided in `gui.desk`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
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

    def __init__(self) -> None:
        super().__init__()
        self._page: QWidget | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow_keyboard)

    def _follow_keyboard(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Bring what has the keyboard into sight, once it has its place: nobody types where nothing can be seen."""
        if now is not None and self._page is not None and self._page.isAncestorOf(now):
            QTimer.singleShot(0, now, lambda: self.ensureWidgetVisible(now))

    def setPage(self, page: QWidget) -> None:
        """Show a page; once."""
        self._page = page
        self.setWidget(page)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """As wide as the page needs, and hardly any height."""
        return QSize(0 if self._page is None else self._page.minimumSizeHint().width(), style.TARGET)

    def _fit(self) -> None:
        if self._page is None:
            return
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

    #: the window is on the screen for the first time
    painted = Signal()
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
        pages: Sequence[str],
    ) -> None:
        """Put everything in its place; `pages` are keys of names in window.toml, each empty until `setPage`."""
        super().__init__()
        self.setWindowTitle(tr("window.title"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        style.look(self, "page")
        self._may_close = False
        self._painted = False
        self._stack = QStackedWidget()
        self._places = QListWidget()
        style.look(self._places, "places")
        self._places.setAccessibleName(tr("window.places"))
        self._places.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click goes there and leaves the keyboard where it was
        for key in pages:
            item = QListWidgetItem(tr(f"window.{key}"))
            item.setData(_KEY, key)
            self._places.addItem(item)
            self._stack.addWidget(_Place())
        self._places.setFixedWidth(self._widest() + 5 * style.GRID)
        self._places.currentRowChanged.connect(self._went)
        layout, across, middle = QVBoxLayout(self), QHBoxLayout(), QVBoxLayout()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(band)
        layout.addWidget(strip)
        layout.addLayout(across, 1)
        layout.addWidget(bar)  # before the pages: Tab goes round in the order of adding
        across.setSpacing(0)
        across.addWidget(self._places)
        across.addLayout(middle, 1)
        middle.setContentsMargins(2 * style.GRID, style.GRID, 2 * style.GRID, style.GRID)
        middle.setSpacing(style.GRID)
        for widget in (banner, question):
            middle.addWidget(widget)
        middle.addWidget(self._stack, 1)
        self._places.setCurrentRow(0)
        self._places.setFocus()
        self.resize(SMALLEST)

    def _widest(self) -> int:
        metrics = self._places.fontMetrics()
        return max(metrics.horizontalAdvance(self._places.item(n).text()) for n in range(self._places.count()))

    def _went(self, row: int) -> None:
        keyboard, before, after = self.focusWidget(), self._stack.currentWidget(), self._stack.widget(row)
        self._stack.setCurrentIndex(row)
        if keyboard is not None and before is not None and after is not None and before.isAncestorOf(keyboard):
            after.setFocus()  # not the next widget that takes it
        self.went.emit(self._places.item(row).data(_KEY))

    def page(self) -> str:
        """Key of the page that is shown."""
        return str(self._places.currentItem().data(_KEY))

    def setPage(self, key: str, page: QWidget) -> None:
        """Put a page in its place."""
        for row in range(self._places.count()):
            if self._places.item(row).data(_KEY) == key:
                place = self._stack.widget(row)
                assert isinstance(place, _Place)
                place.setPage(page)

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

    def coverable(self) -> QRect:
        """Where the page is on the screen: what may be covered where there is one display."""
        return QRect(self._stack.mapToGlobal(QPoint(0, 0)), self._stack.size())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that there is something to see."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.painted.emit)  # after everything in the window has been painted, too

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close only when `leave` has been called; otherwise ask whoever listens, who may call it right away."""
        if not self._may_close:
            self.closing.emit()
        event.setAccepted(self._may_close)  # a `close` within a `close` does nothing

    def leave(self) -> None:
        """Close the window now."""
        self._may_close = True
        self.close()
