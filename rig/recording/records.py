"""Layout of the journal: how one record looks on disk, how a journal is read back, how its audit chain is checked.

A record is ``magic u16 | type u8 | version u8 | sequence u32 | host_ns u64 | length u32 | payload | crc32 u32``,
little-endian; the CRC-32 covers everything before it. Sequences count from 0 without a gap. Pure: bytes in, records out.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from rig.domain.events import Telemetry

MAGIC = 0x4A51  # b"QJ" on disk
VERSION = 1
HEAD = struct.Struct("<HBBIQI")
CRC = struct.Struct("<I")
OVERHEAD = HEAD.size + CRC.size  # bytes a record adds to its payload
MAX_PAYLOAD = 1 << 24  # 16 MiB; a longer one is a damaged length field
FRAME_NO = struct.Struct("<H")
FRAME_MODULO = 1 << 16

BATCH_S = 0.020  # s from a record's arrival to its write
SYNC_S = 0.100  # s from its write to the disk's confirmation
LOST_MS_BOUND = round((BATCH_S + SYNC_S) * 1000)  # what a power cut may take from a journal on a healthy disk


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
        """The payload of a record that holds JSON."""
        value = json.loads(self.payload)
        return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True)
class Scan:
    """The longest valid prefix of a journal (`good_length` bytes) and why it ends there (`why`: one line)."""

    records: tuple[Record, ...]
    reason: Ending
    good_length: int
    why: str


def encode(record_type: int, sequence: int, host_ns: int, payload: bytes) -> bytes:
    """Bytes of one record."""
    raise NotImplementedError


def scan(data: bytes) -> Scan:
    """Read the longest prefix of records with valid magic, CRC and consecutive sequence; never raises."""
    raise NotImplementedError


def first_broken_link(data: bytes, records: Iterable[Record]) -> Record | None:
    """First record whose ``chain`` is not the SHA-256 of the bytes before it; None when the chain holds."""
    raise NotImplementedError


def encode_telemetry(telemetry: Telemetry) -> bytes:
    """Payload of a telemetry record: frame_no u16, then the samples as `SAMPLE_DTYPE`."""
    raise NotImplementedError


def decode_telemetry(payload: bytes) -> Telemetry:
    """Inverse of `encode_telemetry`."""
    raise NotImplementedError
