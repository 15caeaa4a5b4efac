"""Notes on a run that has ended, in a file beside it: appended, never changed, each line tied to all before it.

``sub-P001_ses-01_task-heatts10_run-01.notes.jsonl``: one JSON object a line. `chain` is the SHA-256 of every byte of
the file before the line, `journal_sha256` that of the journal: a line that was changed or taken out later shows, and so
does one that belongs to another recording. Journal and run file stay as they are. Written by a process of its own:
``rig.spawn.Child("rig.recording.notes:main", (run, journal_sha256), note)``.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from firmware_interface.named_lock import Held, NamedLock
from rig.clock import utc_now
from rig.domain.errors import InputError, Problem, QstError, RecordingError, unreadable
from rig.domain.files import JOURNAL_SUFFIX, NOTES_SUFFIX
from rig.domain.notes import Note, from_dict, problems, to_dict
from rig.domain.phrase import listed, phrase
from rig.recording import disk
from rig.recording.entries import json_bytes

#: another writer of the same notes gets this long
PATIENCE_S = 2.0
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes of a run in the order they were written; `damage` says in one line what is wrong with the file."""

    notes: tuple[Note, ...] = ()
    damage: str = ""


def notes_path(run: Path) -> Path:
    """Where the notes on a run are, given its run file or journal."""
    return run.with_name(run.stem + NOTES_SUFFIX)


def append(run: Path, note: Note, time_utc: str, journal_sha256: str = "") -> Note:
    """Write a note at the end of the run's notes and return it as written.

    It is written even where the file is damaged: an adverse event must not be lost for that.

    Parameters
    ----------
    run
        Run file or journal.
    time_utc
        Now, ISO 8601.
    journal_sha256
        Hash of the journal as the run file states it, for where the journal itself is elsewhere.

    Raises
    ------
    InputError
        The note is not complete, or there is no such run.
    RecordingError
        It cannot be written; nothing of it is in the file then.
    """
    if found := problems(note):
        raise InputError("\n".join(map(str, found)))
    journal = run.with_suffix(JOURNAL_SUFFIX)
    if not (run.is_file() or journal.is_file()):
        what = phrase("no_such_run", "there is no such run")
        beside = phrase("notes_beside", "notes stand beside a run file or a journal")
        raise InputError(Problem(str(run), what, beside).text)
    kept = replace(note, time_utc=time_utc, journal_sha256=_sha256(journal) or journal_sha256)
    path = notes_path(run)
    lock = path.with_name(f".{path.name}.lock")
    try:
        held = NamedLock(lock, PATIENCE_S)
    except Held as who:
        text = phrase(
            "other_writes", "{path}: another qst-rig{who} is writing to it; try again", path=str(path), who=str(who)
        )
        raise RecordingError(text) from None
    except OSError as error:
        raise disk.failure(lock, phrase("not_written", "cannot be written"), error) from error
    try:
        _append(path, to_dict(kept))
    finally:
        held.release()
    return kept


def _append(path: Path, content: dict[str, Any]) -> None:
    """One write at the end, confirmed by the disk and read back; a part of it is taken away again."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
    except OSError as error:
        raise disk.failure(path, phrase("not_opened", "cannot be opened for writing"), error) from error
    try:
        before = path.read_bytes()
        start = b"" if before.endswith(b"\n") or not before else b"\n"  # a torn line stays, and stays alone
        chain = hashlib.sha256(before + start).hexdigest()
        line = start + json_bytes({**content, "chain": chain}) + b"\n"
        _, refusal = disk.write_all(descriptor, line)
        if refusal is not None:
            os.ftruncate(descriptor, len(before))
            raise refusal
        disk.sync_file(descriptor)
        disk.sync_folder(path.parent)
        if path.read_bytes() != before + line:
            what = phrase("note_differs", "read back differently from what was written")
            raise RecordingError(Problem(str(path), what, phrase("on_paper", "write it on paper as well")).text)
    except OSError as error:
        raise disk.failure(path, phrase("not_written", "cannot be written"), error) from error
    finally:
        os.close(descriptor)


def _sha256(path: Path) -> str:
    """Hash of a file, "" where there is none."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise disk.failure(path, phrase("not_read", "cannot be read"), error) from error
    return digest.hexdigest()


def read_notes(run: Path, journal_sha256: str = "") -> Notes:
    """Read the notes on a run; none where there is no file. A line that is damaged keeps no other from being read.

    Parameters
    ----------
    run
        Run file or journal.
    journal_sha256
        What the run says its journal is; notes on another are named as damage.
    """
    path = notes_path(run)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Notes()
    except OSError as error:
        return Notes(damage=unreadable(path.name, error).text)
    notes: list[Note] = []
    wrong: list[str] = []
    digest = hashlib.sha256()
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        try:
            content = json.loads(line)
            note = from_dict(content)
        except (ValueError, KeyError, TypeError, AttributeError):
            wrong.append(phrase("line_unread", "line {line} is not understood", line=number))
        else:
            notes.append(note)
            if content.get("chain") != digest.hexdigest():
                wrong.append(
                    phrase(
                        "line_changed", "what stands before line {line} was changed after it was written", line=number
                    )
                )
            if journal_sha256 and note.journal_sha256 not in ("", journal_sha256):
                wrong.append(phrase("line_other", "line {line} is about another recording", line=number))
        digest.update(line)
    if data and not data.endswith(b"\n"):
        wrong.append(phrase("line_torn", "its last line is torn"))
    return Notes(tuple(notes), Problem(path.name, listed(list(dict.fromkeys(wrong)))).text if wrong else "")


def main(argv: list[str]) -> dict[str, Any]:
    """Entry of the writing process: ``run [journal_sha256]``; the note on standard input, JSON of `to_dict`."""
    note = from_dict(json.loads(sys.stdin.buffer.read()))
    try:
        return to_dict(append(Path(argv[0]), note, utc_now().isoformat(timespec="seconds"), *argv[1:]))
    except QstError as error:
        raise SystemExit(error.line) from None
