"""Garbage is collected between two events and never within a call of Qt, which may hold a lock."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.collecting import Collecting

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0


class Circle(list[object]):
    """Holds itself, so that only a collection ends it."""


def circle() -> weakref.ref[Circle]:
    made = Circle()
    made.append(made)
    return weakref.ref(made)


@pytest.fixture
def collecting() -> Iterator[Collecting]:
    gc.enable()  # as in a program; around a test it is switched off
    made = Collecting(every_ms=10)
    yield made
    made.leave()


def test_garbage_waits_for_the_timer_however_much_is_made(collecting: Collecting, qtbot: QtBot) -> None:
    left = circle()
    kept = [[] for _ in range(10 * gc.get_threshold()[0])]
    assert left() is not None and kept
    qtbot.waitUntil(lambda: left() is None, timeout=5_000)


def test_python_collects_again_once_it_is_left(collecting: Collecting) -> None:
    assert not gc.isenabled()
    collecting.settle()
    assert gc.get_freeze_count() > 0
    collecting.leave()
    assert gc.isenabled() and gc.get_freeze_count() == 0


#: As many ends of connected objects as there are locks, due to be found at each of the allocations of a `disconnect`.
#: The sender's `__getattr__`, as pyqtgraph's views have one, is what makes Python allocate while Qt holds the lock.
DISCONNECTS = """
import gc
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget
from gui.collecting import Collecting

class View(QWidget):
    moved = Signal()
    def __getattr__(self, name):
        raise AttributeError(name)

class Hears:
    def hear(self):
        pass

app = QApplication([])
collecting = Collecting()
once_automatic = gc.isenabled()
for offset in range(20):
    gc.disable()
    view, hears = View(), Hears()
    view.moved.connect(hears.hear)
    left = [QObject() for _ in range(500)]
    for child in left:
        child.objectNameChanged.connect(app.aboutToQuit)
    left.append(left)
    moved, hear = view.moved, hears.hear
    del left, child
    gc.set_threshold(gc.get_count()[0] + offset)
    if once_automatic:
        gc.enable()
    moved.disconnect(hear)
print("alive")
"""


def test_a_disconnect_never_waits_for_the_end_of_garbage() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", DISCONNECTS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert (done.stdout, done.returncode) == ("alive\n", 0), done.stderr
