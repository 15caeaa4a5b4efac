"""Calls the installed command as a user would: another process, another folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND = (sys.executable, "-m", "rig.cli.main")


def qst_rig(*arguments: object, cwd: Path | None = None, timeout_s: float = 100.0) -> subprocess.CompletedProcess[str]:
    """Run `qst-rig ARGUMENTS` and return what it said."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
    )
