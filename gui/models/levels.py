"""A participant's own level as typed, and when it must be typed again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui.models import numbers
from gui.models.said import Said, missing
from rig.domain.typed_number import typed_number
from rig.domain.units import LEVEL_DECIMALS
from rig.paradigm.individual import Individual

if TYPE_CHECKING:  # slow to load, and nothing is chosen before the window is seen
    from rig.paradigm.preview import LevelRange

#: what separates the parts of a level on its way to control (`rig.paradigm.individual`)
_RESERVED = (",method=", ",when=")


@dataclass(frozen=True, slots=True)
class Level:
    """Value as typed, in the modality's unit, and how it was obtained; "" = not given."""

    text: str = ""
    method: str = ""

    @property
    def value(self) -> float | None:
        """The number; None where there is none."""
        return number(self.text)

    def individual(self) -> Individual | None:
        """As the paradigm takes it; None without a number."""
        return None if self.value is None else Individual(self.value, self.method or Individual(0.0).method)

    def item(self, name: str) -> str:
        """As options carry it; only for a level without problems."""
        method = f",method={self.method}" if self.method else ""
        return f"{name}={self.value!r}{method}"


def number(text: str) -> float | None:
    """Number in a text, with a point or a comma; None where there is none, or no finite one."""
    try:
        value = typed_number(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def raises(before: str, after: str, *, cold: bool = False) -> bool:
    """Whether a new value is stronger than the one in force and must therefore be typed once more."""
    old, new = number(before), number(after)
    return old is not None and new is not None and (new < old if cold else new > old)


def level_problem(level: Level, allowed: LevelRange, unit: str) -> Said | None:
    """What is wrong with a level, naming the limit it breaks; None: nothing."""
    if not level.text.strip():
        return missing("prepare.level_missing")
    value = level.value
    ends = {"low": shown(allowed.low, unit), "high": shown(allowed.high, unit)}
    if value is None:
        return Said("prepare.level_number", ends)
    if value > allowed.high:
        return Said("prepare.level_over_rig" if allowed.from_rig else "prepare.level_over_paradigm", ends)
    if value < allowed.low:
        return Said("prepare.level_under", ends)
    if any(word in level.method.replace(" ", "") for word in _RESERVED):
        return Said("prepare.level_method")
    return None


def shown(value: float, unit: str) -> str:
    """A level with its unit: temperatures with one decimal, pressures and forces without where they have none."""
    exact = f"{value:.3f}".rstrip("0").rstrip(".")
    decimals = max(LEVEL_DECIMALS.get(unit, 0), len(exact.partition(".")[2]))
    return f"{numbers.number(value, decimals)}\u00a0{unit}"
