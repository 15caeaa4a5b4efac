"""Closing the operator's window while nothing runs: it closes at the first click, whatever page is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.models import remembered
from tests.gui.cockpit import Cockpit


@pytest.mark.parametrize("page", ["prepare", "review"])
def test_an_idle_window_closes_at_once(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr(remembered, "config_file", lambda: tmp_path / "window.toml")
    cockpit = Cockpit(qtbot, qapp, tmp_path / "data")
    cockpit.desk.window.goTo(page)
    cockpit.desk.window.close()
    assert not cockpit.desk.window.isVisible()
    cockpit.close()
