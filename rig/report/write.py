"""Writes a report and the figures beside it; never over a file that is there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rig.domain.errors import InputError, RecordingError
from rig.domain.phrase import phrase
from rig.recording.disk import failure

PAGE = ".html"


def page_path(run_file: Path, out: Path | None, ending: str = "") -> Path:
    """Where the page goes: `out`, or beside the run file under its name.

    Raises
    ------
    InputError
        `out` has another suffix than .html.
    """
    if out is None:
        return run_file.parent / f"{run_file.stem}{ending}{PAGE}"
    if out.suffix.lower() != PAGE:
        raise InputError(f"{out}: a report is an {PAGE} file; give --out a name that ends so")
    return out


def check_free(paths: Sequence[Path]) -> None:
    """Refuse to begin when any of the files exists, so that nothing is left half made.

    Raises
    ------
    RecordingError
        One line per file that exists.
    """
    taken = [path for path in paths if path.exists() or path.is_symlink()]
    if taken:
        lines = [f"{path} exists and is not overwritten; remove it or choose another name with --out" for path in taken]
        raise RecordingError("\n".join(lines))


def write_page(path: Path, page: str) -> None:
    """Write a page to a new file.

    Raises
    ------
    RecordingError
        The file exists, or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(page)
    except FileExistsError as error:
        raise RecordingError(f"{path} exists and is not overwritten; choose another name with --out") from error
    except OSError as error:
        raise failure(path, phrase("not_written", "cannot be written"), error) from error
