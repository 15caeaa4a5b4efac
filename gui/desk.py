"""The desk: what control says goes to the models, what people do goes to control, and each frame is drawn.

It holds no rule of its own about a run. Which page shows what, what a click
means and when a question is asked stands here; everything else is in the
models and widgets it puts together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget

from gui import language, sound, style
from gui.bridge import Bridge
from gui.going_on import Lookup
from gui.keeping import Keeping
from gui.language import tr
from gui.models import causes, remembered
from gui.models.live import LiveRun
from gui.models.participant_screen import ParticipantScreen, participant_screen, preflight_picture
from gui.models.preflight import Preflight
from gui.models.trouble import Act, Priority, Trouble
from gui.models.watch import Watch
from gui.pages.participant import ParticipantWindow
from gui.pages.prepare import PreparePage
from gui.pages.review import ReviewPage
from gui.pages.run import RunPage
from gui.stop_keys import StopKeys
from gui.widgets.action_bar import ActionBar
from gui.widgets.banner import Banner
from gui.widgets.question import Question
from gui.widgets.simulated_band import SimulatedBand
from gui.widgets.simulator_panel import SimulatorPanel
from gui.widgets.state_strip import StateStrip
from gui.window import Window
from rig.clock import RealClock, utc_now
from rig.control.messages import FromControl, Over, Refused, Samples, State, Told
from rig.domain.outcome import FinishReason
from rig.domain.units import NS_PER_S
from rig.report.reading import Head
from rig.report.reading_client import Reader
from rig.session.actions import Operator
from rig.session.options import Options
from rig.session.states import Phase, Verb
from rig.session.underway import Underway

_ALARMS = {
    Priority.HIGH: sound.Tone.ALARM_HIGH,
    Priority.MEDIUM: sound.Tone.ALARM_MEDIUM,
    Priority.LOW: sound.Tone.ALARM_LOW,
}
#: after these the device may come back within the visit: going on is offered
_MAY_COME_BACK = (FinishReason.LINK_LOST, FinishReason.DEVICE_FAULT, FinishReason.INTERRUPTED)


class Desk(QObject):
    """One operator's window, one participant's, and at most one run.

    Parameters
    ----------
    app : QApplication
        Gets the filters for Esc, F12 and typed ratings.
    play : callable
        Plays a tone.
    """

    def __init__(self, app: QApplication, play: Callable[[sound.Tone], None] = sound.play) -> None:
        super().__init__()
        self._app, self._play, self._clock = app, play, RealClock()
        self.bridge, self.reader, self.keeping = Bridge(self), Reader(), Keeping()
        self.live, self.watch, self.preflight = LiveRun(), Watch(), Preflight()
        self._options: Options | None = None
        self._lookup: Lookup | None = None
        self._alarmed: Trouble | None = None
        self._leaving = False
        self._testing_screen = False
        self._make_widgets()
        self._connect_widgets()

    def _make_widgets(self) -> None:
        self.band, self.strip, self.banner, self.question = SimulatedBand(), StateStrip(), Banner(), Question()
        self.bar, self.run_page, self.prepare_page = ActionBar(), RunPage(), PreparePage()
        self.review_page, self.simulator = ReviewPage(), SimulatorPanel()
        self.participant = ParticipantWindow(self._play)
        pages: dict[str, QWidget] = {
            "prepare": self.prepare_page,
            "run": self.run_page,
            "review": self.review_page,
            "simulator": self.simulator,
        }
        self.window = Window(self.band, self.strip, self.banner, self.question, self.bar, pages)
        self.window.allow("run", False)
        self.window.allow("simulator", False)
        self.band.hide()

    def _connect_widgets(self) -> None:
        self.bridge.said.connect(self._said)
        self.bridge.ended.connect(self._control_ended)
        self.bridge.frame.connect(self._frame)
        self.prepare_page.connectAsked.connect(self.prepare_for)
        self.prepare_page.startAsked.connect(self._start)
        self.prepare_page.disconnectAsked.connect(lambda: self.ask(Operator(Verb.FINISH)))
        self.prepare_page.seenTestAsked.connect(self._test_screen)
        self.prepare_page.soundTestAsked.connect(lambda: self._play(sound.Tone.PROMPT))
        self.prepare_page.seenConfirmed.connect(self._screen_seen)
        self.prepare_page.heardConfirmed.connect(self._sound_heard)
        self.run_page.asked.connect(self.ask)
        self.bar.asked.connect(self.ask)
        self.bar.wanted.connect(self._wanted)
        self.simulator.asked.connect(self.bridge.simulate)
        self.review_page.asked.connect(self.reader.ask)
        self.review_page.nextSite.connect(lambda: self.window.goTo("prepare"))
        self.review_page.finished.connect(self._closing)
        self.banner.acted.connect(self._acted)
        self.question.answered.connect(self._answered)
        self.window.closing.connect(self._closing)
        self.participant.rated.connect(self._participant_rated)
        self.participant.slid.connect(self._participant_slid)
        self.participant.stopPressed.connect(lambda _at_ns: self.stop("participant, on the screen"))
        self.participant.seen.connect(self._screen_seen)
        self.participant.screenLost.connect(self._screen_lost)
        self._stop_keys = StopKeys(self)
        self._stop_keys.pressed.connect(self.stop)
        for keys in (self._stop_keys, self.run_page.keys):
            self._app.installEventFilter(keys)

    def show(self) -> None:
        """Open the operator's window."""
        self.window.show()

    # ------------------------------------------------------------ what people do

    def ask(self, request: Operator) -> None:
        """Pass a request on."""
        self.live.asked(request)
        self.bridge.ask(request)

    def stop(self, reason: str = "") -> None:
        """Stop at once."""
        self.ask(Operator(Verb.STOP, reason))

    def prepare_for(self, options: Options) -> None:
        """Connect to the device for a run; before that, look whether one was left with trials to go on with."""
        if self.bridge.open or self._lookup is not None:
            return
        self.prepare_page.set_busy(tr("window.looking"))
        self._lookup = Lookup(options, self._paradigm_name(), self._looked_up)
        self.reader.ask(self._lookup.request)

    def _paradigm_name(self) -> str:
        chosen = self.prepare_page.model.chosen
        return "" if chosen is None or chosen.shown.paradigm is None else chosen.shown.paradigm.name

    def _looked_up(self, options: Options, left: Head | None) -> None:
        self._lookup = None
        if left is None or left.next_trial is None:
            self.begin(options)
            return
        self._options = replace(options, go_on_from=Path(left.journal))
        reason = causes.finish_words(FinishReason(left.finish_reason))
        following, remaining = left.next_trial + 1, left.n_trials - left.next_trial
        words = tr("window.go_on", run=left.run, reason=reason, left=remaining, n=left.n_trials, next=following)
        answers = [("go_on", tr("window.go_on_yes", next=following)), ("anew", tr("window.go_on_no"))]
        self.question.ask("go_on", words, answers)

    def begin(self, options: Options) -> None:
        """Start control for a run."""
        self.question.withdraw()
        self._options = options
        self.live = LiveRun(options.participant, options.site)
        self.preflight = Preflight()
        self.watch.begin(options.device)
        self.prepare_page.set_busy(tr("window.connecting"))
        self.bridge.begin(options)

    def _start(self) -> None:
        """Begin the first trial; the page offers it only once every mark is there."""
        self.ask(Operator(Verb.START))
        self.window.goTo("run")

    def _wanted(self, verb: Verb) -> None:
        self.window.goTo("run")
        self.run_page.ask_for(verb)

    # ------------------------------------------------------------ the participant

    def _participant_rated(self, value: float, at_ns: int, prompt_id: int) -> None:
        self.ask(Operator(Verb.RATE, value=value, source="screen", at_ns=at_ns, prompt_id=prompt_id))

    def _participant_slid(self, fraction: float, at_ns: int) -> None:
        self.ask(Operator(Verb.SLIDE, value=fraction, source="screen_slider", at_ns=at_ns))

    def _test_screen(self) -> None:
        self._testing_screen = True
        self._present_participant()
        self.participant.show_model(preflight_picture())

    def _screen_seen(self) -> None:
        self._testing_screen = False
        self.preflight.seen()

    def _sound_heard(self) -> None:
        self.preflight.heard()

    def _present_participant(self) -> None:
        if not self.participant.isVisible():
            self.participant.present(self.window.screen())

    def _screen_lost(self) -> None:
        self.watch.add(causes.screen_gone(self.watch.place, ""))

    # ------------------------------------------------------------ what control says

    def _said(self, message: FromControl) -> None:
        self.live.fold(message)
        self.watch.heard(message, self._clock.now_ns())
        match message:
            case Underway():
                self._underway(message)
            case State():
                self.preflight.state(message)
            case Samples():
                self.preflight.samples(message)
            case Told():
                self.preflight.told(message)
                if message.kind == "simulator":
                    self.simulator.told(message.data)
                if message.kind == "trial_ended":
                    self._play(sound.Tone.TRIAL_END)
            case Refused(text):
                self.prepare_page.show_refused(text)
            case Over():
                self._over(message)
            case _:
                return

    def _underway(self, begun: Underway) -> None:
        self.preflight.underway(begun)
        self.prepare_page.set_busy("")
        self.band.setVisible(begun.simulated)
        self.window.allow("run", True)
        self.window.allow("simulator", begun.simulated)
        if begun.ratings == "screen":
            self._present_participant()

    def _over(self, over: Over) -> None:
        if over.journal:
            self.question.ask("building", tr("window.building"), [])
            self.keeping.begin(over)

    def _control_ended(self) -> None:
        self.watch.ended()
        self.live.lose()
        self.simulator.reset()
        self.window.allow("simulator", False)
        self.preflight = Preflight()
        self.prepare_page.set_busy("")
        if self._leaving and not self.keeping.busy:
            self._leave()

    # ------------------------------------------------------------ frames

    def _frame(self) -> None:
        """Draw; each widget does nothing where nothing has changed."""
        self.watch.tick(self._clock.now_ns(), int(utc_now().timestamp() * NS_PER_S))
        self._read()
        self._keep()
        self.strip.setValue(self.live.strip())
        self.run_page.refresh(self.live)
        self.bar.refresh(self.live)
        self.prepare_page.refresh(self.preflight)
        self._show_participant()
        worst = self.watch.worst()
        self.banner.setValue(worst, self.watch.waiting)
        if worst is not self._alarmed:
            self._alarmed = worst
            if worst is not None:
                self._play(_ALARMS[worst.priority])

    def _show_participant(self) -> None:
        if self._testing_screen:
            return
        underway, state = self.live.underway, self.live.state
        if underway is None or state is None or not self.live.connected:
            self.participant.show_model(ParticipantScreen())
            return
        if state.snapshot.phase is not Phase.IDLE:
            trials = underway.trials
            self.participant.show_model(participant_screen(trials, state.snapshot, state.device, self._slider()))

    def _slider(self) -> float | None:
        """Position of the device's slider, 0..1, NaN where it has none; None: nothing has been heard yet."""
        last_us = self.live.trace.last_us
        return None if last_us is None else float(self.live.trace.between(last_us).slider[-1])

    def _read(self) -> None:
        for answer in self.reader.take():
            if self._lookup is not None:
                self._lookup.answered(answer)
            self.review_page.told(answer)
        if self._lookup is not None:
            self._lookup.look()

    def _keep(self) -> None:
        """Show the run file once it has been made."""
        outcome = self.keeping.taken()
        if outcome is None:
            return
        self.question.withdraw("building")
        if outcome.run_file is None:
            self.watch.add(causes.not_built(self.watch.place, outcome.build_problem))
        else:
            self.review_page.show_run(str(outcome.run_file))
            self.window.goTo("review")
        if self._leaving:
            self._leave()

    # ------------------------------------------------------------ questions and leaving

    def _answered(self, key: str) -> None:
        match key:
            case "go_on":
                assert self._options is not None
                self.begin(self._options)
            case "anew":
                assert self._options is not None
                self.begin(replace(self._options, go_on_from=None))
            case "leave":
                self._leaving = True
                self.question.ask("leaving", tr("window.closed_while_ending"), [])
                self.ask(Operator(Verb.FINISH, "the window was closed"))
            case _:
                return

    def _acted(self, act: str) -> None:
        """Do what the banner's button says."""
        shown = self.watch.worst()
        self.watch.understood()
        if act == Act.RECONNECT and self._options is not None:
            self.prepare_for(replace(self._options, go_on_from=None, run=None))
        elif act == Act.RECOVER and shown is not None and shown.path:
            self._recover(Path(shown.path))
        elif act == Act.SHOW_FILE and shown is not None and shown.path:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(shown.path).parent)))
        elif act == Act.SAVE_ELSEWHERE:
            self.window.goTo("prepare")

    def _recover(self, journal: Path) -> None:
        """Have the run file made from a journal that nobody closed."""
        text = "the recording was not closed"
        self.keeping.begin(Over(FinishReason.INTERRUPTED, text, str(journal), str(journal.with_suffix(".h5"))))
        self.question.ask("building", tr("window.building"), [])

    def _closing(self) -> None:
        """Close at once where nothing runs; in a run stop first and ask second."""
        snapshot = self.live.snapshot
        if not self.bridge.open:
            self._leave()
        elif snapshot is None or snapshot.phase in (Phase.IDLE, Phase.FINISHED):
            self._leaving = True
            self.ask(Operator(Verb.FINISH))
        else:
            self.stop("the window is being closed")
            answers = [("stay", tr("window.stay")), ("leave", tr("window.leave"))]
            self.question.ask("leave", tr("window.leave_stopped"), answers)

    def _leave(self) -> None:
        self.participant.show_model(ParticipantScreen())
        self.participant.close()
        self.window.leave()

    def close(self) -> None:
        """Let go of every process: the last thing before the program ends."""
        for keys in (self._stop_keys, self.run_page.keys):
            self._app.removeEventFilter(keys)
        self.bridge.close()
        self.keeping.close()
        self.reader.close()


def open_desk(app: QApplication, *, language_code: str | None = None, palette: str | None = None) -> Desk:
    """Open the window in the language and colours asked for, or else in those of last time, or of the system."""
    habits = remembered.load()
    code = language_code or habits.window_language or QLocale.system().name()[:2]
    dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    colours = palette or habits.palette or ("dark" if dark else "light")
    if (language_code, palette) != (None, None):
        remembered.save(replace(habits, window_language=code, palette=colours))
    language.use(code if code in language.LANGUAGES else "en")
    style.apply(app, style.PALETTES.get(colours, style.LIGHT))
    desk = Desk(app)
    desk.show()
    return desk
