"""The rating told by word, as the operator types it: large enough to see a slip, with what is wrong beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.models import numbers
from gui.models.spoken import Spoken, SpokenValue
from gui.widgets.elided_label import ElidedLabel

#: shown where a number is asked for and none is typed
_EMPTY = "…"
_WRONG = (Spoken.OFF_SCALE, Spoken.TOO_FINE, Spoken.CLOSED)


class SpokenRatingBox(QFrame):
    """Shows a `SpokenValue`; the digits come from the keyboard filter, whatever has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "card")
        self._value: SpokenValue | None = None
        self._question = ElidedLabel()
        style.look(self._question, "section")
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._words.setMinimumHeight(2 * self._words.fontMetrics().lineSpacing())  # two lines: nothing below moves
        self._number = QLabel()
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        style.look(self._number, "spoken")
        self._low, self._high = QLabel(), QLabel()
        for anchor in (self._low, self._high):
            style.look(anchor, "muted")
            anchor.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * style.GRID, style.GRID, 2 * style.GRID, style.GRID)
        column.setSpacing(style.GRID // 2)
        for widget in (self._question, self._number, self._words, self._low, self._high):
            column.addWidget(widget)
        self.setValue(SpokenValue())

    def value(self) -> SpokenValue | None:
        """What is shown."""
        return self._value

    def setValue(self, value: SpokenValue) -> None:
        """Show what is asked and what is typed."""
        if value == self._value:
            return
        self._value = value
        scale = value.scale
        asks = scale is not None
        self._number.setText(value.text or (_EMPTY if asks else ""))
        if asks:
            key = "ask_trial" if value.pulse is None else "ask_pulse"
            dimension = tr(f"run.dimension_{value.dimension}")
            self._question.setValue(tr(f"run.{key}", dimension=dimension, n=value.pulse or 0))
        else:
            self._question.setValue(tr("run.ask_nothing"))
        ends = {} if scale is None else {name: numbers.exact(getattr(scale, name)) for name in ("low", "high", "step")}
        self._words.setText(tr(f"run.spoken_{value.kind}", **ends) if asks or value.kind is Spoken.CLOSED else "")
        style.mark(self._words, "look", "problem" if value.kind in _WRONG else "muted")
        self._low.setText("" if scale is None else f"{numbers.exact(scale.low)} = {scale.anchor_low}")
        self._high.setText("" if scale is None else f"{numbers.exact(scale.high)} = {scale.anchor_high}")
        self.setAccessibleName(f"{self._question.value()} {self._number.text()} {self._words.text()}")
