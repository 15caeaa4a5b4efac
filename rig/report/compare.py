"""Whether runs may be compared, and what they come to side by side. Pure.

Ratings of different stimuli, places or scales do not differ in wind-up alone:
runs are compared only when all `CONDITIONS` agree, and what is not recorded
agrees with nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rig.analysis.measures import TABLE
from rig.analysis.result import MeasureResult
from rig.report.content import Content, applicator_words
from rig.report.stimuli import stimuli
from rig.report.words import NOT_RECORDED, level, scale_words


class Difference(NamedTuple):
    """Something in which runs differ, and what it is in each, in words."""

    what: str
    values: tuple[str, ...]


def _attribute(name: str) -> Callable[[Content], str]:
    return lambda content: str(content.attr(name) or "")


def _levels(content: Content) -> str:
    """Every stimulus with its baseline, levels and number of pulses."""
    unit = str(content.run.attrs["unit"])
    return "; ".join(
        f"{s.name}: {s.n_pulses} × {', '.join(level(target, unit) for target in s.targets)} "
        f"from {level(s.baseline, unit)}"
        for s in stimuli(content.run)
    )


def _scale(content: Content) -> str:
    return f"{content.found.dimension} on {scale_words(content.found.scale)}" if content.found.scale.name else ""


#: what must agree, as words that are equal when it does; "" = not recorded
CONDITIONS: dict[str, Callable[[Content], str]] = {
    "paradigm hash": _attribute("paradigm_hash"),
    "scale": _scale,
    "site": _attribute("site"),
    "applicator and area": lambda content: applicator_words(content.run),
    "levels": _levels,
}

#: what may differ, and is worth knowing
ALSO: dict[str, Callable[[Content], str]] = {
    "participant": _attribute("participant"),
    "rig": lambda content: "simulated" if content.run.attrs["simulated"] else "real",
    "site role": _attribute("site_role"),
    "operator": _attribute("operator"),
    "language": _attribute("language"),
    "device": lambda content: str(content.run.device.get("serial") or ""),
    "firmware": lambda content: str(content.run.device.get("firmware") or ""),
    "how the run ended": lambda content: str(content.attr("finish_reason") or "").replace("_", " "),
    "program": lambda content: f"qst-rig {(content.attr('software') or {}).get('qst-rig', '')}".strip(),
}


def differences(contents: Sequence[Content]) -> tuple[Difference, ...]:
    """Conditions in which the runs do not agree; none of them may be compared then."""
    found = (_difference(what, of, contents) for what, of in CONDITIONS.items())
    return tuple(d for d in found if len(set(d.values)) > 1 or NOT_RECORDED in d.values)


def also_different(contents: Sequence[Content]) -> tuple[Difference, ...]:
    """What else the runs differ in, without standing in the way of a comparison."""
    found = (_difference(what, of, contents) for what, of in ALSO.items())
    return tuple(d for d in found if len(set(d.values)) > 1)


def _difference(what: str, of: Callable[[Content], str], contents: Sequence[Content]) -> Difference:
    return Difference(what, tuple(of(content) or NOT_RECORDED for content in contents))


def side_by_side(contents: Sequence[Content]) -> dict[str, tuple[MeasureResult | None, ...]]:
    """Measures by name, the primary one first: one per run, None where the run does not have it."""
    primary = contents[0].result.primary
    results = [{m.name: m for m in content.result.measures} for content in contents]
    names = [primary, *(m.name for m in TABLE if m.name != primary)]
    return {name: tuple(r.get(name) for r in results) for name in names if any(name in r for r in results)}


def has_curves(contents: Sequence[Content]) -> bool:
    """Whether there is anything to draw side by side: ratings per pulse, or singles against trains."""
    return any(content.found.trains or content.found.pairs for content in contents)


def twice(contents: Sequence[Content]) -> tuple[int, int] | None:
    """Positions of two files of one and the same recording: its agreement with itself would say nothing."""
    seen: dict[str, int] = {}
    for position, content in enumerate(contents):
        journal = str(content.attr("journal_sha256") or "")
        if journal and journal in seen:
            return seen[journal], position
        seen[journal] = position
    return None
