"""The report of a run as a file to be opened, made by a process of its own: ``rig.spawn.Child`` of `main`."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

from rig.archive.recording import read_recording
from rig.domain.errors import Problem, QstError, RecordingError
from rig.domain.phrase import phrase
from rig.domain.system_text import system_text
from rig.report.content import gather, notes_of
from rig.report.page import content_page
from rig.report.write import page_path, write_page


def page_file(run: Path) -> Path:
    """Return the report of a run file or journal, written beside it unless the very same is there already.

    A report that has become another, because a note was written down since, gets a name of its own: ``RUN_2.html``.

    Raises
    ------
    RecordingError
        The run cannot be read, or its report not be written.
    """
    recording = read_recording(run)
    text = content_page(gather(recording, notes_of(run, recording)))
    for number in count(1):
        path = page_path(run, None, "" if number == 1 else f"_{number}")
        try:
            if path.read_text(encoding="utf-8") == text:
                return path
        except FileNotFoundError:
            write_page(path, text)
            return path
        except (OSError, UnicodeDecodeError) as error:
            why = system_text(error) if isinstance(error, OSError) else phrase("no_text", "it is no text")
            what = phrase("not_a_report", "this is no report and in its place ({why})", why=why)
            raise RecordingError(Problem(str(path), what, phrase("move_it", "move it away")).text) from error
    raise AssertionError("count has no end")


def main(argv: list[str]) -> dict[str, Any]:
    """Entry of the process: ``run``."""
    try:
        return {"path": str(page_file(Path(argv[0])))}
    except QstError as error:
        raise SystemExit(error.line) from None
