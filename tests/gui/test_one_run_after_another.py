"""What belongs to one run, one question or one page is not taken for the next one's."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from gui.models.asking import Stopping
from gui.models.live import LiveRun
from gui.models.participant_screen import ParticipantScreen
from gui.models.preflight import Preflight
from gui.models.preflight_items import Item, Mark
from gui.models.review import Review
from gui.models.spoken import Spoken, SpokenRating
from gui.models.trouble import Place, trouble
from gui.pages.participant import ParticipantWindow
from gui.pages.review import ReviewPage
from gui.pages.review_result import Pictures
from gui.pages.run import RunPage
from gui.sound import Tone
from gui.widgets.nrs_scale import NrsScale
from gui.widgets.question import Question
from rig.control.messages import Over, State, Told
from rig.report.reading import Listed
from rig.session.actions import Operator, Snapshot
from rig.session.states import Phase, Verb
from tests.gui.cockpit import Cockpit
from tests.gui.participant_states import over
from tests.gui.prepared import IDENTITY, begun, samples
from tests.gui.reviewed import HEADS, PATH, view
from tests.gui.run_window import heat_in_mid_train, waits_for_spot
from tests.gui.scales import NRS_10, asking
from tests.gui.test_spoken import SECOND, answered, asked

LEFT = Qt.MouseButton.LeftButton


def test_the_first_question_of_a_run_is_asked_although_that_of_the_run_before_was_answered(qtbot: QtBot) -> None:
    tones: list[Tone] = []
    window = ParticipantWindow(tones.append)
    qtbot.addWidget(window, before_close_func=over)
    window.show()
    for _ in range(2):
        window.show_model(asking(NRS_10, prompt_id=1))
        scale = window._scale
        assert isinstance(scale, NrsScale) and scale.isVisible()
        scale.setValue(4)
        QTest.mouseClick(window._ok, LEFT)
        assert not scale.isVisible()
        window.show_model(ParticipantScreen())  # between two runs
    assert tones == [Tone.PROMPT] * 2


@pytest.mark.parametrize("then", [asked(prompt_id=2), answered(None)], ids=["next", "missed"])
def test_the_rest_of_a_number_is_no_answer_to_the_next_question(then: Snapshot) -> None:
    """Of 68 the 6 was typed when the question went: 8 is not what was said."""
    spoken = SpokenRating()
    spoken.look(asked(prompt_id=1), 0)
    spoken.type("6")
    spoken.look(then, SECOND)
    assert spoken.wants("8"), "it goes nowhere else either"
    spoken.type("8")
    assert spoken.value().kind is Spoken.CLOSED and spoken.value().text == ""
    assert spoken.typing and spoken.enter(SECOND) is None
    for digit in "45":
        spoken.type(digit)
    request = spoken.enter(2 * SECOND)
    assert request is not None and request.value == 45.0


def test_after_a_moment_without_a_key_a_new_number_begins() -> None:
    spoken = SpokenRating()
    for at_ns, digit in ((0, "6"), (SECOND, "8"), (SECOND * 3 // 2, "0"), (3 * SECOND, "3")):
        spoken.look(asked(prompt_id=1 if at_ns == 0 else 2), at_ns)
        spoken.type(digit)
    request = spoken.enter(4 * SECOND)
    assert request is not None and request.value == 3.0


def test_runs_listed_for_somebody_else_are_no_earlier_runs_of_this_one() -> None:
    review = Review()
    review.open(PATH)
    review.take(view("three trains"))
    review.take(Listed("/data/sub-P001", HEADS, ()))
    before = review.earlier()
    review.take(Listed("/data/sub-P002/ses-01", (), ()))
    assert before and review.earlier() == before


def test_something_that_is_only_told_takes_no_question_away(qtbot: QtBot) -> None:
    question = Question()
    qtbot.addWidget(question)
    question.ask("go_on", "Go on?", [("yes", "Yes")])
    question.ask("building", "The run file is being made …", [])
    question.withdraw("building")
    (button,) = question.findChildren(QPushButton)
    assert button.text() == "Yes" and question.topic() == "go_on"


def test_runs_without_ratings_leave_nothing_behind(qtbot: QtBot) -> None:
    pictures = Pictures()
    qtbot.addWidget(pictures)
    rated = view("three trains")
    unrated = replace(rated, trials=(), pairs=(), curve=replace(rated.curve, labels=()))
    counts = []
    for _ in range(3):
        pictures.setValue(unrated)
        assert isinstance(pictures, QTabWidget) and pictures.count() == 1
        counts.append(len(pictures.findChildren(QObject)))
    assert len(set(counts)) == 1


def test_a_stop_without_a_device_waits_for_nobodys_word(cockpit: Cockpit) -> None:
    cockpit.key(Qt.Key.Key_Escape)  # as to close a list
    frames: list[int] = []
    cockpit.desk.runs.bridge.frame.connect(lambda: frames.append(1))
    cockpit.until(lambda: len(frames) > 2)
    assert cockpit.desk.bar.stop.value() is Stopping.READY


def test_another_spot_is_another_question_for_enter() -> None:
    live = waits_for_spot().live
    assert live.state is not None
    at = live.state
    for trial, ns in ((0, 0), (0, 2 * SECOND), (1, 2 * SECOND + 1)):
        live.fold(State(at.now_ns + ns, replace(at.snapshot, trial=trial), "SAFE", None, 0))
    assert not live.enter_confirms()


def test_what_was_known_of_a_device_is_not_shown_as_now_while_control_is_silent() -> None:
    live = heat_in_mid_train().live
    assert live.strip().state == "DELIVERING" and live.possible()
    live.fall_silent(True)
    assert live.strip().state == "UNKNOWN" and live.strip().measured is None
    assert live.strip().recorded_s is not None and live.strip().behind_s == math.inf, "what is saved is saved"
    assert live.left_in_trial_s() is None and live.possible() == frozenset()
    live.fall_silent(False)
    assert live.strip().state == "DELIVERING"


def test_a_stop_that_was_asked_for_in_a_run_is_asked_of_control() -> None:
    live = heat_in_mid_train().live
    live.asked(Operator(Verb.STOP))
    assert live.stopping == Stopping.STOPPING


def test_leaving_answered_after_control_is_gone_leaves(cockpit: Cockpit) -> None:
    """The run ended by itself while the question stood there."""
    cockpit.desk.question.ask("leave", "Leave?", [("stay", "Stay"), ("leave", "Leave")])
    cockpit.press("Leave")
    assert not cockpit.desk.window.isVisible()


def test_whoever_goes_on_is_asked_no_more_whether_to_leave(cockpit: Cockpit) -> None:
    """It says that STOP has been sent, and the next train is delivered."""
    cockpit.desk.question.ask("leave", "Leave?", [("stay", "Stay"), ("leave", "Leave")])
    cockpit.desk.runs.bridge.said.emit(Told("train_started", "", {"t0_us": 1}))
    assert cockpit.desk.question.topic() == ""


def test_a_participants_screen_that_was_unplugged_is_told_and_has_to_be_seen_anew(cockpit: Cockpit) -> None:
    preflight = cockpit.desk.preflight
    preflight.underway(begun("dfns-wur", "screen"))
    preflight.seen()
    screen = {row.item: row.mark for row in preflight.rows}[Item.SCREEN]
    cockpit.desk.participant.display.lost.emit()  # as a display server does: tests/gui/test_unplugged_display.py
    after = {row.item: row.mark for row in preflight.rows}[Item.SCREEN]
    assert (screen, after) == (Mark.OK, Mark.TO_DO)
    told = cockpit.told("screen_gone")
    assert "can answer on this screen" in told.then and cockpit.sounds == [Tone.ALARM_MEDIUM]


@pytest.mark.parametrize("how", ["started", "silent"])
def test_start_is_closed_once_the_run_has_begun_and_while_control_is_silent(how: str) -> None:
    preflight = Preflight()
    preflight.underway(begun("heat-ts-10", "paradigm", replace(IDENTITY, simulated=True, limits_crc=1)))
    preflight.samples(samples(32.0, 300))
    assert preflight.ready
    if how == "silent":
        preflight.fall_silent(True)
    else:
        preflight.state(State(0, asked(), "DELIVERING", None, 0))
        preflight.samples(samples(47.0, 300))
    assert not preflight.ready
    assert {row.mark for row in preflight.rows} == {Mark.OK}, "the marks stay as they were at the start"


def test_what_is_being_written_of_one_run_is_not_lost_to_the_next(qtbot: QtBot) -> None:
    page = ReviewPage()
    qtbot.addWidget(page)
    page.show()
    page.show_run(PATH)
    page.told(view("three trains"))
    page._buttons["adverse_event"].click()
    page._form._text.setPlainText("redness")
    assert not any(page._buttons[name].isEnabled() for name in ("adverse_event", "skin_inspection", "note"))
    page.show_run(HEADS[0].path)
    assert page._form.isVisible() and page._form._text.toPlainText() == "redness"
    assert page.value() is not None and page.value().head.path == PATH, "it would be written of another run"
    page._form.cancelled.emit()
    page._numbers.show_notes()
    page.told(view("three trains", path=HEADS[0].path))
    assert page._numbers.measures.isVisible()
    assert page.value() is not None and page.value().head.path == HEADS[0].path
    assert page._buttons["note"].isEnabled()


def test_nothing_of_the_run_before_is_drawn_for_the_next(qtbot: QtBot) -> None:
    page = RunPage()
    qtbot.addWidget(page)
    page.show()
    page.refresh(heat_in_mid_train().live)
    plot = page._plots.stimulus
    assert plot.isVisible() and plot._measured.getData()[0].size
    page.refresh(LiveRun())
    assert not plot.isVisible() and not page._plots.rating.isVisible()
    silent = LiveRun()
    silent.fold(begun("heat-ts-10", "paradigm"))
    page.refresh(silent)
    assert plot.isVisible() and not plot._measured.getData()[0].size


@pytest.mark.parametrize(
    ("phase", "device", "confirmed"),
    [
        (Phase.READYING, "SAFE", False),
        (Phase.WAITING, "SAFE", False),
        (Phase.DELIVERING, "SAFE", False),
        (Phase.DELIVERING, "RETURNING", True),
        (Phase.READYING, "FAULT", True),
        (Phase.HELD, "SAFE", True),
        (Phase.PAUSED, "SAFE", True),
        (Phase.CLOSING, "SAFE", True),
    ],
)
def test_what_a_device_said_before_a_stop_does_not_confirm_it(phase: Phase, device: str, confirmed: bool) -> None:
    """As long as the run has not taken note of it, a device at rest may be about to start."""
    assert Stopping.STOPPING.after(device, phase) is (Stopping.CONFIRMED if confirmed else Stopping.STOPPING)


@pytest.mark.parametrize("phase", [Phase.LOADING, Phase.WAITING, Phase.READYING])
def test_nothing_is_called_stopped_once_the_run_goes_on(phase: Phase) -> None:
    """The next stimulus begins by itself: after skip or repeat, and not only once it is armed."""
    assert Stopping.CONFIRMED.after("SAFE", phase) is Stopping.READY
    assert Stopping.CONFIRMED.after("RETURNING", phase) is Stopping.CONFIRMED, "the state of before the stop"


def test_a_stop_stands_on_no_button_once_there_is_no_device() -> None:
    live = heat_in_mid_train().live
    live.asked(Operator(Verb.STOP))
    live.lose()
    assert live.stopping == Stopping.READY


def test_hidden_ratings_are_not_in_review_either_while_their_run_lasts(cockpit: Cockpit) -> None:
    """What is opened there may be the run's own journal, or the part of it before a fault; and after one, too."""
    desk = cockpit.desk
    desk.runs.bridge.frame.disconnect()
    desk.review_page.show_run(PATH)
    desk.review_page.told(view("three trains"))
    desk.window.goTo("review")
    report, pictures = desk.review_page._buttons["report"], desk.review_page._pictures
    assert pictures.isVisible() and report.isEnabled()
    desk.runs.bridge.said.emit(replace(begun("heat-ts-10", "paradigm"), hide_ratings=True))
    assert not pictures.isVisible() and not report.isEnabled()
    desk.review_page.told(view("three trains"))
    assert not pictures.isVisible()
    desk.window.goTo("run")
    desk.runs.bridge.said.emit(Over("link_lost", "unplugged", "", ""))
    desk.runs.bridge.ended.emit()
    desk.runs.kept.emit(PATH)
    assert desk.window.page() == "run", "it may be gone on with"
    desk.window.goTo("review")
    desk.review_page.told(view("three trains"))
    assert pictures.isVisible() and report.isEnabled(), "but whoever asks for it sees it"


