"""The strip at the top of every page: what the rig does, whether it is recorded, what comes next."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtGui import QFont, QFontMetricsF, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from firmware_interface.limits import APPLICATORS
from gui import style
from gui.language import tr
from gui.models import numbers
from gui.models.strip import FOLLOWING, Strip
from gui.widgets.state_mark import SHAPES, StateMark
from gui.widgets.steady_label import SteadyLabel

#: height of the state word's capitals as a part of the window's
WORD_OF_WINDOW = 1 / 25
#: capitals and what stands above and below them need this many times their height
ROOM = 2.0
MARK_OF_WORD = 1.25
_TRIED_SIZE = 100
#: what is not on the disk after this long is told: it takes 0.12 s on a healthy one
BEHIND_S = 2.0
_TOO_LONG_S = 100.0
#: longest level of each unit: 50.0 °C, 100 kPa, 60,000 mN
_LONGEST = {"°C": 88.8, "kPa": 888.0, "mN": 88888.0}
_LONGEST_S = 35999.0


class StateStrip(QFrame):
    """Set it from `Strip` as often as drawn; nothing in it moves while its numbers change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "strip")
        self._value: Strip | None = None
        self._mark = StateMark()
        self._word = SteadyLabel([])
        self._applicator = _text("muted", [_applicator(name, u) for name in APPLICATORS for u in (False, True)])
        self._level = _text(
            "reading", [_levels(Strip(unit=unit, measured=v, setpoint=v)) for unit, v in _LONGEST.items()]
        )
        self._recorded_caption = _text("muted", [tr("state.recorded"), tr("state.behind"), tr("state.not_recorded")])
        self._recorded = _text("reading", [_recording(_LONGEST_S)])
        self._next_caption = _text("muted", (tr(f"state.next_{key}") for key in FOLLOWING))
        self._next = _text("reading", (tr(f"state.next_{key}_is", time=numbers.hours(0)) for key in FOLLOWING))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * style.GRID, 0, 2 * style.GRID, 0)
        row.setSpacing(style.GRID)
        row.addWidget(self._mark)
        row.addWidget(self._word)
        row.addStretch(1)
        row.addLayout(_cell(self._applicator, self._level))
        row.addStretch(1)
        row.addLayout(_cell(self._recorded_caption, self._recorded))
        row.addStretch(1)
        row.addLayout(_cell(self._next_caption, self._next))
        self._fits = 0
        self._grow()
        self.setValue(Strip())

    def value(self) -> Strip | None:
        """What is shown."""
        return self._value

    def setValue(self, value: Strip) -> None:
        """Show what the rig does now."""
        self._grow()  # a window that became higher only does not resize the strip
        if value == self._value:
            return
        self._value = value
        self._mark.setValue(value.state)
        word = tr(f"state.{value.state.lower()}")
        if word != self._word.text():
            self._word.setText(word)
            style.mark(self._word, "state", value.state)
            self.setAccessibleName(word)
        self._applicator.setText(_applicator(value.applicator, value.unread) if value.applicator else "")
        if self._applicator.property("warns") is not value.unread:
            style.mark(self._applicator, "warns", value.unread)
        self._level.setText(_levels(value) if value.unit else numbers.UNKNOWN)
        self._show_recording(value)
        key = value.following
        self._next_caption.setText(tr(f"state.next_{key}") if key else "")
        self._next.setText(tr(f"state.next_{key}_is", time=_time(key, value.following_s)) if key else "")

    def _show_recording(self, value: Strip) -> None:
        behind = value.recorded_s is not None and value.behind_s > BEHIND_S
        self._recorded.setText(_recording(value.recorded_s) if value.recorded_s is not None else numbers.UNKNOWN)
        words = "not_recorded" if value.recorded_s is None else "behind" if behind else "recorded"
        self._recorded_caption.setText(tr(f"state.{words}"))
        for label in (self._recorded_caption, self._recorded):
            if label.property("warns") is not behind:
                style.mark(label, "warns", behind)

    # ------------------------------------------------------------ the word grows with the window

    def showEvent(self, event: QShowEvent) -> None:
        """From now on the window's height counts."""
        super().showEvent(event)
        self._grow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the window's size."""
        super().resizeEvent(event)
        self._grow()

    def _grow(self) -> None:
        height = max(self.window().height(), round(style.STRIP_HEIGHT / ROOM / WORD_OF_WINDOW))
        if height == self._fits:
            return
        self._fits = height
        wanted = height * WORD_OF_WINDOW
        self._word.setStyleSheet(f"font-size: {_size_of_capitals(self.font(), wanted)}px; font-weight: 700;")
        self._word.setSamples(tr(f"state.{state.lower()}") for state in SHAPES)
        self.setFixedHeight(math.ceil(wanted * ROOM))
        self._mark.setSide(math.ceil(wanted * MARK_OF_WORD))
        layout = self.layout()
        if layout is not None:
            layout.activate()  # now: the window may be drawn before the next turn of the event loop


def _size_of_capitals(font: QFont, height: float) -> int:
    """Size of a bold font whose capitals have this height, px."""
    bold = QFont(font)
    bold.setBold(True)
    bold.setPixelSize(_TRIED_SIZE)
    return math.ceil(_TRIED_SIZE * height / QFontMetricsF(bold).capHeight())


def _text(look: str, samples: Iterable[str]) -> SteadyLabel:
    label = SteadyLabel(samples)
    style.look(label, look)
    return label


def _cell(caption: QLabel, number: QLabel) -> QVBoxLayout:
    """A caption above its number, in the middle of the strip's height."""
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addStretch(1)
    column.addWidget(caption)
    column.addWidget(number)
    column.addStretch(1)
    return column


def _applicator(name: str, unread: bool) -> str:
    words = tr(f"state.applicator_{name}")
    return tr("state.no_reading", applicator=words) if unread else words


def _levels(value: Strip) -> str:
    """Measured level and setpoint, each as wide as the highest level."""
    width = 0 if value.highest is None else len(numbers.level(value.highest, value.unit).partition(" ")[0])
    return " → ".join(numbers.level(level, value.unit, width) for level in (value.measured, value.setpoint))


def _recording(seconds: float) -> str:
    return f"◉ {numbers.hours(seconds)}"


def _time(key: str, seconds: float | None) -> str:
    """A pulse is counted down in tenths of a second, everything else in minutes and seconds."""
    if seconds is None:
        return numbers.UNKNOWN
    return numbers.tenths(seconds) if key == "pulse" and seconds < _TOO_LONG_S else numbers.minutes(seconds)
