"""The paradigms on offer: the built-in ones and files that were added, each with what it comes to, or what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rig.domain.errors import InputError, Problem
from rig.paradigm.expand import individual_names
from rig.paradigm.load import builtin_names, examine, paradigm_text
from rig.paradigm.overview import total_pulses, total_s
from rig.paradigm.preview import Preview, preview


@dataclass(frozen=True, slots=True)
class Listed:
    """One paradigm of the list, with participants' own levels at the most they may be.

    `source` is a built-in name or the path of a file, `name` that or the file's
    own; `problems` keep it from being chosen. That it needs a study envelope is none of them.
    """

    source: str
    name: str
    title: str
    text: str
    shown: Preview
    problems: tuple[Problem, ...]

    @property
    def pulses(self) -> int:
        """Pulses of a run."""
        return total_pulses(self.shown.trials)

    @property
    def seconds(self) -> float:
        """Stimuli and pauses of a run, s."""
        return total_s(self.shown.trials)

    @property
    def usable(self) -> bool:
        """Whether it may be chosen."""
        return not self.problems


def listed(source: str) -> Listed:
    """Read a built-in paradigm or a file; never raises for what a file holds."""
    name = source if source in builtin_names() else Path(source).name
    try:
        text = paradigm_text(source)
    except InputError as error:
        _, _, why = str(error).partition(": ")
        what, _, remedy = (why or str(error)).partition("; ")
        return Listed(source, name, "", "", Preview(None, source=source), (Problem(name, what, remedy),))
    shown = preview(text, source)
    paradigm = shown.paradigm
    problems = tuple(p for p in shown.problems if p.where != "tier")
    if paradigm is not None and individual_names(paradigm):
        problems = tuple(examine(text, source)[1])  # whether it can run depends on the levels, which are to come
    return Listed(
        source=source,
        name=name,
        title="" if paradigm is None else paradigm.title,
        text=text,
        shown=shown,
        problems=problems,
    )


def builtin() -> list[Listed]:
    """The built-in paradigms by name."""
    return [listed(name) for name in builtin_names()]


def added(known: Iterable[Listed], path: str) -> list[Listed]:
    """The list with a file added at its end, or read anew in its place."""
    rows, new = list(known), listed(path)
    places = [i for i, row in enumerate(rows) if row.source == path]
    if places:
        rows[places[0]] = new
        return rows
    return [*rows, new]
