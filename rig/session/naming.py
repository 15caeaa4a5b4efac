"""Where a run is kept: BIDS words in folder and file names, and nothing is ever overwritten."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from rig.domain.errors import InputError, Problem, RecordingError
from rig.domain.files import JOURNAL_SUFFIX, RUN_SUFFIX
from rig.domain.phrase import phrase
from rig.domain.system_text import system_text


@dataclass(frozen=True, slots=True)
class RunFiles:
    """Journal and run file of one run, and its number within the session."""

    journal: Path
    run_file: Path
    run: int


def session_folder(out: Path, participant: str, session: int) -> Path:
    """Folder of one visit."""
    return out / f"sub-{participant}" / f"ses-{session:02d}"


def task_word(paradigm: str) -> str:
    """Name of a paradigm as BIDS allows it in a file name: letters and digits."""
    return re.sub(r"[^A-Za-z0-9]", "", paradigm)


def make_folder(folder: Path) -> None:
    """Make a session's folder; `RecordingError` if it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = phrase("not_made", "cannot be made ({why})", why=system_text(error))
        remedy = phrase("other_folder", "choose another folder with --out")
        raise RecordingError(Problem(str(folder), what, remedy).text) from error


def journals_in(folder: Path) -> frozenset[tuple[str, int]]:
    """Name and size of each journal of a session: equal as long as nothing is recorded there."""
    return frozenset((path.name, path.stat().st_size) for path in folder.glob(f"*{JOURNAL_SUFFIX}"))


def run_files(out: Path, participant: str, session: int, paradigm: str, run: int | None) -> RunFiles:
    """Choose names for a run and make its folder.

    Parameters
    ----------
    run
        Number of the run; None takes the next free one.

    Raises
    ------
    InputError
        If `run` is given and a file of that name exists.
    RecordingError
        If the folder cannot be made.
    """
    folder = session_folder(out, participant, session)
    make_folder(folder)
    stem = f"sub-{participant}_ses-{session:02d}_task-{task_word(paradigm)}_run-"
    if run is None:
        taken = [int(m[1]) for p in folder.glob(f"{stem}*") if (m := re.fullmatch(rf"{re.escape(stem)}(\d+)", p.stem))]
        run = max(taken, default=0) + 1
    journal, run_file = (folder / f"{stem}{run:02d}{suffix}" for suffix in (JOURNAL_SUFFIX, RUN_SUFFIX))
    for path in (journal, run_file):
        if path.exists():
            raise InputError(f"{path}: exists, and nothing is overwritten; leave out --run for the next free number")
    return RunFiles(journal, run_file, run)
