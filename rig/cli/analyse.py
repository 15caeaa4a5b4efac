"""`qst-rig analyse`: the wind-up measures of run files, as a table, CSV or JSON, and the figure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rig.analysis.result import WindupResult
    from rig.archive.model import Run

#: columns when the output goes to a file or a pipe: wide enough that no row is wrapped
PIPED_WIDTH = 160

Analysed = tuple[Path, "Run", "WindupResult"]


def analyse(
    files: Annotated[list[Path], typer.Argument(help="Run files (.h5).")],
    csv: Annotated[bool, typer.Option("--csv", help="One row per measure, and per measure and train.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Everything, as a JSON list with one entry per file.")] = False,
    figure: Annotated[Path | None, typer.Option(help="Also draw the figure of one file (.png, .svg or .pdf).")] = None,
) -> None:
    """Print the wind-up measures of run files, the primary one first, each with its number and why it is undefined."""
    from rig.cli.files import read_each
    from rig.domain.errors import InputError

    if csv and json:
        raise InputError("--csv and --json exclude each other: ask for one of them")
    if figure is not None and len(files) > 1:
        raise InputError(f"--figure draws one run, {len(files)} files were given: analyse them one by one")
    analysed = read_each(files, _analysed)
    if figure is not None:
        from rig.report.figure import write_figure

        _, run, result = analysed[0]
        write_figure(run, result, figure)
    if csv:
        _print_csv(analysed)
    elif json:
        _print_json(analysed)
    else:
        _print_tables(analysed)
        if figure is not None:
            print(f"figure   {figure}")


def print_result(result: WindupResult) -> None:
    """Print the table of measures, the primary one first, and the notes."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from rig.report.windup_table import table_columns

    columns = table_columns(result)
    title = f"Wind-up, ratings on {result.scale}" if result.scale else "Wind-up"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(name, no_wrap=name == "measure", justify="right" if name in ("value", "n") else "left")
    for row, cells in enumerate(zip(*columns.values(), strict=True)):
        table.add_row(*cells, style="bold" if row == 0 else "", end_section=row == 0)
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    console.print(table)
    for note in result.notes:
        console.print(f"note: {note}")


def _analysed(path: Path) -> Analysed:
    from rig.archive.read import read_run
    from rig.report.windup_table import windup_result

    run = read_run(path)
    return path, run, windup_result(run)


def _print_tables(analysed: list[Analysed]) -> None:
    for path, run, result in analysed:
        print(path)
        print(heading(run))
        print_result(result)


def heading(run: Run) -> str:
    """Who, which paradigm, when; and loudly that a rig was simulated."""
    attrs: dict[str, Any] = run.attrs
    parts = [f"participant {attrs['participant']}", f"session {attrs['session']}", f"run {attrs['run']}"]
    parts += [str(attrs["paradigm_name"]), str(attrs["started_utc"])]
    return ", ".join(parts) + (", SIMULATED RIG" if attrs["simulated"] else "")


def _print_csv(analysed: list[Analysed]) -> None:
    import csv
    import sys

    from rig.report.windup_table import CSV_COLUMNS, csv_rows

    writer = csv.DictWriter(sys.stdout, CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for path, run, result in analysed:
        writer.writerows(csv_rows(str(path), run, result))


def _print_json(analysed: list[Analysed]) -> None:
    import json

    from rig.analysis.result import to_json
    from rig.report.windup_table import ABOUT

    entries = [
        {"file": str(path), "run": {key: run.attrs.get(key) for key in ABOUT}, **to_json(result)}
        for path, run, result in analysed
    ]
    print(json.dumps(entries, indent=2, allow_nan=False, ensure_ascii=False))
