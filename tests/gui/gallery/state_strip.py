"""The strip in every state of the device, one below the other, as high as in a window of 800 px."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.models.strip import NO_DEVICE, Strip
from gui.widgets.state_strip import StateStrip

THERMODE = {"applicator": "thermode", "unit": "°C", "measured": 32.0, "setpoint": 32.0, "recorded_s": 192.0}
EXAMPLES = (
    Strip(NO_DEVICE),
    Strip("BOOT", following="loading", **THERMODE),
    Strip("SAFE", following="start", **THERMODE),
    Strip("READY", following="trial", following_s=40.2, **THERMODE),
    Strip("ARMED", following="loading", **THERMODE),
    Strip("DELIVERING", following="pulse", following_s=0.83, **(THERMODE | {"measured": 47.8, "setpoint": 48.0})),
    Strip("RETURNING", following="choose", **(THERMODE | {"measured": 36.4})),
    Strip("FAULT", "probe_1cm2", "mN", 59_987.0, 60_000.0, 60_000.0, 35_000.0, 4.0, "answer", 14.0),
    Strip("SAFE", following="finished", **(THERMODE | {"measured": None})),
)


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    column = QVBoxLayout(page)
    for value in EXAMPLES:
        strip = StateStrip()
        strip.setValue(value)
        column.addWidget(strip)
    page.resize(1280, 800)
    return page
