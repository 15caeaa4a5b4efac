"""A desk on which nothing happens but what a test shows, made once for many tests: to make one takes half a second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.desk import Desk
from gui.models import remembered
from gui.models.live import LiveRun


@contextmanager
def still_desk(app: QApplication, folder: Path) -> Iterator[Desk]:
    """Make a desk in the language of the moment, with habits of its own; it is not seen yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(remembered, "config_file", lambda: folder / "window.toml")
        desk = Desk(app, lambda tone: None)
        desk.runs.bridge.frame.disconnect()
        desk.review_page.asked.disconnect()  # no file is read: what is in it comes from the test
        desk.band.show()
        yield desk
        desk.window.leave()
        desk.close()
        for window in (desk.window, desk.participant):
            window.close()
            window.deleteLater()


@contextmanager
def in_sight(desk: Desk, size: QSize, qtbot: QtBot) -> Iterator[Desk]:
    """Show it as large as asked, with nothing on it that another test has left; hide it behind the test."""
    desk.runs.live = LiveRun()
    desk.run_page.refresh(desk.live)
    desk.bar.refresh(desk.live)
    desk.strip.setValue(desk.live.strip())
    desk.banner.setValue(None)
    desk.question.withdraw()
    desk.window.goTo("prepare")
    desk.window.resize(size)
    desk.show()
    qtbot.waitExposed(desk.window)
    yield desk
    desk.window.hide()
    desk.window.windowHandle().destroy()  # off screen, what is hidden keeps the keyboard, and never gets it again
