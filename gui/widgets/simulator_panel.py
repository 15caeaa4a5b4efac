"""The panel of the simulated rig, in its own colour: who sits there, what goes wrong, where its world stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QResizeEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui import style
from gui.language import language, tr
from gui.models import numbers, simulator
from gui.models.simulator import Setting, Simulator, fault_words, setting_words, value_words
from gui.widgets.choice import Choice
from gui.widgets.fold import Fold

#: of the panel, and of each of its two parts, px
_WIDTH = 40 * style.GRID
_WIDEST = 60 * style.GRID


class _Number(QDoubleSpinBox):
    """Takes a point and a comma, as every field of the window: a point would be read as one between thousands."""

    def validate(self, text: str, position: int, /) -> tuple[QValidator.State, str, int]:
        """Judge it with either sign."""
        return super().validate(self._read(text), position)

    def valueFromText(self, text: str, /) -> float:
        """Read it with either sign."""
        return super().valueFromText(self._read(text))

    def _read(self, text: str) -> str:
        return text.replace(".", ",").replace(",", self.locale().decimalPoint())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel that is being scrolled: nobody becomes another one in passing."""
        event.ignore()


class SettingField(QWidget):
    """One setting: a number within its range; one that may be off has a box to switch it on.

    `changed` carries the number, or None for off.
    """

    changed = Signal(object)

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = setting_words(setting.name)
        self._box = _Number()
        self._box.setLocale(QLocale(language()))
        self._box.setRange(setting.low, setting.high)
        self._box.setDecimals(2)
        self._box.lineEdit().setTextMargins(style.GRID // 2, 0, style.GRID // 2, 0)  # what the sheet cannot
        self._box.setSingleStep((setting.high - setting.low) / 20)
        self._box.setAccessibleName(words)
        self._box.setToolTip(f"{words}: {numbers.exact(setting.low)} … {numbers.exact(setting.high)}")
        self._box.setKeyboardTracking(False)  # a number is given when it is whole
        self._box.setValue((setting.low + setting.high) / 2)  # what one that is off begins with
        self._on = QCheckBox() if setting.optional else None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._box, 1)
        if self._on is not None:
            self._on.setAccessibleName(tr("simulator.on", setting=words))
            self._on.setToolTip(tr("simulator.on", setting=words))
            row.insertWidget(0, self._on)
        self.setValue(setting.value)
        self._box.valueChanged.connect(lambda: self.changed.emit(self.value()))
        if self._on is not None:
            self._on.toggled.connect(self._switch)

    def value(self) -> float | None:
        """The number, None for off."""
        return None if self._on is not None and not self._on.isChecked() else self._box.value()

    def setValue(self, value: float | None) -> None:
        """Show a number, without a word about it."""
        for widget in (self._box, self._on):
            if widget is not None:
                widget.blockSignals(True)
        if value is not None:
            self._box.setValue(value)
        if self._on is not None:
            self._on.setChecked(value is not None)
            self._box.setEnabled(value is not None)
        for widget in (self._box, self._on):
            if widget is not None:
                widget.blockSignals(False)

    def _switch(self, on: bool) -> None:
        self._box.setEnabled(on)
        self.changed.emit(self.value())


