"""The threaded journal never holds up its caller, never says "recorded" too early, and reports every failure."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from rig.domain.errors import RecordingError
from rig.domain.events import SAMPLE_DTYPE, Telemetry
from rig.recording import disk
from rig.recording.entries import Entry
from rig.recording.journal import NOT_TAKEN, ThreadedJournal
from rig.recording.records import Ending, RecordType, decode_telemetry, first_broken_link, scan

PATIENCE_S = 5.0  # until a test gives up; never waited for when all is well


def frame(number: int) -> Telemetry:
    samples = np.zeros(16, SAMPLE_DTYPE)
    samples["t_us"] = np.arange(number * 16, number * 16 + 16)
    return Telemetry(number, samples)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "did not happen"
        time.sleep(0.001)


class Gate:
    """A disk operation that can be held, made to fail, and is counted."""

    def __init__(self, real: Callable[..., object]) -> None:
        self.real = real
        self.open = threading.Event()
        self.open.set()
        self.code: int | None = None
        self.calls = 0

    def __call__(self, *args: object) -> object:
        self.calls += 1
        assert self.open.wait(PATIENCE_S)
        if self.code is not None:
            raise OSError(self.code, os.strerror(self.code))
        return self.real(*args)


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate(os.write)
    monkeypatch.setattr(disk.os, "write", gate)
    yield gate
    gate.open.set()


@pytest.fixture
def sync(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate(disk.sync_file)
    monkeypatch.setattr(disk, "sync_file", gate)
    yield gate
    gate.open.set()


def records(journal: ThreadedJournal) -> list[int]:
    return [record.sequence for record in scan(journal.path.read_bytes()).records]


def test_everything_put_is_in_the_file_in_order(tmp_path: Path) -> None:
    with ThreadedJournal(tmp_path / "run.qstj") as journal:
        given = [journal.header(0, {"schema": 1})]
        for k in range(500):
            given.append(journal.telemetry(k, frame(k)))
            if k % 50 == 0:
                given.append(journal.event(k, "pulse_onset", k, index=k))
        given.append(journal.audit(998, "note", reason="x"))
        given.append(journal.end(999, "completed"))
        assert journal.event(1000, "late") == NOT_TAKEN
    data = journal.path.read_bytes()
    found = scan(data)
    assert found.reason is Ending.COMPLETE
    assert given == [record.sequence for record in found.records] == list(range(513))
    frames = [decode_telemetry(r.payload).frame_no for r in found.records if r.type == RecordType.TELEMETRY]
    assert frames == list(range(500))
    assert first_broken_link(data, found.records) is None
    assert (journal.synced_sequence, journal.synced_ns, journal.error) == (512, 999, None)


def test_records_of_many_threads_are_numbered_without_a_gap(tmp_path: Path) -> None:
    with ThreadedJournal(tmp_path / "run.qstj") as journal:

        def put(start: int) -> None:
            for k in range(start, start + 200):
                journal.event(k, "x", urgent=False)

        threads = [threading.Thread(target=put, args=(n * 1000,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert records(journal) == list(range(800))


def test_one_write_takes_a_whole_batch(tmp_path: Path, write: Gate) -> None:
    with ThreadedJournal(tmp_path / "run.qstj", batch_s=PATIENCE_S) as journal:
        for k in range(50):
            journal.telemetry(k, frame(k))
        assert write.calls == 0
        journal.sync()
        assert write.calls == 1


def test_an_urgent_record_does_not_wait_for_batch_or_sync_period(tmp_path: Path) -> None:
    with ThreadedJournal(tmp_path / "run.qstj", batch_s=2 * PATIENCE_S, sync_s=2 * PATIENCE_S) as journal:
        journal.telemetry(1, frame(0))
        number = journal.event(2, "trial_started")
        until(lambda: journal.synced_sequence >= number)


def test_other_records_are_synced_within_the_period(tmp_path: Path) -> None:
    with ThreadedJournal(tmp_path / "run.qstj", batch_s=0.005, sync_s=0.02) as journal:
        number = journal.telemetry(7, frame(0))
        until(lambda: journal.synced_sequence >= number)
        assert journal.synced_ns == 7


def test_nothing_counts_as_recorded_before_the_disk_confirms(tmp_path: Path, sync: Gate) -> None:
    with ThreadedJournal(tmp_path / "run.qstj") as journal:
        sync.open.clear()
        number = journal.event(1, "rating")
        until(lambda: sync.calls > 0)
        assert records(journal) == [number]  # written, and yet not certain
        assert journal.synced_sequence == -1
        sync.open.set()
        until(lambda: journal.synced_sequence == number)


def test_what_is_written_while_the_disk_confirms_is_not_confirmed_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, may_end = threading.Semaphore(0), threading.Semaphore(0)

    def sync_file(_: int) -> None:
        started.release()
        assert may_end.acquire(timeout=PATIENCE_S)

    monkeypatch.setattr(disk, "sync_file", sync_file)
    with ThreadedJournal(tmp_path / "run.qstj") as journal:
        journal.event(0, "x")
        assert started.acquire(timeout=PATIENCE_S)
        journal.event(1, "x")
        until(lambda: records(journal) == [0, 1])
        may_end.release()
        assert started.acquire(timeout=PATIENCE_S)  # the first sync is over, a second under way
        assert journal.synced_sequence == 0
        may_end.release()
        until(lambda: journal.synced_sequence == 1)


def test_a_stalled_disk_holds_up_neither_the_caller_nor_the_writing(tmp_path: Path, sync: Gate) -> None:
    with ThreadedJournal(tmp_path / "run.qstj") as journal:
        sync.open.clear()
        journal.event(0, "x")
        until(lambda: sync.calls > 0)
        begin = time.monotonic()
        for k in range(1, 300):
            journal.telemetry(k, frame(k))
        assert time.monotonic() - begin < 1.0
        until(lambda: len(records(journal)) == 300)
        sync.open.set()
    assert journal.error is None


def test_when_the_queue_is_full_telemetry_goes_first_and_it_is_reported(tmp_path: Path, write: Gate) -> None:
    journal = ThreadedJournal(tmp_path / "run.qstj", capacity=4)
    write.open.clear()
    journal.header(0, {})
    until(lambda: write.calls > 0)  # the writer hangs in the disk with the header
    taken = [journal.telemetry(k, frame(k)) for k in range(5)]
    assert taken == [1, 2, 3, NOT_TAKEN, NOT_TAKEN]
    assert "does not keep up" in str(journal.error)
    assert [journal.event(k, "x") for k in range(5)] == [4, 5, 6, 7, NOT_TAKEN]
    write.open.set()
    journal.close()
    assert records(journal) == list(range(8))


def test_a_full_disk_is_reported_and_when_there_is_room_again_nothing_is_lost(tmp_path: Path, write: Gate) -> None:
    journal = ThreadedJournal(tmp_path / "run.qstj", sync_s=0.01)
    journal.header(0, {})
    journal.sync()
    write.code = errno.ENOSPC
    for k in range(20):
        assert journal.event(k, "x") == k + 1
    until(lambda: journal.error is not None)
    assert "free some space" in str(journal.error)
    with pytest.raises(RecordingError):
        journal.sync()
    write.code = None
    journal.end(99, "recording_failed")
    until(lambda: len(records(journal)) == 22)
    journal.close()
    assert journal.error is not None
    assert scan(journal.path.read_bytes()).reason is Ending.COMPLETE


def test_what_a_full_disk_has_no_room_for_is_counted_at_close(tmp_path: Path, write: Gate) -> None:
    journal = ThreadedJournal(tmp_path / "run.qstj", sync_s=0.01)
    journal.header(0, {})
    journal.sync()
    write.code = errno.ENOSPC
    for k in range(3):
        journal.event(k, "x")
    with pytest.raises(RecordingError, match="3 records are not safely on the disk"):
        journal.close()
    assert records(journal) == [0]
    journal.close()


def test_after_a_failed_sync_nothing_more_is_ever_called_recorded(tmp_path: Path, sync: Gate) -> None:
    journal = ThreadedJournal(tmp_path / "run.qstj", sync_s=0.01)
    journal.header(0, {})
    journal.sync()
    sync.code = errno.EIO
    journal.event(1, "x")
    until(lambda: journal.error is not None)
    sync.code = None  # the system may have thrown the pages away: success now proves nothing about them
    journal.event(2, "x")
    with pytest.raises(RecordingError, match="does not confirm"):
        journal.close()
    assert journal.synced_sequence == 0


def test_a_mistake_in_a_payload_shows_where_it_is_made(tmp_path: Path) -> None:
    with ThreadedJournal(tmp_path / "run.qstj") as journal:
        with pytest.raises(TypeError):
            journal.put(Entry(RecordType.EVENT, 0, {"value": object()}))
        assert journal.event(1, "good") == 0


def test_a_defect_in_the_writer_is_reported_and_close_still_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = ThreadedJournal(tmp_path / "run.qstj")

    def broken(_: object) -> tuple[int, None]:
        raise ZeroDivisionError

    monkeypatch.setattr(journal._file, "write", broken)
    journal.event(0, "x")
    until(lambda: journal.error is not None)
    with pytest.raises(RecordingError, match="ZeroDivisionError"):
        journal.close()


def test_close_may_come_at_once_and_twice(tmp_path: Path) -> None:
    journal = ThreadedJournal(tmp_path / "run.qstj")
    journal.close()
    journal.close()
    assert journal.event(0, "x") == NOT_TAKEN
