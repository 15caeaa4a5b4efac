"""`qst-rig report`: the report of a run as one HTML page, or of several runs side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rig.report.content import Content

COMPARED = "_compared"  # ends the name of a page about several runs


def report(
    files: Annotated[list[Path], typer.Argument(help="Run file (.h5); several are compared.")],
    out: Annotated[Path | None, typer.Option(help="The page (.html); beside the first file if absent.")] = None,
    png: Annotated[bool, typer.Option("--png", help="Also the figure, as PNG beside the page.")] = False,
    svg: Annotated[bool, typer.Option("--svg", help="Also the figure, as SVG beside the page.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also the figure, as PDF beside the page.")] = False,
) -> None:
    """Write the report of a run as one HTML page; of several runs side by side, where they may be compared."""
    from rig.cli.files import read_each
    from rig.report.write import check_free, page_path, write_page

    page = page_path(files[0], out, COMPARED if len(files) > 1 else "")
    figures = [page.with_suffix(f".{name}") for name, wanted in (("png", png), ("svg", svg), ("pdf", pdf)) if wanted]
    check_free([page, *figures])
    contents = read_each(files, _gather)
    if len(contents) == 1:
        from rig.report.figure import write_figure
        from rig.report.page import content_page

        write_page(page, content_page(contents[0]))
        for figure in figures:
            write_figure(contents[0].run, contents[0].result, figure)
        drawn = True
    else:
        drawn = _compare(files, contents, page, figures)
    print(f"report   {page}")
    for figure in figures if drawn else ():
        print(f"figure   {figure}")


def _compare(files: Sequence[Path], contents: Sequence[Content], page: Path, figures: Sequence[Path]) -> bool:
    """Write the page of several runs, and the figure where they agree; whether there is one."""
    from rig.domain.errors import InputError
    from rig.report.compare import differences, has_curves, twice
    from rig.report.compare_figure import write_comparison
    from rig.report.compare_page import comparison_page
    from rig.report.write import write_page

    if same := twice(contents):
        first, second = (files[position] for position in same)
        raise InputError(f"{first} and {second} are the same recording: give two different ones to compare")
    write_page(page, comparison_page(contents))
    if apart := differences(contents):
        print(f"not compared: the runs do not agree in {', '.join(d.what for d in apart)}")
        return False
    if figures and not has_curves(contents):
        print("no figure: the runs hold neither ratings per pulse nor pairs")
        return False
    for figure in figures:
        write_comparison(contents, figure)
    return True


def _gather(path: Path) -> Content:
    from rig.archive.read import read_run
    from rig.report.content import gather, notes_of

    run = read_run(path)
    return gather(run, notes_of(path, run))
