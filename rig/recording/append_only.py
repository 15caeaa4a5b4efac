"""The file under a journal: whole records at its end or none, numbered, with the running hash of the audit chain."""

from __future__ import annotations

import hashlib
import os
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from rig.domain.errors import RecordingError
from rig.domain.phrase import phrase
from rig.domain.system_text import system_text
from rig.recording import disk
from rig.recording.entries import Entry, json_bytes
from rig.recording.records import CHAINED, RecordType, encode


class Position(NamedTuple):
    """A record by number and time; (-1, -1) before the first."""

    sequence: int
    host_ns: int


def checked(entry: Entry) -> Entry:
    """`entry`, after proof that it can be written: a mistake must show where it is made, not in the writer's thread."""
    if not isinstance(entry.payload, bytes):
        json_bytes(entry.payload)
    return entry


def _payload(entry: Entry, chain: Callable[[], str]) -> bytes:
    if isinstance(entry.payload, bytes):
        return entry.payload
    linked = {**entry.payload, "chain": chain()} if entry.record_type in CHAINED else entry.payload
    return json_bytes(linked)


class AppendOnly:
    """A new file that grows by whole records; raises `RecordingError` when it cannot be made or the space reserved.

    `last` is the newest record written, `ended` whether that is the end record.
    """

    def __init__(self, path: Path, reserve_bytes: int = 0) -> None:
        self.path = path
        self.last = Position(-1, -1)
        self.ended = False
        self.closed = False
        self._size = 0
        self._digest = hashlib.sha256()
        self._broken: RecordingError | None = None
        self._abandoned: list[int] = []
        self._descriptor = disk.create_new(path)
        try:
            self._reserved = disk.reserve(self._descriptor, reserve_bytes)
        except OSError as error:
            os.close(self._descriptor)
            path.unlink()
            raise disk.failure(
                path, phrase("no_room", "no room for the {size} bytes this run may need", size=reserve_bytes), error
            ) from error

    def write(self, batch: Sequence[Entry]) -> tuple[int, RecordingError | None]:
        """Append `batch` with one write; returns how many of its records are in the file and, when not all, why."""
        if self._broken is not None:
            return 0, self._broken
        digest = self._digest.copy()
        records: list[bytes] = []
        for sequence, entry in enumerate(batch, self.last.sequence + 1):
            records.append(encode(entry.record_type, sequence, entry.host_ns, _payload(entry, digest.hexdigest)))
            digest.update(records[-1])
        written, error = disk.write_all(self._descriptor, b"".join(records))
        if error is None:
            self._advance(batch, written, digest)
            return len(batch), None
        refusal = disk.failure(self.path, phrase("not_written", "cannot be written"), error)
        ends = list(accumulate(map(len, records)))
        count = bisect_right(ends, written)  # whole records that got in before the refusal
        kept = b"".join(records[:count])
        digest = self._digest.copy()
        digest.update(kept)
        self._advance(batch[:count], len(kept), digest)
        try:
            os.ftruncate(self._descriptor, self._size)
        except OSError:
            self._broken = refusal  # a torn record stays at the end: nothing may follow it
        return count, refusal

    def _advance(self, batch: Sequence[Entry], size: int, digest: hashlib._Hash) -> None:
        if batch:
            self.last = Position(self.last.sequence + len(batch), batch[-1].host_ns)
            self.ended = batch[-1].record_type == RecordType.END
        self._size += size
        self._digest = digest

    def stay_in_place(self) -> RecordingError | None:
        """Make the file anew where it has lost its name; returns what happened to the recording, None: nothing.

        What is written afterwards goes to the new file. For the thread that writes. Raises `RecordingError` where the
        file cannot be made; it may be tried again as long as this one is open.
        """
        if self.closed or disk.in_place(self._descriptor, self.path):
            return None
        folder = str(self.path.parent)
        try:
            copy = disk.copy_to(self.path, self._descriptor, self._size)
        except (RecordingError, OSError) as error:
            why = error.text if isinstance(error, RecordingError) else system_text(error)
            text = phrase(
                "folder_lost",
                "{folder}: this folder was removed or renamed during the recording, "
                "and what was recorded cannot be saved there anew ({why})",
                folder=folder,
                why=why,
            )
            raise RecordingError(text) from error
        self._abandoned.append(self._descriptor)  # another thread may be syncing it: closed at the end
        self._descriptor = copy
        text = phrase(
            "folder_made_anew",
            "{folder}: this folder was removed or renamed during the recording; "
            "all that was recorded is saved there anew",
            folder=folder,
        )
        return RecordingError(text)

    def sync(self) -> None:
        """Return once everything written is on the disk; raises `RecordingError`."""
        try:
            disk.sync_file(self._descriptor)
        except OSError as error:
            raise disk.failure(
                self.path, phrase("unconfirmed", "the disk does not confirm what was written"), error
            ) from error

    def close(self) -> None:
        """Give back what was reserved and close."""
        if self.closed:
            return
        self.closed = True
        try:
            if self._reserved:
                os.ftruncate(self._descriptor, self._size)
        finally:
            for descriptor in (self._descriptor, *self._abandoned):
                os.close(descriptor)
