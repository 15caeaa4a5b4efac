"""The panel that asks why a trial is repeated after the participant stopped it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.language import tr
from gui.widgets.reason_panel import Reason, ReasonPanel


def example() -> QWidget:
    panel = ReasonPanel()
    panel.ask(tr("run.repeat_title"), tr("run.repeat_explanation"), tr("run.repeat_yes"))
    panel.setTerms(needs_agreement=True, possible=True)
    panel.setValue(Reason("slipped off the spot"))
    panel.resize(900, 160)
    return panel
