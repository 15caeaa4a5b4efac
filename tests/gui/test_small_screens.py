"""A screen smaller than the window was made for, as a laptop's at 150 %: STOP is on it all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect

from tests.gui.off_screens import said_on

#: opens the window as the program does, and says where STOP ends, and what there is of the screen
OPENED = """
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from gui.opening import open_front

app = QApplication([])
front = open_front(app, language_code="de")
app.sendPostedEvents()
stop, screen = front.bar.stop, app.primaryScreen().availableGeometry()
end = stop.mapToGlobal(QPoint(stop.width() - 1, stop.height() - 1))
print(screen.contains(end), front.window.isMaximized())
"""


@pytest.mark.parametrize(
    ("size", "maximised"), [((1280, 720), True), ((1280, 680), True), ((1366, 768), True), ((1920, 1080), False)]
)
def test_stop_is_on_the_screen(tmp_path: Path, size: tuple[int, int], maximised: bool) -> None:
    (said,) = said_on([QRect(0, 0, *size)], OPENED, tmp_path)
    assert said.split() == ["True", str(maximised)]
