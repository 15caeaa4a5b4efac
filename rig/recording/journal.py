"""The journal's two writers: `JournalFile` in the caller's thread (virtual time), `ThreadedJournal` for real time.

Both make a new file (never open an existing one) and append whole records; a torn write is cut back.
"""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path

from rig.domain.errors import Problem, RecordingError
from rig.domain.phrase import phrase
from rig.recording.append_only import AppendOnly, Position, checked
from rig.recording.entries import Entry
from rig.recording.interface import NOT_TAKEN, Journal
from rig.recording.records import BATCH_S, SYNC_S, RecordType

__all__ = ["CAPACITY", "NOT_TAKEN", "Journal", "JournalFile", "ThreadedJournal"]

CAPACITY = 4096  # records held while the disk stalls: 60 s of telemetry at 62.5 frames/s


class _Writer(Journal):
    """What both know of their file."""

    def __init__(self, path: Path, reserve_bytes: int = 0) -> None:
        self.path = path
        self._file = AppendOnly(path, reserve_bytes)
        self._error: RecordingError | None = None
        self._synced = self._file.last

    @property
    def error(self) -> RecordingError | None:
        """The first failure."""
        return self._error

    @property
    def synced_sequence(self) -> int:
        """Newest record on the disk."""
        return self._synced.sequence

    @property
    def synced_ns(self) -> int:
        """Its `host_ns`."""
        return self._synced.host_ns


class JournalFile(_Writer):
    """Writes in the caller's thread: one write per record, a sync at `close`.

    `put` raises `RecordingError` when the disk refuses; the file is then cut back to its last whole record.
    """

    def put(self, entry: Entry) -> int:
        """Write a record at once."""
        if self._file.ended:
            return NOT_TAKEN
        _, error = self._file.write((entry,))
        if error is not None:
            self._error = self._error or error
            raise error
        return self._file.last.sequence

    def sync(self) -> None:
        """Sync now."""
        if self._synced == self._file.last:
            return
        try:
            self._file.sync()
        except RecordingError as error:
            self._error = self._error or error
            raise
        self._synced = self._file.last

    def close(self) -> None:
        """Sync and release the file; may be called again."""
        if self._file.closed:
            return
        try:
            self.sync()
            self._error = self._file.stay_in_place() or self._error
        finally:
            self._file.close()


class ThreadedJournal(_Writer):
    """Never blocks the caller: one thread writes (a write per 20 ms), another syncs (each 100 ms and when urgent).

    Overflow: when `capacity` records wait, telemetry is refused (its frame number shows the gap); other
    records are taken up to twice that. Both set `error`. `put` never raises for the disk's sake: a refused
    write is tried again every `sync_s` while the records wait in memory.
    """

    def __init__(
        self,
        path: Path,
        *,
        reserve_bytes: int = 0,
        batch_s: float = BATCH_S,
        sync_s: float = SYNC_S,
        capacity: int = CAPACITY,
    ) -> None:
        super().__init__(path, reserve_bytes)
        self._batch_s, self._sync_s, self._capacity = batch_s, sync_s, capacity
        self._waiting: deque[Entry] = deque()  # until written
        self._taken = 0
        self._ended = self._closing = self._refused = self._sync_failed = False
        self._hurry = self._sync_now = self._all_written = False
        self._written = self._synced
        lock = threading.Lock()
        self._arrived = threading.Condition(lock)
        self._to_sync = threading.Condition(lock)
        self._on_disk = threading.Condition(lock)
        self._threads = [
            threading.Thread(target=self._write_loop, name="journal-write", daemon=True),
            threading.Thread(target=self._sync_loop, name="journal-sync", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def put(self, entry: Entry) -> int:
        """Queue a record; sequence numbers are given in the order of the calls."""
        checked(entry)
        with self._arrived:
            if self._ended or self._closing:
                return NOT_TAKEN
            room = self._capacity if entry.record_type == RecordType.TELEMETRY else 2 * self._capacity
            if len(self._waiting) >= room:
                self._fail(
                    RecordingError(
                        phrase(
                            "disk_slow",
                            "{path}: the disk does not keep up, {room} records wait",
                            path=str(self.path),
                            room=room,
                        )
                    )
                )
                return NOT_TAKEN
            self._waiting.append(entry)
            self._taken += 1
            self._ended = entry.record_type == RecordType.END
            self._hurry |= entry.urgent
            if entry.urgent or len(self._waiting) == 1:
                self._arrived.notify()
            return self._taken - 1

    def sync(self) -> None:
        """Wait for the disk."""
        with self._arrived:
            goal = self._taken - 1
            self._hurry = self._sync_now = True
            self._arrived.notify()
            self._to_sync.notify()
            self._on_disk.wait_for(lambda: self._synced.sequence >= goal or self._error is not None)
            if self._synced.sequence < goal and self._error is not None:
                raise self._error

    def close(self) -> None:
        """Write and sync what is left, end the threads; may be called again."""
        if self._file.closed:
            return
        with self._arrived:
            self._closing = True
            self._arrived.notify()
        for thread in self._threads:
            thread.join()
        try:
            self._file.stay_in_place()
        finally:
            self._file.close()
        lost = self._taken - 1 - self._synced.sequence
        if lost:
            what = self._error.text if self._error else str(self.path)
            text = phrase("records_lost", "{what}; {lost} records are not safely on the disk", what=what, lost=lost)
            raise RecordingError(text)

    def _fail(self, error: RecordingError) -> None:
        self._error = self._error or error
        self._on_disk.notify_all()

    def _write_loop(self) -> None:
        try:
            while not self._write_batch():
                pass
        except Exception as error:  # whatever it is, the runner must hear of it
            with self._arrived:
                what = phrase("writer_failed", "the journal's writer failed: {error}", error=repr(error))
                self._fail(RecordingError(Problem(str(self.path), what).text))
        finally:
            with self._arrived:
                self._all_written = self._sync_now = True
                self._to_sync.notify()

    def _write_batch(self) -> bool:
        """Wait for records and write them with one call; returns whether these were the last."""
        with self._arrived:
            if self._refused:
                self._arrived.wait_for(lambda: self._closing, self._sync_s)
            else:
                self._arrived.wait_for(lambda: self._waiting or self._closing)
                self._arrived.wait_for(lambda: self._hurry or self._closing, self._batch_s)
            batch, closing, hurry = tuple(self._waiting), self._closing, self._hurry
            self._hurry = False
        moved = self._keep_in_place()
        count, error = self._file.write(batch)
        with self._arrived:
            for _ in range(count):
                self._waiting.popleft()
            self._written = self._file.last
            self._refused = error is not None or moved is not None
            for failure in (moved, error):
                if failure is not None:
                    self._fail(failure)
            if hurry:
                self._sync_now = True
                self._to_sync.notify()
        return closing

    def _keep_in_place(self) -> RecordingError | None:
        """What happened to the file's folder, if anything."""
        try:
            return self._file.stay_in_place()
        except RecordingError as error:
            return error

    def _sync_loop(self) -> None:
        while True:
            with self._to_sync:
                self._to_sync.wait_for(lambda: self._sync_now, self._sync_s)
                self._sync_now = False
                target, last_time = self._written, self._all_written
            if target.sequence > self._synced.sequence and not self._sync_failed:
                self._sync_to(target)
            if last_time:
                return

    def _sync_to(self, target: Position) -> None:
        try:
            self._file.sync()
        except RecordingError as error:
            with self._to_sync:  # the system may have dropped the pages: a later success would prove nothing
                self._sync_failed = True
                self._fail(error)
        else:
            with self._to_sync:
                self._synced = target
                self._on_disk.notify_all()
