"""What earlier runs of a visit did to each spot and what is left of them, as a child process reads it from journals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rig.domain.received import Received

LISTING = "rig.session.visit:listing"

#: body site -> spot -> what it has received
Earlier = dict[str, dict[int, Received]]
#: paradigm hash, body site and first spot of a run that can be gone on with
Left = tuple[str, str, int]


def earlier_of(answer: Mapping[str, Any]) -> Earlier:
    """Doses in the child's answer."""
    found: Earlier = {}
    for site, spot, dose, basal_omega, pulses in answer["spots"]:
        found.setdefault(site, {})[int(spot)] = Received(dose, basal_omega, int(pulses))
    return found


def left_of(answer: Mapping[str, Any]) -> frozenset[Left]:
    """Runs in the child's answer that can be gone on with."""
    return frozenset((str(paradigm), str(site), int(first_spot)) for paradigm, site, first_spot in answer["left"])


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
