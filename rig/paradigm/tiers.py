"""The three tiers: free, raised by a signed study envelope, never; what each allows and what an envelope may raise.

The device's limits stand in `firmware_interface.limits`. Beside them are bounds
that only the host can check, because the device neither models skin nor knows
where a trial begins; docs/limits.md gives the reasons of both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from firmware_interface.limits import APPLICATORS, Applicator, Cap, LimitTable
from rig.domain.phrase import phrase
from rig.domain.units import MODALITIES, MS_PER_S, Modality

MS_PER_MIN = 60_000
LONGEST = "longest_s"


class Tier(IntEnum):
    """What a value needs: nothing, a signed study envelope, or nothing allows it."""

    FREE = 0
    ENVELOPE = 1
    NONE = 2

    @property
    def words(self) -> str:
        """The tier in words."""
        return ("free", "study envelope", "none: beyond what any study may do")[self]


@dataclass(frozen=True, slots=True)
class HostBounds:
    """Bounds the host alone checks; None: there is none.

    `basal_omega`: damage at the basal layer per spot and session (`rig.paradigm.skin`).
    `trial_dose`: dose of one trial in the device's unit.
    """

    basal_omega: float | None = None
    trial_dose: int | None = None


#: by applicator: free tier, never
HOST_BOUNDS: dict[str, tuple[HostBounds, HostBounds]] = {
    "thermode": (HostBounds(basal_omega=0.02), HostBounds(basal_omega=0.04)),
    "cuff": (HostBounds(trial_dose=2_500_000), HostBounds(trial_dose=6_000_000)),  # 2,500 and 6,000 kPa s
    "probe_1cm2": (HostBounds(), HostBounds()),
    "pinprick": (HostBounds(), HostBounds()),
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Everything that bounds a stimulus in one tier, with the tier's name for messages."""

    name: str
    device: LimitTable
    host: HostBounds


@dataclass(frozen=True, slots=True)
class Raisable:
    """A limit that a study envelope may raise: key and unit in the file, the values of the free and the never tier.

    `lower_is_looser` for pauses. `field` is the field of `LimitTable` or
    `HostBounds` (for a time at a level: ``caps`` and the row in `row`),
    `per_unit` its units in one unit of the file.
    """

    key: str
    unit: str
    free: float
    never: float
    field: str
    per_unit: float
    lower_is_looser: bool = False
    row: int = -1

    def beyond(self, value: float, bound: float) -> bool:
        """Whether `value` is looser than `bound`."""
        return value < bound if self.lower_is_looser else value > bound


@dataclass(frozen=True, slots=True)
class DoseUnit:
    """How a modality's dose is shown and stated: unit, key suffix, and the device's units in one of it."""

    name: str
    unit: str
    suffix: str
    per_unit: float


DOSE_UNITS = {
    "thermal": DoseUnit(phrase("dose_thermal", "surface dose, CEM43"), "min", "cem43_min", MS_PER_MIN),
    "pressure": DoseUnit(phrase("dose_pressure", "pressure dose"), "kPa s", "kpa_s", 1000),
    "force": DoseUnit(phrase("dose_force", "force dose"), "mN s", "mn_s", 1),
}


def modality_of(applicator: str) -> Modality:
    """Modality of an applicator."""
    return next(m for m in MODALITIES.values() if m.quantity == APPLICATORS[applicator].quantity)


def free_tier(applicator: str) -> Bounds:
    """What needs no envelope."""
    return Bounds(phrase("free_tier", "free tier"), APPLICATORS[applicator].free, HOST_BOUNDS[applicator][0])


def never_tier(applicator: str) -> Bounds:
    """What no study may pass; also what the firmware holds."""
    return Bounds(phrase("any_tier", "any tier"), APPLICATORS[applicator].never, HOST_BOUNDS[applicator][1])


