"""Third column of the Prepare page: the device, the place on the body, the operator, the folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel

from gui import style
from gui.language import tr
from gui.models.earlier import ranges, used
from gui.models.ports import Port
from gui.models.prepare import Prepare
from gui.models.room import size
from gui.models.said import Said
from gui.models.whose import OF_OPERATOR
from gui.pages.prepare_column import Column
from gui.widgets.choice import Choice
from gui.widgets.count_edit import CountEdit
from gui.widgets.date_field import DateField
from gui.widgets.folder_edit import FolderEdit
from gui.widgets.port_list import PortList
from gui.widgets.text_field import TextField
from rig.domain.plan import OFF_SKIN
from rig.domain.sites import ROLES, SIDES, SITES

MOST_SPOTS = 999
NOTHING = ("", "–")


class WithWhat(Column):
    """Device, site, operator, folder."""

    portsAsked = Signal()

    def __init__(self, model: Prepare) -> None:
        super().__init__(tr("prepare.with_what"))
        self._model = model
        self._device = PortList()
        words = [(site, tr(f"prepare.site_{site.replace('-', '_')}")) for site in SITES]
        self._site = Choice([NOTHING, *words])
        self._side = Choice([NOTHING, *((side, tr(f"prepare.side_{side}")) for side in SIDES)])
        self._role = Choice([NOTHING, *((role, tr(f"prepare.role_{role}")) for role in ROLES)])
        self._spot = CountEdit(1, MOST_SPOTS)
        self._spot.setToolTip(tr("prepare.first_spot_tip"))
        self._spots = QLabel()
        self._spots.setWordWrap(True)
        style.look(self._spots, "muted")
        self._operator = TextField()
        self._tried = DateField(lambda: model.today)
        self._folder = FolderEdit()
        self.add_row("device", tr("prepare.device"), self._device)
        self.add_side_by_side(
            self.row("site", tr("prepare.site"), self._site), self.row("side", tr("prepare.side"), self._side)
        )
        self.add_side_by_side(
            self.row("site_role", tr("prepare.site_role"), self._role),
            self.row("first_spot", tr("prepare.first_spot"), self._spot),
        )
        self.add(self._spots)
        self.add_row("operator", tr("prepare.operator"), self._operator)
        self.add_row(f"fact.{OF_OPERATOR}", tr("covariates.tried_on_self"), self._tried)
        self.add_row("out", tr("prepare.folder"), self._folder)
        self.add_end()
        self.fill()
        self._device.refreshAsked.connect(self.portsAsked)
        for widget, name in (
            (self._device, "device"),
            (self._site, "site"),
            (self._side, "side"),
            (self._role, "site_role"),
            (self._spot, "first_spot"),
            (self._operator, "operator"),
        ):
            widget.valueChanged.connect(lambda value, name=name: self._typed(name, value))
        self._tried.valueChanged.connect(self._tried_typed)
        self._folder.valueChanged.connect(self._folder_chosen)

    def fill(self) -> None:
        """Show what the model holds."""
        model = self._model
        self._device.setPorts(model.ports)
        self._device.setValue(model.device)
        self._site.setValue(model.site)
        self._side.setValue(model.side)
        self._role.setValue(model.site_role)
        self._spot.setValue(model.first_spot)
        self._operator.setValue(model.operator)
        self._tried.setValue(str(model.facts.get(OF_OPERATOR, "")))
        self._folder.setValue(model.out)

    def set_ports(self, ports: Sequence[Port]) -> None:
        """Offer these ports."""
        self._model.ports = list(ports)
        self._device.setPorts(ports)
        self.changed.emit()

    def set_ports_failed(self, why: str) -> None:
        """Say that the ports cannot be listed."""
        self._device.setNote(tr("prepare.ports_failed", why=why))

    def set_earlier_failed(self, why: str) -> None:
        """Say that earlier runs cannot be read; control reads them again and decides."""
        self._spots.setText(tr("prepare.earlier_failed", why=why))
        self._spots.show()

    def _typed(self, name: str, value: str | int) -> None:
        setattr(self._model, name, value)
        self.changed.emit()

    def _tried_typed(self, text: str) -> None:
        self._model.set_fact(OF_OPERATOR, text)
        self.changed.emit()

    def _folder_chosen(self, folder: str) -> None:
        self._model.set_out(folder)
        self.changed.emit()

    def show_problems(self, found: Mapping[str, Said]) -> None:
        """Say what is wrong, and what follows from spots and folder."""
        super().show_problems(found)
        shown = self._model.preview()
        spots = {trial.spot for trial in shown.trials} - {OFF_SKIN} if shown is not None else set()
        if spots:
            first, last = min(spots), max(spots)
            key = "prepare.spots" if first != last else "prepare.spots_one"
            told = [tr(key, first=first, last=last)]
            before = used(self._model.received())
            if before:
                told.append(tr("prepare.spots_used", spots=ranges(before)))
            self._spots.setText(" ".join(told))
        self._spots.setVisible(bool(spots))
        self._folder.setNote("" if "out" in found else self._room_words())

    def _room_words(self) -> str:
        room = self._model.room
        if room is None or room.free is None:
            return ""
        needed, free = self._model.needed_bytes(), size(room.free)
        words = (
            tr("prepare.folder_note", free=free, needed=size(needed))
            if needed
            else tr("prepare.folder_free", free=free)
        )
        return words if room.exists else f"{words} {tr('prepare.folder_new')}"
