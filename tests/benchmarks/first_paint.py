"""The window's real start by ``qst-rig`` without arguments, and when its first picture was on the screen.

Run as ``python -m tests.benchmarks.first_paint``: says in a line of JSON once the operator's window has been painted,
and in another once everything else has been loaded, when that was, and which modules there are; then closes the window.

    {"at_ns": …, "busy_ns": …, "modules": […]}   system's monotonic clock, which all processes share; processor time
"""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from firmware_interface.loaded_modules import loaded_modules
from gui import opening
from gui.front import Front
from gui.opening import open_front
from rig.cli.main import main


def say() -> None:
    """One line."""
    at_ns, busy_ns = time.monotonic_ns(), time.process_time_ns()
    print(json.dumps({"at_ns": at_ns, "busy_ns": busy_ns, "modules": loaded_modules()}), flush=True)


def watched(app: QApplication, **look: str | None) -> Front:
    """The first picture, watched: what is told of it comes before the rest is loaded, which is connected later."""
    front = open_front(app, **look)
    front.window.painted.connect(say)
    front.window.painted.connect(lambda: QTimer.singleShot(0, loaded))
    return front


def loaded() -> None:
    """Everything is there."""
    say()
    QApplication.closeAllWindows()


if __name__ == "__main__":
    opening.open_front = watched
    sys.argv[1:] = []
    main()
