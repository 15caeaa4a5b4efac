"""The run: what is delivered and rated, what the operator has to do and to read aloud."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from gui import style
from gui.digits import DigitKeys
from gui.language import tr
from gui.models.asking import aim, needs_agreement
from gui.models.causes import outcome_words
from gui.models.live import LEAD_S, TAIL_S, LiveRun
from gui.models.one_trial import OneTrial
from gui.models.phrases import phrase_words
from gui.models.site_words import site_words
from gui.models.spoken import SpokenRating
from gui.pages.run_plots import RunPlots
from gui.pages.run_side import RatedSide
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.read_aloud import ReadAloud
from gui.widgets.reason_panel import Reason, ReasonPanel
from rig.clock import RealClock
from rig.domain.outcome import TrialOutcome
from rig.domain.plan import OFF_SKIN
from rig.domain.units import US_PER_S
from rig.session.actions import Operator
from rig.session.states import Phase, Verb


class RunPage(QWidget):
    """`refresh` draws a `LiveRun`; `asked` carries an `Operator` to be sent to control.

    Attributes
    ----------
    keys : DigitKeys
        To be installed on the application as an event filter.
    """

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "page")
        self.setAccessibleName(tr("run.accessible"))
        self._now_ns = RealClock().now_ns
        self._live = LiveRun()
        self._version: int | None = None
        self._shown: OneTrial | None = None
        self._asks: Verb | None = None
        self._aim: int | None = None
        self._note = ""  # put aside while something else is asked
        self._spoken = SpokenRating()
        self.keys = DigitKeys(self._spoken, self._now_ns, self._enter_confirms, self)
        self.keys.asked.connect(self.asked)
        self._where, self._count = ElidedLabel(), QLabel()
        self._result, self._to_do, self._message = ElidedLabel(), QLabel(), ElidedLabel()
        self._plots = RunPlots()
        self._side = RatedSide()
        self._aloud, self._panel = ReadAloud(), ReasonPanel()
        self._below = QStackedWidget()
        self._place()
        self._panel.answered.connect(self._answer)
        self._panel.cancelled.connect(self._close_panel)

    def _place(self) -> None:
        for label, look in ((self._where, "title"), (self._count, "title"), (self._to_do, "todo")):
            style.look(label, look)
        style.look(self._result, "muted")
        style.look(self._message, "warning")
        self._to_do.setWordWrap(True)
        for widget in (self._aloud, self._panel):
            self._below.addWidget(widget)
        self._below.setMinimumHeight(15 * style.GRID)
        self._below.setMaximumHeight(20 * style.GRID)  # a large screen gives its room to the plots
        self._below.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)  # no text moves the plots
        top, second, whole = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._where, 1)
        top.addWidget(self._count)
        second.addWidget(self._result, 1)
        second.addWidget(self._message, 1)
        left = QVBoxLayout()
        left.setSpacing(style.GRID)
        left.addWidget(self._plots, 9)
        left.addWidget(self._to_do)
        left.addWidget(self._below, 4)  # a script of five lines on the smallest screen
        whole.setSpacing(2 * style.GRID)
        whole.addLayout(left, 4)
        whole.addWidget(self._side, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addLayout(top)
        column.addLayout(second)
        column.addLayout(whole, 1)

    def _enter_confirms(self) -> bool:
        """Whether Enter confirms the spot: where the question can be read, elsewhere it means something else."""
        return self.isVisible() and self._live.enter_confirms()

    # ------------------------------------------------------------ drawing

    def refresh(self, live: LiveRun) -> None:
        """Draw what has changed since the last call; meant for every 30 ms."""
        self._spoken.look(live.snapshot if live.connected else None, self._now_ns())
        self._side.setSpoken(self._spoken.value())
        if live is self._live and live.version == self._version:
            return
        if live is not self._live and self._asks is not None:
            self._note = ""
            self._close_panel()  # it was about the run before
        self._live, self._version = live, live.version
        self._say(live)
        if live.shown is not self._shown:
            self._turn_to(live)
        self._side.setCurves(live)
        if live.shown is not None:
            self._plots.draw(live)
        if self._asks is not None:
            self._keep_panel_true(live)

    def _say(self, live: LiveRun) -> None:
        self._where.setValue(_where(live))
        self._count.setText(_count(live))
        self._result.setValue(_result(live))
        to_do = live.to_do()
        self._to_do.setText(tr(f"run.todo_{to_do.key}", n=to_do.n) if to_do.key else "")
        self._message.setValue(_message(live))
        self._aloud.setValue(live.coming.script if live.coming is not None else "")

    def _turn_to(self, live: LiveRun) -> None:
        self._shown = live.shown
        if live.shown is None:
            self._plots.clear()
        else:
            end_s = live.shown.total_us / US_PER_S + TAIL_S
            self._plots.setTrial(live, -LEAD_S, end_s)

    # ------------------------------------------------------------ asking

    def ask_for(self, verb: Verb) -> None:
        """Open the panel that asks for the reason of a request; nothing is sent before it is answered.

        What is typed there outlives one click too many; a note, another question, too.
        """
        about = aim(verb, self._live.snapshot)
        if (verb, about) == (self._asks, self._aim):
            self._panel.setFocus()
            return
        if self._asks is Verb.NOTE:
            self._note = self._panel.value().text
        self._asks, self._aim = verb, about
        empty = "note_missing" if verb is Verb.NOTE else "reason_missing"
        begun = self._note if verb is Verb.NOTE else ""
        self._panel.ask(tr(f"run.{verb}_title"), tr(f"run.{verb}_explanation"), tr(f"run.{verb}_yes"), empty, begun)
        self._below.setCurrentWidget(self._panel)
        self._keep_panel_true(self._live)

    def take_note(self) -> str:
        """What is being noted, to be finished elsewhere: the run is over; "" for nothing."""
        text, self._note = self._panel.value().text if self._asks is Verb.NOTE else self._note, ""
        if self._asks is Verb.NOTE:
            self._close_panel()
        return text

    def _keep_panel_true(self, live: LiveRun) -> None:
        """The run goes on while a reason is typed: what it needs, and whether it is possible, follows.

        What was about one trial is not about the next.
        """
        assert self._asks is not None  # the panel is open
        agreement = self._asks is Verb.REPEAT and needs_agreement(live.snapshot)
        same = aim(self._asks, live.snapshot) == self._aim
        self._panel.setTerms(needs_agreement=agreement, possible=same and self._asks in live.possible())

    def _answer(self, reason: Reason) -> None:
        assert self._asks is not None  # the panel is open
        self.asked.emit(Operator(self._asks, reason.text, agreed=reason.agreed))
        self._close_panel()

    def _close_panel(self) -> None:
        closed, self._asks = self._asks, None
        if closed is Verb.NOTE:
            self._note = ""
        self._below.setCurrentWidget(self._aloud)
        if self._note:
            self.ask_for(Verb.NOTE)  # it is gone on with


def _where(live: LiveRun) -> str:
    if live.underway is None:
        return tr("run.empty")
    return " · ".join(part for part in (live.underway.paradigm, live.participant, site_words(live.site)) if part)


def _count(live: LiveRun) -> str:
    """Spot, trial, attempt: short, so that it is never cut."""
    snapshot = live.snapshot
    if snapshot is None:
        return ""
    words = [tr("run.off_skin") if snapshot.spot == OFF_SKIN else tr("run.on_spot", n=snapshot.spot)]
    words.append(tr("run.trial_of", n=snapshot.trial + 1, m=snapshot.n_trials))
    if snapshot.attempt > 1:
        words.append(tr("run.attempt", n=snapshot.attempt))
    return " · ".join(words)


def _message(live: LiveRun) -> str:
    """What control answered last; of a trial cut short the page itself says more."""
    snapshot = live.snapshot
    told = snapshot is None or snapshot.phase in (Phase.HELD, Phase.FINISHED)
    return "" if snapshot is None or told else phrase_words(snapshot.message)


def _result(live: LiveRun) -> str:
    """What became of the trial on the screen."""
    shown = live.shown
    if shown is None or not shown.outcome:
        return ""
    return tr(
        "run.result",
        n=shown.trial.index + 1,
        outcome=outcome_words(TrialOutcome(shown.outcome)),
        delivered=shown.n_delivered,
        planned=len(shown.trial.plan.pulses),
    )
