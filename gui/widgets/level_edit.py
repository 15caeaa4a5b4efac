"""A participant's own level: value, range, how it was obtained. What makes it stronger must be typed twice."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.models import numbers
from gui.models.levels import Level, number, raises, shown
from gui.widgets.text_field import TextField

STEPS = {"°C": 0.5, "kPa": 1.0, "mN": 8.0}


class LevelEdit(QWidget):
    """The level; `value` is the one in force, `valueChanged` gives it.

    A first value counts as typed. A stronger one than that in force waits until
    it has been typed once more in the line that opens below; until then the old
    one is in force, and a button keeps it.

    Parameters
    ----------
    unit
        Unit of the value.
    """

    valueChanged = Signal(object)
    #: a raise waits for being typed once more, or no longer
    askingChanged = Signal(bool)

    def __init__(self, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit, self._level, self._wanted = unit, Level(), ""
        self._first = True  # nothing has been in force yet
        self._cold = False
        self._text = TextField(unit)
        self._text.valueChanged.connect(self._typed)
        self._text.done.connect(self._settle)
        self._down = self._step_button("−", tr("prepare.level_lower"), -1)
        self._up = self._step_button("+", tr("prepare.level_raise"), +1)
        self._range = QLabel()
        style.look(self._range, "muted")
        self._ask = QLabel()
        self._ask.setWordWrap(True)
        style.look(self._ask, "warning")
        self._again = TextField(unit)
        self._again.setAccessibleName(tr("prepare.level_again"))
        self._again.line.setAccessibleName(tr("prepare.level_again"))
        self._again.valueChanged.connect(self._typed_again)
        self._method = TextField(hint=tr("prepare.level_method_hint"))
        self._method.line.setAccessibleName(tr("prepare.level_how"))
        self._method.setToolTip(tr("prepare.level_how"))
        self._method.valueChanged.connect(self._method_typed)
        self._keep = QPushButton()
        self._keep.clicked.connect(self._keep_old)
        again = QHBoxLayout()
        again.setSpacing(style.GRID // 2)
        again.addWidget(self._again, 1)
        again.addWidget(self._keep)
        row = QHBoxLayout()
        row.setSpacing(style.GRID // 2)
        row.addWidget(self._text, 1)
        row.addWidget(self._down)
        row.addWidget(self._up)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        column.addLayout(row)
        column.addWidget(self._ask)
        column.addLayout(again)
        column.addWidget(self._range)
        column.addWidget(self._method)
        self.setFocusProxy(self._text)
        self._show_question()

    def _step_button(self, sign: str, tip: str, direction: int) -> QPushButton:
        button = QPushButton(sign)
        button.setFixedWidth(style.TARGET)
        style.look(button, "icon")
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: self.step(direction))
        return button

    def step(self, direction: int) -> None:
        """Change by a step; a step up is asked about."""
        value = number(self._text.value())
        if value is not None:
            self._text.setValue(numbers.exact(value + direction * STEPS[self._unit]))
            self._settle()

    def _typed(self, text: str) -> None:
        """Follow a first value letter by letter; one that changes another counts when the line is left."""
        if self._first:
            self._accept(text.strip())

    def _settle(self) -> None:
        """Take the typed value over, or ask for it once more."""
        text = self._text.value().strip()
        self._wanted = ""
        if raises(self._level.text, text, cold=self._cold) and not self._first:
            self._wanted = text
            self._again.setValue("")
        elif text != self._level.text:
            self._accept(text)
        self._first = not self._level.text
        self._show_question()

    def _typed_again(self, text: str) -> None:
        if self._wanted and number(text) == number(self._wanted):
            text, self._wanted = self._wanted, ""
            self._accept(text)
            self._show_question()
            self._text.setFocus()

    def _keep_old(self) -> None:
        self._wanted = ""
        self._text.setValue(self._level.text)
        self._text.setFocus()
        self._show_question()

    def _accept(self, text: str) -> None:
        self._level = Level(text, self._level.method)
        self.valueChanged.emit(self._level)

    def _method_typed(self, text: str) -> None:
        self._level = Level(self._level.text, text.strip())
        self.valueChanged.emit(self._level)

    def _show_question(self) -> None:
        old, new = number(self._level.text), number(self._wanted)
        asking = old is not None and new is not None
        if old is not None and new is not None:
            values = {"old": shown(old, self._unit), "new": shown(new, self._unit)}
            key = "prepare.level_colder_question" if self._cold else "prepare.level_raise_question"
            self._ask.setText(tr(key, **values))
            self._keep.setText(tr("prepare.level_keep", **values))
        changed = asking is self._ask.isHidden()
        for widget in (self._ask, self._again, self._keep):
            widget.setVisible(asking)
        if changed:
            self.askingChanged.emit(asking)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down change by a step."""
        steps = {Qt.Key.Key_Up: +1, Qt.Key.Key_Down: -1}
        key = Qt.Key(event.key())
        if key in steps:
            self.step(steps[key])
        else:
            super().keyPressEvent(event)

    @property
    def asking(self) -> bool:
        """Whether a raise waits for being typed once more."""
        return bool(self._wanted)

    def setRange(self, low: str, high: str, *, cold: bool = False) -> None:
        """Show what the level may be, in words with units; `cold`: lower is stronger."""
        self._cold = cold
        self._range.setText(tr("prepare.level_range", low=low, high=high))

    def value(self) -> Level:
        """The level in force."""
        return self._level

    def setValue(self, value: Level) -> None:
        """Put a level in force."""
        self._level, self._wanted, self._first = value, "", not value.text
        self._text.setValue(value.text)
        self._method.setValue(value.method)
        self._show_question()
