"""The built-in paradigms, and a file that cannot run."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.models.paradigms import added, builtin
from gui.widgets.paradigm_list import ParadigmList


def example() -> QWidget:
    rows = ParadigmList()
    rows.setParadigms(added(builtin(), "/nowhere/my-paradigm.toml"))
    rows.setValue("heat-ts-10")
    rows.resize(380, 420)
    return rows