class SimulatorPanel(QFrame):
    """`asked` carries commands for the simulator's side channel, `told` takes what it says there.

    Closed until it has said what it offers; `reset` closes it again.
    """

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "simulator panel")
        self.setAccessibleName(tr("simulator.accessible"))
        self.setMinimumWidth(_WIDTH)
        self._model = Simulator()
        self._fields: dict[str, SettingField] = {}
        self._state, self._said = QLabel(), QLabel()
        self._said.setWordWrap(True)
        self._standing = QLabel()
        self._standing.setWordWrap(True)
        style.look(self._standing, "warning")
        self._settings, self._further = QGridLayout(), QGridLayout()
        self._fault, self._value = Choice(), Choice()
        self._buttons: dict[str, QPushButton] = {}
        self._body, self._halves = QWidget(), QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._arrange()
        self._fault.valueChanged.connect(self._offer_values)
        self._show()

    # ------------------------------------------------------------ how it is put together

    def _arrange(self) -> None:
        band = QFrame()
        style.look(band, "simulated")
        title = QHBoxLayout(band)
        title.setContentsMargins(2 * style.GRID, style.GRID, 2 * style.GRID, style.GRID)
        title.addWidget(QLabel(tr("simulator.title")))
        body = QVBoxLayout(self._body)
        body.setContentsMargins(2 * style.GRID, style.GRID, 2 * style.GRID, 2 * style.GRID)
        body.setSpacing(style.GRID)
        body.addWidget(self._state)
        body.addWidget(self._said)
        self._halves.setSpacing(2 * style.GRID)
        for half in (self._participant_half(), self._fault_half()):
            half.setMaximumWidth(_WIDEST)
            self._halves.addWidget(half, 1, Qt.AlignmentFlag.AlignTop)
        self._halves.addStretch(0)
        body.addLayout(self._halves)
        body.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self._body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2, 2, 2, 2)  # the border in the simulator's colour
        whole.setSpacing(0)
        whole.addWidget(band)
        whole.addWidget(area, 1)
        for name, slot in (
            ("press_stop", lambda: self._ask(simulator.press("stop"))),
            ("press_response", lambda: self._ask(simulator.press("response"))),
            ("inject", lambda: self._ask(simulator.inject(self._fault.value(), self._value.value()))),
            ("all_back", lambda: self._ask(*self._model.all_back())),
            ("unplug", lambda: self._ask(simulator.cable(plugged=False))),
            ("plug_in", lambda: self._ask(simulator.cable(plugged=True))),
        ):
            self._buttons[name].clicked.connect(slot)

    def _participant_half(self) -> QWidget:
        half, column = _half(tr("simulator.participant"))
        column.addLayout(self._row("press_stop", "press_response"))
        for grid in (self._settings, self._further):
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setHorizontalSpacing(2 * style.GRID)
            grid.setVerticalSpacing(style.GRID // 2)
            grid.setColumnStretch(0, 1)
            grid.setColumnStretch(1, 1)
        column.addLayout(self._settings)
        further = QWidget()
        further.setLayout(self._further)
        column.addWidget(Fold(tr("simulator.further"), further))
        return half

    def _fault_half(self) -> QWidget:
        half, column = _half(tr("simulator.faults"))
        self._fault.setAccessibleName(tr("simulator.fault"))
        self._value.setAccessibleName(tr("simulator.value"))
        column.addWidget(self._fault)
        column.addWidget(self._value)
        column.addLayout(self._row("inject", "all_back"))
        column.addWidget(self._standing)
        column.addLayout(self._row("unplug", "plug_in"))
        return half

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put participant and faults side by side where there is room, else below one another."""
        super().resizeEvent(event)
        wide = self.width() >= 2 * _WIDTH
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._halves.setDirection(across if wide else down)

    def _row(self, *names: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(style.GRID)
        for name in names:
            button = self._buttons[name] = QPushButton(tr(f"simulator.{name}"))
            button.setToolTip(tr(f"simulator.{name}_tip"))
            row.addWidget(button, 1)
        return row

    # ------------------------------------------------------------ what it is told

    def value(self) -> Simulator:
        """What the simulator has said."""
        return self._model

    def told(self, report: Mapping[str, Any]) -> None:
        """Take what the simulator said from the side."""
        self._ask(*self._model.heard(report))
        if "offer" in report:
            self._offer()
        self._show()

    def reset(self) -> None:
        """Forget the rig: its run is over."""
        self._model = Simulator()
        self._offer()
        self._show()

    def _ask(self, *commands: simulator.Command) -> None:
        for command in commands:
            self.asked.emit(command)

    # ------------------------------------------------------------ what it shows

    def _offer(self) -> None:
        """Put up what there is to choose from."""
        for grid in (self._settings, self._further):
            while (item := grid.takeAt(0)) is not None:
                old = item.widget()
                if old is not None:
                    old.deleteLater()
        self._fields = {}
        for row, setting in enumerate(self._model.settings):
            field = self._fields[setting.name] = SettingField(setting)
            field.changed.connect(lambda value, name=setting.name: self._ask(simulator.change(name, value)))
            label = QLabel(setting_words(setting.name))
            label.setWordWrap(True)
            grid = self._settings if setting.name in simulator.SHORT else self._further
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        self._fault.setOptions((name, fault_words(name)) for name in self._model.faults)
        if self._model.open and not self._fault.value():
            self._fault.setValue(next(iter(self._model.faults)))
        self._offer_values()

    def _offer_values(self) -> None:
        values = self._model.faults.get(self._fault.value(), ())
        self._value.setOptions((value, value_words(value) or tr("simulator.value_none")) for value in values)
        if values:
            self._value.setValue(values[0])

    def _show(self) -> None:
        model = self._model
        self._state.setText(model.line)
        self._body.setEnabled(model.open)
        self._buttons["all_back"].setEnabled(bool(model.standing))
        self._buttons["unplug"].setEnabled(model.plugged)
        self._buttons["plug_in"].setEnabled(not model.plugged)
        standing = ", ".join(f"{fault_words(name)}: {value_words(value)}" for name, value in model.standing.items())
        self._standing.setText(tr("simulator.standing", faults=standing) if standing else "")
        self._standing.setVisible(bool(standing))
        self._said.setText(model.said)
        style.look(self._said, "problem" if model.wrong else "muted")
        for setting in model.settings:
            if setting.name in self._fields:
                self._fields[setting.name].setValue(setting.value)


def _half(title: str) -> tuple[QWidget, QVBoxLayout]:
    """One of the two parts, under its title."""
    half = QWidget()
    column = QVBoxLayout(half)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(style.GRID)
    heading = QLabel(title)
    style.look(heading, "section")
    column.addWidget(heading)
    return half, column
