"""Codes, numbers and times as a reader meets them on a page."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from string import ascii_uppercase

from rig.domain.plan import Scale
from rig.domain.units import LEVEL_DECIMALS

#: between a number and its unit: never a line's end
SPACE = "\u00a0"
NO_VALUE = "–"
NOT_RECORDED = "not recorded"

#: a level is shown with `LEVEL_DECIMALS`, with more where it has more, up to these
MOST_DECIMALS = 3

#: why a value is undefined, in words (`rig.analysis.reasons.Reason`)
REASONS = {
    "too_few_pulses": "the train ended before a pulse that the formula names",
    "missing_rating": "a pulse or moment that the formula names was not rated",
    "scale_zero_not_no_pain": "a ratio means nothing on a scale whose 0 is not “no pain”",
    "zero_denominator": "the denominator is 0",
    "too_few_pairs": "fewer than three repetitions have both ratings",
    "log_of_zero": "the logarithm of 0 does not exist",
    "peak_at_first": "the highest rating is the first: nothing rises",
    "not_rated": "the run holds no rating of the kind that the measure is made of",
}

#: what to be wary of (`rig.analysis.reasons.Flag`): its name, and what it means
FLAGS = {
    "floor": ("Floor", "a decisive rating is at the scale’s bottom: a decrease cannot show"),
    "ceiling": ("Ceiling", "a decisive rating is at the scale’s top: growth cannot show"),
    "small_denominator": (
        "Small denominator",
        "the denominator is below a hundredth of the scale: the ratio is unstable, read the difference instead",
    ),
}

SCALE_KINDS = {"nrs": "numerical rating scale", "vas": "visual analogue scale", "continuous_vas": "continuous VAS"}
#: who rated (`rig.domain.plan.RatingSource`)
RATED_BY = {
    "participant": "by the participant",
    "operator_verbal": "spoken by the participant, typed by the operator",
    "device_slider": "by the participant’s slider",
    "screen": "by the participant on their screen",
    "screen_slider": "by the slider on the participant’s screen",
}
TAKEN = {
    "max_in_window": "highest position from {lag} s after a pulse’s onset to {lag} s after the next",
    "mean_after_offset": "mean position in the second after a pulse’s offset",
}


def plain(code: object) -> str:
    """Word of a code, e.g. ``stopped by participant``."""
    return str(code).replace("_", " ")


def letter(position: int) -> str:
    """Short name of a run among several: A to Z, then AA, BB and so on."""
    return ascii_uppercase[position % len(ascii_uppercase)] * (position // len(ascii_uppercase) + 1)


def quantity(modality: object) -> str:
    """What the levels of a modality measure."""
    return {"thermal": "temperature"}.get(str(modality), str(modality))


def counted(n: int, noun: str) -> str:
    """Number and noun, e.g. ``1 train``, ``3 trains``."""
    return f"{n}{SPACE}{noun}" + ("" if n == 1 else "s")


def level(value: float, unit: str) -> str:
    """A level with its unit, e.g. ``48.0 °C``: no digit that it has is lost, to three decimals."""
    if math.isnan(value):
        return NO_VALUE
    exact = f"{value:.{MOST_DECIMALS}f}".rstrip("0")
    decimals = max(LEVEL_DECIMALS.get(unit, 0), len(exact.partition(".")[2]))
    return f"{value:.{decimals}f}{SPACE}{unit}"


def points(value: float, scale: Scale, more: int = 0) -> str:
    """A rating with the decimals of its scale's step, a summary of ratings with `more`; a told 41.5 is never 42."""
    if math.isnan(value):
        return NO_VALUE
    decimals = max(0, math.ceil(-math.log10(scale.step) - 1e-9)) if scale.step > 0 else 0
    if not more and scale.kind != "continuous_vas":
        decimals = max(decimals, len(f"{value:.{MOST_DECIMALS}f}".rstrip("0").partition(".")[2]))
    return f"{value:.{decimals + more}f}"


def amount(value: float) -> str:
    """Three significant digits, whole numbers in full."""
    if math.isnan(value):
        return NO_VALUE
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004


def percent(share: float) -> str:
    """A share in percent, e.g. ``19 %``."""
    return NO_VALUE if math.isnan(share) else f"{100 * share:.0f}{SPACE}%"


def moment(iso: object) -> str:
    """An instant, to the second: ``2026-11-22 02:32:06 UTC``; as it stands where it is none."""
    try:
        parsed = datetime.fromisoformat(str(iso))
    except ValueError:
        return str(iso or NOT_RECORDED)
    zone = "UTC" if parsed.utcoffset() == timedelta(0) else parsed.strftime("%z")
    return f"{parsed:%Y-%m-%d %H:%M:%S} {zone}".strip()


def day(days: int) -> str:
    """A day counted from 1970-01-01, as devices store it; 0 = not stated."""
    return (date(1970, 1, 1) + timedelta(days=days)).isoformat() if days else "on a day not stated"


def minutes(seconds: float) -> str:
    """Minutes and seconds, ``mm:ss``; hours run on as minutes."""
    whole = round(seconds)
    return f"{whole // 60:02d}:{whole % 60:02d}"


def scale_words(scale: Scale) -> str:
    """A scale with its range, step, anchors and the meaning of its 0."""
    kind = SCALE_KINDS.get(scale.kind, scale.kind)
    zero = "0 means no pain" if scale.zero_is_no_pain else "0 does not mean “no pain”: ratios are undefined"
    return (
        f"{scale.name}: {kind} from {scale.low:g} (“{scale.anchor_low}”) to {scale.high:g} (“{scale.anchor_high}”), "
        f"step {scale.step:g}; {zero}"
    )
