"""What may be connected: the simulated rig, this computer's ports, or a port by its name. Touches nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.models.ports import Port
from gui.widgets.text_field import TextField
from rig.session.options import SIMULATED

#: item behind which the name is typed
OTHER = ""
_CODE = Qt.ItemDataRole.UserRole
ROWS_SEEN = 4


class PortList(QWidget):
    """The list; `value` is ``sim``, the name of a port or what was typed, "" = nothing.

    A port that was chosen and has vanished stays in the list, and says so.
    """

    valueChanged = Signal(str)
    refreshAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ports: tuple[Port, ...] | None = None
        self._list = QListWidget()
        self._list.setAccessibleName(tr("prepare.device"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.currentItemChanged.connect(self._chosen)
        self._other = TextField(hint=tr("prepare.device_other_hint"))
        self._other.line.setAccessibleName(tr("prepare.device_other"))
        self._other.valueChanged.connect(lambda _text: self.valueChanged.emit(self.value()))
        self._note = QLabel()
        self._note.setWordWrap(True)
        style.look(self._note, "muted")
        again = QPushButton(tr("prepare.device_refresh"))
        again.setToolTip(tr("prepare.device_refresh_tip"))
        again.clicked.connect(self.refreshAsked)
        foot = QHBoxLayout()
        foot.addWidget(self._note, 1)
        foot.addWidget(again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        column.addWidget(self._list)
        column.addWidget(self._other)
        column.addLayout(foot)
        self.setFocusProxy(self._list)
        self._fill("")

    def _fill(self, chosen: str) -> None:
        """Make the list anew, with `chosen` in it."""
        rows = [(SIMULATED, tr("prepare.device_simulated"), "")]
        rows += [(port.name, _words(port), "") for port in self._ports or ()]
        if chosen and chosen not in {code for code, _, _ in rows} and "://" not in chosen:
            rows.append((chosen, tr("prepare.device_vanished", port=chosen), ""))
        rows.append((OTHER, tr("prepare.device_other"), ""))
        blocked = self._list.blockSignals(True)
        self._list.clear()
        for code, words, tip in rows:
            item = QListWidgetItem(words)
            item.setData(_CODE, code)
            item.setToolTip(tip or words)
            item.setSizeHint(QSize(0, style.TARGET))
            self._list.addItem(item)
        found = [i for i, (code, _, _) in enumerate(rows) if code == chosen and code]
        if chosen:
            self._list.setCurrentRow(found[0] if found else len(rows) - 1)
        self._list.blockSignals(blocked)
        self._list.setFixedHeight(min(len(rows), ROWS_SEEN) * style.TARGET + 2)
        self._other.setVisible(self._typing())
        if self._ports is None:
            self._note.setText(tr("prepare.ports_looking"))
        else:
            self._note.setText(tr("prepare.ports_none") if not self._ports else "")

    def _typing(self) -> bool:
        return self._list.currentRow() >= 0 and str(self._list.currentItem().data(_CODE)) == OTHER

    def _chosen(self) -> None:
        self._other.setVisible(self._typing())
        self.valueChanged.emit(self.value())

    def setPorts(self, ports: Sequence[Port] | None) -> None:
        """Offer these ports; None: they are being looked for."""
        new = None if ports is None else tuple(ports)
        if new != self._ports:
            chosen = self.value()
            self._ports = new
            typed = self._typing() and not chosen
            self._fill(chosen)
            if typed:
                self._list.setCurrentRow(self._list.count() - 1)

    def setNote(self, text: str) -> None:
        """Say something of the list below it."""
        self._note.setText(text)

    def value(self) -> str:
        """What is chosen."""
        if self._list.currentRow() < 0:
            return ""
        code = self._list.currentItem().data(_CODE)
        return self._other.value().strip() if code == OTHER else str(code)

    def setValue(self, value: str) -> None:
        """Choose a device; a port that is not there is listed as vanished, an address is put into the line."""
        if "://" in value:
            self._other.setValue(value)
        self._fill(value)


def _words(port: Port) -> str:
    parts = [port.name, port.description, port.usb_ids]
    return "  ·  ".join(part for part in parts if part)
