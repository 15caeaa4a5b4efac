"""Windows in tests: drawn off screen unless a display is asked for; nothing may be left open."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from gui import language, style
from tests.gui.ended import end_what_was_left

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.cockpit import Cockpit


@pytest.fixture(scope="session", autouse=True)
def _look(qapp: QApplication) -> None:
    style.apply(qapp, style.LIGHT)


def pytest_runtest_logstart() -> None:
    """As in the window itself (`gui.collecting`): left windows end when Qt is at rest, or a test may hang for ever."""
    gc.disable()


def pytest_runtest_logfinish() -> None:
    """Collect once pytest has let go of what it gave the test: found in a thread of a later test, Qt would crash."""
    end_what_was_left()
    gc.enable()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    language.use("en")
    yield
    language.use("en")


@pytest.fixture(autouse=True)
def _no_window_left(qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaves a window open; qtbot closes what it was given before this looks."""
    yield
    left = [widget for widget in qapp.topLevelWidgets() if widget.isVisible()]
    for widget in left:
        widget.close()
    if left:
        pytest.fail(f"left open: {left}", pytrace=False)


@pytest.fixture
def cockpit(
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Cockpit]:
    """The whole window, with recordings in the folder `data` and habits of its own.

    Where a run follows, its control loads while the form is filled in. The window itself has it load at Connect only,
    which tests/gui/test_by_keyboard.py waits for.
    """
    from gui.models import remembered
    from tests.gui.cockpit import Cockpit

    monkeypatch.setattr(remembered, "config_file", lambda: tmp_path / "window.toml")
    made = Cockpit(qtbot, qapp, tmp_path / "data")
    if request.node.get_closest_marker("real_time"):
        made.desk.runs.bridge.get_ready()
    yield made
    made.close()
