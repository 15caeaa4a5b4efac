"""The participant's display: the second one where there is one; when it is gone the window comes back to the first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QRect

from gui.second_display import second_display

FIRST, SECOND = QRect(0, 0, 1280, 800), QRect(1280, 0, 1920, 1080)


@dataclass(eq=False)
class Screen:
    """As much of a QScreen as the choice looks at."""

    rect: QRect

    def geometry(self) -> QRect:
        return self.rect


@pytest.mark.parametrize(
    ("others", "chosen"),
    [([], None), ([SECOND], SECOND), ([FIRST], None), ([FIRST, SECOND], SECOND), ([SECOND, QRect(9, 9, 9, 9)], SECOND)],
)
@pytest.mark.parametrize("first", [True, False])
def test_the_second_display_is_one_that_shows_something_else(
    others: list[QRect], chosen: QRect | None, first: bool
) -> None:
    operators = Screen(FIRST)
    screens = [Screen(rect) for rect in others]
    screens.insert(0 if first else len(screens), operators)
    found = second_display(cast(Any, screens), cast(Any, operators))
    assert (found.geometry() if found is not None else None) == chosen


#: shows the window on two displays of the off-screen platform, then takes the second away
TWO_DISPLAYS = """
from PySide6.QtWidgets import QApplication
from gui.pages.participant import ParticipantWindow

app = QApplication([])
first, second = app.screens()
window = ParticipantWindow()
lost = []
window.screenLost.connect(lambda: lost.append(True))

def place():
    app.sendPostedEvents()
    there, here = window.screen().geometry(), window.geometry()
    return window.screen() is second, window.isFullScreen(), there == here, there.contains(here), len(lost)

window.present(first)
print(*place())
app.screenRemoved.emit(first)
print(*place())
app.screenRemoved.emit(second)
print(*place(), window.isVisible())
app.screenRemoved.emit(second)
print(len(lost))
window.present(second)
print(window.screen() is first, window.isFullScreen())
"""


def test_the_window_comes_back_when_its_display_is_gone(tmp_path: Path) -> None:
    screens = [
        {"name": f"{n}", "x": rect.x(), "y": 0, "width": rect.width(), "height": rect.height(), "logicalDpi": 96}
        | {"logicalBaseDpi": 96, "dpr": 1}
        for n, rect in enumerate((FIRST, SECOND))
    ]
    platform = {"synchronousWindowSystemEvents": False, "windowFrameMargins": False, "screens": screens}
    (tmp_path / "screens.json").write_text(json.dumps(platform), encoding="utf-8")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen:configfile=screens.json"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", TWO_DISPLAYS],
        check=False,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "True True True True 0",
        "True True True True 0",  # the other one's loss is nothing to it
        "False False False True 1 True",
        "1",
        "True True",
    ]
