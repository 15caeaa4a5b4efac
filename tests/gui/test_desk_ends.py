"""A desk that is closed ends, with all its pages: what is connected within it must not hold it for ever."""

from __future__ import annotations

import weakref
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from gui.desk import Desk
from gui.models import remembered
from tests.gui.ended import end_what_was_left


def test_nothing_of_a_closed_desk_stays(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "config_file", lambda: tmp_path / "window.toml")
    desk = Desk(qapp, lambda tone: None)
    left = weakref.ref(desk)
    desk.close()
    for window in (desk.window, desk.participant):
        window.deleteLater()
    del desk, window
    end_what_was_left()
    assert left() is None
