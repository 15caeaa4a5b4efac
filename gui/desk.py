"""The desk: widgets, models and processes put together; what people do goes to control, each frame is drawn.

It holds no rule of its own about a run. Which page shows what, and what a
click means, stands here; everything else is in what it puts together.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QScreen, QWindow
from PySide6.QtWidgets import QApplication

from gui import sound
from gui.front import Front
from gui.language import tr
from gui.models import causes
from gui.models.live import LiveRun
from gui.models.paradigms import added, builtin
from gui.models.preflight import Preflight
from gui.models.trouble import Act, Priority
from gui.models.watch import Watch
from gui.pages.review import ReviewPage
from gui.pages.run import RunPage
from gui.participant_side import ParticipantSide
from gui.runs import Runs
from gui.stop_keys import StopKeys
from gui.widgets.simulator_panel import SimulatorPanel
from rig.control.messages import FromControl, Refused, Told
from rig.domain.outcome import FinishReason
from rig.session.actions import Operator
from rig.session.options import Options
from rig.session.states import Phase, Verb
from rig.session.underway import Underway

_ALARMS = {
    Priority.HIGH: sound.Tone.ALARM_HIGH,
    Priority.MEDIUM: sound.Tone.ALARM_MEDIUM,
    Priority.LOW: sound.Tone.ALARM_LOW,
}


#: ends of a run that somebody wanted; after any other it may be gone on with
_WANTED = (FinishReason.COMPLETED, FinishReason.STOPPED_BY_OPERATOR, FinishReason.STOPPED_BY_PARTICIPANT)


class Desk(QObject):
    """One operator's window, one participant's, and at most one run.

    Parameters
    ----------
    app : QApplication
        Gets the filters for Esc, F12 and typed ratings.
    play : callable
        Plays a tone.
    front : Front
        What is already seen; None: made here.
    """

    def __init__(
        self, app: QApplication, play: Callable[[sound.Tone], None] = sound.play, front: Front | None = None
    ) -> None:
        super().__init__()
        self._app, self._play = app, play
        self._asked_back = False  # the keyboard, from the participant's window
        self.runs = Runs(self)
        front = Front() if front is None else front
        self.window, self.prepare_page, self.bar = front.window, front.prepare_page, front.bar
        self.band, self.strip, self.banner, self.question = front.band, front.strip, front.banner, front.question
        self.run_page, self.review_page, self.simulator = RunPage(), ReviewPage(), SimulatorPanel()
        self.window.setPage("run", self.run_page)
        self.window.setPage("review", self.review_page)
        self.window.setPage("simulator", self.simulator)
        self.prepare_page.offer(builtin(), added)
        self.participant_side = ParticipantSide(play, self._screen, self.window.coverable, self)
        self.participant = self.participant_side.window
        self._stop_keys = StopKeys(self)
        self._connect_pages()
        self._connect_runs()
        front.hand_over()

    def _connect_pages(self) -> None:
        prepare = self.prepare_page
        prepare.connectAsked.connect(self._connect)
        prepare.startAsked.connect(self._start)
        prepare.disconnectAsked.connect(self._disconnect)
        prepare.seenTestAsked.connect(self.participant_side.test)
        prepare.soundTestAsked.connect(lambda: self._play(sound.Tone.PROMPT))
        prepare.seenConfirmed.connect(self.participant_side.confirm_seen)
        prepare.heardConfirmed.connect(self.runs.heard)
        self.run_page.asked.connect(self.ask)
        self.bar.asked.connect(self.ask)
        self.bar.wanted.connect(self._wanted)
        self.simulator.asked.connect(self.runs.bridge.simulate)
        self.review_page.asked.connect(self.runs.reader.ask)
        self.review_page.nextSite.connect(lambda: self.window.goTo("prepare"))
        self.review_page.finished.connect(self.runs.close_wanted)
        self.participant_side.asked.connect(self.ask)
        self.participant_side.seen.connect(self.runs.seen)
        self.participant_side.screenLost.connect(self._screen_lost)
        self.participant_side.moved.connect(lambda: self.preflight.seen(False))
        self.participant_side.screenBack.connect(lambda: self.watch.over("screen_gone"))
        self._stop_keys.watchOver(self.bar.stop)
        self._stop_keys.pressed.connect(lambda: self.ask(Operator(Verb.STOP)))
        self._app.focusWindowChanged.connect(self._keep_keyboard)
        self._watches_keyboard = True
        for keys in (self._stop_keys, self.run_page.keys):
            keys.leaveOut(self.participant)
            self._app.installEventFilter(keys)

    def _connect_runs(self) -> None:
        runs = self.runs
        runs.said.connect(self._said)
        runs.busy.connect(self.prepare_page.set_busy)
        runs.questioned.connect(self.question.ask)
        runs.settled.connect(self.question.withdraw)
        runs.read.connect(self.review_page.told)
        runs.ended.connect(self._control_ended)
        runs.kept.connect(self._kept)
        runs.left.connect(self._leave)
        runs.bridge.frame.connect(self._frame)
        self.banner.acted.connect(self._acted)
        self.question.answered.connect(self._answered)
        self.window.closing.connect(runs.close_wanted)

    @property
    def live(self) -> LiveRun:
        """The run that is under way, or was last."""
        return self.runs.live

    @property
    def watch(self) -> Watch:
        """What went wrong."""
        return self.runs.watch

    @property
    def preflight(self) -> Preflight:
        """What must hold before the start."""
        return self.runs.preflight

    def show(self) -> None:
        """Open the operator's window."""
        self.window.show()

    def _screen(self) -> QScreen:
        """Display that the operator looks at."""
        return self.window.screen()

    # ------------------------------------------------------------ what people do

    def ask(self, request: Operator) -> None:
        """Pass a request on."""
        self.runs.ask(request)

    def _connect(self, options: Options) -> None:
        chosen = self.prepare_page.model.chosen
        self.review_page.setOperator(options.operator)
        self.runs.prepare(options, "" if chosen is None else chosen.paradigm.name)

    def _start(self) -> None:
        """Begin the first trial; the page offers it only once every mark is there."""
        if self.live.underway is not None and self.live.underway.ratings == "screen":
            self.participant_side.present()  # somebody may have closed it
        self.ask(Operator(Verb.START))
        self.window.goTo("run")

    def _disconnect(self) -> None:
        """Let go of a device with which nothing was begun; a run is ended with a reason."""
        snapshot = self.live.snapshot
        if snapshot is None or snapshot.phase in (Phase.IDLE, Phase.FINISHED):
            self.ask(Operator(Verb.FINISH))
        else:
            self._wanted(Verb.FINISH)

    def _keep_keyboard(self, now: QWindow | None) -> None:
        """Take the keyboard back that a touch on the participant's screen took, and let their page stay in sight."""
        if now is not None and now is self.participant.windowHandle():
            self._take_keyboard_back()
        elif now is not None and now is self.window.windowHandle():
            self.participant_side.come_forward()

    def _take_keyboard_back(self) -> None:
        """The operator types, or a key typed on the participant's screen would mean nothing there.

        It is asked for once: a window system that does not give it would be asked with every frame.
        """
        wanted = self.run_page.keys.typing(self.window) or not self.participant.wants_keyboard()
        if wanted and not self._asked_back:
            self.window.activateWindow()
        self._asked_back = wanted

    def _wanted(self, verb: Verb) -> None:
        snapshot = self.live.snapshot
        if verb is Verb.FINISH and snapshot is not None and snapshot.phase is Phase.CLOSING:
            self.ask(Operator(verb))  # every trial is over: there is no reason to be asked for
            return
        if verb is Verb.REPEAT and snapshot is not None and snapshot.phase is Phase.CLOSING:
            self.ask(Operator(Verb.PAUSE))  # or the run would be over before the reason is typed
        self.window.goTo("run")
        self.run_page.ask_for(verb)

    def _acted(self, act: str) -> None:
        """Do what the banner's button says."""
        shown = self.watch.worst()
        self.watch.understood()
        path = "" if shown is None else shown.path
        if act == Act.RECONNECT:
            self.window.goTo("prepare")
            if self.prepare_page.as_connected:  # else another run has been prepared since: Connect is for that
                self.runs.reconnect(self.prepare_page.model.device)
        elif act == Act.RECOVER and path:  # after the one that is being made, if there is one
            self.runs.recover(Path(path))
        elif act == Act.SHOW_FILE and path:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(path).parent)))
        elif act == Act.SAVE_ELSEWHERE:
            self.window.goTo("prepare")
            self.prepare_page.turn_to_folder()

    # ------------------------------------------------------------ what control says

    def _said(self, message: FromControl) -> None:
        match message:
            case Underway():
                self.question.withdraw()
                self.band.setVisible(message.simulated)
                self.window.allow("run", True)
                self.review_page.setRunning(True, hidden=message.hide_ratings)
                self.window.allow("simulator", message.simulated)
                if message.ratings == "screen":
                    self.participant_side.present()
            case Told(kind="simulator"):
                self.simulator.told(message.data)
            case Told(kind="train_started"):
                self.question.withdraw("leave")  # whoever has gone on has answered it
            case Told(kind="trial_ended"):
                self._play(sound.Tone.TRIAL_END)
            case Refused():
                self.prepare_page.show_refused(causes.refused_words(message, self.watch.place))
            case _:
                return

    def _control_ended(self) -> None:
        self.simulator.reset()
        self.band.hide()
        self.review_page.setRunning(False)
        self.window.allow("simulator", False)

    def _kept(self, run_file: str) -> None:
        """Show what came out of a run, unless the next has been asked for meanwhile.

        Ratings that are hidden are not put before anybody when a run breaks off: it may be gone on with.
        """
        self.review_page.show_run(run_file, self.run_page.take_note() if self.runs.idle else "")
        broke_off = self.live.over is None or FinishReason(self.live.over.finish_reason) not in _WANTED
        if self.runs.idle and not self.question.topic() and not (self.live.hides_ratings and broke_off):
            self.window.goTo("review")

    def _answered(self, key: str) -> None:
        if key == "discard":
            self.review_page.discard()
            self.runs.close_wanted()
        else:
            self.runs.answered(key)

    def _screen_lost(self) -> None:
        """Tell of it; what was seen on it has to be seen anew where it is shown now."""
        self.preflight.seen(False)
        self.watch.add(causes.screen_gone(self.watch.place))

    def defect(self, text: str) -> None:
        """Tell of an error of this window itself that nobody has foreseen: it must not stand in a log only."""
        self.watch.defect(text)

    # ------------------------------------------------------------ frames, and the end

    def _frame(self) -> None:
        """Draw; each widget does nothing where nothing has changed."""
        self.runs.look()
        self.strip.setValue(self.live.strip())
        self.run_page.refresh(self.live)
        self.bar.refresh(self.live)
        self.preflight.displays(alone=self.participant_side.alone)
        self.prepare_page.refresh(self.preflight)
        self.participant_side.refresh(self.live)
        if self.participant.isActiveWindow():
            self._take_keyboard_back()
        else:
            self._asked_back = False
        self.banner.setValue(self.watch.worst(), self.watch.waiting)
        alarm = self.watch.take_alarm()
        if alarm is not None:
            self._play(_ALARMS[alarm])

    def _leave(self) -> None:
        """Close, unless something is being written down that would be lost: that is asked about."""
        if self.review_page.unsaved:
            self.window.goTo("review")
            answers = [("stay", tr("window.stay")), ("discard", tr("window.discard"))]
            self.question.ask("unsaved", tr("window.unsaved"), answers)
            return
        self.participant_side.leave()
        self.window.leave()

    def close(self) -> None:
        """Let go of every process: the last thing before the program ends."""
        if self._watches_keyboard:
            self._watches_keyboard = False
            self._app.focusWindowChanged.disconnect(self._keep_keyboard)
        for keys in (self._stop_keys, self.run_page.keys):
            self._app.removeEventFilter(keys)
        self.runs.close()
        self.review_page.close_errands()
        self.deleteLater()  # what is connected within it holds it, out of sight of Python's collection
