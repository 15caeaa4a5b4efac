"""The window as `qst-rig` starts it, in this process, for somebody who measures in it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gui import __main__ as program
from gui import desk, opening
from gui.desk import Desk
from gui.front import Front
from gui.models import remembered
from gui.opening import open_front

Found = TypeVar("Found")


def in_the_window(measure: Callable[[Desk], Found]) -> Found:
    """Open it, silent and with habits of its own, measure once everything is there, and close it; once a process."""
    found: list[Found] = []
    raised: list[Exception] = []
    desks: list[Desk] = []

    def silent(app: QApplication, front: Front) -> Desk:
        desks.append(Desk(app, lambda tone: None, front))
        return desks[0]

    def measured() -> None:
        try:
            found.append(measure(desks[0]))
        except Exception as error:
            raised.append(error)  # told once the window is closed
            desks[0].runs.bridge.leave(kill=True)
        desks[0].window.leave()

    def opened(app: QApplication, **look: str | None) -> Front:
        front = open_front(app, **look)
        front.window.painted.connect(lambda: QTimer.singleShot(0, measured))  # what comes now makes the desk
        return front

    with tempfile.TemporaryDirectory() as folder:
        remembered.config_file = lambda: Path(folder) / "window.toml"
        desk.Desk, opening.open_front = silent, opened  # type: ignore[misc, assignment]
        program.main(["--language", "en", "--palette", "light"])
    if raised:
        raise raised[0]
    return found[0]
