"""A report to be opened: written once, found again, written anew when a note has been added, never over anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig import spawn
from rig.archive.build import build
from rig.domain.errors import RecordingError
from rig.domain.notes import Action, Finding, Note, NoteKind, Relatedness, Severity
from rig.recording.notes import append, notes_path
from rig.report import result_sections
from rig.report.content import gather, notes_of
from rig.report.page_file import page_file
from rig.report.view import run_view
from tests.unit.archive.synthetic import session, write
from tests.unit.report.runs import pairs

NOW = "2026-11-22T10:00:00+00:00"
ADVERSE = Note(NoteKind.ADVERSE_EVENT, "a <b>blister</b>", "KL", Severity.MODERATE, Relatedness.CERTAIN, Action.TREATED)
SKIN = Note(NoteKind.SKIN_INSPECTION, "", "KL", finding=Finding.REDNESS)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run file beside its journal; the figure is not what is tested here."""
    monkeypatch.setattr(result_sections, "figure_svg", lambda run, result: b"<svg/>")
    path = tmp_path / "sub-P001_ses-01_task-x_run-01.h5"
    build(write(path.with_suffix(".qstj"), session()), path)
    return path


def test_the_same_report_is_found_again_and_another_gets_its_own_name(run):
    first = page_file(run)
    assert first == run.with_suffix(".html")
    text = first.read_text(encoding="utf-8")
    assert page_file(run) == first
    append(run, SKIN, NOW)
    second = page_file(run)
    assert second.name == "sub-P001_ses-01_task-x_run-01_2.html"
    assert page_file(run) == second
    assert first.read_text(encoding="utf-8") == text
    assert "redness" in second.read_text(encoding="utf-8")


def test_a_journal_without_a_run_file_has_a_report(run):
    run.unlink()
    assert page_file(run.with_suffix(".qstj")) == run.with_suffix(".html")


def test_what_stands_in_its_place_is_left_alone(run):
    run.with_suffix(".html").mkdir()
    with pytest.raises(RecordingError, match="move it away"):
        page_file(run)


@pytest.mark.slow
def test_the_process_writes_it_and_says_where_or_why_not(run, tmp_path):
    assert spawn.run("rig.report.page_file:main", run) == {"path": str(run.with_suffix(".html"))}
    with pytest.raises(spawn.ChildError, match="there is no such file"):
        spawn.run("rig.report.page_file:main", tmp_path / "gone.h5")


def test_notes_reach_view_and_page(run, tmp_path):
    made = pairs()
    made.attrs = {"journal_sha256": "ab"}
    path = tmp_path / "made.h5"
    path.write_bytes(b"")
    for note in (ADVERSE, SKIN):
        append(path, note, NOW, "ab")
    notes = notes_of(path, made.run())
    seen = run_view(path, made.run(), notes)
    assert [note.kind for note in seen.notes] == [NoteKind.ADVERSE_EVENT, NoteKind.SKIN_INSPECTION]
    assert seen.notes_damage == ""
    assert "1\u00a0adverse event recorded after the run." in [what.sentence for what in seen.wary]
    assert gather(made.run()).notes.notes == ()


def test_the_page_says_what_was_written_down_and_never_obeys_it(run):
    for note in (ADVERSE, SKIN):
        append(run, note, NOW)
    text = page_file(run).read_text(encoding="utf-8")
    section = text[text.index('id="after"') : text.index('id="versions"')]
    for said in ("a &lt;b&gt;blister&lt;/b&gt;", "severity moderate, relatedness certain, action treated", "redness"):
        assert said in section


def test_damaged_notes_are_told(run):
    append(run, SKIN, NOW)
    with notes_path(run).open("ab") as file:
        file.write(b"torn")
    text = page_file(run).read_text(encoding="utf-8")
    assert text.count("its last line is torn") == 2, "among what to be wary of, and where the notes stand"


def test_without_notes_the_page_says_so(run):
    assert "Nothing was written down after the run." in page_file(run).read_text(encoding="utf-8")
