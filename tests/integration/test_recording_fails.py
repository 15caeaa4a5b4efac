"""A disk that stops taking the recording ends the stimulus in order; what was written before stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware_interface.codes import State
from hardware_sim.line import SimulatedLine
from hardware_sim.participant import ParticipantSettings
from hardware_sim.rig import SimulatedRig
from rig import app
from rig.clock import VirtualClock
from rig.devices.handshake import connect
from rig.domain.errors import RecordingError
from rig.domain.phrase import Phrase, phrase
from rig.paradigm.envelope import limits_under
from rig.recording.entries import Entry
from rig.recording.journal import JournalFile
from rig.recording.records import scan
from rig.session.engine import Engine
from rig.session.options import Options
from rig.session.outside import Nobody
from rig.session.prepared import header_of
from rig.session.runner import run
from tests.integration.short import quick_heat


class FullDisk(JournalFile):
    """A journal as `ThreadedJournal` looks from outside once the disk is full: it takes nothing more and says so."""

    def __init__(self, path: Path, room: int) -> None:
        super().__init__(path)
        self._room = room

    def put(self, entry: Entry) -> int:
        self._room -= 1
        if self._room > 0:
            return super().put(entry)
        if self._error is None:
            self._error = RecordingError(f"{self.path}: cannot be written (no space left on device)")
        return -1


def test_a_full_disk_ends_the_train_and_names_itself(tmp_path):
    prepared = app.prepare(Options(str(quick_heat(tmp_path)), "P001", tmp_path, fast=True, seed=1))
    clock = VirtualClock(app.VIRTUAL_START_NS)
    world = SimulatedRig("thermode", seed=1, participant=ParticipantSettings())
    line = SimulatedLine(world, clock)
    device = connect(line, clock, "sim", limits_under("thermode", None), "thermode", seed=1)
    engine = Engine(prepared.trials, device.clock.to_device, confirm_spots=False, unattended=True)
    journal = FullDisk(tmp_path / "full.qstj", room=600)
    delivering = []

    class Watching(Nobody):
        def show(self, moment):
            delivering.append(moment.device is State.DELIVERING)

    with journal:
        journal.header(clock.now_ns(), header_of(prepared, 1, device.identity))
        waiter = app.Waiter(clock, line)
        reason = run(engine, device, journal, waiter, Watching())
    assert reason == "recording_failed"
    assert engine.finish is not None
    assert "no space left" in engine.finish[1]
    assert any(delivering)
    assert world.state is State.SAFE
    assert world.now_us < prepared.trials[0].plan.total_us, "stopped before the end of the program"
    assert len(scan((tmp_path / "full.qstj").read_bytes()).records) == 600 - 1


class NotClosed(JournalFile):
    """A journal whose last records never reach the disk."""

    def close(self) -> None:
        super().close()
        what = f"{self.path}: cannot be written (file too large)"
        text = phrase("records_lost", "{what}; {lost} records are not safely on the disk", what=what, lost=26)
        raise RecordingError(text)


def test_a_journal_that_cannot_be_closed_is_no_run_that_was_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(app, "JournalFile", NotClosed)
    prepared = app.prepare(Options(str(quick_heat(tmp_path)), "P001", tmp_path, fast=True, seed=1))
    done = app.record(prepared, Nobody())
    assert done.finish_reason == "recording_failed" and done.kept
    assert "26 records are not safely on the disk" in done.finish_text
    assert isinstance(done.finish_text, Phrase), "a German window says it in German"
    assert done.journal.exists()


def test_a_journal_that_cannot_be_begun_is_a_refusal(tmp_path, monkeypatch):
    class NotBegun(NotClosed):
        def header(self, t_ns, content):
            raise RecordingError("no room")

    monkeypatch.setattr(app, "JournalFile", NotBegun)
    prepared = app.prepare(Options(str(quick_heat(tmp_path)), "P001", tmp_path, fast=True, seed=1))
    with pytest.raises(RecordingError):
        app.record(prepared, Nobody())