def raisable(applicator: str) -> dict[str, Raisable]:
    """Limits of an applicator that differ between the tiers, by their key in an envelope."""
    a, modality = APPLICATORS[applicator], modality_of(applicator)
    dose, level = DOSE_UNITS[modality.name], modality.suffix
    scalars = [
        _limit(a, f"max_{level}", modality.unit, "max", modality.per_unit),
        _limit(a, f"min_{level}", modality.unit, "min", modality.per_unit, lower_is_looser=True),
        _limit(a, "pause_s", "s", "min_pause_ms", MS_PER_S, lower_is_looser=True),
        _limit(a, "away_from_neutral_s", "s", "max_on_ms", MS_PER_S),
        _limit(a, "pulses", "", "max_pulses", 1),
        _limit(a, f"dose_{dose.suffix}", dose.unit, "max_dose", dose.per_unit),
        *_host_limits(applicator, dose),
    ]
    rows = [_row(a, modality, i) for i in range(len(a.never.caps))]
    return {r.key: r for r in (*scalars, *rows) if r.free != r.never}


def _limit(
    a: Applicator, key: str, unit: str, field: str, per_unit: float, *, lower_is_looser: bool = False
) -> Raisable:
    free, never = getattr(a.free, field) / per_unit, getattr(a.never, field) / per_unit
    return Raisable(key, unit, free, never, field, per_unit, lower_is_looser)


def _host_limits(applicator: str, dose: DoseUnit) -> list[Raisable]:
    free, never = HOST_BOUNDS[applicator]
    found = []
    if free.basal_omega is not None and never.basal_omega is not None:
        found.append(Raisable("basal_omega", "", free.basal_omega, never.basal_omega, "basal_omega", 1))
    if free.trial_dose is not None and never.trial_dose is not None:
        values = free.trial_dose / dose.per_unit, never.trial_dose / dose.per_unit
        found.append(Raisable(f"trial_dose_{dose.suffix}", dose.unit, *values, "trial_dose", dose.per_unit))
    return found


def _row(a: Applicator, modality: Modality, i: int) -> Raisable:
    free, never = a.free.caps[i], a.never.caps[i]
    assert free.level == never.level  # the tiers differ in times, not in rows
    key = f"{LONGEST}.{row_name(a, modality, i)}"
    return Raisable(key, "s", free.ms / MS_PER_S, never.ms / MS_PER_S, "caps", MS_PER_S, row=i)


def row_name(a: Applicator, modality: Modality, i: int) -> str:
    """Name of a time cap: the hottest level it covers (the next row begins just above); ``below 5`` for cold."""
    caps, level = a.never.caps, a.never.caps[i].level
    if level < a.never.neutral:
        return f"below {(level + 1) / modality.per_unit:g}"
    above = [cap.level - 1 for cap in caps if cap.level > level]
    return f"{min(above, default=a.never.max) / modality.per_unit:g}"


def raised(applicator: str, name: str, values: Mapping[str, float]) -> Bounds:
    """Free tier with `values` (keys and units of `raisable`) put in.

    Who may stay at a level for longer may stay at milder ones for as long: the
    milder rows of the time caps rise with the hotter ones.
    """
    free, table = free_tier(applicator), raisable(applicator)
    device: dict[str, Any] = {}
    host: dict[str, Any] = {}
    caps = list(free.device.caps)
    for key, value in values.items():
        row = table[key]
        in_unit = value * row.per_unit
        if row.row >= 0:
            caps[row.row] = Cap(caps[row.row].level, round(in_unit))
        elif row.field in HostBounds.__slots__:
            host[row.field] = in_unit if row.field == "basal_omega" else round(in_unit)
        else:
            device[row.field] = round(in_unit)
    limits = replace(free.device, **device, caps=tuple(_milder_too(caps, free.device.neutral)))
    return Bounds(name, limits, replace(free.host, **host))


def _milder_too(caps: list[Cap], neutral: int) -> list[Cap]:
    """Each row as long as the longest of those farther from neutral on its side."""
    side = {cap: 1 if cap.level > neutral else -1 for cap in caps}
    return [
        Cap(cap.level, max(c.ms for c in caps if side[c] == side[cap] and (c.level - cap.level) * side[cap] >= 0))
        for cap in caps
    ]
