"""What the three columns of the Prepare page have in common: a title, rows that scroll, problems at the rows."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.models.said import Said
from gui.widgets.form_row import FormRow


class Column(QFrame):
    """One column; `changed` comes after the model has taken over what was typed.

    Parameters
    ----------
    title
        Shown above, stays when the rest scrolls.
    """

    changed = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        style.look(self, "card")
        self._rows: dict[str, FormRow] = {}
        head = QLabel(title)
        style.look(head, "section")
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, style.GRID, style.GRID)
        self._column.setSpacing(style.GRID + style.GRID // 2)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * style.GRID, style.GRID, style.GRID, style.GRID)
        outer.setSpacing(style.GRID)
        outer.addWidget(head)
        outer.addWidget(self.area, 1)

    def add(self, widget: QWidget) -> None:
        """Put a widget below the others."""
        self._column.addWidget(widget)

    def add_section(self, title: str) -> QLabel:
        """Put a title below the others."""
        label = QLabel(title)
        style.look(label, "section")
        self._column.addWidget(label)
        return label

    def add_row(self, place: str, label: str, field: QWidget, *, beside: bool = False) -> FormRow:
        """Put a field with its label below the others, for problems at `place`."""
        row = self.row(place, label, field, beside=beside)
        self._column.addWidget(row)
        return row

    def add_side_by_side(self, *rows: FormRow) -> None:
        """Put rows beside each other."""
        line = QHBoxLayout()
        line.setSpacing(style.GRID)
        for row in rows:
            line.addWidget(row, 1, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(line)

    def row(self, place: str, label: str, field: QWidget, *, beside: bool = False) -> FormRow:
        """Return a field with its label, for problems at `place`."""
        row = FormRow(label, field, beside=beside)
        self._rows[place] = row
        return row

    def add_end(self) -> None:
        """Leave what room remains below the last row."""
        self._column.addStretch(1)

    def setLocked(self, locked: bool) -> None:
        """Fix what was entered, still readable."""
        self._content.setEnabled(not locked)

    def turn_to(self, place: str) -> None:
        """Give a row the keyboard, and bring it into sight once it has its place."""
        row = self._rows[place]
        row.field.setFocus()
        QTimer.singleShot(0, row, lambda: self.area.ensureWidgetVisible(row))

    def fill(self) -> None:
        """Show what the model holds."""

    def show_problems(self, found: Mapping[str, Said]) -> None:
        """Say at each row what is wrong; what is only missing is named beside the button."""
        for place, row in self._rows.items():
            said = found.get(place)
            row.setProblem("" if said is None or said.missing else tr(said.key, **said.values))


def facts_wrong(found: Mapping[str, Said]) -> dict[str, str]:
    """What is wrong with covariates, by their key."""
    return {
        place.removeprefix("fact."): tr(said.key, **said.values)
        for place, said in found.items()
        if place.startswith("fact.") and not said.missing
    }
