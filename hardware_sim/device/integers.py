"""Integer arithmetic that gives the same result in Python and in C."""

from __future__ import annotations

I32_MAX = (1 << 31) - 1
I32_MIN = -(1 << 31)
U16_MAX = (1 << 16) - 1
U32_MAX = (1 << 32) - 1


def div_trunc(numerator: int, denominator: int) -> int:
    """Quotient cut off towards zero, as C's `/`; `denominator` > 0 (Python's `//` rounds down: -7 // 2 = -4)."""
    return numerator // denominator if numerator >= 0 else -(-numerator // denominator)


def clamp(value: int, low: int, high: int) -> int:
    """`value`, or the bound it is beyond."""
    if value < low:
        return low
    return min(value, high)


def i32(value: int) -> int:
    """`value` as it fits a signed 32-bit field: bounds and sums may be wider than the wire."""
    return clamp(value, I32_MIN, I32_MAX)
