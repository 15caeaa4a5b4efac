"""Build a run file from a journal, in a process of its own: ``rig.spawn.run("rig.archive.build:main", journal, out)``.

HDF5 can take its process down, so this never runs where a device is controlled.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

from firmware_interface.loaded_modules import loaded_modules
from rig.archive.journal_read import Source, read_journal
from rig.archive.model import Run
from rig.archive.read import read_run
from rig.archive.recording import of_journal
from rig.archive.verify import differences
from rig.archive.write import image
from rig.domain.errors import Problem, QstError, RecordingError
from rig.domain.phrase import phrase
from rig.recording.disk import failure, sync_folder, write_all

#: no hard links there (FAT, some network drives)
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES)


def build(journal: Path, out: Path) -> dict[str, Any]:
    """Write `out` from `journal`, read it back, compare, put it in place under its name.

    A journal that ends early gives a file too, marked incomplete. An existing
    `out` is left alone. Returns the report of `describe`.

    Raises
    ------
    RecordingError
        `out` exists or cannot be written; `journal` is none.
    """
    if out.exists():
        raise _exists(out)
    source = read_journal(journal)
    run = of_journal(source)
    part = _new_part(out)
    try:
        _write_new(part, image(run))
        wrong = differences(run, read_run(part))
        if wrong:
            what = phrase(
                "built_differs", "read back differently from what was written ({what})", what=", ".join(wrong)
            )
            raise RecordingError(Problem(str(out), what).text)
        _put_in_place(part, out)
    except OSError as error:
        raise failure(out, phrase("not_written", "cannot be written"), error) from error
    finally:
        part.unlink(missing_ok=True)
    return describe(source, run, out)


def describe(source: Source, run: Run, out: Path) -> dict[str, Any]:
    """What was saved and what was not, in values that JSON can hold."""
    return {
        "path": str(out),
        "records": len(source.records),
        "trials": len(run.trials),
        "pulses": len(run.pulses),
        "ratings": len(run.ratings),
        "samples": len(run.telemetry),
        "frames_lost": int(run.gaps["frames_lost"].clip(min=0).sum()),
        "complete": run.attrs["complete"],
        "finish_reason": run.attrs["finish_reason"],
        "ending": str(source.scan.reason),
        "why": source.scan.why,
        "good_length": source.scan.good_length,
        "lost_bytes": source.size - source.scan.good_length,
        "lost_records": source.lost_records,
        "lost_ms_bound": source.lost_ms_bound,
        "audit_chain": source.audit_chain,
    }


def _new_part(out: Path) -> Path:
    """Name to write under until the file is whole; with the process number, so that two builders never meet."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise failure(out.parent, phrase("no_folder", "this folder cannot be made"), error) from error
    return out.with_name(f"{out.stem}.{os.getpid()}{out.suffix}.part")


def _exists(out: Path) -> RecordingError:
    return RecordingError(
        phrase(
            "file_exists", "{path} exists already and was left as it is; give another name with --out", path=str(out)
        )
    )


def _write_new(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o644)
    try:
        _, refusal = write_all(descriptor, data)
        if refusal is not None:
            raise refusal
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put_in_place(part: Path, out: Path) -> None:
    """Give the finished file its name, in one step, unless the name is taken."""
    try:
        os.link(part, out)
    except FileExistsError as error:
        raise _exists(out) from error
    except (OSError, AttributeError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_LINKS:
            raise
        try:
            os.close(os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY))  # claims the name
        except FileExistsError as taken:
            raise _exists(out) from taken
        part.replace(out)
    sync_folder(out.parent)


def main(argv: list[str]) -> dict[str, Any]:
    """Entry of the builder process: ``journal out``; the report, and the modules that it took."""
    try:
        return {**build(Path(argv[0]), Path(argv[1])), "modules": loaded_modules()}
    except QstError as error:
        raise SystemExit(error.line) from None
