"""Levels measured in this participant (``--individual ptt=48``) and what a paradigm does with them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from rig.domain.errors import InputError
from rig.domain.typed_number import typed_number

_FORM = "write NAME=VALUE, NAME=VALUE,method=TEXT or NAME=VALUE,method=TEXT,when=TIME"
_DEFAULT_METHOD = "stated by the operator"


@dataclass(frozen=True, slots=True)
class Individual:
    """A participant's own level: `value` in the modality's unit, how it was measured, and when (ISO 8601 or "")."""

    value: float
    method: str = _DEFAULT_METHOD
    when: str = ""


def parse_individual(items: Iterable[str], entered_at: str = "") -> dict[str, Individual]:
    """Read ``ptt=48`` or ``ptt=48,method=cuff ramp 1 kPa/s,when=2026-05-04T10:15``.

    Parameters
    ----------
    items
        As given on the command line, one level each.
    entered_at
        Time stored for levels that do not say when they were measured, ISO 8601.

    Raises
    ------
    InputError
        If an item has another form, a value is not a number, or a name comes twice.
    """
    found: dict[str, Individual] = {}
    for item in items:
        name, individual = _parse(item, entered_at)
        if name in found:
            raise InputError(f"--individual {item}: {name} is given twice; give each value once")
        found[name] = individual
    return found


def _parse(item: str, entered_at: str) -> tuple[str, Individual]:
    # a comma inside the method is kept: only ",method=" and ",when=" separate
    parts = re.split(r",\s*(method|when)\s*=", item)
    name, equals, value_text = (t.strip() for t in parts[0].partition("="))
    if not (name and equals and value_text):
        raise InputError(f"--individual {item}: {_FORM}")
    try:
        value = typed_number(value_text)
    except ValueError:
        raise InputError(f"--individual {item}: {value_text!r} is not a number; {_FORM}") from None
    if not math.isfinite(value):
        raise InputError(f"--individual {item}: {value_text!r} is not a finite number; {_FORM}")
    extra = {k: v.strip() for k, v in zip(parts[1::2], parts[2::2], strict=True)}
    return name, Individual(value, extra.get("method") or _DEFAULT_METHOD, extra.get("when") or entered_at)
