"""A list of drugs: name, dose, hours since the last intake; or the statement that none is taken."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.widgets.text_field import TextField

Drug = dict[str, str]
_SHARES = {"name": 4, "dose": 3, "hours_since": 2}


class _DrugRow(QWidget):
    """One drug."""

    changed = Signal()
    removed = Signal()

    def __init__(self, drug: Drug) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID // 2)
        self._fields = {name: TextField(hint=tr(f"covariates.drug_{name}")) for name in _SHARES}
        for name, field in self._fields.items():
            field.setValue(drug.get(name, ""))
            field.setAccessibleName(tr(f"covariates.drug_{name}"))
            field.line.setAccessibleName(tr(f"covariates.drug_{name}"))
            field.setToolTip(tr(f"covariates.drug_{name}_tip"))
            field.valueChanged.connect(self.changed)
            row.addWidget(field, _SHARES[name])
        remove = QPushButton("×")
        remove.setFixedWidth(style.TARGET)
        style.look(remove, "icon")
        remove.setAccessibleName(tr("covariates.drug_remove"))
        remove.setToolTip(tr("covariates.drug_remove"))
        remove.clicked.connect(self.removed)
        row.addWidget(remove)
        self.setFocusProxy(self._fields["name"])

    def value(self) -> Drug:
        return {name: field.value().strip() for name, field in self._fields.items() if field.value().strip()}


class MedicationEdit(QWidget):
    """The list. `value`: None = not asked, [] = takes none, otherwise one table of texts for each drug."""

    valueChanged = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_DrugRow] = []
        self._none = QCheckBox(tr("covariates.drug_none"))
        self._none.setMinimumHeight(style.TARGET)
        self._none.toggled.connect(self._none_toggled)
        add = QPushButton(tr("covariates.drug_add"))
        add.clicked.connect(self._add_empty)
        self._heads = QLabel(tr("covariates.drug_heads"))
        self._heads.setWordWrap(True)
        style.look(self._heads, "muted")
        self._list = QVBoxLayout()
        self._list.setSpacing(style.GRID // 2)
        buttons = QHBoxLayout()
        buttons.addWidget(self._none)
        buttons.addStretch(1)
        buttons.addWidget(add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        column.addWidget(self._heads)
        column.addLayout(self._list)
        column.addLayout(buttons)
        self.setFocusProxy(self._none)
        self._arrange()

    def _none_toggled(self, on: bool) -> None:
        if on:
            self._clear()
        self._arrange()
        self._tell()

    def _add_empty(self) -> None:
        row = self._add({})
        row.setFocus()

    def _add(self, drug: Drug) -> _DrugRow:
        row = _DrugRow(drug)
        row.changed.connect(self._tell)
        row.removed.connect(lambda: self._remove(row))
        self._rows.append(row)
        self._list.addWidget(row)
        blocked = self._none.blockSignals(True)
        self._none.setChecked(False)
        self._none.blockSignals(blocked)
        self._arrange()
        return row

    def _remove(self, row: _DrugRow) -> None:
        self._rows.remove(row)
        self._drop(row)
        self._arrange()
        self._tell()

    def _clear(self) -> None:
        for row in self._rows:
            self._drop(row)
        self._rows.clear()

    def _drop(self, row: _DrugRow) -> None:
        self._list.removeWidget(row)
        row.hide()
        row.setParent(None)
        row.deleteLater()

    def _arrange(self) -> None:
        self._heads.setVisible(bool(self._rows))

    def _tell(self) -> None:
        self.valueChanged.emit(self.value())

    def value(self) -> list[Drug] | None:
        """The list as typed; a row without any text counts for nothing."""
        if self._none.isChecked():
            return []
        return [row.value() for row in self._rows if row.value()] or None

    def setValue(self, value: list[Drug] | None) -> None:
        """Show a list."""
        self._clear()
        blocked = self._none.blockSignals(True)
        self._none.setChecked(value == [])
        self._none.blockSignals(blocked)
        for drug in value or ():
            self._add(drug)
        self._arrange()
