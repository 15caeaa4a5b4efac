"""What earlier runs of a visit did to the spots of each site, as a child process reads it from their journals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rig.paradigm.safety import Received

LISTING = "rig.session.site_dose:listing"

#: body site -> spot -> what it has received
Earlier = dict[str, dict[int, Received]]


def earlier_of(answer: Mapping[str, Any]) -> Earlier:
    """Doses in the child's answer."""
    found: Earlier = {}
    for site, spot, dose, basal_omega, pulses in answer["spots"]:
        found.setdefault(site, {})[int(spot)] = Received(dose, basal_omega, int(pulses))
    return found


def used(received: Mapping[int, Received]) -> list[int]:
    """Spots that have received something, in order."""
    return sorted(spot for spot, r in received.items() if r.dose > 0 or r.pulses > 0)


def ranges(spots: Sequence[int]) -> str:
    """Spots in words: ``1–3, 7``."""
    found: list[list[int]] = []
    for spot in spots:
        if found and spot == found[-1][-1] + 1:
            found[-1][1:] = [spot]
        else:
            found.append([spot])
    return ", ".join("–".join(map(str, ends)) for ends in found)
