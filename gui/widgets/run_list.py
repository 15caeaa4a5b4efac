"""Earlier runs of the same participant: when, which, what came out; what keeps one from being compared."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.language import tr
from gui.models.review import Earlier
from gui.widgets.plain_table import Cell, PlainTable


class RunList(PlainTable):
    """`setValue` shows runs; `chosen` carries the path of one that was double-clicked, or entered with Return."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__([tr("review.run"), tr("review.primary_short")], parent)
        self.setAccessibleName(tr("review.earlier"))
        self._value: tuple[Earlier, ...] = ()
        self.itemActivated.connect(lambda item: self.chosen.emit(self._value[item.row()].path))

    def value(self) -> tuple[Earlier, ...]:
        """Runs shown."""
        return self._value

    def setValue(self, value: Sequence[Earlier]) -> None:
        """Show runs."""
        self._value = tuple(value)
        self.setRows([_row(run) for run in value])


def _row(run: Earlier) -> list[Cell]:
    tip = f"{run.path}\n{tr('review.open_tip')}"
    look = "" if run.comparable else "muted"
    shown = run.primary if run.comparable else f"{run.what}\n{run.apart}"
    return [Cell(f"{run.when}\n{run.which}", look, tip), Cell(shown, look, tip)]
