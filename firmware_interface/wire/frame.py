"""Frames on the wire: COBS(type u8 | seq u16 | session u32 | payload | crc32 u32) 0x00, little-endian."""

from __future__ import annotations

import zlib
from struct import Struct
from typing import NamedTuple

from cobs import cobs

from firmware_interface.limits import MAX_FRAME_BYTES

HEAD = Struct("<BHI")
CRC = Struct("<I")
DELIMITER = b"\0"
#: a COBS block of MAX_FRAME_BYTES has one byte of overhead
MAX_ENCODED = MAX_FRAME_BYTES + 1
MAX_PAYLOAD = MAX_FRAME_BYTES - HEAD.size - CRC.size
#: CRC-32 of any data followed by its own CRC-32, little-endian
CRC_RESIDUE = zlib.crc32(bytes(CRC.size))


class Frame(NamedTuple):
    """One decoded frame; the payload still packed."""

    type: int
    seq: int
    session: int
    payload: bytes


def encode(kind: int, seq: int, session: int, payload: bytes) -> bytes:
    """Bytes of one frame, delimiter included.

    Raises
    ------
    ValueError
        If the payload is longer than `MAX_PAYLOAD`.
    """
    if len(payload) > MAX_PAYLOAD:
        raise ValueError(f"payload of {len(payload)} bytes, at most {MAX_PAYLOAD} fit a frame")
    raw = HEAD.pack(kind, seq, session) + payload
    return bytes(cobs.encode(raw + CRC.pack(zlib.crc32(raw)))) + DELIMITER


def decode(block: bytes) -> Frame | None:
    """Frame from the bytes between two delimiters; None when they are not one."""
    try:
        raw = cobs.decode(block)
    except cobs.DecodeError:
        return None
    if zlib.crc32(raw) != CRC_RESIDUE or len(raw) < HEAD.size + CRC.size:
        return None
    kind, seq, session = HEAD.unpack_from(raw)
    return Frame(kind, seq, session, raw[HEAD.size : -CRC.size])


class Deframer:
    """Cuts a byte stream into frames; resynchronises at the next delimiter after anything bad.

    The first bytes after opening a port may be the tail of a frame: they count as bad only if they
    are followed by a delimiter and are no frame.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._overlong = False

    def feed(self, data: bytes) -> tuple[list[Frame], list[bytes]]:
        """Frames completed by `data`, and the blocks that were not frames.

        At most `MAX_ENCODED` bytes are kept between calls, whatever arrives.
        """
        frames: list[Frame] = []
        bad: list[bytes] = []
        *blocks, self._rest = (self._rest + data).split(DELIMITER)
        for block in blocks:
            frame = decode(block) if len(block) <= MAX_ENCODED and not self._overlong else None
            if frame is not None:
                frames.append(frame)
            elif block:
                bad.append(block)
            self._overlong = False
        if len(self._rest) > MAX_ENCODED:
            bad.append(self._rest)
            self._rest = b""
            self._overlong = True
        return frames, bad
