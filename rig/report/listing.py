"""The runs of a folder with what a list shows of each, without their telemetry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from rig.archive.model import Run
from rig.archive.recording import read_recording
from rig.domain.errors import Problem, QstError
from rig.domain.files import JOURNAL_SUFFIX, RUN_SUFFIX
from rig.domain.outcome import TrialOutcome
from rig.domain.phrase import phrase
from rig.report.compare import run_conditions
from rig.report.head import Head
from rig.report.reading import List, Listed, NotRead
from rig.report.run_order import in_order
from rig.session.unfinished import OVER

#: a data folder holds participants, these sessions, and these runs: nothing deeper is looked at
DEPTH = 3
#: tables of a run file that a list needs
TABLES = ("trials",)
#: what the reader process says of a file that has ended it before
LEFT_OUT = phrase("left_out", "not opened again: reading it ended the reading process")


def list_runs(request: List, opening: Callable[[str], None]) -> Listed | NotRead:
    """Answer a request; `opening` is told of each file before it is opened."""
    folder = Path(request.folder)
    if not folder.is_dir():
        what, remedy = phrase("folder_absent", "there is no such folder"), phrase("other_one", "choose another one")
        return NotRead(request.folder, Problem(str(folder), what, remedy).text)
    heads, problems = [], []
    for stem in _stems(folder):
        for path in _files(stem):
            if str(path) in request.without:
                problems.append(NotRead(str(path), Problem(str(path), LEFT_OUT).text, crashed=True))
                continue
            opening(str(path))
            try:
                heads.append(head(path, read_recording(path, TABLES)))
                break  # the run file says it all; the journal is read where there is none that can be read
            except Exception as error:  # a foreign file may break anything in its own way
                problems.append(not_read(path, error))
    return Listed(request.folder, tuple(in_order(heads)), tuple(problems))


def _stems(folder: Path) -> list[Path]:
    """Names of runs without their suffix."""
    levels = ("/".join(["*"] * depth) for depth in range(1, DEPTH + 1))
    found = {path.with_suffix("") for level in levels for path in folder.glob(level) if _is_run(path)}
    return sorted(found)


def _is_run(path: Path) -> bool:
    return path.suffix in (RUN_SUFFIX, JOURNAL_SUFFIX) and path.is_file()


def _files(stem: Path) -> list[Path]:
    """Run file and journal of one run, as far as there are any, the run file first."""
    both = (stem.with_name(stem.name + suffix) for suffix in (RUN_SUFFIX, JOURNAL_SUFFIX))
    return [path for path in both if path.is_file()]


def head(path: Path, run: Run) -> Head:
    """What a list shows of the run that was read from `path`."""
    attrs = run.attrs
    files = {beside.suffix: str(beside) for beside in _files(path.with_suffix(""))}
    return Head(
        path=str(path),
        journal=files.get(JOURNAL_SUFFIX, ""),
        run_file=files.get(RUN_SUFFIX, ""),
        participant=str(attrs["participant"]),
        session=int(attrs["session"]),
        run=int(attrs["run"]),
        paradigm=str(attrs["paradigm_name"]),
        site=str(attrs.get("site") or ""),
        operator=str(attrs.get("operator") or ""),
        started_utc=str(attrs["started_utc"]),
        finish_reason=str(attrs["finish_reason"]),
        n_trials=len(run.planned_trials),
        n_begun=np.unique(run.trials["trial"]).size,
        next_trial=_next_trial(run),
        conditions=run_conditions(run),
    )


def _next_trial(run: Run) -> int | None:
    """The trial after the last one that was begun, as `rig.session.unfinished` finds it in the journal."""
    if run.attrs["finish_reason"] in OVER or not run.trials.size:
        return None
    last = run.trials[-1]
    following = int(last["trial"]) + (0 if last["outcome"] == TrialOutcome.REFUSED else 1)
    return following if following < len(run.planned_trials) else None


def not_read(path: Path, error: Exception) -> NotRead:
    """Why a file could not be read, on one line; also where nobody has thought of the way in which it fails."""
    if isinstance(error, QstError):
        text = error.text if len(error.lines) == 1 else "; ".join(error.lines)
        return NotRead(str(path), text if str(path) in text else Problem(str(path), text).text)
    why = ": ".join((type(error).__name__, *str(error).splitlines()[:1]))
    what = phrase("foreign", "this file is not understood ({why})", why=why)
    return NotRead(str(path), Problem(str(path), what, phrase("other_program", "was it made by another program?")).text)
