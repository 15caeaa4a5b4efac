"""The paradigms on offer: the built-in ones and files that were added, each with what it comes to, or what is wrong.

The only module of the window that knows how paradigms are read and checked. Whoever needs one before the window is seen
gets none: pydantic takes as long to load as half of the window.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gui.language import language
from rig.domain.errors import InputError, Problem, UnreadableError
from rig.domain.received import Received
from rig.paradigm.envelope import Envelope
from rig.paradigm.expand import individual_names
from rig.paradigm.individual import Individual
from rig.paradigm.load import builtin_names, examine, paradigm_text
from rig.paradigm.model import Paradigm, paradigm_hash
from rig.paradigm.overview import total_pulses
from rig.paradigm.preview import LevelRange, Preview, languages_of, level_range, preview, worst_doses
from rig.paradigm.rules import NEEDS_ENVELOPE, Margin


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
        return self.shown.seconds

    @property
    def place(self) -> str:
        """File and line where reading ended, e.g. ``x.toml:3``; "" where it could be read to its end."""
        line = self.shown.source.removeprefix(self.source)
        return f"{self.name}{line}" if line else ""

    @property
    def usable(self) -> bool:
        """Whether it may be chosen."""
        return not self.problems

    # ------------------------------------------------------------ of one that may be chosen
    @property
    def paradigm(self) -> Paradigm:
        """What was read; one without a shape has problems and is not asked."""
        assert self.shown.paradigm is not None
        return self.shown.paradigm

    @property
    def hash(self) -> str:
        """What a run of it says it ran."""
        return paradigm_hash(self.paradigm)

    @property
    def needs_envelope(self) -> bool:
        """Whether it runs under a study envelope only."""
        return self.paradigm.tier == NEEDS_ENVELOPE

    @property
    def level_names(self) -> tuple[str, ...]:
        """Levels that it needs of a participant."""
        return individual_names(self.paradigm)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages it can be run in; empty: it needs none."""
        return languages_of(self.paradigm)

    def level_range(self, name: str, envelope: Envelope | None) -> LevelRange:
        """What a participant's own level may be under the limits in force."""
        return level_range(self.paradigm, name, envelope)

    def preview(
        self,
        individual: Mapping[str, Individual] | None,
        envelope: Envelope | None,
        *,
        seed: int | None,
        first_spot: int,
        received: Mapping[int, Received],
    ) -> Preview:
        """Plan and check it; `individual` None: levels at the most they may be."""
        return preview(
            self.text, self.source, individual, envelope, seed=seed, first_spot=first_spot, received=received
        )

    def worst_doses(
        self, shown: Preview, envelope: Envelope | None, received: Mapping[int, Received]
    ) -> list[tuple[int, Margin]]:
        """Each kind of dose on the spot that gets most of it."""
        return worst_doses(shown, envelope, received)


def listed(source: str) -> Listed:
    """Read a built-in paradigm or a file; never raises for what a file holds."""
    name = source if source in builtin_names() else Path(source).name
    try:
        text = paradigm_text(source)
    except UnreadableError as error:
        problem = replace(error.problem, where=name)
        return Listed(source, name, "", "", Preview(None, source=source), (problem,))
    except InputError as error:
        return Listed(source, name, "", "", Preview(None, source=source), (Problem(name, error.text),))
    shown = preview(text, source)
    paradigm = shown.paradigm
    problems = tuple(p for p in shown.problems if p.where != "tier")
    if paradigm is not None and individual_names(paradigm):
        problems = tuple(examine(text, source)[1])  # whether it can run depends on the levels, which are to come
    return Listed(
        source=source,
        name=name,
        title="" if paradigm is None else paradigm.titles.get(language(), paradigm.title),
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
