"""Continuous rating: the marker follows the participant and its position goes out all the time, or it shows a slider's.

While shown, a position goes out at least every 100 ms, and at most every 16 ms
while it moves: a rating that stands still is data, not silence.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui import style
from gui.widgets.scale_line import MARKER_REACH, ScaleLine
from rig.clock import Clock, RealClock
from rig.domain.plan import Scale
from rig.domain.units import NS_PER_MS

#: between two positions: at least while it moves, at most while it is shown; the latter below the 100 ms asked for,
#: for a timer that comes late
LEAST_MS = 16
MOST_MS = 90
#: one arrow key, as a share of the line: held down, the whole line takes two seconds
KEY_STEP = 0.02


class ContinuousScale(QWidget):
    """An upright line with its ends in words, "more" at the top.

    Parameters
    ----------
    scale : Scale
        Words of the ends; positions go out as shares of the line.
    display_only : bool
        Show what `setValue` says (the device's slider) and send nothing.
    clock : Clock or None
        Stamps what the participant does; None: the host's.
    """

    #: (share of the line from the low end, host time in ns)
    slid = Signal(float, object)

    def __init__(
        self,
        scale: Scale,
        *,
        display_only: bool = False,
        clock: Clock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock or RealClock()
        self._display_only = display_only
        self._sent_ns: int | None = None
        self._moved_ns: int | None = None  # a move that has not gone out
        self._line = ScaleLine(
            Qt.Orientation.Vertical,
            step=KEY_STEP,
            follows_pointer=True,
            inset=MARKER_REACH,  # an end is where the words beside it begin
            clock=self._clock,
        )
        self._line.setReadOnly(display_only)
        self._line.moved.connect(self._on_moved)
        self.setFocusProxy(self._line)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._send)
        self._lay_out(scale)
        if not display_only:
            self.setValue(0.0)

    def _lay_out(self, scale: Scale) -> None:
        """Words lie on the line's own widget, right of the line and nothing to the pointer, which has all the width."""
        words = QVBoxLayout()
        words.setSpacing(0)
        left = Qt.AlignmentFlag.AlignLeft
        words.addWidget(_word(scale.anchor_high, left | Qt.AlignmentFlag.AlignTop))
        words.addStretch(1)
        words.addWidget(_word(scale.anchor_low, left | Qt.AlignmentFlag.AlignBottom))
        beside = QHBoxLayout(self._line)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addStretch(1)
        beside.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._line)

    def value(self) -> float | None:
        """Where the marker is, 0 to 1; None: unknown."""
        return self._line.value()

    def setValue(self, value: float | None) -> None:
        """Put the marker somewhere: where a trial starts, or, with `display_only`, where the device's slider is."""
        self._moved_ns = None
        self._line.setValue(value)

    def _on_moved(self, share: float, at_ns: int) -> None:
        self._moved_ns = at_ns
        since_ns = LEAST_MS * NS_PER_MS if self._sent_ns is None else at_ns - self._sent_ns
        if since_ns >= LEAST_MS * NS_PER_MS:
            self._send()
        else:
            self._timer.start(LEAST_MS - since_ns // NS_PER_MS)

    def _send(self) -> None:
        """Send the position, with the time of the last move or, standing still, of now."""
        value = self._line.value()
        if value is None:
            return
        now_ns = self._clock.now_ns()
        at_ns = now_ns if self._moved_ns is None else self._moved_ns
        self._sent_ns, self._moved_ns = now_ns, None
        self._timer.start(MOST_MS)
        self.slid.emit(value, at_ns)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to send."""
        if not self._display_only:
            self._send()

    def hideEvent(self, event: QHideEvent) -> None:
        """Send no more."""
        self._timer.stop()


def _word(text: str, alignment: Qt.AlignmentFlag) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setContentsMargins(MARKER_REACH + style.GRID, 0, style.GRID, 0)
    label.setAlignment(alignment)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return label
