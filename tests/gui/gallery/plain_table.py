"""A table with a warning in it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.plain_table import Cell, PlainTable


def example() -> QWidget:
    table = PlainTable(["What", "Value"])
    table.setRows([[Cell("first"), Cell("12", "muted")], [Cell("second"), Cell("at the scale's top", "warning")]])
    return table
