"""A program on displays of the off-screen platform, of any size and side by side, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRect

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0


def said_on(displays: Sequence[QRect], script: str, folder: Path) -> list[str]:
    """Lines that a script prints; its user's home is `folder`."""
    screens = [
        {"name": f"{n}", "x": at.x(), "y": at.y(), "width": at.width(), "height": at.height(), "logicalDpi": 96}
        | {"logicalBaseDpi": 96, "dpr": 1}
        for n, at in enumerate(displays)
    ]
    platform = {"synchronousWindowSystemEvents": False, "windowFrameMargins": False, "screens": screens}
    (folder / "screens.json").write_text(json.dumps(platform), encoding="utf-8")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen:configfile=screens.json", "PYTHONPATH": str(ROOT)}
    environment |= {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, check=False, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
