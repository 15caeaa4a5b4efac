"""Dose of each spot against the tiers: how much, how far from the bounds, and what would fit where it is too much."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rig.domain.errors import Problem
from rig.domain.phrase import either, phrase
from rig.domain.plan import PlannedTrial
from rig.domain.received import Received
from rig.paradigm.rules import Margin, Rules
from rig.paradigm.safety import Spot, received_by, spots_of
from rig.paradigm.tiers import DOSE_UNITS, Bounds

#: significant digits of a value so near its bound that the usual ones hide the difference
MORE_DIGITS, ALL_DIGITS = 3, 17
#: targets are suggested in these steps, device units
STEP = {"thermal": 100, "pressure": 500, "force": 1}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One thing that adds up on a spot: how it is named, shown, called in an envelope, bounded and counted.

    `amount` is that of the first n trials (None: of all), received before included.
    """

    name: str
    unit: str
    key: str
    digits: str
    bound: Callable[[Bounds], float | None]
    amount: Callable[[Spot, Received, int | None], float]
    per_trial: bool = False


def quantities(rules: Rules) -> list[Quantity]:
    """What counts for a modality."""
    unit = DOSE_UNITS[rules.modality.name]

    def dose(spot: Spot, before: Received, n: int | None) -> float:
        return (before.dose + spot.dose(n)) / unit.per_unit

    def of_one_trial(spot: Spot, before: Received, n: int | None) -> float:
        return spot.worst_trial(n) / unit.per_unit

    def damage(spot: Spot, before: Received, n: int | None) -> float:
        return before.basal_omega + spot.basal(n).omega

    def trial_bound(tier: Bounds) -> float | None:
        return None if tier.host.trial_dose is None else tier.host.trial_dose / unit.per_unit

    found = [
        Quantity(
            unit.name,
            unit.unit,
            f"dose_{unit.suffix}",
            ".3g",
            lambda tier: tier.device.max_dose / unit.per_unit,
            dose,
        ),
        Quantity(
            phrase("of_one_trial", "{dose} of one trial", dose=unit.name),
            unit.unit,
            f"trial_dose_{unit.suffix}",
            ".3g",
            trial_bound,
            of_one_trial,
            True,
        ),
        Quantity(
            phrase("basal_damage", "basal damage Ω"),
            "",
            "basal_omega",
            ".2g",
            lambda tier: tier.host.basal_omega,
            damage,
        ),
    ]
    return [quantity for quantity in found if quantity.bound(rules.force) is not None]


def spot_margins(
    rules: Rules, trials: Sequence[PlannedTrial], received: Mapping[int, Received] | None = None
) -> dict[int, list[Margin]]:
    """Dose of each spot at the end of the run, with its bounds."""
    found = {}
    for spot in spots_of(trials).values():
        before = received_by(received, spot.number)
        found[spot.number] = [_margin(rules, q, q.amount(spot, before, None)) for q in quantities(rules)]
    return found


def _margin(rules: Rules, quantity: Quantity, value: float) -> Margin:
    def bound(tier: Bounds) -> float:
        chosen = quantity.bound(tier)
        assert chosen is not None  # the tiers have the same bounds with other values
        return chosen

    return rules.margin(quantity.name, value, bound, quantity.unit, quantity.key)


def dose_problems(
    rules: Rules,
    places: Mapping[str, str],
    trials: Sequence[PlannedTrial],
    received: Mapping[int, Received] | None = None,
) -> Iterator[Problem]:
    """Spots that get too much: which, how much, and what would fit.

    Parameters
    ----------
    places
        Key path of each trial by its name.
    received
        What spots have received in earlier runs of the session.
    """
    for spot in spots_of(trials).values():
        before = received_by(received, spot.number)
        for quantity in quantities(rules):
            margin = _margin(rules, quantity, quantity.amount(spot, before, None))
            if margin.exceeded:
                yield _problem(rules, places, trials, spot, before, quantity, margin)


def _problem(
    rules: Rules,
    places: Mapping[str, str],
    trials: Sequence[PlannedTrial],
    spot: Spot,
    before: Received,
    quantity: Quantity,
    margin: Margin,
) -> Problem:
    def fits(candidate: Spot, n: int | None) -> bool:
        return quantity.amount(candidate, before, n) <= margin.bound

    unit = f" {quantity.unit}" if quantity.unit else ""

    def shown(value: float) -> str:
        return f"{value:{quantity.digits}}{unit}"

    first_over = next(n for n in range(len(spot.stays) + 1) if not fits(spot, n))
    place = places[_trial(trials, spot.stays[max(first_over, 1) - 1].trial).name]
    earlier = quantity.amount(spot, before, 0)
    what = phrase(
        "dose_over",
        "spot {spot}: {quantity} {amount} exceeds {bound} ({tier})",
        spot=spot.number,
        quantity=quantity.name,
        amount=_above(margin, shown),
        bound=shown(margin.bound),
        tier=rules.tier,
    )
    if earlier:
        what = phrase("dose_earlier", "{over}, {earlier} of it from earlier runs", over=what, earlier=shown(earlier))
    remedy = _what_fits(rules, spot, quantity, first_over, fits)
    return Problem(place, what, rules.hint(margin.value <= margin.never, shown(margin.never), remedy))


def _above(margin: Margin, shown: Callable[[float], str]) -> str:
    """The value, with as many digits as it takes to see that it is over."""
    if shown(margin.value) != shown(margin.bound):
        return shown(margin.value)
    texts = (f"{margin.value:.{digits}g}" for digits in range(MORE_DIGITS, ALL_DIGITS))
    text = next((t for t in texts if float(t) > margin.bound), repr(margin.value))
    return f"{text} {margin.unit}".rstrip()


def _trial(trials: Sequence[PlannedTrial], index: int) -> PlannedTrial:
    return next(t for t in trials if t.index == index)


def _what_fits(
    rules: Rules, spot: Spot, quantity: Quantity, first_over: int, fits: Callable[[Spot, int | None], bool]
) -> str:
    """How many of the trials fit, and which target lets all of them fit."""
    options = []
    if first_over > 1 and not quantity.per_trial:
        options.append(phrase("fits_trials", "{count} of its {all} trials", count=first_over - 1, all=len(spot.stays)))
    level = _fitting_level(rules, spot, fits)
    if level is not None:
        options.append(phrase("fits_targets", "targets of at most {level}", level=rules.shown(level)))
    if not options:
        return phrase("nothing_fits", "nothing more fits on this spot: take a new one")
    return phrase("what_fits", "what fits on it: {options}", options=either(options))


def _fitting_level(rules: Rules, spot: Spot, fits: Callable[[Spot, int | None], bool]) -> int | None:
    """Highest level, in whole steps, at which all trials fit; None where none does."""
    step = STEP[rules.modality.name]
    highest = max(max(a, b) for stay in spot.stays for _, a, b in stay.line)
    low, high = -(-rules.neutral // step), highest // step  # neutral: no stimulus left
    if not fits(spot.clipped(low * step), None):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if fits(spot.clipped(middle * step), None):
            low = middle
        else:
            high = middle
    return low * step if low * step > rules.neutral else None
