"""The banner in its three priorities, with and without a button; a click goes to the next."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.models.trouble import Place, trouble
from gui.widgets.banner import Banner

PLACE = Place("thermode", "thermal", "32.0 °C", "/dev/ttyACM0", "/data/sub-P001/run-01.qstj", 2, 7, 192.0)


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    column = QVBoxLayout(page)
    for code in ("fault_over_limit", "silent", "not_built", "command"):
        banner = Banner()
        column.addWidget(banner)
        text = "arm: BAD_STATE, the device is not READY"
        banner.setValue(trouble(code, PLACE, f"link lost: {text}", text=text), waiting=2)
    column.addStretch(1)
    page.resize(1280, 720)
    return page
