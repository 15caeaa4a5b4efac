"""The participant's side of the desk: their window, what it shows of a run, and what they do there as requests."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QGuiApplication, QScreen

from gui.models.live import LiveRun
from gui.models.participant_screen import (
    ParticipantScreen,
    Showing,
    end_screen,
    participant_screen,
    preflight_picture,
)
from gui.pages.participant import ParticipantWindow
from gui.second_display import second_display
from gui.sound import Tone
from rig.domain.outcome import FinishReason
from rig.session.actions import Operator
from rig.session.states import Phase, Verb

#: stands in the journal as the reason of a stop
STOPPED_ON_SCREEN = "the participant pressed stop on the screen"
STOPPED_BY_KEY = (
    "a stop key was pressed while the participant's window had the keyboard: whose hand it was is not known"
)


class ParticipantSide(QObject):
    """`asked` carries an `Operator` whose source is the screen; `seen` that somebody can read the test picture."""

    asked = Signal(object)
    seen = Signal()
    #: the display it was on is gone; another one has taken its place
    screenLost, screenBack = Signal(), Signal()
    #: it has gone to a display of its own
    moved = Signal()

    def __init__(
        self,
        play: Callable[[Tone], None],
        operators: Callable[[], QScreen],
        room: Callable[[], QRect | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        """Let `operators` say which display is the operator's, and `room` what of it may be covered."""
        super().__init__(parent)
        self.window = ParticipantWindow(play)
        self._operators = operators
        self._displaced = False
        self.window.rated.connect(self._rated)
        self.window.slid.connect(self._slid)
        self.window.stopPressed.connect(self._stopped)
        self.window.seen.connect(self.confirm_seen)
        self.window.stopKeyPressed.connect(self._stopped_by_key)
        self.window.display.setOperators(operators, room)
        self.window.display.lost.connect(self._lost)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._look_for_screen)

    def _rated(self, value: float, at_ns: int, prompt_id: int) -> None:
        self.asked.emit(Operator(Verb.RATE, value=value, source="screen", at_ns=at_ns, prompt_id=prompt_id))

    def _slid(self, fraction: float, at_ns: int) -> None:
        self.asked.emit(Operator(Verb.SLIDE, value=fraction, source="screen_slider", at_ns=at_ns))

    def _stopped(self, at_ns: int) -> None:
        self.asked.emit(Operator(Verb.STOP, STOPPED_ON_SCREEN, source="screen", at_ns=at_ns))

    def _stopped_by_key(self, at_ns: int) -> None:
        self.asked.emit(Operator(Verb.STOP, STOPPED_BY_KEY, at_ns=at_ns, by_anybody=True))

    # ------------------------------------------------------------ the window

    def present(self) -> None:
        """Open the window, unless it is open: on the display that is not the operator's, where there are two."""
        if not self.window.isVisible() or self.window.isMinimized():
            self.window.display.present()

    @property
    def alone(self) -> bool:
        """Whether there is no display but the operator's."""
        return second_display(QGuiApplication.screens(), self._operators()) is None

    def come_forward(self) -> None:
        """Lie above the operator's window on the only display, as long as something may be asked."""
        window = self.window
        if window.isVisible() and window.display.alone and window.value().running:
            window.raise_()

    def test(self) -> None:
        """Show the picture of the preflight until somebody says that it can be read."""
        self.present()
        self.window.show_model(preflight_picture())

    def _lost(self) -> None:
        self._displaced = True
        self.screenLost.emit()

    def _look_for_screen(self) -> None:
        """Go to a display that was plugged in, or plugged in again; what was seen elsewhere is to be seen anew."""
        if self.alone:
            return
        if self.window.isVisible() and self.window.display.alone:
            self.window.display.present()
            self.moved.emit()
        if self._displaced:
            self._displaced = False
            self.screenBack.emit()

    def confirm_seen(self) -> None:
        """Somebody can read it."""
        self.seen.emit()

    def refresh(self, live: LiveRun) -> None:
        """Show what the run wants of the participant now."""
        before = self.window.value()
        self._show(live)
        self.window.display.look()
        if self.window.value() != before:
            self.come_forward()

    def _show(self, live: LiveRun) -> None:
        underway, state = live.underway, live.state
        if underway is None or state is None:
            if self.window.value().running:  # the run before ended a moment ago, and the next is being connected
                self.window.show_model(end_screen((), None))
        elif not live.connected:
            finish = None if live.over is None else FinishReason(live.over.finish_reason)
            self.window.show_model(end_screen(underway.trials, finish))
        elif not (state.snapshot.phase is Phase.FINISHED and self.window.value().showing is Showing.MESSAGE):
            if state.snapshot.phase is not Phase.IDLE:
                slider = _slider(live)
                self.window.show_model(participant_screen(underway.trials, state.snapshot, state.device, slider))

    def leave(self) -> None:
        """Close the window, also in a run."""
        self.window.show_model(ParticipantScreen())
        self.window.close()


def _slider(live: LiveRun) -> float | None:
    """Position of the device's slider, 0..1; None: it has none, or nothing has been heard yet."""
    last_us = live.trace.last_us
    if last_us is None:
        return None
    slider = float(live.trace.between(last_us).slider[-1])
    return None if math.isnan(slider) else slider
