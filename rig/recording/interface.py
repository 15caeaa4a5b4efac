"""What the session sees of a journal: take a record, say what is certain, say what failed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rig.domain.errors import RecordingError
from rig.domain.events import ClockProbe, Telemetry
from rig.recording import entries
from rig.recording.entries import Entry
from rig.recording.records import RecordType

NOT_TAKEN = -1  # `put` did not take the record


class Journal(ABC):
    """Append-only record of a run.

    Attributes
    ----------
    path : Path
        The file, which did not exist before.
    """

    path: Path

    @abstractmethod
    def put(self, entry: Entry) -> int:
        """Take a record; return its sequence number, or `NOT_TAKEN` after the end record or when the queue is full."""

    @property
    @abstractmethod
    def error(self) -> RecordingError | None:
        """The first failure; once set it stays. A runner that sees it ends the stimulus and arms no other."""

    @property
    @abstractmethod
    def synced_sequence(self) -> int:
        """Sequence of the newest record known to be on the disk, -1 before the first: "recorded" means <= this."""

    @property
    @abstractmethod
    def synced_ns(self) -> int:
        """`host_ns` of that record, -1 before the first."""

    @abstractmethod
    def sync(self) -> None:
        """Return once everything taken so far is on the disk; raises `RecordingError` when it cannot be."""

    @abstractmethod
    def close(self) -> None:
        """Write and sync what is left, release the file, join the threads; raises `RecordingError` if data was lost."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def append(
        self, record_type: RecordType, host_ns: int, payload: bytes | Mapping[str, object], urgent: bool = False
    ) -> int:
        """Take a record of any type; the functions below know the payloads."""
        content = payload if isinstance(payload, bytes) else entries.plain(payload)
        return self.put(Entry(record_type, host_ns, content, urgent))

    def header(self, host_ns: int, content: Mapping[str, object]) -> int:
        """See `entries.header`; the first record of every journal."""
        return self.put(entries.header(host_ns, content))

    def telemetry(self, host_ns: int, batch: Telemetry) -> int:
        """See `entries.telemetry`."""
        return self.put(entries.telemetry(host_ns, batch))

    def rating(self, host_ns: int, **answer: Any) -> int:
        """See `entries.rating`."""
        return self.put(entries.rating(host_ns, **answer))

    def event(self, host_ns: int, kind: str, t_us: int | None = None, *, urgent: bool = True, **fields: object) -> int:
        """See `entries.event`, e.g. ``journal.event(now, "trial_started", trial=0, attempt=1)``."""
        return self.put(entries.event(host_ns, kind, t_us, urgent=urgent, **fields))

    def audit(
        self, host_ns: int, kind: entries.AuditKind, *, trial: int | None = None, reason: str = "", **fields: object
    ) -> int:
        """See `entries.audit`."""
        return self.put(entries.audit(host_ns, kind, trial=trial, reason=reason, **fields))

    def clock(self, probe: ClockProbe) -> int:
        """See `entries.clock`."""
        return self.put(entries.clock(probe))

    def end(self, host_ns: int, finish_reason: str, reason: str = "") -> int:
        """See `entries.end`; nothing is taken after it."""
        return self.put(entries.end(host_ns, finish_reason, reason))

    def rejected(self, host_ns: int, data: bytes) -> int:
        """See `entries.rejected`."""
        return self.put(entries.rejected(host_ns, data))