def test_what_was_said_of_the_run_before_goes_with_it(cockpit: Cockpit) -> None:
    """Why it was refused, once a device is there; and that the rig is simulated: the next one may be real."""
    desk = cockpit.desk
    desk.runs.bridge.frame.disconnect()
    desk.prepare_page.show_refused("Nobody answers.")
    refused = next(label for label in desk.window.findChildren(QLabel) if "Nobody answers." in label.text())
    assert refused.isVisible()
    desk.runs.bridge.said.emit(begun("heat-ts-10", "paradigm", replace(IDENTITY, simulated=True)))
    desk.prepare_page.refresh(desk.preflight)
    assert desk.band.isVisible() and not refused.isVisible()
    desk.runs.bridge.ended.emit()
    assert not desk.band.isVisible()


def test_saving_elsewhere_leads_to_the_folder(qtbot: QtBot, cockpit: Cockpit) -> None:
    """It lies below what the smallest screen shows of its column."""
    desk = cockpit.desk
    desk.window.goTo("review")
    desk.watch.add(trouble("disk_full", Place(journal="run.qstj"), ""))
    cockpit.until(desk.banner.isVisible)
    cockpit.press("Save elsewhere …")
    field = cockpit.find(QLineEdit, "Folder for the recordings")
    assert desk.window.page() == "prepare" and desk.window.focusWidget() is field
    cockpit.until(lambda: field.visibleRegion().boundingRect().height() == field.height())
