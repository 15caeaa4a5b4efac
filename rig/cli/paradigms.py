"""`qst-rig paradigms`, `qst-rig paradigms show NAME` and `qst-rig check FILE`: look at a paradigm without a device."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rig.domain.plan import PlannedTrial, RatingTask
    from rig.paradigm.individual import Individual
    from rig.paradigm.model import Paradigm

app = typer.Typer(help="List the built-in paradigms, show one, or write a template.")

IndividualOption = Annotated[
    list[str] | None,
    typer.Option("--individual", help="The participant's own level, e.g. ptt=48 or ptt=48,method=ramp 1 kPa/s."),
]
EnvelopeOption = Annotated[
    Path | None, typer.Option("--envelope", help="Study envelope that raises limits of the free tier.")
]
LanguageOption = Annotated[str, typer.Option("--language", help="Language of script and anchors.")]


@app.callback(invoke_without_command=True)
def paradigms(ctx: typer.Context) -> None:
    """List the built-in paradigms: name, modality, pulses, duration, primary measure, title."""
    if ctx.invoked_subcommand is not None:
        return
    from rig.paradigm.load import builtin_names, load_paradigm

    head = ("name", "modality", "pulses", "duration", "primary measure", "title")
    rows: list[tuple[str, ...]] = [head, *(_list_row(load_paradigm(name)) for name in builtin_names())]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="A built-in paradigm or a TOML file.")],
    individual: IndividualOption = None,
    language: LanguageOption = "en",
    seed: Annotated[int | None, typer.Option("--seed", help="Seed of a shuffled order.")] = None,
) -> None:
    """Show what a paradigm delivers, asks and says, trial by trial."""
    from rig.paradigm.load import load_paradigm

    paradigm = load_paradigm(name)
    values, note = _values(paradigm, individual)
    trials = _expand(paradigm, values, seed, language)
    for line in _show_lines(paradigm, trials, note):
        print(line)


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Name of the paradigm: small letters, digits, hyphens.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write NAME.toml to.")] = Path(),
) -> None:
    """Write a commented template, NAME.toml; an existing file is never overwritten."""
    from rig.cli.files import write_new
    from rig.paradigm.template import template

    text, file = template(name), out / f"{name}.toml"
    write_new(file, text, "choose another folder")
    print(f"{file} written; change it and run `qst-rig check {file}`")


def check(
    file: Annotated[str, typer.Argument(help="A TOML file, or a built-in paradigm.")],
    individual: IndividualOption = None,
    envelope: EnvelopeOption = None,
) -> None:
    """Check a paradigm: every problem at once, the dose and margins of each spot, and which tier it needs."""
    from rig.cli.envelope import today_s_envelope
    from rig.cli.margins import check_lines
    from rig.domain.errors import ParadigmError
    from rig.paradigm.individual import parse_individual
    from rig.paradigm.load import paradigm_text
    from rig.paradigm.preview import preview

    held = today_s_envelope(envelope)
    shown = preview(paradigm_text(file), file, parse_individual(individual) if individual else None, held)
    # without an envelope the lines below tell which one it would need
    problems = [p for p in shown.problems if held is not None or p.where != "tier"]
    if shown.paradigm is not None and shown.trials:
        note = "" if individual else _nominal_note(shown.paradigm, shown.individual)
        for line in check_lines(file, shown.paradigm, shown.trials, note, held, ok=not problems):
            print(line)
    if problems:
        raise ParadigmError(shown.source, problems)


# ---------------------------------------------------------------- what both commands need
def _values(paradigm: Paradigm, given: list[str] | None) -> tuple[dict[str, Individual], str]:
    """Individual levels as given, or the most the paradigm allows, with a line that says so."""
    from rig.paradigm.expand import nominal_individual
    from rig.paradigm.individual import parse_individual

    if given:
        return parse_individual(given), ""
    nominal = nominal_individual(paradigm)
    return nominal, _nominal_note(paradigm, nominal)


def _nominal_note(paradigm: Paradigm, nominal: dict[str, Individual]) -> str:
    from rig.domain.units import MODALITIES

    unit = MODALITIES[paradigm.modality].unit
    levels = ", ".join(f"{name} = {i.value:g} {unit}" for name, i in nominal.items())
    return f"individual levels at the most they may be: {levels} (--individual sets them)" if levels else ""


def _expand(
    paradigm: Paradigm, values: dict[str, Individual], seed: int | None, language: str
) -> tuple[PlannedTrial, ...]:
    from rig.paradigm.expand import expand

    return expand(paradigm, values, 0 if seed is None else seed, language)


def _list_row(paradigm: Paradigm) -> tuple[str, ...]:
    from rig.cli.margins import duration
    from rig.paradigm.expand import nominal_individual
    from rig.paradigm.overview import total_pulses, total_s
    from rig.paradigm.preview import any_language

    trials = _expand(paradigm, nominal_individual(paradigm), None, any_language(paradigm))
    pulses, time = str(total_pulses(trials)), duration(total_s(trials))
    return paradigm.name, paradigm.modality, pulses, time, paradigm.primary_measure, paradigm.title


# ---------------------------------------------------------------- show
def _show_lines(paradigm: Paradigm, trials: Sequence[PlannedTrial], note: str) -> Iterator[str]:
    from rig.cli.margins import extent
    from rig.domain.units import MODALITIES
    from rig.paradigm.model import paradigm_hash
    from rig.paradigm.overview import first_of_each

    unit = MODALITIES[paradigm.modality].unit
    yield f"{paradigm.name}: {paradigm.title} (version {paradigm.version})"
    yield f"  {paradigm.summary}"
    yield f"  {paradigm.modality}, {paradigm.applicator}, baseline {paradigm.baseline:g} {unit}, {paradigm.tier} tier"
    yield f"  primary measure {paradigm.primary_measure}"
    if paradigm.hide_ratings_from_operator:
        yield "  ratings are hidden from the operator while the run lasts"
    yield f"  {extent(trials)} (answers come on top)"
    yield f"  SHA-256 of the parsed form {paradigm_hash(paradigm)}"
    if note:
        yield f"  {note}"
    yield "\nscales"
    for scale in {r.scale.name: r.scale for t in trials for r in t.ratings}.values():
        zero = "0 is no pain" if scale.zero_is_no_pain else "0 is not 'no pain': no ratios"
        ends = f"{scale.low:g} '{scale.anchor_low}' to {scale.high:g} '{scale.anchor_high}'"
        yield f"  {scale.name}: {scale.kind}, {ends}, step {scale.step:g}, {zero}"
    yield "\norder"
    for t in trials:
        place = f"{t.index + 1:3d}  {t.block} {t.repeat}  {t.name}  ({t.kind}, {t.role})  spot {t.spot}"
        yield f"  {place}  after {t.pause_before_s:g} s"
    for trial in first_of_each(trials):
        yield from _trial_lines(paradigm, trial, unit)
    yield "\nsources"
    yield from (f"  {source}" for source in paradigm.sources)


def _trial_lines(paradigm: Paradigm, trial: PlannedTrial, unit: str) -> Iterator[str]:
    from rig.cli.margins import rounded
    from rig.domain.units import US_PER_S

    plan = trial.plan
    yield f"\ntrial {trial.name}: {trial.kind}, {plan.total_us / US_PER_S:g} s, {len(plan.segments)} segments"
    yield "  pulse   ramp from  plateau from    return from   back at      target     (s from the trial's start)"
    for p in plan.pulses:
        times = "".join(f"{us / US_PER_S:14.3f}" for us in (p.onset_us, p.plateau_us, p.offset_us, p.end_us))
        yield f"  {p.index:5d}{times}  {p.target:g} {unit}"
    for line in rounded(paradigm, trial):
        yield f"  rounded to the rig's tick and unit: {line}"
    for task in trial.ratings:
        yield f"  rated {_rating(task)}"
    if plan.stop_at_rating is not None:
        yield f"  ends when the rating reaches {plan.stop_at_rating:g}"
    if trial.script:
        yield "  say:"
        yield from (f"    {line}" for line in trial.script.splitlines())


def _rating(task: RatingTask) -> str:
    words = [f"{task.when}: {task.dimension} on {task.scale.name}, by {task.source}"]
    if task.when == "continuous":
        words.append(f"per pulse {task.per_pulse or 'not scored'}")
    else:
        words.append(f"{task.deadline_s:g} s to answer")
    if task.lag_s:
        words.append(f"lag {task.lag_s:g} s")
    if task.delay_s:
        words.append(f"{task.delay_s:g} s after the end")
    if task.aftersensation_s:
        words.append("aftersensation at " + ", ".join(f"{s:g}" for s in task.aftersensation_s) + " s")
    return ", ".join(words)
