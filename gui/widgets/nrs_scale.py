"""Numerical rating scale: digits on the keyboard, or large buttons; the number stands there large, then is confirmed.

A scale of at most eleven numbers has a button for each; a longer one a pad of
digits. A number off the scale is explained beside it and not sent.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui import style
from gui.language import said_in
from gui.models import numbers
from gui.models.spoken import MOST_CHARACTERS
from gui.widgets.scale_ends import ScaleEnds
from rig.clock import Clock, RealClock
from rig.domain.plan import Scale
from rig.domain.scales import holds, whole, within

#: more numbers than this get a pad of digits
MOST_BUTTONS = 11
#: rows of the pad, as on a keyboard's; "" is the key that erases
PAD = (("7", "8", "9"), ("4", "5", "6"), ("1", "2", "3"))
#: a scale with numbers between the whole ones has a decimal sign in the last row; on a keyboard either will do
POINT, DECIMALS = ".", ".,"
ERASE = "⌫"
#: share of the room, beside the stretches of 1 around it
_ALL = 100


class NrsScale(QWidget):
    """A number; `value` is None while none is typed or it is off the scale.

    Parameters
    ----------
    scale : Scale
        Range, step and words of the ends.
    language : str
        Of the words that explain; "": the window's.
    clock : Clock or None
        Stamps what the participant does; None: the host's.
    """

    #: value on the scale, or None
    valueChanged = Signal(object)
    #: (value on the scale, host time in ns) of Enter
    confirmed = Signal(float, object)

    def __init__(
        self, scale: Scale, language: str = "", *, clock: Clock | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._scale = scale
        self._language = language
        self._clock = clock or RealClock()
        self._typed = ""
        self._value: float | None = None
        self._number = QLabel()
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        style.look(self._number, "participant number")
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        style.look(self._problem, "problem")
        self._buttons = QButtonGroup(self)
        self._buttons.setExclusive(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        steps = _numbers(scale)
        if len(steps) <= MOST_BUTTONS:
            self._lay_out_row(steps)
        else:
            self._lay_out_pad()
        self._show_typed()

    def _lay_out_row(self, steps: Sequence[str]) -> None:
        row = QHBoxLayout()
        row.setSpacing(style.GRID)
        for text in steps:
            button = _key(numbers.written(text, self._language))
            button.setCheckable(True)
            button.clicked.connect(lambda _, text=text: self._type(text))
            self._buttons.addButton(button)
            row.addWidget(button)
        ends = QHBoxLayout()
        ends.setSpacing(style.PARTICIPANT_TARGET)
        for words, side, share in (  # the upper end has more to say in every language so far
            (self._scale.anchor_low, Qt.AlignmentFlag.AlignLeft, 2),
            (self._scale.anchor_high, Qt.AlignmentFlag.AlignRight, 3),
        ):
            label = QLabel(words)
            label.setWordWrap(True)
            label.setAlignment(side | Qt.AlignmentFlag.AlignTop)
            ends.addWidget(label, share)
        field = QHBoxLayout()
        field.addStretch(1)
        field.addWidget(self._number)
        field.addWidget(self._problem, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * style.GRID, 0, 3 * style.GRID, 0)
        layout.setSpacing(style.GRID)
        layout.addStretch(1)
        layout.addLayout(field)
        layout.addLayout(row, 1)
        layout.addLayout(ends)
        layout.addStretch(1)

    def _lay_out_pad(self) -> None:
        pad = QGridLayout()
        pad.setSpacing(style.GRID)
        last = (("0", ""),) if whole(self._scale) else (("0", POINT, ""),)
        for at, row in enumerate(PAD + last):
            for column, text in enumerate(row):
                button = _key(numbers.written(text, self._language) or ERASE)
                if text == POINT:
                    button.setAccessibleName(said_in(self._language, "participant.decimal"))
                    button.clicked.connect(self._point)
                elif text:
                    button.clicked.connect(lambda _, text=text: self._type(self._typed + text))
                else:
                    button.setAccessibleName(said_in(self._language, "participant.erase"))
                    button.clicked.connect(lambda: self._type(self._typed[:-1]))
                pad.addWidget(button, at, column, 1, 1 if text else 3 - column)
        words = QVBoxLayout()
        words.setSpacing(2 * style.GRID)
        words.addStretch(1)
        words.addWidget(ScaleEnds(self._scale, self._language))
        words.addWidget(self._problem)
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3 * style.GRID, 0, 3 * style.GRID, 0)
        layout.setSpacing(3 * style.GRID)
        layout.addLayout(words, 2)
        layout.addWidget(self._number, 0, Qt.AlignmentFlag.AlignVCenter)
        keys = QVBoxLayout()  # the pad stays together where there is more room than its keys may take
        keys.addStretch(1)
        keys.addLayout(pad, _ALL)
        keys.addStretch(1)
        layout.addLayout(keys, 1)

    def value(self) -> float | None:
        """Value on the scale; None: nothing typed, or off the scale."""
        return self._value

    def setValue(self, value: float | None) -> None:
        """Show a number, or none."""
        self._type("" if value is None else f"{value:g}")

    def _type(self, text: str) -> None:
        """Take what was typed; one digit more than the scale needs is kept, so that 1000 is not read as 100."""
        scale = self._scale
        if text.isdigit():
            text = str(int(text))[: len(f"{scale.high:g}") + 1]
        self._typed = text[:MOST_CHARACTERS]
        value = float(self._typed) if text else None
        if value is not None and not holds(scale, value):
            value = None
        changed, self._value = value != self._value, value
        self._show_typed()
        if changed:
            self.valueChanged.emit(value)

    def _point(self) -> None:
        """Go on behind the decimal sign; a number has one."""
        if self._typed.isdigit():
            self._type(f"{self._typed}.")

    def _show_typed(self) -> None:
        scale, off = self._scale, bool(self._typed) and self._value is None
        typed = numbers.written(self._typed, self._language)
        self._number.setText(typed)
        low, high = (numbers.exact(end, self._language) for end in (scale.low, scale.high))
        ends = {"low": low, "high": high, "step": numbers.exact(scale.step, self._language)}
        beyond = off and not within(float(self._typed), scale)
        key = "participant.off_scale" if beyond else "participant.off_step"
        self._problem.setText(said_in(self._language, key, **ends) if off else "")
        style.look(self._number, "participant number off" if off else "participant number")
        for button in self._buttons.buttons():
            button.setChecked(button.text() == typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits type, Backspace corrects, Enter confirms."""
        if event.text().isdigit() and event.text().isascii():
            self._type(self._typed + event.text())
        elif event.text() in DECIMALS and event.text() and not whole(self._scale):
            self._point()
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._type(self._typed[:-1])
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and self._value is not None
            and not event.isAutoRepeat()
        ):
            self.confirmed.emit(self._value, self._clock.now_ns())
        else:
            event.ignore()


def _numbers(scale: Scale) -> list[str]:
    """Numbers of a scale, at most one too many for buttons."""
    n_steps = min(round((scale.high - scale.low) / scale.step), MOST_BUTTONS)
    return [f"{scale.low + k * scale.step:g}" for k in range(n_steps + 1)]


def _key(text: str) -> QPushButton:
    button = QPushButton(text)
    style.look(button, "participant key")
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setMinimumSize(style.PARTICIPANT_TARGET, style.PARTICIPANT_TARGET)
    button.setMaximumHeight(2 * style.PARTICIPANT_TARGET)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    return button
