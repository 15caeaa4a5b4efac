"""Looking for ports; none; two of them; one that has vanished."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.models.ports import Port
from gui.widgets.port_list import PortList


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(page)
    there = [Port("/dev/ttyACM0", "qst-rig board", "0483:5740"), Port("/dev/ttyS0")]
    for ports, chosen in ((None, "sim"), ([], "sim"), (there, "/dev/ttyACM0"), (there, "/dev/ttyACM9")):
        rows = PortList()
        rows.setPorts(ports)
        rows.setValue(chosen)
        column.addWidget(rows)
    return page
