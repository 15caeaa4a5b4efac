"""The run page with strip and bar, in every state worth seeing: what it says, what it hides, what it asks."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gui import language
from gui.language import tr
from gui.models.asking import Stopping
from gui.models.live import LiveRun
from gui.pages.run import RunPage
from gui.widgets.reason_panel import Reason
from rig.session.actions import Operator
from rig.session.states import Phase, Verb
from tests.gui.looks import findings
from tests.gui.played import Played
from tests.gui.run_window import MOMENTS, PLACES_WIDTH, RunWindow, heat_in_mid_train, window_of

#: px: beside the page; strip, bar, the simulated rig's band and a banner above and below it
AROUND_WIDTH, AROUND_HEIGHT = PLACES_WIDTH + 32, 246


def look(name: str) -> LiveRun:
    """A moment that is only looked at."""
    return MOMENTS[name]().live


def shown(qtbot: QtBot, live: LiveRun, size: tuple[int, int] = (1280, 800)) -> RunWindow:
    window = window_of(live, *size)
    qtbot.addWidget(window)
    QApplication.processEvents()
    return window


def texts(window: RunWindow) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("name", MOMENTS)
def test_no_text_is_cut(qtbot: QtBot, name: str, code: str) -> None:
    language.use(code)
    window = shown(qtbot, look(name))
    assert findings(window) == []
    least = window.page.minimumSizeHint()
    assert least.width() <= 1280 - AROUND_WIDTH and least.height() <= 800 - AROUND_HEIGHT
    assert max(part.minimumSizeHint().width() for part in (window.strip, window.bar)) <= 1280


@pytest.mark.parametrize("verb", [Verb.REPEAT, Verb.SKIP, Verb.FINISH, Verb.NOTE])
@pytest.mark.parametrize("code", ["en", "de"])
def test_no_text_of_a_panel_is_cut(qtbot: QtBot, verb: Verb, code: str) -> None:
    language.use(code)
    window = shown(qtbot, look("held_by_participant"))
    window.page.ask_for(verb)
    QApplication.processEvents()
    assert findings(window) == []


def test_the_page_says_where_the_run_stands(qtbot: QtBot) -> None:
    window = shown(qtbot, look("heat_in_mid_train"))
    found = texts(window)
    for words in ("DELIVERING", "heat-ts-10 · P001 · left forearm", "spot 2 · trial 2 of 3", "Rating per pulse"):
        assert words in found, words
    assert "The plate on your arm is warm." in found


def test_a_long_name_gives_way_to_spot_and_trial(qtbot: QtBot) -> None:
    window = shown(qtbot, look("long_names"))
    assert "spot 2 · trial 2 of 3" in texts(window)
    assert window.page._where.value().endswith("four fingers") and window.page._where.toolTip().endswith("four fingers")


def test_what_an_open_sensor_reads_is_not_a_level(qtbot: QtBot) -> None:
    window = shown(qtbot, look("no_reading"))
    assert "thermode: no reading" in texts(window) and "1000" not in texts(window)
    drawn = window.page._plots.stimulus._measured.getData()[1]
    assert np.nanmax(drawn) < 50.0 and np.isnan(drawn[-1])


def test_the_question_for_the_spot_is_not_there_before_it_is_asked(qtbot: QtBot) -> None:
    window = RunWindow()
    qtbot.addWidget(window)
    window.show()
    assert not window.bar.buttons[Verb.CONFIRM_SPOT].isVisible()


def test_hidden_ratings_are_nowhere_on_the_page(qtbot: QtBot) -> None:
    window = shown(qtbot, look("hidden_ratings"))
    page = window.page
    assert not page._plots.rating.isVisible() and not page._side.curve.isVisible()
    assert page._side.curve.value() == () and page._plots.rating.answers() == ()
    assert texts(window).count(tr("run.ratings_hidden")) == 2


def test_the_word_that_is_asked_for_appears_when_the_run_waits(qtbot: QtBot) -> None:
    played = MOMENTS["waits_for_spot"]()
    window = shown(qtbot, played.live)
    assert "Place the applicator on spot 1" in texts(window)
    button = window.bar.buttons[Verb.CONFIRM_SPOT]
    assert button.isVisible() and button.isEnabled() and button.text() == "Applicator is on spot 1"
    with qtbot.waitSignal(window.bar.asked) as asked:
        button.click()
    assert asked.args == [Operator(Verb.CONFIRM_SPOT)]
    played.ask(Verb.CONFIRM_SPOT)
    window.refresh(played.live)
    assert not button.isVisible()


def test_a_repeat_after_a_participant_stop_waits_for_reason_and_agreement(qtbot: QtBot) -> None:
    window = shown(qtbot, look("held_by_participant"))
    panel, asked = window.page._panel, []
    window.page.asked.connect(asked.append)
    window.bar.buttons[Verb.REPEAT].click()
    assert panel.isVisible()
    for reason, missing in (
        (Reason(), "Type a reason."),
        (Reason("   ", agreed=True), "Type a reason."),
        (Reason("slipped"), "The participant has to agree."),
    ):
        panel.setValue(reason)
        assert not panel._yes.isEnabled() and panel._missing.text() == missing
        panel._text.returnPressed.emit()
        assert asked == []
    panel.setValue(Reason("slipped", agreed=True))
    panel._text.returnPressed.emit()
    assert asked == [Operator(Verb.REPEAT, "slipped", agreed=True)]
    assert not panel.isVisible(), "answered: the script is back"


def test_other_panels_need_a_reason_and_no_agreement(qtbot: QtBot) -> None:
    window = shown(qtbot, look("held_by_participant"))
    asked: list[Operator] = []
    window.page.asked.connect(asked.append)
    for verb in (Verb.SKIP, Verb.NOTE, Verb.FINISH):
        window.page.ask_for(verb)
        assert not window.page._panel._agreed.isVisible()
        window.page._panel.setValue(Reason("why"))
        window.page._panel._yes.click()
    assert asked == [Operator(verb, "why") for verb in (Verb.SKIP, Verb.NOTE, Verb.FINISH)]


def test_back_sends_nothing(qtbot: QtBot) -> None:
    window = shown(qtbot, look("held_by_participant"))
    window.page.ask_for(Verb.SKIP)
    window.page._panel.setValue(Reason("why"))
    with qtbot.assertNotEmitted(window.page.asked):
        window.page._panel._no.click()
    assert not window.page._panel.isVisible()


def test_a_panel_closes_its_answer_once_the_run_has_gone_on(qtbot: QtBot) -> None:
    played = Played()
    played.ask(Verb.START)
    played.until(lambda live: live.snapshot is not None and live.snapshot.phase is Phase.WAITING)
    window = shown(qtbot, played.live)
    window.page.ask_for(Verb.SKIP)
    window.page._panel.setValue(Reason("too warm"))
    assert window.page._panel._yes.isEnabled()
    played.until(lambda live: live.snapshot is not None and live.snapshot.phase is Phase.DELIVERING)
    window.refresh(played.live)
    assert not window.page._panel._yes.isEnabled()
    assert window.page._panel._missing.text() == tr("run.not_now")


def test_only_what_is_possible_can_be_pressed_and_stop_always_where_it_stood(qtbot: QtBot) -> None:
    window = shown(qtbot, look("no_run"))
    bar, places = window.bar, set()
    for name in MOMENTS:
        live = look(name)
        window.refresh(live)
        QApplication.processEvents()
        assert bar.value() == live.possible() & set(bar.buttons), name
        assert bar.stop.isEnabled() and bar.stop.isVisible(), name
        with qtbot.waitSignal(bar.asked) as asked:
            bar.stop.click()
        assert asked.args == [Operator(Verb.STOP)], name
        places.add(bar.stop.geometry().translated(bar.pos()).getRect())
    assert len(places) == 1


def test_continue_takes_the_place_of_pause(qtbot: QtBot) -> None:
    played = Played()
    played.ask(Verb.START)
    played.until(lambda live: live.snapshot is not None and live.snapshot.phase is Phase.DELIVERING)
    window = shown(qtbot, played.live)
    pause, resume = window.bar.buttons[Verb.PAUSE], window.bar.buttons[Verb.RESUME]
    place = pause.geometry()
    with qtbot.waitSignal(window.bar.asked) as asked:
        pause.click()
    assert asked.args == [Operator(Verb.PAUSE)]
    played.ask(Verb.PAUSE)
    window.refresh(played.live)
    assert not pause.isEnabled() and pause.text() == tr("run.pause_asked") and pause.geometry() == place
    played.until(lambda live: live.snapshot is not None and live.snapshot.phase is Phase.PAUSED)
    played.seconds(1.1)
    window.refresh(played.live)
    QApplication.processEvents()
    assert resume.isVisible() and not pause.isVisible() and resume.geometry() == place


def test_the_stop_button_says_how_far_the_stop_has_come(qtbot: QtBot) -> None:
    played = heat_in_mid_train()
    window = shown(qtbot, played.live)
    played.device = "DELIVERING"
    seen = [window.bar.stop.value()]
    played.ask(Verb.STOP)
    window.refresh(played.live)
    seen.append(window.bar.stop.value())
    played.device = "RETURNING"
    played.seconds(0.1)
    window.refresh(played.live)
    assert [*seen, window.bar.stop.value()] == [Stopping.READY, Stopping.STOPPING, Stopping.CONFIRMED]


def test_nothing_is_drawn_while_nothing_has_changed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    played = heat_in_mid_train()
    window = shown(qtbot, played.live)
    page: RunPage = window.page
    drawn = []
    monkeypatch.setattr(page._plots, "draw", drawn.append)
    page.refresh(played.live)
    assert drawn == []
    played.seconds(0.1)
    page.refresh(played.live)
    assert len(drawn) == 1


def test_the_next_trial_gets_its_own_plan(qtbot: QtBot) -> None:
    played = Played(MOMENTS["spoken_rating"]().trials)
    window = shown(qtbot, played.live)
    assert window.page._plots.stimulus.whole() == (-5.0, pytest.approx(played.trials[0].plan.total_us / 1e6 + 5.0))
    played.ask(Verb.START)
    played.until(lambda live: live.shown is not None and live.shown.trial.index == 1)
    window.refresh(played.live)
    assert window.page._plots.stimulus.whole() == (-5.0, pytest.approx(played.trials[1].plan.total_us / 1e6 + 5.0))
