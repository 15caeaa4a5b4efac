"""The participant's window in each of its states: F1 leads to the next."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.language import language
from tests.gui.participant_states import STATES


def example() -> QWidget:
    pages = QStackedWidget()
    for make in STATES.values():
        pages.addWidget(make(language()))
    pages.setCurrentIndex(list(STATES).index("vas"))
    pages.resize(1280, 800)
    following = QShortcut(QKeySequence("F1"), pages)
    following.activated.connect(lambda: pages.setCurrentIndex((pages.currentIndex() + 1) % pages.count()))
    return pages
