"""What stays on the participant's screen once a run is over: that it is over, or that it is not, until the next one."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from gui.language import words
from gui.models.live import LiveRun
from gui.models.participant_screen import Showing
from gui.participant_side import ParticipantSide
from rig.control.messages import Over
from rig.domain.outcome import FinishReason
from rig.session.states import Phase, Verb
from tests.gui.participant_states import over
from tests.gui.played import Played, planned

WORDS = words("en", "participant")


@pytest.fixture
def side(qtbot: QtBot) -> ParticipantSide:
    side = ParticipantSide(lambda tone: None, QGuiApplication.primaryScreen)
    qtbot.addWidget(side.window, before_close_func=over)
    return side


def in_mid_train() -> Played:
    played = Played(planned("heat-ts-10", "screen"))
    played.ask(Verb.START)
    played.until(lambda live: live.snapshot is not None and live.snapshot.pulse == 2)
    return played


@pytest.mark.parametrize(
    ("finish", "said"),
    [
        (FinishReason.COMPLETED, "finished"),
        (FinishReason.STOPPED_BY_OPERATOR, "ended"),
        (FinishReason.STOPPED_BY_PARTICIPANT, "ended"),
        (FinishReason.DEVICE_FAULT, "interrupted"),
        (FinishReason.LINK_LOST, "interrupted"),
        (FinishReason.RECORDING_FAILED, "interrupted"),
        (None, "interrupted"),  # control is gone without a word
    ],
)
def test_how_a_run_ended_stays_on_the_screen_until_the_next_one_asks(
    side: ParticipantSide, finish: FinishReason | None, said: str
) -> None:
    played = in_mid_train()
    side.refresh(played.live)
    assert side.window.value().showing is Showing.FOLLOW
    played.live.fold(Over(finish, "", "/data/run.qstj", "/data/run.h5")) if finish else played.live.lose()
    side.refresh(played.live)
    assert side.window.value().headline == WORDS[said]
    side.refresh(LiveRun())  # the next is being connected
    assert side.window.value().headline == WORDS[said]
    following = Played(planned("heat-ts-10", "screen"))
    side.refresh(following.live)
    assert side.window.value().headline == WORDS[said]
    following.ask(Verb.START)
    side.refresh(following.live)
    assert side.window.value().showing is Showing.WAIT


def test_nobody_is_thanked_for_a_run_that_was_cut_short(side: ParticipantSide) -> None:
    played = in_mid_train()
    played.ask(Verb.FINISH)
    played.until(lambda live: live.snapshot is not None and live.snapshot.phase is Phase.FINISHED)
    side.refresh(played.live)
    assert side.window.value().headline != WORDS["finished"]


def test_a_run_that_is_connected_again_at_once_leaves_no_question_behind(side: ParticipantSide) -> None:
    side.refresh(in_mid_train().live)
    side.refresh(LiveRun())
    assert side.window.value().headline == WORDS["interrupted"] and not side.window.value().running
