"""Earlier runs: one that may be compared, two that may not."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.run_list import RunList
from tests.gui.reviewed import reviewed


def example() -> QWidget:
    runs = RunList()
    runs.setValue(reviewed().earlier())
    runs.resize(460, 200)
    return runs
