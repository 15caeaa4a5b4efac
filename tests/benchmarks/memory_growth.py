"""Whether a program grows: its resident memory over time, after the first minute."""

from __future__ import annotations

import numpy as np

WARM_UP_S = 60.0
#: what allocators hold back and give again, seen in an hour of the model without any window
MOST_MB_PER_HOUR = 10.0
#: what an allocator takes at a time, whatever for: of a few minutes no slope says anything about an hour
STEP_MB = 2.0
S_PER_HOUR = 3600


def slope_mb_per_hour(seconds: list[float], resident: list[int]) -> float:
    """Slope of a straight line after the first minute, NaN if that is all; `resident` bytes at so many seconds."""
    t, mb = np.array(seconds), np.array(resident) / 1e6
    after = t >= WARM_UP_S
    return float(np.polyfit(t[after] / S_PER_HOUR, mb[after], 1)[0]) if after.sum() > 1 else float("nan")


def most_mb_per_hour(seconds: list[float]) -> float:
    """Largest slope that is called flat for a time of this length."""
    hours = (seconds[-1] - WARM_UP_S) / S_PER_HOUR
    return MOST_MB_PER_HOUR + (STEP_MB / hours if hours > 0 else float("inf"))


def said(seconds: list[float], resident: list[int]) -> str:
    """Slope and limit as a line of a table says them."""
    slope = slope_mb_per_hour(seconds, resident)
    if np.isnan(slope):
        return "too short to say how memory grows after the first minute"
    return f"{slope:.1f} MB an hour after the first minute, at most {most_mb_per_hour(seconds):.0f} over this time"


def grows(seconds: list[float], resident: list[int]) -> bool:
    """Whether it is more than what is called flat."""
    return slope_mb_per_hour(seconds, resident) > most_mb_per_hour(seconds)
