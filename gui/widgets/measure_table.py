"""All measures in a table; the definition is the tooltip of each row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from gui.language import tr
from gui.models.measures import MeasureWords
from gui.widgets.plain_table import Cell, PlainTable


class MeasureTable(PlainTable):
    """`setValue` shows measures, one a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__([tr("review.measure"), tr("review.value")], parent)
        self.setAccessibleName(tr("review.measures"))
        self._value: tuple[MeasureWords, ...] = ()

    def value(self) -> tuple[MeasureWords, ...]:
        """Measures shown."""
        return self._value

    def setValue(self, value: Sequence[MeasureWords]) -> None:
        """Show measures."""
        self._value = tuple(value)
        self.setRows([_row(measure) for measure in value])


def _row(measure: MeasureWords) -> list[Cell]:
    tip = f"{measure.tip}\n{measure.number}"
    title = Cell(measure.title, "", tip)
    if not measure.defined:
        return [title, Cell(f"{measure.value}: {measure.remark}", "muted", tip)]
    parts = [
        measure.value,
        f"({measure.interval})" if measure.interval else "",
        "" if measure.whole else measure.number,
    ]
    shown = "  ".join(part for part in parts if part)
    if measure.remark:
        return [title, Cell(f"{shown}\n{measure.remark}", "warning", tip)]
    return [title, Cell(shown, "", tip)]
