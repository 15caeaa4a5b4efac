"""A preflight with everything in it, one thing failed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.language import tr
from gui.models.preflight_items import Item, Mark, Row
from gui.models.said import Said
from gui.widgets.preflight_row import PreflightRow


def example() -> QWidget:
    marks = (Mark.OK, Mark.OK, Mark.TO_DO, Mark.FAILED, Mark.TO_DO, Mark.TO_DO, Mark.WAITING)
    keys = ("stop_pressed", "limits_unknown", "stop_press", "sensor_absent", "screen_look", "sound_listen", "waiting")
    rows = [Row(i, m, Said(f"preflight.{k}")) for i, m, k in zip(Item, marks, keys, strict=True)]
    row = PreflightRow()
    row.setRows(rows, [tr(r.reason.key) for r in rows])
    row.setReady(False, tr("preflight.open", item=tr("preflight.item_sensor"), reason=tr("preflight.sensor_absent")))
    row.resize(1100, 110)
    return row
