"""What goes into the journal: one function per kind of record, so that nobody else builds JSON. Pure.

An `Entry` is a record before it has a sequence number. The engine may make
entries; the runner hands them to a journal's `put`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rig.domain.events import ClockProbe, Telemetry
from rig.recording.records import RecordType

Payload = bytes | dict[str, Any]
AuditKind = Literal["start", "pause", "resume", "repeat", "skip", "stop", "note", "participant_agreed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A record to be written: JSON types carry a dict of plain values, binary ones bytes; `urgent` syncs at once."""

    record_type: RecordType
    host_ns: int
    payload: Payload
    urgent: bool = False


def plain(value: object) -> Any:
    """Copy of `value` as JSON can hold it.

    Dataclasses become objects, enums their word (an IntEnum's name in lower
    case, a StrEnum's value), numpy scalars numbers, NaN and infinities null.
    """
    raise NotImplementedError


def json_bytes(value: Mapping[str, Any]) -> bytes:
    """Compact UTF-8 JSON with sorted keys: same content, same bytes."""
    raise NotImplementedError


def header(host_ns: int, content: Mapping[str, object]) -> Entry:
    """The first record: everything known before the run (fields in docs/files.md). Dataclasses inside are welcome."""
    raise NotImplementedError


def telemetry(host_ns: int, batch: Telemetry) -> Entry:
    """A batch of samples."""
    raise NotImplementedError


def rating(
    host_ns: int,
    *,
    trial: int,
    attempt: int,
    scale: str,
    dimension: str,
    value: float | None,
    source: str,
    t_us: int,
    uncertainty_us: int,
    pulse: int | None = None,
    prompt_id: int | None = None,
) -> Entry:
    """An answer, or None for a prompt that was missed (`t_us` then is the deadline). Device time in µs."""
    raise NotImplementedError


def event(host_ns: int, kind: str, t_us: int | None = None, *, urgent: bool = True, **fields_: object) -> Entry:
    """Something that happened; `t_us` is the device's stamp where it has one. Give `urgent=False` for 10 Hz status."""
    raise NotImplementedError


def audit(
    host_ns: int,
    kind: AuditKind,
    *,
    trial: int | None = None,
    reason: str = "",
    **fields_: object,
) -> Entry:
    """An operator's entry; chained."""
    raise NotImplementedError


def clock(probe: ClockProbe) -> Entry:
    """A clock pair, stamped with its receive time."""
    raise NotImplementedError


def end(host_ns: int, finish_reason: str, reason: str = "") -> Entry:
    """The last record."""
    raise NotImplementedError


def rejected(host_ns: int, data: bytes) -> Entry:
    """Bytes that formed no frame."""
    raise NotImplementedError
