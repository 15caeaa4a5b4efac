"""`qst-rig run`: one run of a paradigm from the terminal, on the simulator or a device."""

from __future__ import annotations

import importlib
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rig.cli import run_options as given

if TYPE_CHECKING:
    from types import FrameType

    from rig.cli.operator_line import OperatorLines
    from rig.session.actions import Operator
    from rig.session.building import Outcome, Recorded
    from rig.session.options import Options

    Stops = Callable[[], list[Operator]]

EXIT_NOT_COMPLETED = 2


def run(
    paradigm: given.Paradigm,
    participant: given.Participant,
    out: given.Out = Path("data"),
    device: given.Device = "sim",
    fast: given.Fast = False,
    seed: given.Seed = None,
    individual: given.Individual = None,
    gain: given.Gain = 1.0,
    session: given.Session = 1,
    run_number: given.RunNumber = None,
    site: given.Site = "",
    site_role: given.SiteRole = "",
    first_spot: given.FirstSpot = 1,
    operator: given.Operator = "",
    language: given.Language = "en",
    ratings: given.Ratings = None,
    yes: given.Yes = False,
    envelope: given.Envelope = None,
    covariate: given.Covariate = None,
    covariates: given.Covariates = None,
    sample_every_ms: given.SampleEveryMs = 1,
    go_on: given.GoOn = None,
    figure: given.Figure = False,
) -> None:
    """Run a paradigm, record it, and print the wind-up measures."""
    from rig.cli.covariates import given_covariates
    from rig.domain.covariates import read_all
    from rig.domain.errors import InputError
    from rig.session.options import SIMULATED, Options

    if ratings is None:
        ratings = given.RatingsFrom.SIM if device == SIMULATED else given.RatingsFrom.PARADIGM
    if fast and ratings is given.RatingsFrom.PROMPT:
        raise InputError("--ratings prompt: in virtual time nobody can type a rating; leave out --fast, or --ratings")
    options = Options(
        paradigm=paradigm,
        participant=participant,
        out=out,
        device=device,
        fast=fast,
        seed=seed,
        individual=tuple(individual or ()),
        gain=gain,
        session=session,
        run=run_number,
        site=site,
        site_role=site_role,
        first_spot=first_spot,
        operator=operator,
        language=language,
        attended=not (yes or fast or ratings is given.RatingsFrom.SIM),
        ratings=ratings.value,
        envelope=envelope,
        covariates=read_all(given_covariates(covariate or (), covariates)),
        sample_every_ms=sample_every_ms,
    )
    _execute(options, go_on, figure)


def _execute(options: Options, go_on: bool | None, figure: bool) -> None:
    """Run: in virtual time within this process, in real time through a control process."""
    from rig.cli.going_on import left_before_start

    if go_on:
        left = left_before_start(options)
        if left is None:
            raise typer.BadParameter("no run of this paradigm, participant, session and site has trials left")
        options = replace(options, go_on_from=left.journal)
    with _ctrl_c() as stop_requests:
        if options.fast:
            _report(_built(_fast(options, stop_requests)), figure)
        elif not options.attended:
            _report(_built(_live(options, stop_requests, None)), figure)
        else:
            _attended(options, go_on, stop_requests, figure)


def _attended(options: Options, go_on: bool | None, stop_requests: Stops, figure: bool) -> None:
    """Run with the operator at the terminal, who may go on after the device was lost."""
    from rig.cli.operator_line import HELP, OperatorLines
    from rig.domain.errors import QstError
    from rig.session.naming import journals_in, session_folder

    lines = OperatorLines(sys.stdin)
    if go_on is None and journals_in(session_folder(options.out, options.participant, options.session)):
        from rig.cli.going_on import ask_before_start

        chosen = ask_before_start(options, lines, stop_requests)
        if chosen is None:
            raise typer.Exit(EXIT_NOT_COMPLETED)
        options = chosen
    print(HELP)
    outcome = _built(_live(options, stop_requests, lines))
    # it loads what checks paradigms, by now at no cost; before, every start of a first run would wait for it
    from rig.cli.going_on import ask_after_loss, left_before_start

    journal = outcome.journal
    while again := ask_after_loss(options, journal, outcome.finish_reason, lines, stop_requests):
        try:
            after = _built(_live(again, stop_requests, lines))
        except QstError as error:  # still no device, or lost together with control: say so, ask again
            print(f"qst-rig: {error}", file=sys.stderr)
            left = left_before_start(again)
            if left is None:
                break
            journal = left.journal
            continue
        _show(outcome, figure)
        options, outcome, journal = again, after, after.journal
    _report(outcome, figure)


def _built(recorded: Recorded) -> Outcome:
    """Have the run file built."""
    from rig.session.building import Building

    building = Building(recorded)
    importlib.import_module("rig.cli.measures_of_run")  # what shows the measures loads while the builder works
    return building.outcome()


def _live(options: Options, stop_requests: Stops, lines: OperatorLines | None) -> Recorded:
    from rig.cli.live import run_live

    return run_live(options, stop_requests, lines)


def _fast(options: Options, stop_requests: Stops) -> Recorded:
    """Run in virtual time, with a progress bar."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from rig import app
    from rig.cli.progress import Bar

    prepared = app.prepare(options)
    for warning in prepared.warnings:
        print(f"qst-rig: {warning}", file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns) as progress:
        task = progress.add_task(prepared.paradigm.name, total=len(prepared.trials))
        recorded = app.record(prepared, Bar(progress, task, stop_requests))
        progress.update(task, completed=len(prepared.trials), description="recorded")
    return recorded


@contextmanager
def _ctrl_c() -> Iterator[Callable[[], list[Operator]]]:
    """Turn Ctrl-C into a request to stop and finish, instead of an exception in mid-train."""
    from rig.session.actions import Operator
    from rig.session.states import Verb

    pressed: list[Operator] = []

    def note(_signal: int, _frame: FrameType | None) -> None:
        pressed.append(Operator(Verb.FINISH, "Ctrl-C"))

    def taken() -> list[Operator]:
        requests = pressed[:]
        pressed.clear()
        return requests

    before = signal.signal(signal.SIGINT, note)
    try:
        yield taken
    finally:
        signal.signal(signal.SIGINT, before)


def _report(outcome: Outcome, figure: bool) -> None:
    """Say what came of it; a run that did not come to its end exits with 2."""
    if not _show(outcome, figure):
        raise typer.Exit(EXIT_NOT_COMPLETED)


def _show(outcome: Outcome, figure: bool) -> bool:
    """Print file, figure, table; tell whether the run came to its end."""
    from rig.cli.measures_of_run import show_measures
    from rig.domain.outcome import FinishReason

    if outcome.run_file is None:
        print(f"journal  {outcome.journal}")
        print(f"qst-rig: the run file could not be built: {outcome.build_problem}", file=sys.stderr)
        print(f"qst-rig: nothing is lost; run `qst-rig recover {outcome.journal}`", file=sys.stderr)
        return False
    print(f"file     {outcome.run_file}")
    show_measures(outcome.run_file, figure)
    if outcome.finish_reason is FinishReason.COMPLETED:
        return True
    why = f": {outcome.finish_text}" if outcome.finish_text else ""
    reason = outcome.finish_reason.replace("_", " ")
    print(f"qst-rig: the run did not complete ({reason}{why}); everything up to there is saved", file=sys.stderr)
    return False
