"""What rows of time caps say together."""

from __future__ import annotations

import math
from collections.abc import Iterable

from firmware_interface.limits import Cap


def allowed_ms(caps: Iterable[Cap], level: int, neutral: int) -> float:
    """Longest time at or beyond `level`, ms: that of the tightest row on the way there; inf where there is none."""
    hot = level >= neutral
    return min(
        (cap.ms for cap in caps if (neutral <= cap.level <= level if hot else level <= cap.level < neutral)),
        default=math.inf,
    )
