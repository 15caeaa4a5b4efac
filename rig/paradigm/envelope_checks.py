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
from rig.domain.phrase import phrase
from rig.paradigm.tiers import Raisable, modality_of, raisable, raised
from rig.paradigm.wording import known_keys, known_names

SCHEMA = 1
HASH = "sha256"
TEXTS = ("author", "reason")
DATES = ("issued", "expires")
KEYS = ("schema", "study", *TEXTS, *DATES, "applicator", "raised", HASH)
#: characters of a hash that are shown
SHORT = 8
RESTORE = phrase("restore", "restore the approved file")


def shape_problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Keys that are missing, unknown or hold something else."""
    for key in KEYS:
        if key not in raw and key != "study":
            remedy = phrase("make_envelope", "make the file with `qst-rig envelope new`")
            yield Problem(key, phrase("missing", "is missing"), remedy)
    for key in raw:
        if key not in KEYS:
            yield Problem(key, phrase("unknown_key", "unknown key"), known_keys(key, KEYS))
    if "schema" in raw and (raw["schema"] != SCHEMA or isinstance(raw["schema"], bool)):
        what = phrase("not_known", "{value} is not known", value=repr(raw["schema"]))
        yield Problem("schema", what, phrase("reads", "this program reads {schema}", schema=SCHEMA))
    for key in (*TEXTS, "study"):
        if key in raw and not (isinstance(raw[key], str) and (raw[key].strip() or key == "study")):
            empty = isinstance(raw[key], str)
            what = phrase("empty", "is empty") if empty else phrase("not_text", "is not a text")
            yield Problem(key, what, phrase("say_it", "say it in words"))
    for key in DATES:
        if key in raw and (not isinstance(raw[key], date) or isinstance(raw[key], datetime)):
            what = phrase("not_date", "{value} is not a date", value=repr(str(raw[key])))
            yield Problem(key, what, phrase("write_date", "write it without quotes as 2027-01-31"))
    if all(isinstance(raw.get(key), date) and not isinstance(raw[key], datetime) for key in DATES):
        if raw["expires"] < raw["issued"]:
            dates = {key: str(raw[key]) for key in DATES}
            what = phrase("expires_before", "{expires} is before it was issued, {issued}", **dates)
            yield Problem("expires", what, phrase("correct_dates", "correct the dates"))
    applicator = raw.get("applicator")
    if "applicator" in raw and applicator not in tuple(APPLICATORS):
        what = phrase("no_applicator", "no applicator named {name}", name=repr(applicator))
        yield Problem("applicator", what, known_names(str(applicator), APPLICATORS))


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
        remedy = phrase("can_be_raised", "what can be raised: {names}", names=", ".join(table))
        yield Problem("raised", phrase("raises_nothing", "raises nothing"), remedy)
    good = {}
    for key, value in values.items():
        if key not in table:
            what = phrase("not_raisable", "is no limit that can be raised")
            yield Problem(f"raised.{key}", what, known_names(key, table))
        elif isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            what = phrase("not_number", "{value} is not a number", value=repr(value))
            unit = table[key].unit or phrase("figures", "figures")
            yield Problem(f"raised.{key}", what, phrase("give_in", "give it in {unit}", unit=unit))
        elif (problem := _value_problem(table[key], value)) is not None:
            yield problem
        else:
            good[key] = float(value)
    if len(good) == len(values):
        yield from _level_problems(applicator, good)


def _value_problem(row: Raisable, value: float) -> Problem | None:
    unit = f" {row.unit}" if row.unit else ""
    shown = f"{value:.10g}{unit}"
    if row.beyond(value, row.never):
        what = phrase("beyond_never", "{value} is beyond {never}", value=shown, never=f"{row.never:.10g}{unit}")
        return Problem(f"raised.{row.key}", what, phrase("no_study", "no study may go there"))
    if not row.beyond(value, row.free):
        free = f"{row.free:.10g}{unit}"
        what = phrase(
            "raises_nothing_at", "{value} raises nothing: the free tier allows {free}", value=shown, free=free
        )
        return Problem(f"raised.{row.key}", what, phrase("remove_it", "remove it"))
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
            what = phrase(
                "level_without_time",
                "is of no use without a time at that level: {key} is {seconds} s",
                key=row.key,
                seconds=row.free,
            )
            remedy = phrase("raise_as_well", "raise {key} as well (up to {most} s)", key=row.key, most=row.never)
            yield Problem(f"raised.{level}", what, remedy)


def hash_problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Whether the file is still what it was when its hash was made."""
    stated = raw.get(HASH)
    if stated is None:
        return
    found = content_hash(raw)
    if not isinstance(stated, str) or not re.fullmatch(r"[0-9a-f]{64}", stated):
        yield Problem(HASH, phrase("not_hash", "{value} is not a SHA-256 in hexadecimal", value=repr(stated)), RESTORE)
    elif stated != found:
        what = phrase(
            "envelope_altered",
            "the file was altered: it says {stated}…, its content gives {found}…",
            stated=stated[:SHORT],
            found=found[:SHORT],
        )
        yield Problem(
            HASH,
            what,
            phrase("restore_or_new", "restore the approved file, or have a new one approved (qst-rig envelope new)"),
        )


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
