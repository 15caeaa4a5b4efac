"""A screen smaller than the window was made for, as a laptop's at 150 %: STOP is on it all the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

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
    screen = {"name": "0", "x": 0, "y": 0, "width": size[0], "height": size[1], "logicalDpi": 96}
    platform = {"synchronousWindowSystemEvents": False, "windowFrameMargins": False}
    platform["screens"] = [screen | {"logicalBaseDpi": 96, "dpr": 1}]  # type: ignore[assignment]
    (tmp_path / "screens.json").write_text(json.dumps(platform), encoding="utf-8")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen:configfile=screens.json", "HOME": str(tmp_path)}
    environment |= {"PYTHONPATH": str(Path(__file__).parents[2]), "XDG_CONFIG_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", OPENED],
        check=False,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["True", str(maximised)]
