"""The limits a paradigm is held against: those in force, those of the free tier, and those no study may pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from firmware_interface.limits import APPLICATORS
from rig.domain.phrase import phrase
from rig.domain.units import MODALITIES, Modality
from rig.paradigm.envelope import Envelope, bounds_under
from rig.paradigm.model import Paradigm
from rig.paradigm.tiers import Bounds, Tier, free_tier, never_tier
from rig.paradigm.timeline import device_level, legs

#: value of a paradigm's key `tier` that says that it needs a study envelope
NEEDS_ENVELOPE = "envelope"
_LOWER_IT = phrase("lower_it", "lower it")


@dataclass(frozen=True, slots=True)
class Margin:
    """One checked quantity: its value, the bound in force and those of the free and the never tier.

    `at_least`: the bound is a minimum. `key` is that of the limit in a study
    envelope ("" where no envelope changes it).
    """

    what: str
    value: float
    bound: float
    free: float
    never: float
    unit: str
    at_least: bool = False
    key: str = ""

    @property
    def tier(self) -> Tier:
        """Mildest tier that allows the value."""
        if not self._beyond(self.free):
            return Tier.FREE
        return Tier.NONE if self._beyond(self.never) else Tier.ENVELOPE

    @property
    def exceeded(self) -> bool:
        """Whether the limits in force do not allow the value."""
        return self._beyond(self.bound)

    def _beyond(self, bound: float) -> bool:
        return self.value < bound if self.at_least else self.value > bound


@dataclass(frozen=True, slots=True)
class Rules:
    """Bounds in force, of the free and of the never tier, and the modality whose unit they are shown in."""

    modality: Modality
    force: Bounds
    free: Bounds
    never: Bounds

    @property
    def tier(self) -> str:
        """Name of the limits in force."""
        return self.force.name

    @property
    def wider(self) -> str:
        """What would allow more."""
        if self.force == self.free:
            return phrase("signed_envelope", "a signed study envelope")
        return phrase("other_envelope", "another study envelope")

    @property
    def neutral(self) -> int:
        """Level at which the applicator rests, device units."""
        return self.force.device.neutral

    def level(self, value: float) -> int:
        """Level in device units."""
        return device_level(value, self.modality.per_unit)

    def shown(self, device_value: float) -> str:
        """Level with its unit."""
        return f"{device_value / self.modality.per_unit:g} {self.modality.unit}"

    def rate_bound(self, start: int, end: int) -> int:
        """Fastest rate the rig follows from `start` to `end`: away from neutral it rises, towards it it returns."""
        limits, bounds = self.force.device, []
        for level in legs(start, end, limits.neutral):
            away = abs(level - limits.neutral) > abs(start - limits.neutral)
            bounds.append(limits.rise if away else limits.return_rate)
            start = level
        return min(bounds)

    def margin(
        self, what: str, value: float, bound: Callable[[Bounds], float], unit: str, key: str, *, at_least: bool = False
    ) -> Margin:
        """Margin of a value; `bound` picks its bound from a tier."""
        force, free, never = bound(self.force), bound(self.free), bound(self.never)
        return Margin(what, value, force, free, never, unit, at_least, key)

    def hint(self, within_never: bool, never: str, remedy: str = _LOWER_IT) -> str:
        """Which tier would allow a value that the limits in force do not, if any."""
        if not within_never:
            return phrase("no_tier", "no tier allows it (never beyond {never})", never=never)
        return phrase(
            "remedy_or_wider", "{remedy}, or use {wider} (up to {never})", remedy=remedy, wider=self.wider, never=never
        )


def rules_in_force(paradigm: Paradigm, envelope: Envelope | None = None) -> Rules:
    """Limits that a run is held against: the free tier, raised by the envelope.

    Raises
    ------
    EnvelopeError
        The envelope is for another applicator.
    """
    applicator, modality = APPLICATORS[paradigm.applicator], MODALITIES[paradigm.modality]
    assert applicator.quantity == modality.quantity  # rig.paradigm.consistency refuses others
    name = applicator.name
    return Rules(modality, bounds_under(name, envelope), free_tier(name), never_tier(name))


def rules_of(paradigm: Paradigm, envelope: Envelope | None = None) -> Rules:
    """Limits that the file itself is held against.

    As `rules_in_force`, except that a paradigm that says it needs an envelope
    (``tier = "envelope"``) may be read, shown and planned without one: then
    only the never tier binds. It does not run so (`rig.paradigm.check.check_paradigm`).
    """
    rules = rules_in_force(paradigm, envelope)
    if envelope is None and paradigm.tier == NEEDS_ENVELOPE:
        return Rules(rules.modality, rules.never, rules.free, rules.never)
    return rules
