"""A monitor that is really pulled out of a running display server: the participant's window comes to the operator's."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from tests.gui.monitors import Monitors, display, missing

pytestmark = pytest.mark.skipif(
    bool(missing()), reason=f"no display server to unplug monitors from: {missing()} missing"
)

PATIENCE_S = 20.0

#: the operator's window with the keyboard, the participant's beside it; a line whenever something of it changes
WINDOWS = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit
from gui.pages.participant import ParticipantWindow
from tests.gui.scales import VAS, asking

app = QApplication([])
operators = QLineEdit()
operators.show()
operators.activateWindow()
window = ParticipantWindow()
window.show_model(asking(VAS))
window.display.setOperators(operators.screen, lambda: None)
lost, told = [], []
window.display.lost.connect(lambda: lost.append(True))

def look():
    screen = window.screen()
    there = screen.geometry().contains(window.geometry())
    now = screen.name(), window.isFullScreen(), there, window.isVisible(), operators.isActiveWindow(), len(lost)
    if not window.isVisible():
        # nobody manages windows here: the keyboard goes to whom it is given once he is there
        window.display.present() if operators.isActiveWindow() else operators.activateWindow()
    if [now] != told[-1:]:
        told.append(now)
        print(*now, flush=True)

timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
app.exec()
"""


def until(lines: IO[bytes], expected: str) -> None:
    """Read lines up to this one; say what came instead if it does not."""
    end_s, said = time.monotonic() + PATIENCE_S, b""
    while expected.encode() not in said.splitlines():
        readable, _, _ = select.select([lines], [], [], max(end_s - time.monotonic(), 0.0))
        if not readable:
            pytest.fail(f"never {expected!r}, but {said.decode()}")
        news = os.read(lines.fileno(), 4096)
        assert news, f"the program has ended; never {expected!r}, but {said.decode()}"
        said += news


def test_the_window_comes_to_the_operators_display_and_leaves_the_keyboard_there() -> None:
    root = str(Path(__file__).parents[2])
    with display() as name:
        monitors = Monitors(name)
        monitors.plug_in()
        environment = os.environ | {"DISPLAY": name, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": root}
        child = subprocess.Popen([sys.executable, "-c", WINDOWS], env=environment, stdout=subprocess.PIPE)
        assert child.stdout is not None
        try:
            until(child.stdout, "second True True True True 0")
            monitors.unplug()
            until(child.stdout, "first False True True True 1")
        finally:
            child.kill()
            child.wait(timeout=10)
            child.stdout.close()
            monitors.close()
