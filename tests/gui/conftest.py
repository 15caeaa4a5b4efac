"""Windows in tests: drawn off screen unless a display is asked for; nothing may be left open."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from gui import language, style


@pytest.fixture(scope="session", autouse=True)
def _look(qapp: QApplication) -> None:
    style.apply(qapp, style.LIGHT)


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
