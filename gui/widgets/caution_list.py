"""What must be known before a number is used, one sentence a line; says so where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui import style
from gui.language import tr

#: lines that are seen without scrolling
_MOST_LINES = 4
_BULLET = "▲ "
_SIDE = 2 * style.GRID


class CautionList(QFrame):
    """`setValue` shows sentences, the worst first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "card")
        self._value: tuple[str, ...] = ()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setWidget(self._text)
        self._area.setAccessibleName(tr("review.cautions"))
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, style.GRID, _SIDE, style.GRID)
        column.addWidget(self._area)
        self.setValue(())

    def value(self) -> tuple[str, ...]:
        """Sentences shown."""
        return self._value

    def setValue(self, value: Sequence[str]) -> None:
        """Show sentences; none says that nothing was found."""
        self._value = tuple(value)
        self._text.setText("\n".join(f"{_BULLET}{sentence}" for sentence in value) or tr("review.no_cautions"))
        style.look(self._text, "warning" if value else "muted")
        self._area.setAccessibleDescription(self._text.text())
        self._fit()

    def _fit(self) -> None:
        """Be as high as the text, up to some lines."""
        line = self.fontMetrics().lineSpacing()
        width = self.width() - 2 * (_SIDE + self.frameWidth())
        wanted = max(self._text.heightForWidth(max(1, width - self._bar_width())), line)
        self._area.setFixedHeight(min(wanted, _MOST_LINES * line) + 2)

    def _bar_width(self) -> int:
        """Width that a scroll bar may take from the text."""
        return self._area.verticalScrollBar().sizeHint().width()

    def resizeEvent(self, event: object) -> None:
        """Fit anew: another width breaks the lines elsewhere."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()
