"""A question inside the page that wants a reason, and sometimes the participant's word: nothing waits for it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui import style
from gui.language import tr

#: the audit entry is for people: this is more than a sentence needs
MOST_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Reason:
    """What was typed, and whether the participant has agreed."""

    text: str = ""
    agreed: bool = False


class ReasonPanel(QFrame):
    """`ask` opens it; `answered` carries a `Reason`, `cancelled` nothing."""

    answered = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "card")
        self._needs_agreement, self._possible = False, True
        self._empty = "reason_missing"
        self._title = QLabel()
        style.look(self._title, "section")
        self._explanation = QLabel()
        self._explanation.setWordWrap(True)
        self._text = QLineEdit()
        self._text.setMaxLength(MOST_CHARACTERS)
        self.setFocusProxy(self._text)
        self._agreed = QCheckBox(tr("run.agreed"))
        self._agreed.setToolTip(tr("run.agreed_tip"))
        self._missing = QLabel()
        style.look(self._missing, "muted")
        self._yes, self._no = QPushButton(), QPushButton(tr("run.cancel"))
        style.look(self._yes, "primary")
        buttons = QHBoxLayout()
        buttons.addWidget(self._agreed)
        buttons.addStretch(1)
        buttons.addWidget(self._no)
        buttons.addWidget(self._yes)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._missing)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * style.GRID, style.GRID, 2 * style.GRID, style.GRID)
        column.addLayout(head)
        for widget in (self._explanation, self._text):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(buttons)
        self._text.textChanged.connect(self._look)
        self._agreed.toggled.connect(self._look)
        self._text.returnPressed.connect(self._answer)
        self._yes.clicked.connect(self._answer)
        self._no.clicked.connect(self.cancelled)

    def ask(self, title: str, explanation: str, confirm: str, empty: str = "reason_missing", begun: str = "") -> None:
        """Ask for a reason; closed until one is given, and until its terms are met.

        `empty`: what is told till then; `begun`: what has been typed of it before.
        """
        self._empty = empty
        self._title.setText(title)
        self._explanation.setText(explanation)
        self._text.setAccessibleName(title)
        self._yes.setText(confirm)
        self.setValue(Reason(begun))
        self.setTerms(needs_agreement=False, possible=True)
        self._text.setFocus()

    def setTerms(self, *, needs_agreement: bool, possible: bool) -> None:
        """Say whether the participant has to agree, and whether the request is possible at all now."""
        self._needs_agreement, self._possible = needs_agreement, possible
        self._agreed.setVisible(needs_agreement)
        self._look()

    def value(self) -> Reason:
        """What is typed now."""
        return Reason(self._text.text().strip(), self._agreed.isChecked())

    def setValue(self, reason: Reason) -> None:
        """Fill it in."""
        self._text.setText(reason.text)
        self._agreed.setChecked(reason.agreed)

    def _look(self) -> None:
        value = self.value()
        cases = (
            (not self._possible, "not_now"),
            (not value.text, self._empty),
            (self._needs_agreement and not value.agreed, "agreement_missing"),
        )
        missing = next((words for applies, words in cases if applies), "")
        self._yes.setEnabled(not missing)
        full = len(self._text.text()) == MOST_CHARACTERS  # and what was pasted beyond it is gone
        told = missing or ("reason_full" if full else "")
        self._missing.setText(tr(f"run.{told}", most=MOST_CHARACTERS) if told else "")

    def _answer(self) -> None:
        if self._yes.isEnabled():
            self.answered.emit(self.value())
