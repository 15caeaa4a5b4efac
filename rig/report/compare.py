"""Whether runs may be compared, and what they come to side by side. Pure.

Ratings of different stimuli, places or scales do not differ in wind-up alone:
runs are compared only when their `conditions` agree, and what is not recorded
agrees with nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rig.analysis.measures import TABLE
from rig.analysis.result import MeasureResult
from rig.archive.model import Run
from rig.domain.sites import place_of
from rig.report.conditions import Fact, disagree
from rig.report.content import Content, applicator_words
from rig.report.stimuli import stimuli
from rig.report.words import NOT_RECORDED, RATED_BY, level, scale_words


class Difference(NamedTuple):
    """Something in which runs differ, and what it is in each, in words."""

    what: str
    values: tuple[str, ...]


def _attribute(name: str) -> Callable[[Run], str]:
    return lambda run: str(run.attrs.get(name) or "")


def _levels(run: Run) -> str:
    """Every stimulus with its baseline, levels and number of pulses."""
    unit = str(run.attrs["unit"])
    return "; ".join(
        f"{s.name}: {s.n_pulses} × {', '.join(level(target, unit) for target in s.targets)} "
        f"from {level(s.baseline, unit)}"
        for s in stimuli(run)
    )


def _rated_by(run: Run) -> str:
    """Who answered how, whatever the paradigm says: on the screen is not by word."""
    sources = {str(task["source"]) for tasks in run.rating_tasks.values() for task in tasks}
    return ", ".join(sorted(RATED_BY.get(source, source) for source in sources))


def _scale(content: Content) -> str:
    return f"{content.found.dimension} on {scale_words(content.found.scale)}" if content.found.scale.name else ""


#: what must agree, as words that are equal when it does; "" = not recorded. So must the scale, which goes with the
#: ratings given
CONDITIONS: dict[str, Callable[[Run], str]] = {
    "paradigm hash": _attribute("paradigm_hash"),
    "site": lambda run: place_of(str(run.attrs.get("site") or "")),
    "applicator and area": applicator_words,
    "levels": _levels,
}
SCALE = "scale"

#: what may differ, and is worth knowing
ALSO: dict[str, Callable[[Run], str]] = {
    "participant": _attribute("participant"),
    "rig": lambda run: "simulated" if run.attrs["simulated"] else "real",
    "site role": _attribute("site_role"),
    "rated": _rated_by,
    "operator": _attribute("operator"),
    "language": _attribute("language"),
    "device": lambda run: str(run.device.get("serial") or ""),
    "firmware": lambda run: str(run.device.get("firmware") or ""),
    "how the run ended": lambda run: str(run.attrs.get("finish_reason") or "").replace("_", " "),
    "program": lambda run: f"qst-rig {(run.attrs.get('software') or {}).get('qst-rig', '')}".strip(),
}


def run_conditions(run: Run) -> tuple[Fact, ...]:
    """`CONDITIONS` of a run in words."""
    return _facts(run, CONDITIONS)


def conditions(content: Content) -> tuple[Fact, ...]:
    """`CONDITIONS` of a run, and its scale, in words."""
    return (*run_conditions(content.run), Fact(SCALE, _scale(content) or NOT_RECORDED))


def worth_knowing(content: Content) -> tuple[Fact, ...]:
    """`ALSO` of a run in words."""
    return _facts(content.run, ALSO)


def _facts(run: Run, of_what: Mapping[str, Callable[[Run], str]]) -> tuple[Fact, ...]:
    return tuple(Fact(what, of(run) or NOT_RECORDED) for what, of in of_what.items())


def differences(contents: Sequence[Content]) -> tuple[Difference, ...]:
    """Conditions in which the runs do not agree; none of them may be compared then."""
    return tuple(d for d in _side_by_side(map(conditions, contents)) if disagree(d.values))


def also_different(contents: Sequence[Content]) -> tuple[Difference, ...]:
    """What else the runs differ in, without standing in the way of a comparison."""
    return tuple(d for d in _side_by_side(map(worth_knowing, contents)) if len(set(d.values)) > 1)


def _side_by_side(told: Iterable[tuple[Fact, ...]]) -> Iterator[Difference]:
    for facts in zip(*told, strict=True):
        yield Difference(facts[0].what, tuple(fact.words for fact in facts))


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
