"""Prints the measures of a run file, and draws its figure: what `run` ends with. Heavy; imported when needed."""

from __future__ import annotations

from pathlib import Path

from rig.archive.read import read_run
from rig.cli.analyse import print_result
from rig.report.windup_table import windup_result


def show_measures(run_file: Path, figure: bool) -> None:
    """Print the wind-up table of `run_file`; with `figure` also write the PNG beside it."""
    recording = read_run(run_file)
    result = windup_result(recording)
    if figure:
        from rig.report.figure import write_figure

        picture = run_file.with_suffix(".png")
        write_figure(recording, result, picture)
        print(f"figure   {picture}")
    print_result(result)
