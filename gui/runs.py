"""One run after another: beginning, going on with what was left, the run file, reconnecting, leaving. No widgets.

It holds the control process, the reader process and the builder, and what is known of the run; pages are drawn from
it by `gui.desk`, which also passes on what people answer.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.bridge import Bridge
from gui.going_on import Lookup, words_of_rest
from gui.keeping import Keeping
from gui.language import tr
from gui.models import causes
from gui.models.leaving import Leaving
from gui.models.live import LiveRun
from gui.models.preflight import Preflight
from gui.models.watch import Watch
from rig.clock import RealClock, utc_now
from rig.control.messages import FromControl, Over, Samples, State, Told
from rig.domain.files import RUN_SUFFIX
from rig.domain.outcome import FinishReason
from rig.domain.units import NS_PER_S
from rig.report.head import Head
from rig.report.reading_client import Reader
from rig.session.actions import Operator
from rig.session.options import Options
from rig.session.states import Phase, Verb
from rig.session.underway import Underway


class Runs(QObject):
    """At most one run at a time.

    Attributes
    ----------
    live, watch, preflight
        What is known of the run that is under way, or was last.
    """

    #: a message of control, after it has been taken over here
    said = Signal(object)
    #: topic, words, list of (answer, label); an empty list only tells something
    questioned = Signal(str, str, list)
    #: the question on this topic is settled
    settled = Signal(str)
    #: what is being waited for before a run, in words; "" nothing
    busy = Signal(str)
    #: an answer of the reader process
    read = Signal(object)
    #: control has ended
    ended = Signal()
    #: path of a run file that has been made
    kept = Signal(str)
    #: nothing is under way any more: the window may close
    left = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = RealClock()
        self.bridge, self.reader, self.keeping = Bridge(self), Reader(), Keeping()
        self.live, self.watch, self.preflight = LiveRun(), Watch(), Preflight()
        self._options: Options | None = None
        self._lookup: Lookup | None = None
        self._leaving = Leaving()
        self._reconnecting = False
        self.bridge.said.connect(self._said)
        self.bridge.ended.connect(self._ended)

    def ask(self, request: Operator) -> None:
        """Pass a request on to control; without one there is nobody whose answer could be waited for."""
        if self.bridge.open:
            self.live.asked(request)
        self.bridge.ask(request)

    def seen(self) -> None:
        """Somebody can read the participant's screen."""
        self.preflight.seen()

    def heard(self) -> None:
        """Somebody has heard the tone."""
        self.preflight.heard()

    # ------------------------------------------------------------ before a run

    def prepare(self, options: Options, paradigm: str) -> None:
        """Connect to the device for a run; before that, look whether one of this paradigm was left with trials."""
        if self.bridge.open or self._lookup is not None:
            return
        self._options, self._paradigm = options, paradigm
        self.busy.emit(tr("window.looking"))
        self._lookup = Lookup(options, paradigm, self._looked_up)
        self.reader.ask(self._lookup.request)
        self.bridge.get_ready()

    def _looked_up(self, options: Options, left: Head | None) -> None:
        self._lookup = None
        if left is None or left.next_trial is None:
            self.begin(options)
            return
        self._options = replace(options, go_on_from=Path(left.journal))
        if not left.run_file:
            self.recover(Path(left.journal))  # the window was killed before it could be made
        answers = [
            ("go_on", tr("window.go_on_yes", next=left.next_trial + 1)),
            ("anew", tr("window.go_on_no")),
            ("not_now", tr("window.go_on_not_now")),
        ]
        self.busy.emit(tr("window.asking"))
        self.questioned.emit("go_on", words_of_rest(left, left.next_trial), answers)

    def begin(self, options: Options) -> None:
        """Start control for a run."""
        self._options = options
        self.live = LiveRun(options.participant, options.site)
        self.preflight = Preflight()
        self.watch.begin(options.device)
        self.busy.emit(tr("window.connecting"))
        self.bridge.begin(options)

    def reconnect(self, device: str) -> None:
        """Ask for the same run again on this port, "" the one of before; a run that is just ending comes first.

        Where nothing came of it the question whether to go on has been answered; otherwise it is asked.
        """
        if self._options is None:
            return
        self._options = replace(self._options, device=device or self._options.device)
        self._reconnecting = self.bridge.open
        if self._reconnecting:
            return
        if self.live.underway is None:
            self.begin(self._options)
        else:
            self.prepare(replace(self._options, go_on_from=None, run=None), self._paradigm)

    def answered(self, key: str) -> None:
        """Do what a question was answered with."""
        match key:
            case "go_on" if self._options is not None:
                self.begin(self._options)
            case "anew" if self._options is not None:
                self.begin(replace(self._options, go_on_from=None))
            case "not_now":
                self.bridge.leave()  # of what was made ready
                self.busy.emit("")
            case "leave":
                self._leave_in_order("the window was closed")
            case _:
                self._leaving.stay()

    # ------------------------------------------------------------ while it lasts

    def _said(self, message: FromControl) -> None:
        self.live.fold(message)
        self.watch.heard(message, self._clock.now_ns())
        match message:
            case Underway():
                self.preflight.underway(message)
                self.busy.emit("")
            case State():
                self.preflight.state(message)
            case Samples():
                self.preflight.samples(message)
            case Told():
                self.preflight.told(message)
            case Over() if message.journal:
                self._make_run_file(message)
        self.said.emit(message)

    def look(self) -> None:
        """Look at clocks and processes; meant for every frame."""
        now_ns = self._clock.now_ns()
        self.watch.tick(now_ns, int(utc_now().timestamp() * NS_PER_S))
        self.live.fall_silent(self.watch.silent)
        self.preflight.fall_silent(self.watch.silent)
        if self._leaving.hangs(now_ns) and self.bridge.open:
            self.bridge.leave(kill=True)  # the device went back to neutral by its lease seconds ago
            self._ended()
        for answer in self.reader.take():
            if self._lookup is not None:
                self._lookup.answered(answer)
            self.read.emit(answer)
        if self._lookup is not None:
            self._lookup.look()
        self._look_for_run_file()

    @property
    def idle(self) -> bool:
        """Whether no run is under way, and none is being asked for."""
        return not self.bridge.open and self._lookup is None

    # ------------------------------------------------------------ after it

    def _ended(self) -> None:
        self.watch.ended()
        self.live.lose()
        self.preflight = Preflight()
        self.busy.emit("")
        self.ended.emit()
        if self._leaving.wanted:
            self._leave_once_kept()
        elif self._reconnecting:
            self.reconnect("")

    def _make_run_file(self, over: Over) -> None:
        if self.keeping.begin(over):
            self.questioned.emit("building", tr("window.building"), [])

    def recover(self, journal: Path) -> None:
        """Have the run file made from a journal of which there is none, unless that is under way."""
        text = "the recording was not closed"
        run_file = str(journal.with_suffix(RUN_SUFFIX))
        self._make_run_file(Over(FinishReason.INTERRUPTED, text, str(journal), run_file))

    def _look_for_run_file(self) -> None:
        outcome = self.keeping.taken()
        if outcome is None:
            return
        if not self.keeping.busy:
            self.settled.emit("building")
        if outcome.run_file is None:
            self._leaving.stay()  # that has to be read first
            place = replace(self.watch.place, journal=str(outcome.journal))
            self.watch.add(causes.not_built(place, outcome.build_problem))
        elif not self._leaving.wanted:
            self.kept.emit(str(outcome.run_file))
        elif not self.keeping.busy and not self.bridge.open:
            self.left.emit()

    # ------------------------------------------------------------ leaving

    def close_wanted(self) -> None:
        """Leave at once where nothing runs; in a run stop first and ask second."""
        snapshot = self.live.snapshot
        if not self.bridge.open:
            self._lookup = None
            self.left.emit()
        elif self._leaving.wanted:
            return  # it is on its way
        elif snapshot is None or snapshot.phase in (Phase.IDLE, Phase.CLOSING, Phase.FINISHED):
            self._leave_in_order("")
        else:
            self.ask(Operator(Verb.STOP, "the window is being closed"))
            answers = [("stay", tr("window.stay")), ("leave", tr("window.leave"))]
            self.questioned.emit("leave", tr("window.leave_stopped"), answers)

    def _leave_in_order(self, reason: str) -> None:
        """Have control end the run; the window closes once it has, or after a while without it."""
        if not self.bridge.open:
            self.left.emit()  # it has ended while it was asked about
            return
        self._leaving.begin(self._clock.now_ns())
        self.questioned.emit("leaving", tr("window.closed_while_ending"), [])
        self.ask(Operator(Verb.FINISH, reason))

    def _leave_once_kept(self) -> None:
        """Control has ended: leave, but not before the run file of what was begun has been made."""
        underway, snapshot = self.live.underway, self.live.snapshot
        begun = snapshot is not None and snapshot.phase is not Phase.IDLE
        if self.keeping.busy:
            return
        if underway is not None and begun and self.live.over is None:
            self.recover(Path(underway.journal))
        else:
            self.left.emit()

    def close(self) -> None:
        """Let go of every process: the last thing before the program ends."""
        self.bridge.close()
        self.keeping.close()
        self.reader.close()
