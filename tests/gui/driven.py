"""A window in a process of its own, driven into the middle of a train, to be killed there.

``python -m tests.gui.driven FOLDER PARADIGM PORT`` says ``delivering PID`` with the number of its control process
once pulses are delivered, and then goes on as a window does.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gui import style
from gui.collecting import Collecting
from gui.models import remembered
from tests.gui.cockpit import Cockpit


class Hand:
    """What `Cockpit` asks of pytest-qt, where there is no test around it."""

    def addWidget(self, widget: QWidget) -> None:
        """Nobody closes it but the end of the process."""

    def waitExposed(self, widget: QWidget) -> None:
        """Wait until a window is drawn."""
        QTest.qWaitForWindowExposed(widget)

    def waitUntil(self, holds: Callable[[], bool], timeout: int) -> None:
        """Let the window live until something holds."""
        end = time.monotonic() + timeout / 1000
        while not holds():
            assert time.monotonic() < end, "waited in vain"
            QTest.qWait(10)


def main(folder: Path, paradigm: Path, port: str) -> None:
    app, collecting = QApplication([]), Collecting()
    style.apply(app, style.LIGHT)
    remembered.config_file = lambda: folder / "driven.toml"
    cockpit = Cockpit(Hand(), app, folder / "data")  # type: ignore[arg-type]
    cockpit.desk.runs.bridge.get_ready()
    cockpit.prepare(paradigm, "paradigm", device=port)
    cockpit.connect()
    cockpit.deliver()
    print("delivering", cockpit.desk.runs.bridge.pid, flush=True)
    app.exec()
    collecting.leave()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
