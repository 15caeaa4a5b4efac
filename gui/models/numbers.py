"""Numbers as the screens show them: with their unit, of one width, with the language's decimal sign. No Qt."""

from __future__ import annotations

import math
from decimal import Decimal

from gui.language import language
from rig.domain.units import LEVEL_DECIMALS

_COMMA = ("de",)
#: shown for a value that is not known now
UNKNOWN = "–"
_FIGURE_SPACE = "\u2007"  # as wide as a digit
_MINUTE, _HOUR = 60, 3600


def written(text: str, code: str = "") -> str:
    """Number that stands in a text with a point, with the decimal sign of a language; "": the one in use."""
    return text.replace(".", ",") if (code or language()) in _COMMA else text


def number(value: float, decimals: int) -> str:
    """Number with fixed decimals."""
    return written(f"{value:.{decimals}f}")


def exact(value: float, code: str = "") -> str:
    """Number with the decimals it has, at most six digits, e.g. an end of a scale."""
    return written(_plain(f"{value:g}"), code)


def rounded(value: float, digits: int) -> str:
    """Number with so many significant digits."""
    return written(_plain(f"{value:.{digits}g}"))


def _plain(text: str) -> str:
    """Number without an exponent, which nobody reads in passing: 4000 for 4e+03."""
    return f"{Decimal(text):f}" if "e" in text else text


def level(value: float | None, unit: str, width: int = 0) -> str:
    """Level with its unit, e.g. "47.8 °C", "48 kPa"; filled up to `width` characters, so that nothing moves."""
    shown = UNKNOWN if value is None or not math.isfinite(value) else number(value, LEVEL_DECIMALS.get(unit, 0))
    return f"{shown.rjust(width, _FIGURE_SPACE)} {unit}"


def tenths(seconds: float) -> str:
    """Short countdown, e.g. "0.8 s"."""
    return f"{number(max(0.0, seconds), 1)} s"


def minutes(seconds: float) -> str:
    """Countdown in mm:ss; a second that has begun counts."""
    whole = max(0, math.ceil(seconds))
    return f"{whole // _MINUTE:02d}:{whole % _MINUTE:02d}"


def hours(seconds: float) -> str:
    """Time gone by in hh:mm:ss; only full seconds count."""
    whole = max(0, math.floor(seconds))
    return f"{whole // _HOUR:02d}:{whole % _HOUR // _MINUTE:02d}:{whole % _MINUTE:02d}"
