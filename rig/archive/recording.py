"""A run from whichever of its two files there is: its run file or its journal."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from rig.archive.assemble import assemble
from rig.archive.journal_read import Source, read_journal
from rig.archive.model import Run
from rig.archive.read import read_run
from rig.domain.errors import Problem, RecordingError, unreadable
from rig.domain.phrase import phrase
from rig.recording.records import MAGIC


def read_recording(path: Path, only: Collection[str] | None = None) -> Run:
    """Read a run file or a journal, told apart by how it begins; `only` as in `read_run`, of a run file.

    Raises
    ------
    RecordingError
        The file is missing, neither, or damaged beyond reading.
    """
    if not path.is_file():
        none = phrase("no_such_file", "there is no such file")
        what = phrase("no_file", "this is no file") if path.exists() else none
        remedy = phrase("run_or_journal", "give the name of a run file (.h5) or a journal (.qstj)")
        raise RecordingError(Problem(str(path), what, remedy).text)
    try:
        with path.open("rb") as file:
            begins = file.read(2)
    except OSError as error:
        raise unreadable(str(path), error) from error
    if begins == MAGIC.to_bytes(2, "little"):
        return of_journal(read_journal(path))
    return read_run(path, only)


def of_journal(source: Source) -> Run:
    """Assemble the run that a journal holds; raises `RecordingError` where its records are not understood."""
    try:
        return assemble(source)
    except (KeyError, ValueError, TypeError, IndexError) as error:
        why = f"{type(error).__name__}: {error}"
        what = phrase("not_understood", "its records are whole, but not understood ({why})", why=why)
        remedy = phrase("other_version", "was it written by another version of qst-rig?")
        raise RecordingError(Problem(str(source.path), what, remedy).text) from error
