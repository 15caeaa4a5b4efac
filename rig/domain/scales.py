"""Which numbers a scale has: those between its ends, on its steps."""

from __future__ import annotations

from rig.domain.plan import Scale

#: points: numbers are rounded to six decimals on the screen, and decimal fractions are not exact in binary
_INEXACT = 1e-6


def within(value: float, scale: Scale) -> bool:
    """Whether a number lies between the ends of a scale, both included; NaN does not."""
    return scale.low <= value <= scale.high


def on_step(value: float, scale: Scale) -> bool:
    """Whether a number within the scale is one of its own."""
    nearest = scale.low + round((value - scale.low) / scale.step) * scale.step
    return abs(value - nearest) <= _INEXACT


def holds(scale: Scale, value: float) -> bool:
    """Whether a number can be a rating on a scale."""
    return within(value, scale) and on_step(value, scale)


def whole(scale: Scale) -> bool:
    """Whether all of them are whole numbers."""
    return scale.step.is_integer() and scale.low.is_integer()
