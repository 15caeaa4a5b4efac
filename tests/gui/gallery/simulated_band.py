"""The band of a simulated rig."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.simulated_band import SimulatedBand


def example() -> QWidget:
    band = SimulatedBand()
    band.resize(800, band.sizeHint().height())
    return band
