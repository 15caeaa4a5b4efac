"""Visual analogue scale: a line with its ends in words, a marker that starts nowhere, confirmed by the participant."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui import style
from gui.widgets.scale_line import ScaleLine
from rig.clock import Clock, RealClock
from rig.domain.plan import Scale

#: 49.9 is 499 steps of 0.1, and not 49.900000000000006
DECIMALS = 6


class VasScale(QWidget):
    """A rating on a line; `value` is None until the first touch.

    Parameters
    ----------
    scale : Scale
        Range, step and words of the ends.
    clock : Clock or None
        Stamps what the participant does; None: the host's.
    """

    #: value on the scale, or None
    valueChanged = Signal(object)
    #: (value on the scale, host time in ns) of Enter
    confirmed = Signal(float, object)

    def __init__(self, scale: Scale, *, clock: Clock | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = scale
        self._clock = clock or RealClock()
        self._value: float | None = None
        self._line = ScaleLine(step=scale.step / (scale.high - scale.low), clock=clock)
        self._line.moved.connect(self._on_moved)
        self.setFocusProxy(self._line)
        # the words are centred under the ends of a line that takes the middle 60 %: 40 % of the width each
        words = QHBoxLayout()
        words.setSpacing(0)
        for text, stretch in ((scale.anchor_low, 2), ("", 1), (scale.anchor_high, 2)):
            label = QLabel(text)
            label.setWordWrap(True)
            label.setContentsMargins(style.GRID, 0, style.GRID, 0)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            words.addWidget(label, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addStretch(1)
        layout.addWidget(self._line)
        layout.addLayout(words)
        layout.addStretch(1)

    def value(self) -> float | None:
        """Value on the scale, in its steps; None: not touched yet."""
        return self._value

    def setValue(self, value: float | None) -> None:
        """Put the marker at a value, or nowhere."""
        low, high = self._scale.low, self._scale.high
        self._line.setValue(None if value is None else (value - low) / (high - low))
        self._take(value)

    def _on_moved(self, share: float, at_ns: int) -> None:
        scale = self._scale
        steps = round(share * (scale.high - scale.low) / scale.step)
        self._take(min(round(scale.low + steps * scale.step, DECIMALS), scale.high))

    def _take(self, value: float | None) -> None:
        if value != self._value:
            self._value = value
            self.valueChanged.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter confirms what was marked."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()
        if enter and self._value is not None:
            self.confirmed.emit(self._value, self._clock.now_ns())
        else:
            event.ignore()
