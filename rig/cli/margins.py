"""What `qst-rig check` prints: margins of each trial, dose of each spot, and the tier that all of it needs."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from rig.domain.plan import PlannedTrial
from rig.paradigm.dose_check import spot_margins
from rig.paradigm.envelope import Envelope
from rig.paradigm.model import Paradigm
from rig.paradigm.overview import (
    first_of_each,
    margins,
    needed_raises,
    tier_needed,
    total_pulses,
    total_s,
)
from rig.paradigm.rules import NEEDS_ENVELOPE, Margin, Rules, rules_in_force
from rig.paradigm.safety import spots_of
from rig.paradigm.tiers import Tier
from rig.paradigm.timeline import roundings
from rig.report.words import counted


def duration(seconds: float) -> str:
    """Time in minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def extent(trials: Sequence[PlannedTrial]) -> str:
    """How many trials and pulses there are, and how long they take."""
    total = f"{counted(len(trials), 'trial')}, {counted(total_pulses(trials), 'pulse')}, {duration(total_s(trials))}"
    return f"{total} of stimuli and pauses"


def rounded(paradigm: Paradigm, trial: PlannedTrial) -> tuple[str, ...]:
    """What the rig's tick and unit changed in a trial."""
    planned = next(t for block in paradigm.blocks for t in block.trials if t.name == trial.name)
    return roundings(paradigm, planned, trial.plan.pulses[0].target)


def check_lines(
    file: str, paradigm: Paradigm, trials: Sequence[PlannedTrial], note: str, envelope: Envelope | None, *, ok: bool
) -> Iterator[str]:
    """Lines to print; `ok` says whether no problem was found."""
    rules = rules_in_force(paradigm, envelope)
    yield f"{'OK  ' if ok else ''}{file}: {paradigm.name}, {extent(trials)}"
    if note:
        yield f"    {note}"
    found = margins(rules, paradigm, trials)
    for trial in first_of_each(trials):
        yield f"trial {trial.name}, against the {rules.tier}:"
        yield from (_margin_line(m) for m in found[trial.name])
        yield from (f"  rounded to the rig's tick and unit: {line}" for line in rounded(paradigm, trial))
    yield f"run, against the {rules.tier}:"
    yield from (_margin_line(m) for m in found[""])
    doses = spot_margins(rules, trials)
    yield from _spot_lines(rules, trials, doses)
    everything = [m for group in (*found.values(), *doses.values()) for m in group]
    yield from _tier_lines(paradigm, everything, envelope)


def _spot_lines(rules: Rules, trials: Sequence[PlannedTrial], doses: dict[int, list[Margin]]) -> Iterator[str]:
    """Dose of every spot; spots that get the same are told of together."""
    spots = spots_of(trials)
    alike: dict[tuple[object, ...], list[int]] = {}
    for number, found in doses.items():
        key = (*(m.value for m in found), spots[number].pulses, len(spots[number].stays))
        alike.setdefault(key, []).append(number)
    for numbers in alike.values():
        spot = spots[numbers[0]]
        names = f"spot {numbers[0]}" if len(numbers) == 1 else "spots " + ", ".join(map(str, numbers)) + ", each"
        received = f"{counted(len(spot.stays), 'trial')}, {counted(spot.pulses, 'pulse')}"
        yield f"{names}: {received}, against the {rules.tier}:"
        if rules.modality.name == "thermal":
            yield f"  {'hottest at the basal layer':32s} {spot.basal().peak_c:10.4g} °C"
        yield from (_margin_line(m) for m in doses[numbers[0]])


def _tier_lines(paradigm: Paradigm, found: Sequence[Margin], envelope: Envelope | None) -> Iterator[str]:
    tier = tier_needed(found)
    yield f"tier needed: {tier.words}"
    if tier is Tier.ENVELOPE and envelope is None:
        raises = "".join(
            f" --raise {shlex.quote(f'{key}={value:g}')}"
            for key, value in needed_raises(paradigm.applicator, found).items()
        )
        yield "an envelope that allows it, once it is approved and signed:"
        yield (
            f"  qst-rig envelope new study.toml --applicator {paradigm.applicator}"
            f" --author NAME --reason TEXT --expires DATE{raises}"
        )
    elif paradigm.tier == NEEDS_ENVELOPE and envelope is None:
        yield 'the file says tier = "envelope": it runs only with --envelope, though the free tier would do'


def _margin_line(margin: Margin) -> str:
    unit = f" {margin.unit}" if margin.unit else ""
    side = "at least" if margin.at_least else "at most"
    left = abs(margin.bound - margin.value)
    over = "over by" if margin.exceeded else "margin"
    return f"  {margin.what:32s} {margin.value:10.6g}{unit}  ({side} {margin.bound:g}{unit}, {over} {left:.4g}{unit})"
