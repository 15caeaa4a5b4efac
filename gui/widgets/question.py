"""A question in the page: words and a few buttons; nothing waits for the answer, and no answer is given by a slip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from gui import style


class Question(QFrame):
    """Hidden until something is asked; `answered` carries the key of the button."""

    answered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "card")
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(style.GRID)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * style.GRID, style.GRID, 2 * style.GRID, style.GRID)
        layout.setSpacing(2 * style.GRID)
        layout.addWidget(self._words, 1)
        layout.addLayout(self._buttons)
        self._topic = ""
        self._asked: list[QPushButton] = []
        self.hide()

    def topic(self) -> str:
        """What is being asked; "" for nothing."""
        return self._topic

    def ask(self, topic: str, words: str, answers: Sequence[tuple[str, str]]) -> None:
        """Ask with these (key, label) as answers, or only tell something; a question before it is withdrawn.

        What is only told does not take the place of a question that waits for an answer.
        """
        if self._asked and not answers:
            return
        self.withdraw()
        self._topic = topic
        self._words.setText(words)
        for key, label in answers:
            button = QPushButton(label)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, key=key: self._answer(key))
            self._buttons.addWidget(button)
            self._asked.append(button)
        self.show()
        if self._asked:
            self._asked[0].setFocus()  # the answer after which least happens comes first

    def _answer(self, key: str) -> None:
        self.withdraw()
        self.answered.emit(key)

    def withdraw(self, topic: str = "") -> None:
        """Take the question away: any, or only the one on `topic`."""
        if topic and topic != self._topic:
            return
        self._topic = ""
        for button in self._asked:
            self._buttons.removeWidget(button)
            button.setParent(None)  # at once: another question may have answers of the same names
            button.deleteLater()
        self._asked.clear()
        self.hide()
