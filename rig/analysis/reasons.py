"""Why a value is undefined, and what to be wary of where it is not: each case has a name, none is a silent number."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Reason(IntEnum):
    """Why a measure has no value; 0 means that it has one.

    Small integers, so that a million trains cost a byte each.
    """

    DEFINED = 0
    TOO_FEW_PULSES = 1  # the train ended before a pulse that the formula names
    MISSING_RATING = 2  # a pulse or moment that the formula names was not rated
    SCALE_ZERO_NOT_NO_PAIN = 3  # a ratio means nothing on a scale whose 0 is not "no pain"
    ZERO_DENOMINATOR = 4
    TOO_FEW_PAIRS = 5  # fewer single-and-train pairs with both ratings than `dfns.MIN_PAIRS`
    LOG_OF_ZERO = 6
    PEAK_AT_FIRST = 7  # the highest rating is the first: no slope from the first to the highest
    NOT_RATED = 8  # the run holds no rating of the kind the measure is made of

    @property
    def word(self) -> str:
        """Name for tables and files, e.g. ``missing_rating``; empty where the value is defined."""
        return self.name.lower() if self else ""


class Flag(StrEnum):
    """A value that is defined but may mislead."""

    SMALL_DENOMINATOR = "small_denominator"  # below a hundredth of the scale: the ratio is unstable
    CEILING = "ceiling"  # a decisive rating at the scale's top: growth cannot show
    FLOOR = "floor"  # a decisive rating at the scale's bottom: decrease cannot show
