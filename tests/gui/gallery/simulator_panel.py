"""The panel of a simulated thermode with a fault that lasts; what is asked of it is done at once."""

from __future__ import annotations

import json

from PySide6.QtWidgets import QWidget

from gui.widgets.simulator_panel import SimulatorPanel
from hardware_sim.offer import offer_of
from hardware_sim.participant import ParticipantSettings
from hardware_sim.rig import SimulatedRig

STATE = {"state": "READY", "level": 32_012.3}


def offer(applicator: str = "thermode") -> dict[str, object]:
    """What a simulated rig says of itself, as it comes through the pipe."""
    rig = SimulatedRig(applicator, seed=1, participant=ParticipantSettings())
    return dict(json.loads(json.dumps({**STATE, "offer": offer_of(rig)})))


def example() -> QWidget:
    panel = SimulatorPanel()
    panel.asked.connect(lambda command: panel.told({**STATE, "done": command}))
    panel.told(offer())
    panel.told({**STATE, "done": {"inject": "sensor=freeze"}})
    panel.resize(340, 640)
    return panel
