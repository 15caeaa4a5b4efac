"""Form for what is found after a run: an adverse event, the look at the skin, a note; errors stand at their field."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui import style
from gui.language import tr
from gui.models.note_words import ASKED, CHOICES
from gui.widgets.choice import Choice
from rig.domain.notes import Note, NoteKind, problems

_TEXT_LINES = 4


class NoteForm(QFrame):
    """`ask` opens it for a kind of note; `submitted` carries a complete `Note`, `cancelled` nothing.

    It stays open, with what was typed, until `done` or `ask`: writing may fail.
    """

    submitted = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "card")
        self._kind = NoteKind.NOTE
        self._title = QLabel()
        style.look(self._title, "title")
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        style.look(self._hint, "muted")
        self._operator = QLineEdit()
        self._boxes = {
            name: Choice((str(value), tr(f"notes.{name}_{value}")) for value in values)
            for name, values in CHOICES.items()
        }
        self._text = QPlainTextEdit()
        self._text.setTabChangesFocus(True)
        self._text.setFixedHeight(_TEXT_LINES * self._text.fontMetrics().lineSpacing() + 2 * style.GRID)
        self._fields: dict[str, QWidget] = {"operator": self._operator, **self._boxes, "text": self._text}
        self._labels = {name: QLabel(tr(f"notes.{name}")) for name in self._fields}
        self._wrong = {name: QLabel() for name in self._fields}
        self._failed = QLabel()
        self._save = QPushButton(tr("notes.save"))
        style.look(self._save, "primary")
        self._save.clicked.connect(self._submit)
        self._cancel = QPushButton(tr("notes.cancel"))
        self._cancel.clicked.connect(self.cancelled)
        self._arrange()

    def _arrange(self) -> None:
        rows = QGridLayout()
        rows.setHorizontalSpacing(2 * style.GRID)
        rows.setVerticalSpacing(style.GRID // 2)
        for row, (name, field) in enumerate(self._fields.items()):
            field.setAccessibleName(tr(f"notes.{name}"))
            self._labels[name].setBuddy(field)
            rows.addWidget(self._labels[name], 2 * row, 0)
            rows.addWidget(field, 2 * row, 1)
            rows.addWidget(self._wrong[name], 2 * row + 1, 1)
            style.look(self._wrong[name], "problem")
            self._wrong[name].setWordWrap(True)  # or the form would be wider than its place
        rows.setColumnStretch(1, 1)
        style.look(self._failed, "problem")
        self._failed.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(style.GRID)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * style.GRID] * 4)
        column.setSpacing(style.GRID)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addLayout(rows)
        column.addWidget(self._failed)
        column.addLayout(buttons)
        column.addStretch(1)

    def kind(self) -> NoteKind:
        """What is being written."""
        return self._kind

    @property
    def begun(self) -> bool:
        """Whether anything has been filled in beyond who writes."""
        return bool(self._text.toPlainText().strip()) or any(box.value() for box in self._boxes.values())

    def ask(self, kind: NoteKind, operator: str, text: str = "") -> None:
        """Show a form for this kind, empty but for who writes, and what they have begun elsewhere."""
        self._kind = kind
        self._title.setText(tr(f"notes.kind_{kind}"))
        self._hint.setText(tr(f"notes.hint_{kind}"))
        self._operator.setText(operator)
        self._text.setPlainText(text)
        for name, box in self._boxes.items():
            box.setValue("")  # a choice that was not made is none
            box.setPlaceholderText(tr("notes.choose"))
            for widget in (box, self._labels[name]):
                widget.setVisible(name in ASKED[kind])
        self._tell({})
        self.fail("")
        asked = ASKED[kind]
        if self.isVisible():  # Qt gives keys also to what cannot be seen
            (self._boxes[asked[0]] if asked else self._text).setFocus()

    def value(self) -> Note:
        """What has been filled in, complete or not."""
        codes = {name: self._boxes[name].value() for name in ASKED[self._kind]}
        chosen: dict[str, Any] = {name: CHOICES[name](code) for name, code in codes.items() if code}
        return Note(self._kind, self._text.toPlainText().strip(), self._operator.text().strip(), **chosen)

    def fail(self, text: str) -> None:
        """Say why it could not be written; "" for nothing."""
        self._failed.setText(text)
        self._failed.setVisible(bool(text))
        self._save.setEnabled(True)

    def _submit(self) -> None:
        note = self.value()
        wrong = {problem.where for problem in problems(note)}
        self._tell({name: tr(f"notes.missing_{name}") for name in wrong})
        if not wrong:
            self._save.setEnabled(False)  # until it is written: twice would be two notes
            self.submitted.emit(note)

    def _tell(self, wrong: dict[str, str]) -> None:
        for name, label in self._wrong.items():
            label.setText(wrong.get(name, ""))
            label.setVisible(name in wrong)
        first = next((name for name in self._fields if name in wrong), None)
        if first is not None:
            self._fields[first].setFocus()
