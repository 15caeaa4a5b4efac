"""Records survive the way to the disk and back; whatever was cut off or changed on the disk is noticed."""

from __future__ import annotations

import hashlib
import struct
import time
import zlib
from collections.abc import Callable

import numpy as np
import pytest

from rig.domain.events import SAMPLE_DTYPE, Telemetry
from rig.recording.records import (
    HEAD,
    MAX_PAYLOAD,
    OVERHEAD,
    Ending,
    RecordType,
    decode_telemetry,
    encode,
    encode_telemetry,
    first_broken_link,
    records_beyond,
    scan,
)

PAYLOADS = [(RecordType.HEADER, b"{}"), (RecordType.EVENT, b'{"kind":"x"}'), (RecordType.TELEMETRY, b"\x00" * 60)]


def journal(*, end: bool = True) -> bytes:
    data = b"".join(encode(kind, n, 100 + n, payload) for n, (kind, payload) in enumerate(PAYLOADS))
    return data + (encode(RecordType.END, len(PAYLOADS), 999, b"{}") if end else b"")


def chained() -> bytes:
    data = b""
    for n, kind in enumerate(
        (RecordType.HEADER, RecordType.RATING, RecordType.AUDIT, RecordType.RATING, RecordType.END)
    ):
        link = b'{"chain":"%s"}' % hashlib.sha256(data).hexdigest().encode()
        data += encode(kind, n, n, link if kind != RecordType.RATING else b'{"value":30}')
    return data


def test_a_record_has_the_documented_layout() -> None:
    body = struct.pack("<2sBBIQI", b"QJ", 4, 1, 7, 123456789012345, 2) + b"{}"
    assert encode(RecordType.EVENT, 7, 123456789012345, b"{}") == body + struct.pack("<I", zlib.crc32(body))


def test_what_was_written_is_read_back() -> None:
    found = scan(journal())
    assert found.reason is Ending.COMPLETE
    assert [(r.type, r.payload) for r in found.records] == [*PAYLOADS, (RecordType.END, b"{}")]
    assert [(r.sequence, r.host_ns) for r in found.records] == [(0, 100), (1, 101), (2, 102), (3, 999)]
    assert found.good_length == len(journal())


def test_cut_at_every_byte_the_records_before_the_cut_are_read() -> None:
    data = journal()
    whole = scan(data).records
    for cut in range(len(data)):
        found = scan(data[:cut])
        expected = [record for record in whole if record.end <= cut]
        assert list(found.records) == expected, cut
        assert found.good_length == (expected[-1].end if expected else 0), cut
        assert found.reason is Ending.TRUNCATED, (cut, found.why)


def flip(at: int, bit: int = 1) -> Callable[[bytes], bytes]:
    return lambda data: data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


FIRST = OVERHEAD + len(PAYLOADS[0][1])
SECOND = FIRST + OVERHEAD + len(PAYLOADS[1][1])
LENGTH_AT = HEAD.size - 4
DAMAGE: dict[str, tuple[Callable[[bytes], bytes], int, str]] = {
    "payload": (flip(FIRST + HEAD.size), 1, "fails its checksum"),
    "checksum": (flip(SECOND - 1), 1, "fails its checksum"),
    "magic": (flip(FIRST), 1, "begin no record"),
    "version": (flip(FIRST + 3, 2), 1, "record layout 3"),
    "time": (flip(FIRST + 9), 1, "fails its checksum"),
    "length, more than the file has, but records follow": (flip(FIRST + LENGTH_AT + 2), 1, "claims"),
    "length beyond any record": (flip(FIRST + LENGTH_AT + 3, 0x80), 1, "claims"),
    "a record twice": (lambda d: d[:SECOND] + d[FIRST:], 2, "record 1 stands where record 2 should"),
    "a record gone": (lambda d: d[:FIRST] + d[SECOND:], 1, "record 2 stands where record 1 should"),
    "bytes after the end": (lambda d: d + b"x", 4, "1 bytes follow the end record"),
    "records after the end": (lambda d: d + encode(RecordType.EVENT, 4, 0, b"{}"), 4, "follow the end record"),
    "a hole of zeros": (lambda d: d[:FIRST] + bytes(SECOND - FIRST) + d[SECOND:], 1, "begin no record"),
}


