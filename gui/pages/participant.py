"""The participant's window: one instruction, one scale, one stop, and nothing that moves but their own marker.

It draws a `ParticipantScreen` and says what the participant did, stamped when it
happened. It never takes the keyboard: it opens without being activated, and
keys typed in another window do not come here. Keys typed here reach no shortcut
of the operator's.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from gui import style
from gui.language import said_in, tr
from gui.models.asking import Stopping
from gui.models.participant_screen import Answer, ParticipantScreen, Showing
from gui.participant_display import ParticipantDisplay
from gui.sound import Tone
from gui.stop_keys import STOP_KEYS
from gui.widgets.continuous_scale import ContinuousScale
from gui.widgets.fixation import Fixation
from gui.widgets.nrs_scale import NrsScale
from gui.widgets.participant_stop import ParticipantStop
from gui.widgets.scale_ends import ScaleEnds
from gui.widgets.vas_scale import VasScale
from rig.clock import Clock, RealClock
from rig.domain.plan import Scale

#: height up to which the words have their smallest size; on higher screens they grow with it, px
BASE_HEIGHT = 900

#: share of the height that STOP and OK take
BAR_SHARE = 0.1
#: how long the button says "stopping" where nothing is shown to stop
STOP_SHOWN_MS = 2000

_STOPS = {Showing.STOPPING: Stopping.STOPPING, Showing.STOPPED: Stopping.CONFIRMED}


def _silent(tone: Tone) -> None:
    """Play nothing."""


class ParticipantWindow(QWidget):
    """Everything the participant sees.

    Parameters
    ----------
    play : callable
        Plays a tone; by default nothing sounds.
    keyboard : bool
        Whether a touch or click in this window brings it the keyboard, as usual;
        without, all keys stay with the operator and the participant has pointer
        and finger only.
    clock : Clock or None
        Stamps what the participant does; None: the host's.

    Attributes
    ----------
    display : ParticipantDisplay
        Where it is.
    """

    #: (value on the scale, host time in ns, number of the prompt)
    rated = Signal(float, object, int)
    #: (share of the line, host time in ns)
    slid = Signal(float, object)
    #: host time in ns
    stopPressed = Signal(object)
    #: the same by a key: whose hand it was nobody knows
    stopKeyPressed = Signal(object)
    #: somebody says that the preflight's picture can be read
    seen = Signal()
    #: somebody tried to close it in a run
    closeRefused = Signal()

    def __init__(
        self, play: Callable[[Tone], None] = _silent, *, keyboard: bool = True, clock: Clock | None = None
    ) -> None:
        super().__init__()
        self._play = play
        self._clock = clock or RealClock()
        self._model = ParticipantScreen()
        self._answered = 0  # prompt whose answer is on its way
        self._stop_asked = False  # no later model has shown it yet
        self._typed = False  # somebody types here
        self._points = 0.0
        self.display = ParticipantDisplay(self)
        self.setWindowTitle(tr("participant.window"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus, not keyboard)
        style.look(self, "participant")
        self._headline, self._detail, self._message = _words(), _words(), _words()
        style.look(self._message, "participant message")
        self._fixation = Fixation()
        self._body = QStackedWidget()
        self._body.addWidget(self._fixation)
        self._body.addWidget(self._message)
        self._scale: QWidget | None = None
        self._scale_of: tuple[object, ...] = ()
        self._stop = ParticipantStop(clock=self._clock)
        self._stop.asked.connect(self._on_stop)
        self._ok = QPushButton()
        self._ok.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._ok.setMinimumSize(3 * style.PARTICIPANT_TARGET, style.PARTICIPANT_TARGET)
        self._ok.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        style.look(self._ok, "participant ok")
        self._ok.clicked.connect(self._on_ok)
        self._lay_out()
        self._apply(self._model)

    def _lay_out(self) -> None:
        kept = self._ok.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # nothing else moves when it comes and goes
        self._ok.setSizePolicy(kept)
        self._body.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        bar = QHBoxLayout()
        bar.setContentsMargins(2 * style.GRID, 0, 2 * style.GRID, 0)
        bar.setSpacing(2 * style.GRID)
        bar.addWidget(self._stop, 3)
        bar.addStretch(3)
        bar.addWidget(self._ok, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2 * style.GRID, 0, 2 * style.GRID)
        layout.setSpacing(style.GRID)
        layout.addWidget(self._headline)
        layout.addWidget(self._body, 1)
        layout.addWidget(self._detail)
        layout.addLayout(bar)

    def value(self) -> ParticipantScreen:
        """What is shown, but for an answer on its way."""
        return self._model

    def show_model(self, model: ParticipantScreen) -> None:
        """Show this; as often as one likes, for the same again costs one comparison."""
        if model == self._model:
            return
        before, self._model = self._model, model
        if not model.running:
            self._answered, self._typed = 0, False  # each run counts its prompts from 1
        if model.showing in (Showing.STOPPING, Showing.STOPPED, Showing.MESSAGE):
            self._stop_asked = False
        self._apply(self._shown())
        if model.prompt_id not in (0, before.prompt_id, self._answered):
            self._play(Tone.PROMPT)

    def _shown(self) -> ParticipantScreen:
        """Return the model, or a wait where the answer to its prompt is on its way."""
        answered = self._model.prompt_id != 0 and self._model.prompt_id == self._answered
        return _waiting(self._model) if answered else self._model

    def _apply(self, model: ParticipantScreen) -> None:
        alone = model.showing in (Showing.TEST, Showing.MESSAGE, Showing.STOPPING, Showing.STOPPED)
        self._message.setText(model.headline if alone else "")
        self._headline.setText("" if alone else model.headline)
        self._detail.setText("" if model.showing is Showing.TEST else model.detail)
        self._show_body(model, alone)
        self._stop.setLanguage(model.language)
        self._stop.setValue(Stopping.STOPPING if self._stop_asked else _STOPS.get(model.showing, Stopping.READY))
        test = model.showing is Showing.TEST
        self._ok.setText(model.detail if test else said_in(model.language, "participant.ok"))
        self._ok.setVisible(test or (model.showing is Showing.ASK and model.answer is Answer.SCREEN))
        self._allow_ok()

    def _show_body(self, model: ParticipantScreen, alone: bool) -> None:
        key = (model.scale, model.answer, model.language, model.prompt_id, model.follows)
        if key != self._scale_of:
            self._replace_scale(model)
            self._scale_of = key
        if isinstance(self._scale, ContinuousScale) and model.answer is Answer.HAND:
            self._scale.setValue(model.slider)
        self._body.setCurrentWidget(self._scale or (self._message if alone else self._fixation))

    def _replace_scale(self, model: ParticipantScreen) -> None:
        """Give every prompt and every trial a scale of its own: nothing of the one before can be left on it."""
        if self._scale is not None:
            self._body.removeWidget(self._scale)
            self._scale.hide()
            self._scale.deleteLater()
        self._scale = None if model.scale is None else self._make_scale(model, model.scale)
        if self._scale is not None:
            self._body.addWidget(self._scale)
            self._scale.setFocus()

    def _make_scale(self, model: ParticipantScreen, scale: Scale) -> QWidget:
        if model.showing is Showing.FOLLOW:
            follow = ContinuousScale(scale, display_only=model.answer is Answer.HAND, clock=self._clock)
            follow.setValue(0.0 if model.answer is Answer.SCREEN else model.slider)
            follow.slid.connect(self.slid)
            return follow
        if model.answer is not Answer.SCREEN:
            return ScaleEnds(scale, model.language)
        answered: NrsScale | VasScale
        if scale.kind == "nrs":
            answered = NrsScale(scale, model.language, clock=self._clock)
        else:
            answered = VasScale(scale, clock=self._clock)
        answered.valueChanged.connect(self._allow_ok)
        answered.confirmed.connect(self._on_confirmed)
        return answered

    # ------------------------------------------------------------ what the participant does

    def _allow_ok(self) -> None:
        answers = isinstance(self._scale, NrsScale | VasScale)
        self._ok.setEnabled(not answers or self._scale_value() is not None)

    def _scale_value(self) -> float | None:
        return self._scale.value() if isinstance(self._scale, NrsScale | VasScale) else None

    def _on_ok(self) -> None:
        at_ns = self._clock.now_ns()
        value = self._scale_value()
        if self._model.showing is Showing.TEST:
            self.seen.emit()
        elif value is not None:
            self._on_confirmed(value, at_ns)

    def _on_confirmed(self, value: float, at_ns: int) -> None:
        """Send the answer once; the prompt is gone from the screen before control has said so."""
        self._answered = self._model.prompt_id
        self._apply(self._shown())
        self.rated.emit(value, at_ns, self._answered)

    def _on_stop(self, at_ns: int) -> None:
        self._show_stop()
        self.stopPressed.emit(at_ns)

    def _show_stop(self) -> None:
        self._stop_asked = True
        self._stop.setValue(Stopping.STOPPING)
        QTimer.singleShot(STOP_SHOWN_MS, self, self._forget_stop)

    def _forget_stop(self) -> None:
        """Say STOP again where control has not shown a stop: nothing is stopping."""
        self._stop_asked = False
        self._apply(self._shown())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and F12 stop; what no scale took goes nowhere else."""
        if event.isAutoRepeat():
            return
        if event.key() in STOP_KEYS:
            self._show_stop()
            self.stopKeyPressed.emit(self._clock.now_ns())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._model.showing is Showing.TEST:
            self.seen.emit()

    def event(self, event: QEvent) -> bool:
        """Claim every key typed here before a shortcut of the whole program can."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            self._typed = self._typed or event.key() not in STOP_KEYS
            event.accept()
            return True
        return super().event(event)

    def wants_keyboard(self) -> bool:
        """Whether a key typed here would mean something, or somebody who answers by keys waits for a question."""
        by_keys = self._model.answer is Answer.SCREEN and self._model.showing in (Showing.ASK, Showing.FOLLOW)
        return by_keys or (self._typed and self._model.running and self._model.showing is not Showing.ASK)

    # ------------------------------------------------------------ the window itself

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the words grow with the screen."""
        points = style.PARTICIPANT_POINTS * max(1.0, self.height() / BASE_HEIGHT)
        if points != self._points:
            self._points = points
            self.setStyleSheet(style.participant_sheet(points))
        for button in (self._stop, self._ok):  # of the window's height alone: STOP never moves
            button.setFixedHeight(max(style.PARTICIPANT_TARGET, round(self.height() * BAR_SHARE)))
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay open in a run; to leave the program, show a model that is not running first."""
        if self._model.running:
            event.ignore()
            self.closeRefused.emit()
        else:
            event.accept()


def _waiting(model: ParticipantScreen) -> ParticipantScreen:
    """Return what is shown between an answer and control's word that it has it."""
    wait = said_in(model.language, "participant.wait")
    return ParticipantScreen(Showing.WAIT, model.language, detail=wait, running=model.running)


def _words() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setContentsMargins(3 * style.GRID, 0, 3 * style.GRID, 0)
    return label
