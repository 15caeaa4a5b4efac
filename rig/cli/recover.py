"""`qst-rig recover`: the run file of a journal that was cut short, and in plain words what is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

RECOVERER = "rig.archive.recover:main"


def recover(
    journal: Annotated[Path, typer.Argument(help="Journal of the run (.qstj).")],
    out: Annotated[Path | None, typer.Option(help="Run file to make; beside the journal if absent.")] = None,
) -> None:
    """Make the run file from a journal, also from one cut short or damaged; nothing is ever overwritten."""
    from rig import spawn
    from rig.domain.errors import RecordingError

    arguments = (journal,) if out is None else (journal, out)
    try:
        report = spawn.run(RECOVERER, *arguments)
    except spawn.ChildError as error:
        raise RecordingError(str(error)) from error
    for line in lines(report):
        print(line)


def lines(report: dict[str, Any]) -> list[str]:
    """What was saved, how the journal ends, what is lost; `report` as `rig.archive.build.build` returns it."""
    from rig.report.words import counted

    saved = ", ".join(counted(report[f"{what}s"], what) for what in ("trial", "pulse", "rating", "sample"))
    told = [
        f"{report['path']}",
        f"  saved:   {saved}, from {counted(report['records'], 'record')}",
        f"  run:     {report['finish_reason']}",
    ]
    if report["ending"] == "complete":
        told.append("  journal: complete")
    else:
        told.append(f"  journal: {report['ending']} at byte {report['good_length']}: {report['why']}")
        told.append(f"  lost:    {_lost(report)}")
    if report["frames_lost"]:
        told.append(f"  gaps:    {report['frames_lost']} telemetry frames did not arrive, listed in /gaps")
    if report["audit_chain"] != "intact":
        told.append(
            f"  WARNING: the audit chain is {report['audit_chain']}: the journal was changed after the recording"
        )
    return told


def _lost(report: dict[str, Any]) -> str:
    """What is missing behind the last valid record."""
    behind = f"{report['lost_bytes']} bytes" + (
        f", among them {report['lost_records']} records that look whole but cannot be trusted to follow"
        if report["lost_records"]
        else ""
    )
    bound = report["lost_ms_bound"]
    return behind + (f"; at most {bound:.0f} ms of the recording" if bound >= 0 else "; how much time is not known")
