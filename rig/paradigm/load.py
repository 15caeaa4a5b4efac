"""Paradigm files: built-in by name, or any TOML file by path; every problem at once, never a traceback."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from rig.domain.errors import InputError, ParadigmError, Problem, UnreadableError
from rig.domain.phrase import phrase
from rig.domain.system_text import system_text
from rig.paradigm.check import STIMULUS_CHECKS, StimulusCheck, baseline_problems
from rig.paradigm.consistency import BLOCK_CHECKS, PARADIGM_CHECKS, SCALE_CHECKS, TRIAL_CHECKS
from rig.paradigm.envelope import Envelope
from rig.paradigm.keys import canonical
from rig.paradigm.model import Paradigm, Trial
from rig.paradigm.order import slots
from rig.paradigm.partial import Checks, partial_paradigm
from rig.paradigm.problems import bad_places, shape_problems
from rig.paradigm.rating_checks import RATING_CHECKS
from rig.paradigm.rules import rules_of
from rig.paradigm.spots import spot_problems, visits_of_slots
from rig.paradigm.toml_text import place_of, toml_text
from rig.paradigm.wording import nearest

_LIBRARY = files("rig.paradigm").joinpath("library")
_SIMPLER = phrase("simpler", "write it more simply")


def builtin_names() -> tuple[str, ...]:
    """Names of the built-in paradigms."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in _LIBRARY.iterdir() if f.name.endswith(".toml")))


def paradigm_text(source: str) -> str:
    """Text of a built-in paradigm (by name) or of a file (by path, ending in .toml or containing a slash).

    Raises
    ------
    InputError
        Unknown name, or a file that cannot be read as text.
    """
    if source in builtin_names():
        return _LIBRARY.joinpath(f"{source}.toml").read_text(encoding="utf-8")
    path = Path(source)
    if not source or (path.suffix != ".toml" and path.name == source and not path.exists()):
        hint = nearest(source, builtin_names())
        known = ", ".join(builtin_names())
        text = phrase(
            "no_paradigm",
            "no paradigm named {name}; {hint}built in: {known}; a file's name ends in .toml",
            name=repr(source),
            hint=hint,
            known=known,
        )
        raise InputError(text)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        what = phrase("not_utf8", "byte {place} is not UTF-8", place=error.start)
        raise UnreadableError(source, what, phrase("save_utf8", "save the file as UTF-8 text")) from None
    except OSError as error:
        remedy = phrase("readable_file", "give a readable paradigm file")
        raise UnreadableError(source, system_text(error), remedy) from None


def load_paradigm(source: str, envelope: Envelope | None = None) -> Paradigm:
    """Load and check a built-in paradigm or a file, against the free tier or what the envelope raises.

    A paradigm with ``tier = "envelope"`` may be loaded without one, to look at
    it; `rig.paradigm.check.check_paradigm` then keeps it from running.

    Raises
    ------
    InputError
        The source cannot be read.
    ParadigmError
        Everything wrong with it, as far as it shows without a participant's own levels.
    """
    return parse_paradigm(paradigm_text(source), source, envelope)


def parse_paradigm(text: str, source: str, envelope: Envelope | None = None) -> Paradigm:
    """Like `load_paradigm`, from the text itself; `source` is named in the errors."""
    paradigm, problems = examine(text, source, envelope)
    if problems or paradigm is None:
        raise ParadigmError(source, problems)
    return paradigm


def examine(text: str, source: str, envelope: Envelope | None = None) -> tuple[Paradigm | None, list[Problem]]:
    """Parse and find every problem; the paradigm is None where the file's shape is wrong.

    Raises
    ------
    ParadigmError
        The text is not TOML: nothing else can be said then.
    """
    try:
        raw = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        remedy = phrase("correct_line", "correct this line")
        problem = Problem("TOML", toml_text(error), remedy)
        raise ParadigmError(place_of(error, source, text), [problem]) from None
    except (RecursionError, ValueError) as error:  # thousands of brackets, numbers of thousands of digits
        raise ParadigmError(source, [Problem("TOML", toml_text(error), _SIMPLER)]) from None
    file = canonical(raw)
    paradigm: Paradigm | None = None
    found = list(file.problems)
    try:
        # through JSON, where strict mode takes a list for a tuple; dates become text and are refused as such
        visible = paradigm = Paradigm.model_validate_json(json.dumps(file.raw, default=str))
    except ValidationError as error:
        found += shape_problems(error, file)
        visible = partial_paradigm(file.raw, bad_places(error))
    return paradigm, sorted(_meaning(visible, envelope).problems(found), key=_in_file_order)


def _in_file_order(problem: Problem) -> tuple[bool, list[tuple[int, str]]]:
    """Top-level keys, then tables, lists by number."""
    steps = re.findall(r"\[(\d+)\]|([^.\[\]]+)", problem.where)
    return len(steps) > 1, [(int(number or 0), name) for number, name in steps]


def _meaning(p: Paradigm, envelope: Envelope | None) -> Checks:
    """Run every check that needs no participant."""
    checks = Checks()
    for check in PARADIGM_CHECKS:
        checks.run(check, p)
    checks.run(_baseline, p, envelope)
    for name, scale in getattr(p, "scales", {}).items():
        for scale_check in SCALE_CHECKS:
            checks.run(scale_check, p, f"scales.{name}", scale)
    for b, block in enumerate(getattr(p, "blocks", ())):
        for block_check in BLOCK_CHECKS:
            checks.run(block_check, p, f"blocks[{b}]", block)
        for t, trial in enumerate(getattr(block, "trials", ())):
            _trial_meaning(checks, p, f"blocks[{b}].trials[{t}]", trial, envelope)
    checks.run(_spots, p, envelope)
    return checks


def _trial_meaning(checks: Checks, p: Paradigm, where: str, trial: Trial, envelope: Envelope | None) -> None:
    for check in TRIAL_CHECKS:
        checks.run(check, p, where, trial)
    for i, rating in enumerate(getattr(trial, "ratings", ())):
        for rating_check in RATING_CHECKS:
            checks.run(rating_check, p, f"{where}.ratings[{i}]", trial, rating)
    for stimulus_check in STIMULUS_CHECKS:
        checks.run(_stimulus, p, where, trial, stimulus_check, envelope)


def _baseline(p: Paradigm, envelope: Envelope | None) -> Iterator[Problem]:
    yield from baseline_problems(rules_of(p, envelope), p)


def _stimulus(
    p: Paradigm, where: str, trial: Trial, check: StimulusCheck, envelope: Envelope | None
) -> Iterator[Problem]:
    """One check on a fixed level, or on the largest an individual one may take (None: only the participant tells)."""
    target = getattr(trial.stimulus, "target", None)
    level = None if target is None else target.max if target.individual is not None else target.value
    yield from check(rules_of(p, envelope), p, f"{where}.{trial.kind}", trial, level)


def _spots(p: Paradigm, envelope: Envelope | None) -> Iterator[Problem]:
    """Pauses and pulses per spot; a shuffled order is checked again as realised."""
    yield from dict.fromkeys(spot_problems(rules_of(p, envelope), visits_of_slots(p, slots(p, seed=0))))
