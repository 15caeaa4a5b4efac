"""Layout of the journal: how one record looks on disk, how a journal is read back, how its audit chain is checked.

A record is ``magic u16 | type u8 | version u8 | sequence u32 | host_ns u64 | length u32 | payload | crc32 u32``,
little-endian; the CRC-32 covers everything before it; sequences count from 0 without a gap. Pure: no I/O.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

import numpy as np

from rig.domain.events import SAMPLE_DTYPE, Telemetry
from rig.domain.phrase import phrase
from rig.domain.units import MS_PER_S

MAGIC = 0x4A51  # b"QJ" on disk
VERSION = 1
HEAD = struct.Struct("<HBBIQI")
CRC = struct.Struct("<I")
OVERHEAD = HEAD.size + CRC.size  # bytes a record adds to its payload
MAX_PAYLOAD = 1 << 24  # 16 MiB; a longer one is a damaged length field
FRAME_NO = struct.Struct("<H")
FRAME_MODULO = 1 << 16
SLIDER = struct.Struct("<QIf")  # device time in µs, its uncertainty in µs, position 0..1

BATCH_S = 0.020  # s from a record's arrival to its write
SYNC_S = 0.100  # s from its write to the disk's confirmation
LOST_MS_BOUND = round((BATCH_S + SYNC_S) * MS_PER_S)  # what a power cut may take from a journal on a healthy disk


class RecordType(IntEnum):
    """What a record holds; see `rig.recording.entries` for the payloads."""

    HEADER = 1
    TELEMETRY = 2
    RATING = 3
    EVENT = 4
    AUDIT = 5
    CLOCK = 6
    END = 7
    REJECTED = 8
    SLIDER = 9


#: records that carry ``chain``: the SHA-256 of every byte of the file before them
CHAINED = frozenset({RecordType.HEADER, RecordType.AUDIT, RecordType.END})


class Ending(StrEnum):
    """How a journal ends."""

    COMPLETE = "complete"  # its last record is the end record
    TRUNCATED = "truncated"  # it stops before that, between records or within one: kill, power cut, full disk
    DAMAGED = "damaged"  # bytes that cannot have been written so


@dataclass(frozen=True, slots=True)
class Record:
    """One valid record; `offset` is its first byte in the file."""

    type: int
    sequence: int
    host_ns: int
    payload: bytes
    offset: int

    @property
    def end(self) -> int:
        """The byte after the record."""
        return self.offset + OVERHEAD + len(self.payload)

    def json(self) -> dict[str, Any]:
        """The payload of a record that holds a JSON object; raises `ValueError` when it does not."""
        value = json.loads(self.payload)
        if not isinstance(value, dict):
            raise ValueError(f"record {self.sequence} (byte {self.offset}) holds no JSON object")
        return value


@dataclass(frozen=True, slots=True)
class Scan:
    """The longest valid prefix of a journal (`good_length` bytes) and why it ends there (`why`: one line)."""

    records: tuple[Record, ...]
    reason: Ending
    good_length: int
    why: str


def encode(record_type: int, sequence: int, host_ns: int, payload: bytes) -> bytes:
    """Bytes of one record."""
    body = HEAD.pack(MAGIC, record_type, VERSION, sequence, host_ns, len(payload)) + payload
    return body + CRC.pack(zlib.crc32(body))


def scan(data: bytes) -> Scan:
    """Read the longest prefix of records with valid magic, CRC and consecutive sequence; never raises.

    Nothing behind the prefix is used: what follows damage cannot be trusted to follow in time.
    """
    view = memoryview(data)
    records: list[Record] = []
    offset = 0
    while (record := _record_at(view, offset)) is not None and record.sequence == len(records):
        records.append(record)
        offset = record.end
        if record.type == RecordType.END:
            break
    reason, why = _ending(view, records, offset)
    return Scan(tuple(records), reason, offset, why)


def _record_at(view: memoryview, offset: int) -> Record | None:
    """The valid record that starts at `offset`, whatever its sequence; None when there is none."""
    if len(view) - offset < OVERHEAD:
        return None
    magic, kind, version, sequence, host_ns, length = HEAD.unpack_from(view, offset)
    end = offset + OVERHEAD + length
    if magic != MAGIC or version != VERSION or length > MAX_PAYLOAD or end > len(view):
        return None
    body = view[offset : end - CRC.size]
    if zlib.crc32(body) != CRC.unpack_from(view, end - CRC.size)[0]:
        return None
    return Record(kind, sequence, host_ns, bytes(body[HEAD.size :]), offset)


def _ending(view: memoryview, records: list[Record], offset: int) -> tuple[Ending, str]:
    """Why the valid prefix ends at `offset`."""
    rest = view[offset:]
    if records and records[-1].type == RecordType.END:
        if not rest:
            return Ending.COMPLETE, phrase("ends_whole", "ends with its end record")
        return Ending.DAMAGED, phrase("bytes_follow", "{count} bytes follow the end record", count=len(rest))
    if not rest:
        return Ending.TRUNCATED, phrase("no_end", "stops without an end record")
    if not any(rest):
        return Ending.TRUNCATED, phrase(
            "never_written", "its last {count} bytes were reserved but never written", count=len(rest)
        )
    if _is_torn(rest, len(records)) and next(records_beyond(view, offset), None) is None:
        return Ending.TRUNCATED, phrase("stops_within", "stops within a record, {count} bytes into it", count=len(rest))
    return Ending.DAMAGED, _what_is_wrong(view, offset, len(records))


_NO_RECORD = phrase("no_record", "bytes that begin no record")


def _is_torn(rest: memoryview, sequence: int) -> bool:
    """Whether `rest` may be the first part of record number `sequence`."""
    head = bytes(rest[: HEAD.size])
    if len(head) < HEAD.size:  # compare what there is of magic, version and sequence
        expected = HEAD.pack(MAGIC, head[2] if len(head) > 2 else 0, VERSION, sequence, 0, 0)  # noqa: PLR2004
        known = min(len(head), 8)
        return head[:known] == expected[:known]
    magic, _, version, number, _, length = HEAD.unpack(head)
    fits = length <= MAX_PAYLOAD and OVERHEAD + length > len(rest)
    return bool(magic == MAGIC and version == VERSION and number == sequence and fits)


def _what_is_wrong(view: memoryview, offset: int, sequence: int) -> str:
    """One line on the bytes at `offset`, where record number `sequence` should stand."""
    if len(view) - offset < HEAD.size:
        return _NO_RECORD
    magic, _, version, number, _, length = HEAD.unpack_from(view, offset)
    if magic != MAGIC:
        return _NO_RECORD
    if version != VERSION:
        return phrase(
            "record_layout",
            "record layout {version} is not known here (this program reads {known})",
            version=version,
            known=VERSION,
        )
    if length > MAX_PAYLOAD or offset + OVERHEAD + length > len(view):
        return phrase(
            "record_long",
            "record {record} claims {length} bytes of content, more than there are",
            record=sequence,
            length=length,
        )
    if _record_at(view, offset) is None:
        return phrase("record_checksum", "record {record} fails its checksum", record=sequence)
    return phrase("record_order", "record {found} stands where record {record} should", found=number, record=sequence)


def records_beyond(data: bytes | memoryview, offset: int) -> Iterator[Record]:
    """Records that look valid behind `offset`, to tell how much is lost; never to be used as data."""
    view = memoryview(data)
    mark = MAGIC.to_bytes(2, "little")
    raw = view.obj if isinstance(view.obj, bytes) and len(view.obj) == len(view) else bytes(view)
    at = raw.find(mark, offset + 1)
    while at >= 0:
        record = _record_at(view, at)
        if record is None:
            at = raw.find(mark, at + 1)
        else:
            yield record
            at = raw.find(mark, record.end)


def first_broken_link(data: bytes, records: Iterable[Record]) -> Record | None:
    """First record whose ``chain`` is not the SHA-256 of the bytes before it; None when the chain holds."""
    view = memoryview(data)
    digest = hashlib.sha256()
    done = 0
    for record in records:
        if record.type not in CHAINED:
            continue
        digest.update(view[done : record.offset])
        done = record.offset
        try:
            holds = record.json().get("chain") == digest.hexdigest()
        except ValueError:
            holds = False
        if not holds:
            return record
    return None


def encode_telemetry(telemetry: Telemetry) -> bytes:
    """Payload of a telemetry record: frame_no u16, then the samples as `SAMPLE_DTYPE`."""
    samples = np.ascontiguousarray(telemetry.samples, dtype=SAMPLE_DTYPE)
    return bytes(FRAME_NO.pack(telemetry.frame_no % FRAME_MODULO)) + samples.tobytes()


def decode_telemetry(payload: bytes) -> Telemetry:
    """Inverse of `encode_telemetry`; a payload that holds no whole number of samples raises `ValueError`."""
    if len(payload) < FRAME_NO.size:
        raise ValueError(f"telemetry of {len(payload)} bytes has no frame number")
    samples = np.frombuffer(payload, dtype=SAMPLE_DTYPE, offset=FRAME_NO.size)
    return Telemetry(int(FRAME_NO.unpack_from(payload)[0]), samples)


def encode_slider(t_us: int, uncertainty_us: int, fraction: float) -> bytes:
    """Payload of a slider record: device time u64 µs, uncertainty u32 µs, position f32 0..1."""
    return SLIDER.pack(t_us, min(uncertainty_us, (1 << 32) - 1), fraction)


def decode_slider(payload: bytes) -> tuple[int, int, float]:
    """Inverse of `encode_slider`: (t_us, uncertainty_us, fraction)."""
    t_us, uncertainty_us, fraction = SLIDER.unpack(payload)
    return int(t_us), int(uncertainty_us), float(fraction)
