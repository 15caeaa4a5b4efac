"""The bar at the bottom of every page: what the operator can do now, the time left, and STOP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.models import numbers
from gui.models.asking import Stopping
from gui.widgets.steady_label import SteadyLabel
from gui.widgets.stop_button import StopButton
from rig.session.actions import Operator
from rig.session.states import Phase, Verb

if TYPE_CHECKING:
    from gui.models.live import LiveRun

#: in the order from left to right; those with a panel ask in the page before anything is sent
_SENT_AT_ONCE = (Verb.CONFIRM_SPOT, Verb.PAUSE, Verb.RESUME)
_WITH_PANEL = (Verb.REPEAT, Verb.SKIP, Verb.FINISH, Verb.NOTE)
_LONGEST_S = 5999.0
#: what the button in the first place may say, and the room around its words, px
_PAUSES = ("pause", "pause_now", "pause_asked", "keep_open", "resume")
_PAUSE_WORDS: dict[Phase | None, str] = {Phase.WAITING: "pause_now", Phase.CLOSING: "keep_open"}
_AROUND = 4 * style.GRID


class ActionBar(QFrame):
    """`asked` carries an `Operator` to be sent; `wanted` a verb whose panel the page shall open.

    STOP is a part of it, is never disabled and asks nothing.
    """

    asked = Signal(object)
    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "bar")
        self.buttons = {verb: QPushButton(_name(verb)) for verb in _SENT_AT_ONCE + _WITH_PANEL}
        for verb, button in self.buttons.items():
            button.setToolTip(tr(f"run.{verb}_tip"))
            button.setMinimumHeight(style.TARGET + style.GRID)
        for verb in _SENT_AT_ONCE:
            self.buttons[verb].clicked.connect(lambda _=False, verb=verb: self.asked.emit(Operator(verb)))
        for verb in _WITH_PANEL:
            self.buttons[verb].clicked.connect(lambda _=False, verb=verb: self.wanted.emit(verb))
        style.look(self.buttons[Verb.CONFIRM_SPOT], "primary")
        self.stop = StopButton()
        self.stop.pressed.connect(lambda: self.asked.emit(Operator(Verb.STOP)))
        self._left = SteadyLabel([numbers.minutes(_LONGEST_S)])
        style.look(self._left, "reading")
        self._left_caption = SteadyLabel([tr("run.left_in_trial")])
        style.look(self._left_caption, "muted")
        self._place()
        self.setValue(frozenset())
        self.setSpot("")

    def _place(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * style.GRID, style.GRID, 2 * style.GRID, style.GRID)
        row.setSpacing(style.GRID)
        for verb in (Verb.PAUSE, Verb.REPEAT, Verb.SKIP, Verb.FINISH, Verb.NOTE):
            row.addWidget(self.buttons[verb])
            if verb is Verb.PAUSE:  # either can be seen, never both; the place is as wide as the wider one
                row.addWidget(self.buttons[Verb.RESUME])
        metrics = self.fontMetrics()
        wider = max(metrics.horizontalAdvance(tr(f"run.{words}")) for words in _PAUSES) + _AROUND
        for verb in (Verb.PAUSE, Verb.RESUME):
            self.buttons[verb].setMinimumWidth(wider)
        row.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addStretch(1)
        for label in (self._left_caption, self._left):
            left.addWidget(label)
        left.addStretch(1)
        row.addLayout(left)
        row.addStretch(1)
        row.addWidget(self.buttons[Verb.CONFIRM_SPOT])
        row.addSpacing(3 * style.GRID)
        row.addWidget(self.stop)

    def value(self) -> frozenset[Verb]:
        """What can be pressed, besides STOP."""
        return frozenset(verb for verb, button in self.buttons.items() if button.isEnabled())

    def refresh(self, live: LiveRun) -> None:
        """Show what is possible in a run."""
        to_do = live.to_do()
        words = {"spot": tr("run.confirm_spot_n", n=to_do.n), "off_skin": tr("run.confirm_off_skin")}
        self.setSpot(words.get(to_do.key, ""))
        phase = live.snapshot.phase if live.snapshot is not None else None
        pause = "pause_asked" if live.pause_asked else _PAUSE_WORDS.get(phase, "pause")
        self.setValue(live.possible(), pause)
        self.setLeft(live.left_in_trial_s())
        self.setStop(live.stopping)

    def setValue(self, possible: frozenset[Verb], pause: str = "pause") -> None:
        """Open what is possible; where the run is paused Continue takes the place of Pause, whose words are `pause`."""
        for verb, button in self.buttons.items():
            button.setEnabled(verb in possible)
        paused = Verb.RESUME in possible
        _show({self.buttons[Verb.PAUSE]: not paused, self.buttons[Verb.RESUME]: paused})
        self.buttons[Verb.PAUSE].setText(tr(f"run.{pause}"))

    def setSpot(self, words: str) -> None:
        """Words of the button that confirms the spot; "" hides it."""
        button = self.buttons[Verb.CONFIRM_SPOT]
        if not words and button.hasFocus():
            self.setFocus()  # nobody meant what stands next
        if words:
            button.setText(words)
        nothing_left = not words  # nothing is delivered while the spot is asked for
        _show({button: bool(words), self._left_caption: nothing_left, self._left: nothing_left})

    def setLeft(self, seconds: float | None) -> None:
        """Time left in the trial; None: none runs."""
        self._left_caption.setText("" if seconds is None else tr("run.left_in_trial"))
        self._left.setText("" if seconds is None else numbers.minutes(seconds))

    def setStop(self, stop: Stopping) -> None:
        """Show how far a stop has come."""
        if self.stop.value() is not stop:
            self.stop.setValue(stop)


def _show(which: Mapping[QWidget, bool]) -> None:
    """Show some and hide the others, these first: at each that is shown the window grows by what it needs, for good."""
    for widget in sorted(which, key=which.__getitem__):
        widget.setVisible(which[widget])


def _name(verb: Verb) -> str:
    """Words on a button; those of the spot name its number, once it is known."""
    return "" if verb is Verb.CONFIRM_SPOT else tr(f"run.{verb}")
