"""Notes on a run: appended beside it, complete or refused, and every later change shows."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from firmware_interface.named_lock import NamedLock
from rig import spawn
from rig.domain.errors import InputError, RecordingError
from rig.domain.notes import Action, Finding, Note, NoteKind, Relatedness, Severity, from_dict, problems, to_dict
from rig.recording import disk
from rig.recording.notes import append, notes_path, read_notes

NOW = "2026-11-22T10:00:00+00:00"
ADVERSE = Note(
    NoteKind.ADVERSE_EVENT,
    "Rötung, 2 cm, nach 10 min noch da",
    "KL",
    Severity.MILD,
    Relatedness.CERTAIN,
    Action.NOTHING,
)
SKIN = Note(NoteKind.SKIN_INSPECTION, "", "KL", finding=Finding.UNCHANGED)
PLAIN = Note(NoteKind.NOTE, "room at 27 °C", "KL")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run file beside its journal, as far as notes care."""
    path = tmp_path / "sub-P001_ses-01_task-x_run-01.h5"
    path.write_bytes(b"run")
    path.with_suffix(".qstj").write_bytes(b"journal")
    return path


JOURNAL_SHA = hashlib.sha256(b"journal").hexdigest()


def test_notes_stand_beside_the_run_in_their_order(run):
    assert read_notes(run) == read_notes(run.with_suffix(".qstj"))
    for note in (ADVERSE, SKIN, PLAIN):
        append(run, note, NOW)
    found = read_notes(run, JOURNAL_SHA)
    stamped = [replace(note, time_utc=NOW, journal_sha256=JOURNAL_SHA) for note in (ADVERSE, SKIN, PLAIN)]
    assert (list(found.notes), found.damage) == (stamped, "")
    assert notes_path(run).name == "sub-P001_ses-01_task-x_run-01.notes.jsonl"
    assert run.read_bytes() == b"run" and run.with_suffix(".qstj").read_bytes() == b"journal"
    assert len(os.listdir(run.parent)) == 3, "no lock is left behind"


@pytest.mark.parametrize("note", [ADVERSE, SKIN, PLAIN], ids=lambda n: n.kind)
def test_a_note_survives_json(note):
    assert from_dict(json.loads(json.dumps(to_dict(note)))) == note


#: what is wrong with a note -> fields that are named
INCOMPLETE = [
    (replace(ADVERSE, text=" "), {"text"}),
    (replace(ADVERSE, operator=""), {"operator"}),
    (replace(ADVERSE, severity=None, relatedness=None, action=None), {"severity", "relatedness", "action"}),
    (replace(ADVERSE, finding=Finding.REDNESS), {"finding"}),
    (replace(ADVERSE, text="x" * 4001), {"text"}),
    (replace(SKIN, finding=None), {"finding"}),
    (replace(SKIN, finding=Finding.OTHER), {"text"}),
    (replace(SKIN, severity=Severity.MILD), {"severity"}),
    (replace(PLAIN, text=""), {"text"}),
]


@pytest.mark.parametrize(("note", "fields"), INCOMPLETE)
def test_an_incomplete_note_is_refused_field_by_field_and_nothing_is_written(run, note, fields):
    assert {problem.where for problem in problems(note)} == fields
    with pytest.raises(InputError) as refused:
        append(run, note, NOW)
    assert all(field in str(refused.value) for field in fields)
    assert not notes_path(run).exists()


def test_without_a_run_there_are_no_notes(tmp_path):
    with pytest.raises(InputError, match="there is no such run"):
        append(tmp_path / "gone.h5", PLAIN, NOW)


def test_where_the_journal_is_elsewhere_the_run_file_names_it(run):
    run.with_suffix(".qstj").unlink()
    assert append(run, PLAIN, NOW, "abc").journal_sha256 == "abc"
    assert "another recording" in read_notes(run, "def").damage


def lines(run: Path) -> list[bytes]:
    return notes_path(run).read_bytes().splitlines(keepends=True)


#: what somebody does to the lines -> what is said of it
TAMPERED = {
    "a word changed": (lambda a: [a[0].replace(b"mild", b"none"), *a[1:]], "line 1 is not understood"),
    "a text changed": (lambda a: [a[0].replace(b"10 min", b"99 min"), *a[1:]], "before line 2 was changed"),
    "a line taken out": (lambda a: [a[0], a[2]], "before line 2 was changed"),
    "two swapped": (lambda a: [a[1], a[0], a[2]], "before line 1 was changed"),
    "garbage": (lambda a: [b"\x00\xff\n", *a], "line 1 is not understood"),
    "not an object": (lambda a: [b"[1]\n", *a], "line 1 is not understood"),
    "torn": (lambda a: [*a[:2], a[2][:20]], "its last line is torn"),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_a_later_change_shows_and_the_rest_is_still_read(run, case):
    for note in (ADVERSE, SKIN, PLAIN):
        append(run, note, NOW)
    change, said = TAMPERED[case]
    changed = change(lines(run))
    notes_path(run).write_bytes(b"".join(changed))
    found = read_notes(run)
    assert said in found.damage
    assert len(found.notes) >= 2


def test_a_damaged_file_still_takes_a_note(run):
    append(run, ADVERSE, NOW)
    torn = lines(run)[0][:30]
    notes_path(run).write_bytes(torn)
    append(run, PLAIN, NOW)
    found = read_notes(run)
    assert [note.text for note in found.notes] == [PLAIN.text] and "line 1 is not understood" in found.damage
    assert lines(run)[0] == torn + b"\n"
    append(run, SKIN, NOW)
    assert read_notes(run).damage == found.damage, "what comes later fits what stands before it"


def test_what_cannot_be_written_whole_is_not_written_at_all(run, monkeypatch):
    append(run, SKIN, NOW)
    before = notes_path(run).read_bytes()

    def full(descriptor: int, data: bytes) -> tuple[int, OSError | None]:
        os.write(descriptor, data[:10])
        return 10, OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "write_all", full)
    with pytest.raises(RecordingError, match="free some space"):
        append(run, PLAIN, NOW)
    assert notes_path(run).read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not hold root")
def test_a_folder_that_is_read_only_is_named(run):
    run.parent.chmod(0o500)
    try:
        with pytest.raises(RecordingError, match="choose a folder you may write to"):
            append(run, PLAIN, NOW)
    finally:
        run.parent.chmod(0o700)


def test_two_writers_wait_for_one_another(run, monkeypatch):
    monkeypatch.setattr("rig.recording.notes.PATIENCE_S", 0.05)
    path = notes_path(run)
    lock = NamedLock(path.with_name(f".{path.name}.lock"), 1.0)
    try:
        with pytest.raises(RecordingError, match=rf"another qst-rig \(process {os.getpid()}\) is writing"):
            append(run, PLAIN, NOW)
    finally:
        lock.release()


def test_the_writing_process_writes_and_refuses(run):
    content = json.dumps(to_dict(ADVERSE)).encode()
    written = spawn.Child("rig.recording.notes:main", (run,), content).result()
    assert written["journal_sha256"] == JOURNAL_SHA and written["time_utc"]
    assert [note.text for note in read_notes(run).notes] == [ADVERSE.text]
    with pytest.raises(spawn.ChildError, match="there is no such run"):
        spawn.Child("rig.recording.notes:main", (run.with_name("gone.h5"),), content).result()
