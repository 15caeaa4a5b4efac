"""The band along the top edge that says: this rig is simulated, nobody feels anything."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from gui import style
from gui.language import tr


class SimulatedBand(QFrame):
    """Shown by the window wherever the device says that it is simulated."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "simulated")
        self.setAccessibleName(tr("state.simulated"))
        self.setToolTip(tr("state.simulated_tip"))
        text = QLabel(tr("state.simulated"))
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.GRID, style.GRID // 4, style.GRID, style.GRID // 4)
        row.addWidget(text)
