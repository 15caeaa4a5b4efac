"""Keys of a paradigm file and the fields of the model they fill: units at the end of level keys, short forms.

In: the tables as tomllib reads them. Out: the tables as `rig.paradigm.model`
wants them, the problems met, and the fields whose absence is already
explained by one of those problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rig.domain.errors import Problem
from rig.domain.phrase import either, phrase
from rig.domain.plan import DEVICE_CHECK
from rig.domain.units import MODALITIES
from rig.paradigm.wording import nearest, wording, wording_versions

Loc = tuple[str | int, ...]
Raw = dict[str, Any]

#: field of the model -> its key, with the unit suffix in the braces
UNIT_KEYS = {
    "target": "target_{}",
    "baseline": "baseline_{}",
    "ramp_rate": "ramp_{}_per_s",
    "return_rate": "return_{}_per_s",
    "approach_rate": "approach_{}_per_s",
}
_OTHER_KEYS = {"schema_version": "schema", "titles": "title"}
#: words that serve every language
ANY_LANGUAGE = "*"
#: of titles by language the one that stands in the journal and in lists of the terminal
TITLE_LANGUAGE = "en"
ROOT_FIELDS = ("baseline", "approach_rate")
PULSE_FIELDS = ("target", "ramp_rate", "return_rate")

_LEVEL = re.compile(r"(target|baseline)(?:_([a-z]+))?")
_RATE = re.compile(r"(ramp|return|approach)(?:_([a-z]+))?(?:_rate)?(?:_per_s)?")

_ISI_KEYS = {"isi", "isi_s", "isi_ms", "interstimulus_interval_s", "inter_stimulus_interval_s"}
_ISI = phrase("isi", "unknown key: ISI means onset to onset in heat papers and the gap between pulses in cuff papers")
_ISI_REMEDY = phrase(
    "isi_remedy", "write onset_to_onset_s, the time from the start of one ramp to the start of the next"
)


@dataclass(slots=True)
class Canonical:
    """Tables ready for the model, problems, fields already accounted for, unit suffix of the modality ("" unknown)."""

    raw: Raw
    suffix: str
    problems: list[Problem] = field(default_factory=list)
    explained: set[Loc] = field(default_factory=set)


def key_of(field_name: str, suffix: str) -> str:
    """Key in the file of a field of the model."""
    if field_name in UNIT_KEYS:
        return UNIT_KEYS[field_name].format(suffix or "<unit>")
    return _OTHER_KEYS.get(field_name, field_name)


def path_of(loc: Loc, suffix: str) -> str:
    """Key path of a place in the model, e.g. ``blocks[0].trials[1].train.target_c``."""
    parts: list[str] = []
    for i, step in enumerate(loc):
        before = loc[i - 1] if i else None
        if isinstance(step, int):
            parts[-1] += f"[{step}]"
        elif (before, step) == ("target", "value") or (before in ("script", "anchors") and step == "text"):
            continue  # short forms of the file have no such level
        elif step != ANY_LANGUAGE:
            parts.append(key_of(step, suffix))
    return ".".join(parts)


def canonical(raw: Raw) -> Canonical:
    """Rewrite the file's keys to the model's fields."""
    modality = raw.get("modality")
    known = MODALITIES.get(modality) if isinstance(modality, str) else None
    out = Canonical({}, known.suffix if known else "")
    out.raw = _unit_table(out, raw, (), ROOT_FIELDS)
    if "schema" in out.raw:
        out.raw["schema_version"] = out.raw.pop("schema")
    _title_by_language(out)
    for loc, trial in _items(out.raw, "blocks", "trials"):
        for kind in ("train", "single"):
            if isinstance(trial.get(kind), dict):
                trial[kind] = _stimulus(out, trial[kind], (*loc, kind))
        if trial.get("role") == DEVICE_CHECK:
            # the wording files have an entry of that name: it must be said that the applicator is off the skin
            trial.setdefault("script", DEVICE_CHECK)
        if "title" in trial:
            title = trial.pop("title")
            trial["titles"] = {ANY_LANGUAGE: title} if isinstance(title, str) else title
        if "script" in trial:
            trial["script"] = _worded(out, trial["script"], (*loc, "script"), "scripts")
    scales = out.raw.get("scales")
    if isinstance(scales, dict):
        out.raw["scales"] = {name: _scale(out, s, ("scales", name)) for name, s in scales.items()}
    return out


def _title_by_language(out: Canonical) -> None:
    """Titles by language, of which one is that of all who know no other."""
    titles = out.raw.get("title")
    if isinstance(titles, dict) and titles:
        out.raw["titles"] = titles
        texts = [text for text in (titles.get(TITLE_LANGUAGE), *titles.values()) if isinstance(text, str)]
        if texts:
            out.raw["title"] = texts[0]
        else:
            del out.raw["title"]
            out.explained.add(("title",))


def _items(table: Raw, *names: str, at: Loc = ()) -> Iterator[tuple[Loc, Raw]]:
    """Tables in nested lists of tables, e.g. every trial of every block, with their place; each is a copy."""
    rows = table.get(names[0])
    if not isinstance(rows, list):
        return
    rows = table[names[0]] = [dict(row) if isinstance(row, dict) else row for row in rows]
    for i, row in enumerate(rows):
        if isinstance(row, dict):
            loc = (*at, names[0], i)
            if len(names) == 1:
                yield loc, row
            else:
                yield from _items(row, *names[1:], at=loc)


def _stimulus(out: Canonical, table: Raw, loc: Loc) -> Raw:
    result = _unit_table(out, table, loc, PULSE_FIELDS)
    for key in [k for k in result if k in _ISI_KEYS]:
        del result[key]
        out.problems.append(Problem(path_of((*loc, key), out.suffix), _ISI, _ISI_REMEDY))
        out.explained.add((*loc, "onset_to_onset_s"))
    if "target" in result and not isinstance(result["target"], dict):
        result["target"] = {"value": result["target"]}
    return result


def _unit_table(out: Canonical, table: Raw, loc: Loc, fields: tuple[str, ...]) -> Raw:
    """Rename the level and rate keys of one table, and report those with another unit or none."""
    result: Raw = {}
    for key, value in table.items():
        name = _unit_field(key, fields)
        if name is None:
            result[key] = value
        elif key == UNIT_KEYS[name].format(out.suffix) or (not out.suffix and _any_unit(key, name)):
            result[name] = value
        else:
            out.explained.add((*loc, name))
            place = ".".join(filter(None, (path_of(loc, out.suffix), key)))  # the key as written
            out.problems.append(_wrong_unit(out.suffix, place, name))
    return result


def _unit_field(key: str, fields: tuple[str, ...]) -> str | None:
    level, rate = _LEVEL.fullmatch(key), _RATE.fullmatch(key)
    name = level[1] if level else f"{rate[1]}_rate" if rate else ""
    return name if name in fields else None


def _any_unit(key: str, name: str) -> bool:
    return any(key == UNIT_KEYS[name].format(m.suffix) for m in MODALITIES.values())


def _wrong_unit(suffix: str, where: str, name: str) -> Problem:
    modality = next((m for m in MODALITIES.values() if m.suffix == suffix), None)
    if modality is None:
        names = either([UNIT_KEYS[name].format(m.suffix) for m in MODALITIES.values()])
        return Problem(
            where, phrase("no_unit", "the key does not end in a unit"), phrase("write", "write {names}", names=names)
        )
    unit = modality.unit + ("" if name in ("target", "baseline") else "/s")
    what = phrase("other_unit", "a {modality} paradigm states this in {unit}", modality=modality.name, unit=unit)
    return Problem(where, what, phrase("write", "write {names}", names=key_of(name, suffix)))


def _scale(out: Canonical, table: object, loc: Loc) -> object:
    if not isinstance(table, dict) or "anchors" not in table:
        return table
    anchors = table["anchors"]
    if isinstance(anchors, dict) and all(isinstance(v, str) for v in anchors.values()):
        anchors = {ANY_LANGUAGE: anchors}  # one pair of words for all languages
    return table | {"anchors": _worded(out, anchors, (*loc, "anchors"), "anchors")}


def _worded(out: Canonical, value: object, loc: Loc, kind: str) -> object:
    """Words given by language, or the name of an entry of the wording files, which is replaced by its words."""
    if isinstance(value, Mapping):
        return {"text": dict(value)}
    if not isinstance(value, str):
        return value
    entries = wording(kind)
    if value not in entries:
        out.problems.append(
            Problem(
                path_of(loc, out.suffix),
                phrase("no_wording", "no wording named {name}", name=repr(value)),
                phrase(
                    "give_words",
                    "{hint}or give the words by language: {{ en = ... }}",
                    hint=nearest(value, entries),
                ),
            )
        )
        return {"wording": value}
    found = {"wording": value, "text": entries[value]}
    return found | {"version": wording_versions()} if kind == "scripts" else found