@pytest.mark.parametrize(("change", "n_good", "why"), DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_ends_the_valid_prefix_and_is_named(change: Callable[[bytes], bytes], n_good: int, why: str) -> None:
    found = scan(change(journal()))
    assert found.reason is Ending.DAMAGED
    assert len(found.records) == n_good
    assert why in found.why


def test_space_that_was_reserved_but_not_written_is_no_damage() -> None:
    found = scan(journal(end=False) + bytes(4096))
    assert (found.reason, len(found.records)) == (Ending.TRUNCATED, len(PAYLOADS))
    assert "4096 bytes" in found.why


def test_records_behind_damage_are_counted_but_not_used() -> None:
    data = flip(FIRST + HEAD.size)(journal())
    found = scan(data)
    assert [r.sequence for r in records_beyond(data, found.good_length)] == [2, 3]
    assert [r.sequence for r in found.records] == [0]


@pytest.mark.parametrize("data", [b"", b"x", b"QJ", bytes(100), b"\x89HDF\r\n\x1a\n" + bytes(64)])
def test_what_is_no_journal_has_no_records(data: bytes) -> None:
    assert scan(data).records == ()


def test_a_complete_journal_of_the_longest_payload_is_read() -> None:
    data = encode(RecordType.HEADER, 0, 0, bytes(MAX_PAYLOAD)) + encode(RecordType.END, 1, 0, b"{}")
    assert scan(data).reason is Ending.COMPLETE


# ------------------------------------------------------------------ audit chain


def test_an_untouched_chain_holds() -> None:
    data = chained()
    assert first_broken_link(data, scan(data).records) is None


def test_a_forged_rating_with_a_right_checksum_breaks_the_chain_at_the_next_link() -> None:
    data = chained()
    forged = b"".join(
        encode(r.type, r.sequence, r.host_ns, b'{"value":90}' if r.sequence == 1 else r.payload)
        for r in scan(data).records
    )
    found = scan(forged)
    assert found.reason is Ending.COMPLETE  # the checksums say nothing
    broken = first_broken_link(forged, found.records)
    assert broken is not None
    assert (broken.sequence, broken.type) == (2, RecordType.AUDIT)


@pytest.mark.parametrize("payload", [b"{}", b"[]", b"\xff", b'{"chain":null}'])
def test_a_link_without_a_hash_is_a_broken_link(payload: bytes) -> None:
    data = encode(RecordType.HEADER, 0, 0, payload)
    assert first_broken_link(data, scan(data).records) is not None


# ------------------------------------------------------------------ telemetry


def samples(n: int) -> np.ndarray:
    rng = np.random.default_rng(n)
    out = np.zeros(n, SAMPLE_DTYPE)
    for name in SAMPLE_DTYPE.names or ():
        out[name] = rng.integers(0, 200, n)
    out["slider"] = np.nan
    return out


@pytest.mark.parametrize("n", [0, 1, 16])
@pytest.mark.parametrize("frame_no", [0, 65_535])
def test_telemetry_is_kept_bit_by_bit(n: int, frame_no: int) -> None:
    payload = encode_telemetry(Telemetry(frame_no, samples(n)))
    found = decode_telemetry(payload)
    assert len(payload) == 2 + 25 * n
    assert found.frame_no == frame_no
    assert found.samples.tobytes() == samples(n).tobytes()


def test_telemetry_from_a_strided_array_is_kept() -> None:
    assert decode_telemetry(encode_telemetry(Telemetry(1, samples(16)[::2]))).samples["t_us"].tolist() == (
        samples(16)["t_us"][::2].tolist()
    )


@pytest.mark.parametrize(
    ("payload", "why"),
    [(b"", "no frame number"), (b"\x00", "no frame number"), (bytes(2 + 24), "multiple of element size")],
)
def test_a_telemetry_payload_of_wrong_length_is_refused(payload: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        decode_telemetry(payload)


def test_a_journal_of_3_mb_is_scanned_well_below_a_second() -> None:
    payload = encode_telemetry(Telemetry(0, samples(16)))
    data = b"".join(encode(RecordType.TELEMETRY, n, n, payload) for n in range(3_000_000 // (OVERHEAD + len(payload))))
    begin = time.perf_counter()
    assert len(scan(data).records) > 6000
    assert time.perf_counter() - begin < 0.5
