"""The participant's display: the second one where there is one; when it is gone the window comes back to the first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QRect

from gui.second_display import second_display
from tests.gui.off_screens import said_on

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
window.display.lost.connect(lambda: lost.append(True))

def place():
    app.sendPostedEvents()
    there, here = window.screen().geometry(), window.geometry()
    return window.screen() is second, window.isFullScreen(), there == here, there.contains(here), len(lost)

window.display.setOperators(lambda: first, lambda: None)
window.display.present()
print(*place())
app.screenRemoved.emit(first)
print(*place())
app.screenRemoved.emit(second)
print(*place(), window.isVisible())
app.screenRemoved.emit(second)
print(len(lost))
window.display.setOperators(lambda: second, lambda: None)
window.display.present()
print(window.screen() is first, window.isFullScreen())
window.display.setOperators(lambda: first, lambda: None)  # the operator's window is there now, whoever brought it
window.display.look()
window.display.look()
print(window.screen() is second, window.isFullScreen(), len(lost))
"""


#: the same with the participant's side of the desk, and the display plugged in again
PLUGGED_IN_AGAIN = """
from PySide6.QtWidgets import QApplication
from gui.participant_side import ParticipantSide

app = QApplication([])
first, second = app.screens()
side = ParticipantSide(lambda tone: None, lambda: first)
told = []
side.screenLost.connect(lambda: told.append("lost"))
side.screenBack.connect(lambda: told.append("back"))
side.present()
app.screenAdded.emit(second)
print(side.window.screen() is second, side.window.isFullScreen(), *told)
app.screenRemoved.emit(second)
print(side.window.screen() is first, side.window.isFullScreen(), *told)
app.screenAdded.emit(second)
print(side.window.screen() is second, side.window.isFullScreen(), *told)
side.leave()
app.screenRemoved.emit(second)
app.screenAdded.emit(second)
print(side.window.isVisible())
"""


#: a second display that is plugged in while the window lies over the operator's
PLUGGED_IN_LATE = """
from PySide6.QtWidgets import QApplication
from gui.participant_side import ParticipantSide

app = QApplication([])
first, second = app.screens()
side = ParticipantSide(lambda tone: None, lambda: first)
told = []
side.moved.connect(lambda: told.append("moved"))
side.window.show()
print(side.window.display.alone)
app.screenAdded.emit(second)
app.screenAdded.emit(second)
print(side.window.screen() is second, side.window.isFullScreen(), side.window.display.alone, *told)
"""


def test_the_window_comes_back_when_its_display_is_gone(tmp_path: Path) -> None:
    assert said_on((FIRST, SECOND), TWO_DISPLAYS, tmp_path) == [
        "True True True True 0",
        "True True True True 0",  # the other one's loss is nothing to it
        "False False False True 1 True",
        "1",
        "True True",
        "True True 2",
    ]


def test_it_goes_back_to_a_display_that_is_plugged_in_again(tmp_path: Path) -> None:
    assert said_on((FIRST, SECOND), PLUGGED_IN_AGAIN, tmp_path) == [
        "True True",
        "True False lost",
        "True True lost back",
        "False",
    ]


def test_it_goes_to_a_display_that_is_plugged_in_late(tmp_path: Path) -> None:
    assert said_on((FIRST, SECOND), PLUGGED_IN_LATE, tmp_path) == ["True", "True True False moved"]
