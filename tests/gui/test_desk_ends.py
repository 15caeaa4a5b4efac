"""A desk that is closed ends, with all its pages, and nothing of a test of the window is left for the next test."""

from __future__ import annotations

import os
import subprocess
import sys
import weakref
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from gui.desk import Desk
from gui.models import remembered
from tests.gui.ended import end_what_was_left

ROOT = Path(__file__).parents[2]


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


#: a test of the window, and then one with a thread in which Python looks for garbage; what is found there of Qt's would
#: take the program down
TWO_TESTS = """
import gc
import threading
import weakref

import pytest
from PySide6.QtWidgets import QMenu

left = []


class Held:
    pass


@pytest.fixture
def held(qapp):
    held = Held()
    held.menu, held.itself = QMenu(), held
    left.append(weakref.ref(held.menu))
    return held


def test_of_the_window(held):
    assert left[0]() is held.menu


def test_with_a_thread():
    kept = left[0]() is not None
    thread = threading.Thread(target=gc.collect)
    thread.start()
    thread.join()
    assert not kept, "a menu was there until another thread found it"
"""


def test_nothing_of_qt_stays_from_one_test_to_the_next(tmp_path: Path) -> None:
    """Also not what pytest itself still holds when the fixtures have ended: the values that the test was given."""
    (tmp_path / "conftest.py").write_text("from tests.gui.conftest import *\n")
    (tmp_path / "test_two.py").write_text(TWO_TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "no:randomly", "-p", "no:cacheprovider", str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "2 passed" in done.stdout, done.stdout + done.stderr
