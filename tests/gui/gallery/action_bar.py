"""The bar while it waits for the applicator to be placed, and in mid-train after a stop was asked for."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.models.asking import Stopping
from gui.widgets.action_bar import ActionBar
from rig.session.states import Verb


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    column = QVBoxLayout(page)
    waiting, running = ActionBar(), ActionBar()
    waiting.setValue(frozenset({Verb.PAUSE, Verb.SKIP, Verb.NOTE, Verb.FINISH, Verb.CONFIRM_SPOT}), "pause_now")
    waiting.setSpot(tr("run.confirm_spot_n", n=2))
    running.setValue(frozenset({Verb.NOTE, Verb.FINISH}), "pause_asked")
    running.setSpot("")
    running.setLeft(40.2)
    running.setStop(Stopping.STOPPING)
    for bar in (waiting, running):
        column.addWidget(bar)
    page.resize(1280, 200)
    return page
