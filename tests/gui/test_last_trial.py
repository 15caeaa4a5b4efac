"""The last trial of a run: what can be asked for in it and just after it; nothing is promised that never comes."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.language import tr
from gui.models.asking import aim
from gui.widgets.action_bar import ActionBar
from rig.session.actions import Operator
from rig.session.states import Phase, Verb
from tests.gui.cockpit import Cockpit
from tests.gui.played import Played, planned


def in_the_last_trial() -> Played:
    """One trial of typed ratings, so that the only one is the last."""
    played = Played(planned("heat-windup-033hz", "prompt")[:1])
    played.ask(Verb.START)
    played.until(lambda live: live.snapshot is not None and live.snapshot.phase is Phase.DELIVERING)
    return played


def closing(*, paused: bool = False) -> Played:
    played = in_the_last_trial()
    if paused:
        played.ask(Verb.PAUSE)
    while played.phase is not Phase.CLOSING:
        snapshot = played.live.snapshot
        asked = snapshot is not None and snapshot.prompt is not None
        played.ask(Verb.RATE, value=40.0) if asked else played.step()
    return played


@pytest.mark.parametrize("paused", [False, True])
def test_a_pause_in_the_last_trial_comes(qtbot: QtBot, paused: bool) -> None:
    played, bar = closing(paused=paused), ActionBar()
    qtbot.addWidget(bar)
    bar.refresh(played.live)
    assert not played.live.pause_asked and bar.buttons[Verb.PAUSE].text() == tr("run.keep_open")
    assert (Verb.PAUSE in bar.value()) is not paused
    assert played.live.to_do().key == ("closing_open" if paused else "closing")
    assert played.live.strip().following == ("choose" if paused else "closing")


def test_the_last_trial_can_be_repeated_once_it_is_over(cockpit: Cockpit) -> None:
    """The run stays open while the reason is typed."""
    played, desk = closing(), cockpit.desk
    desk.runs.bridge.frame.disconnect()
    desk.runs.live = played.live
    assert Verb.REPEAT in played.live.possible() and aim(Verb.REPEAT, played.live.snapshot) == 0
    asked: list[Operator] = []
    desk.runs.ask = asked.append  # type: ignore[method-assign]
    desk.run_page.refresh(played.live)
    desk.bar.wanted.emit(Verb.REPEAT)
    assert [request.verb for request in asked] == [Verb.PAUSE]
    assert desk.window.page() == "run"
