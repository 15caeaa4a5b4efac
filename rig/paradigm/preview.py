"""A paradigm with a participant's levels, before anything is connected: trials, problems, dose, tier. Pure.

The window and `qst-rig check` show the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rig.domain.errors import ParadigmError, Problem
from rig.domain.plan import PlannedTrial
from rig.domain.received import Received
from rig.paradigm.check import check_paradigm, places_of
from rig.paradigm.dose_check import spot_margins
from rig.paradigm.envelope import Envelope
from rig.paradigm.expand import expand, from_spot, individual_names, nominal_individual
from rig.paradigm.individual import Individual
from rig.paradigm.keys import ANY_LANGUAGE
from rig.paradigm.load import examine
from rig.paradigm.model import Paradigm, Target
from rig.paradigm.overview import recording_bytes, total_s
from rig.paradigm.rules import Margin, rules_in_force, rules_of


@dataclass(frozen=True, slots=True)
class LevelRange:
    """What a participant's own level may be, both ends included, and what sets its upper end.

    `from_rig`: the limits in force do (named in `limit`), otherwise the paradigm's own max. `cold`: a lower level is
    the stronger one.
    """

    low: float
    high: float
    from_rig: bool
    limit: str
    cold: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a paradigm comes to.

    Attributes
    ----------
    paradigm : Paradigm or None
        None where the file's shape is wrong.
    trials : tuple of PlannedTrial
        In the order they would run; empty where they cannot be planned.
    individual : dict
        Levels it was planned with.
    problems : tuple of Problem
        Everything that keeps it from running.
    source : str
        Name of the file, with the line where it is no TOML.
    """

    paradigm: Paradigm | None
    trials: tuple[PlannedTrial, ...] = ()
    individual: dict[str, Individual] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    source: str = ""

    @property
    def seconds(self) -> float:
        """Stimuli and pauses of a run, s."""
        return total_s(self.trials)

    @property
    def recording_bytes(self) -> int:
        """Room that the recording may need."""
        return recording_bytes(self.trials)


def preview(
    text: str,
    source: str,
    individual: Mapping[str, Individual] | None = None,
    envelope: Envelope | None = None,
    *,
    seed: int | None = None,
    language: str | None = None,
    first_spot: int = 1,
    received: Mapping[int, Received] | None = None,
) -> Preview:
    """Read, plan and check a paradigm.

    Parameters
    ----------
    text, source
        The file and its name.
    individual
        This participant's levels; None: the most the paradigm allows.
    envelope
        Study envelope in force.
    seed
        Of a shuffled order; None: any.
    language
        Of scripts and anchors; None: one that the paradigm has.
    first_spot
        Number of the spot that the paradigm calls 1.
    received
        What spots have received in earlier runs of the session.
    """
    try:
        paradigm, found = examine(text, source, envelope)
    except ParadigmError as error:
        return Preview(None, problems=error.problems, source=error.source)
    if paradigm is None:
        return Preview(None, problems=tuple(found), source=source)
    problems = list(found)
    trials: tuple[PlannedTrial, ...] = ()
    values = dict(individual) if individual is not None else {}
    try:
        values = values if individual is not None else nominal_individual(paradigm, envelope)
        trials = expand(paradigm, values, seed or 0, language or any_language(paradigm), envelope)
        trials = from_spot(trials, first_spot)
        problems += check_paradigm(paradigm, trials, envelope, received)
    except ParadigmError as error:
        problems += error.problems
    except (AssertionError, KeyError, ValueError, ZeroDivisionError):
        if not found:  # a plan of a paradigm with problems need not be possible
            raise
    return Preview(paradigm, trials, values, tuple(dict.fromkeys(problems)), source)


def languages_of(paradigm: Paradigm) -> tuple[str, ...]:
    """Languages in which all words of a paradigm exist, by name; empty where it has no words that need one."""
    spoken = [set(t.script.text) for block in paradigm.blocks for t in block.trials]
    spoken += [set(scale.anchors.text) for scale in paradigm.scales.values()]
    needing = [words for words in spoken if words and ANY_LANGUAGE not in words]
    return tuple(sorted(set.intersection(*needing))) if needing else ()


def any_language(paradigm: Paradigm) -> str:
    """Return a language the paradigm has words in: checking a file does not ask for English."""
    languages = languages_of(paradigm)
    return "en" if "en" in languages or not languages else languages[0]


def level_range(paradigm: Paradigm, name: str, envelope: Envelope | None = None) -> LevelRange:
    """Return what the participant's own level `name` may be, in the modality's unit.

    On the far side of the baseline from neutral, and at most what the paradigm and the limits in force allow.
    """
    rules = rules_of(paradigm, envelope)
    unit = rules.modality.per_unit
    lows, highs, colds = [], [], []
    for target in _targets(paradigm, name):
        rig_low, rig_high = rules.force.device.min / unit, rules.force.device.max / unit
        colds.append(target.max is not None and target.max < paradigm.baseline)
        lows.append((rig_low if colds[-1] else paradigm.baseline) / target.factor)
        bound = rig_high if target.max is None else min(target.max, rig_high)
        highs.append((bound / target.factor, target.max is None or rig_high < target.max))
    high, from_rig = min(highs)
    return LevelRange(max(lows), high, from_rig, rules.tier, all(colds))


def level_problems(paradigm: Paradigm, problems: tuple[Problem, ...]) -> dict[str, list[Problem]]:
    """Problems at targets that follow from a participant's own level, by the level's name."""
    found: dict[str, list[Problem]] = {name: [] for name in individual_names(paradigm)}
    for where, trial in places_of(paradigm).values():
        name = trial.stimulus.target.individual
        if name is not None:
            found[name] += [p for p in problems if p.where.startswith(where)]
    return found


def worst_doses(
    shown: Preview, envelope: Envelope | None = None, received: Mapping[int, Received] | None = None
) -> list[tuple[int, Margin]]:
    """Each kind of dose on the spot that gets most of it: spot and margin; empty where nothing is planned."""
    if shown.paradigm is None or not shown.trials:
        return []
    rules = rules_in_force(shown.paradigm, envelope)
    spots = spot_margins(rules, shown.trials, received)
    worst: dict[str, tuple[int, Margin]] = {}
    for spot, margins in spots.items():
        for margin in margins:
            if margin.what not in worst or margin.value > worst[margin.what][1].value:
                worst[margin.what] = spot, margin
    return list(worst.values())


def _targets(paradigm: Paradigm, name: str) -> Iterator[Target]:
    for block in paradigm.blocks:
        for trial in block.trials:
            if trial.stimulus.target.individual == name:
                yield trial.stimulus.target
