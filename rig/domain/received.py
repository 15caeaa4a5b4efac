"""What has been delivered to a spot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Received:
    """What a spot has received before: dose in the device's unit, damage at the basal layer, pulses."""

    dose: float = 0.0
    basal_omega: float = 0.0
    pulses: int = 0
