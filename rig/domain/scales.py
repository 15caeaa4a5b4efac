"""Which numbers a scale has: those between its ends, on its steps."""

from __future__ import annotations

from rig.domain.plan import Scale

#: of a step: decimal fractions are not exact in binary
_INEXACT = 1e-6


def within(value: float, scale: Scale) -> bool:
    """Whether a number lies between the ends of a scale, both included; NaN does not."""
    return scale.low <= value <= scale.high


def on_step(value: float, scale: Scale) -> bool:
    """Whether a number within the scale is one of its own."""
    steps = (value - scale.low) / scale.step
    return abs(steps - round(steps)) < _INEXACT


def whole(scale: Scale) -> bool:
    """Whether all of them are whole numbers."""
    return scale.step.is_integer() and scale.low.is_integer()
