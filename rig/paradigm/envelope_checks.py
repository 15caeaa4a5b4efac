"""What can be wrong with an envelope file: its shape, the limits it raises, the hash of its content."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from firmware_interface.limits import APPLICATORS
from rig.domain.errors import Problem
from rig.paradigm.tiers import Raisable, modality_of, raisable, raised
from rig.paradigm.wording import nearest

SCHEMA = 1
HASH = "sha256"
TEXTS = ("author", "reason")
DATES = ("issued", "expires")
KEYS = ("schema", "study", *TEXTS, *DATES, "applicator", "raised", HASH)
#: characters of a hash that are shown
SHORT = 8


def shape_problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Keys that are missing, unknown or hold something else."""
    for key in KEYS:
        if key not in raw and key != "study":
            yield Problem(key, "is missing", "make the file with `qst-rig envelope new`")
    for key in raw:
        if key not in KEYS:
            yield Problem(key, "unknown key", f"{nearest(key, KEYS)}known here: {', '.join(KEYS)}")
    if "schema" in raw and (raw["schema"] != SCHEMA or isinstance(raw["schema"], bool)):
        yield Problem("schema", f"{raw['schema']!r} is not known", f"this program reads {SCHEMA}")
    for key in (*TEXTS, "study"):
        if key in raw and not (isinstance(raw[key], str) and (raw[key].strip() or key == "study")):
            yield Problem(key, "is not a text" if not isinstance(raw[key], str) else "is empty", "say it in words")
    for key in DATES:
        if key in raw and (not isinstance(raw[key], date) or isinstance(raw[key], datetime)):
            yield Problem(key, f"{str(raw[key])!r} is not a date", "write it without quotes as 2027-01-31")
    if all(isinstance(raw.get(key), date) and not isinstance(raw[key], datetime) for key in DATES):
        if raw["expires"] < raw["issued"]:
            yield Problem("expires", f"{raw['expires']} is before it was issued, {raw['issued']}", "correct the dates")
    applicator = raw.get("applicator")
    if "applicator" in raw and applicator not in tuple(APPLICATORS):
        hint = nearest(str(applicator), tuple(APPLICATORS))
        yield Problem(
            "applicator", f"no applicator named {applicator!r}", f"{hint}known: {', '.join(tuple(APPLICATORS))}"
        )


def flat(table: object, before: str = "") -> dict[str, Any]:
    """Keys of nested tables joined by dots: an unquoted 46.5 is a table 46 with a key 5 to TOML."""
    if not isinstance(table, dict):
        return {}
    found: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{before}{key}"
        found |= flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return found


def raised_problems(applicator: object, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Every limit raised must exist, be a number, be looser than the free tier and within the never tier."""
    if applicator not in tuple(APPLICATORS):
        return
    assert isinstance(applicator, str)
    table = raisable(applicator)
    if not values:
        yield Problem("raised", "raises nothing", f"what can be raised: {', '.join(table)}")
    good = {}
    for key, value in values.items():
        if key not in table:
            yield Problem(f"raised.{key}", "is no limit that can be raised", f"{nearest(key, table)}{_known(table)}")
        elif isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            yield Problem(f"raised.{key}", f"{value!r} is not a number", f"give it in {table[key].unit or 'figures'}")
        elif (problem := _value_problem(table[key], value)) is not None:
            yield problem
        else:
            good[key] = float(value)
    if len(good) == len(values):
        yield from _level_problems(applicator, good)


def _known(table: Mapping[str, Raisable]) -> str:
    return f"known: {', '.join(table)}"


def _value_problem(row: Raisable, value: float) -> Problem | None:
    unit = f" {row.unit}" if row.unit else ""
    shown = f"{value:g}{unit}"
    if row.beyond(value, row.never):
        return Problem(f"raised.{row.key}", f"{shown} is beyond {row.never:g}{unit}", "no study may go there")
    if not row.beyond(value, row.free):
        what = f"{shown} raises nothing: the free tier allows {row.free:g}{unit}"
        return Problem(f"raised.{row.key}", what, "remove it")
    return None


def _level_problems(applicator: str, values: Mapping[str, float]) -> Iterator[Problem]:
    """A higher level is of no use while the time allowed at it is 0."""
    limits = raised(applicator, "", values).device
    for row in raisable(applicator).values():
        if row.row < 0:
            continue
        cap = limits.caps[row.row]
        if cap.ms == 0 and limits.neutral < cap.level <= limits.max:
            level = f"max_{modality_of(applicator).suffix}"
            what = f"is of no use without a time at that level: {row.key} is {row.free:g} s"
            yield Problem(f"raised.{level}", what, f"raise {row.key} as well (up to {row.never:g} s)")


def hash_problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Whether the file is still what it was when its hash was made."""
    stated = raw.get(HASH)
    if stated is None:
        return
    found = content_hash(raw)
    if not isinstance(stated, str) or not re.fullmatch(r"[0-9a-f]{64}", stated):
        yield Problem(HASH, f"{stated!r} is not a SHA-256 in hexadecimal", "restore the approved file")
    elif stated != found:
        what = f"the file was altered: it says {stated[:SHORT]}…, its content gives {found[:SHORT]}…"
        yield Problem(HASH, what, "restore the approved file, or have a new one approved (qst-rig envelope new)")


def content_hash(raw: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the content without the hash: JSON with sorted keys, no spaces, UTF-8.

    Every number counts as a float, dates as ISO 8601: remarks, order of keys,
    line ends and the spelling of numbers do not change it.
    """
    content = {key: _canonical(value) for key, value in raw.items() if key != HASH}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53:
        return float(value)
    return value if isinstance(value, bool | int | float | str) else str(value)
