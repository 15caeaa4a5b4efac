"""The script of the coming trial, to be read aloud: large and calm, in the paradigm's language."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui import style
from gui.language import tr


class ReadAloud(QFrame):
    """Holds one script; a long one is scrolled, also by the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "card")
        caption = QLabel(tr("run.read_aloud"))
        style.look(caption, "muted")
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        style.look(self._words, "aloud")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setWidget(self._words)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(tr("run.read_aloud"))
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * style.GRID, style.GRID, 2 * style.GRID, style.GRID)
        column.setSpacing(style.GRID // 2)
        column.addWidget(caption)
        column.addWidget(self._area, 1)

    def value(self) -> str:
        """The script."""
        return self._words.text()

    def setValue(self, text: str) -> None:
        """Show a script from its beginning; "" says that there is nothing to read."""
        shown = _unfolded(text) or tr("run.nothing_to_read")
        if shown == self._words.text():
            return
        style.look(self._words, "aloud" if text else "muted")
        self._words.setText(shown)
        self._area.verticalScrollBar().setValue(0)


def _unfolded(text: str) -> str:
    """Text whose lines are as long as there is room; an empty line stays the end of a paragraph."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n")).strip()
