"""A form made from the table of covariates: each row with the field that its kind needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.widgets.choice import Choice
from gui.widgets.date_field import DateField
from gui.widgets.fold import Fold
from gui.widgets.form_row import FormRow
from gui.widgets.medication_edit import MedicationEdit
from gui.widgets.text_field import TextField
from gui.widgets.yes_no import YesNo
from rig.domain.covariate_table import Covariate, asked_for

Field = TextField | Choice | YesNo | DateField | MedicationEdit
#: kinds whose field needs the whole width
_WIDE = ("text", "medication")


class CovariateForm(QWidget):
    """The form; `valueChanged` gives key and value as typed, None for nothing.

    Parameters
    ----------
    rows
        In the order shown; what is not of the short form is folded away, under the titles of its groups.
    today
        The day that a date field offers.
    """

    valueChanged = Signal(str, object)

    def __init__(self, rows: Iterable[Covariate], today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = tuple(rows)
        self._today = today
        self._rows: dict[str, FormRow] = {}
        self._heads: dict[str, QLabel] = {}
        folded = [row for row in self._table if not row.short]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        for row in self._table:
            if row.short:
                column.addWidget(self._row(row))
        self._fold: Fold | None = None
        if folded:
            self._fold = Fold(tr("covariates.more", count=len(folded)), self._folded(folded))
            column.addWidget(self._fold)

    def _folded(self, rows: list[Covariate]) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        for row in rows:
            if row.group not in self._heads:
                self._heads[row.group] = QLabel(tr(f"covariates.group_{row.group}"))
                style.look(self._heads[row.group], "section")
                column.addWidget(self._heads[row.group])
            column.addWidget(self._row(row))
        return content

    def _row(self, row: Covariate) -> FormRow:
        field = _MAKERS[row.kind](row, self._today)
        field.valueChanged.connect(lambda raw, key=row.key: self.valueChanged.emit(key, raw))
        made = FormRow(tr(f"covariates.{row.key}"), field, beside=row.kind not in _WIDE)
        self._rows[row.key] = made
        return made

    def setModality(self, modality: str) -> None:
        """Show what is asked for with these stimuli; "" = what is asked for with all."""
        for row in self._table:
            self._rows[row.key].setVisible(asked_for(row, modality))

    def setAsked(self, key: str, asked: bool) -> None:
        """Ask for one covariate, or not."""
        self._rows[key].setVisible(asked)

    def setProblems(self, texts: Mapping[str, str]) -> None:
        """Say what is wrong, by key; a problem in the folded part opens it."""
        for row in self._table:
            text = texts.get(row.key, "")
            self._rows[row.key].setProblem(text)
            if text and not row.short and self._fold is not None:
                self._fold.setValue(True)

    def problems(self) -> dict[str, str]:
        """What is shown to be wrong, by key."""
        return {key: row.problem() for key, row in self._rows.items() if row.problem()}

    def field(self, key: str) -> QWidget:
        """The field of a covariate, e.g. to go to it."""
        return self._rows[key].field

    def value(self) -> dict[str, object]:
        """What has been typed, by key; what is empty is absent."""
        found = {row.key: self._field(row.key).value() for row in self._table}
        return {key: value for key, value in found.items() if value is not None and value != ""}

    def setValue(self, value: Mapping[str, object]) -> None:
        """Show values as typed; what is absent is emptied."""
        for row in self._table:
            self._field(row.key).setValue(value.get(row.key, _EMPTY[row.kind]))  # type: ignore[arg-type]

    def _field(self, key: str) -> Field:
        field = self._rows[key].field
        assert isinstance(field, Field)
        return field


def _choice(row: Covariate, _today: Callable[[], date]) -> Field:
    words = [(code, tr(f"covariates.choice_{code}")) for code in row.choices]
    return Choice([("", "–"), *words])


def _line(row: Covariate, _today: Callable[[], date]) -> Field:
    return TextField(tr("covariates.unit_years") if row.unit == "years" else row.unit)


_MAKERS: dict[str, Callable[[Covariate, Callable[[], date]], Field]] = {
    "whole": _line,
    "number": _line,
    "text": _line,
    "choice": _choice,
    "yes_no": lambda _row, _today: YesNo(),
    "date": lambda _row, today: DateField(today),
    "medication": lambda _row, _today: MedicationEdit(),
}
_EMPTY: dict[str, object] = dict.fromkeys(_MAKERS, "") | {"yes_no": None, "medication": None}
