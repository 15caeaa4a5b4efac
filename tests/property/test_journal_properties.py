"""For any journal and any accident: the reader never raises, never invents, and notices every change."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rig.domain.events import SAMPLE_DTYPE, Telemetry
from rig.recording import entries
from rig.recording.records import (
    Ending,
    RecordType,
    decode_telemetry,
    encode,
    encode_telemetry,
    records_beyond,
    scan,
)

KINDS = st.sampled_from([kind for kind in RecordType if kind is not RecordType.END])
RECORDS = st.lists(st.tuples(KINDS, st.integers(0, 2**63), st.binary(max_size=80)), min_size=1, max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def journal(records: list[tuple[RecordType, int, bytes]]) -> bytes:
    data = b"".join(encode(kind, n, host_ns, payload) for n, (kind, host_ns, payload) in enumerate(records))
    return data + encode(RecordType.END, len(records), 1, b"{}")


@given(RECORDS)
def test_what_is_written_is_read(records: list[tuple[RecordType, int, bytes]]) -> None:
    found = scan(journal(records))
    assert found.reason is Ending.COMPLETE
    assert [(r.type, r.host_ns, r.payload) for r in found.records[:-1]] == records


@given(RECORDS, st.data())
def test_any_cut_leaves_exactly_the_whole_records_before_it(
    records: list[tuple[RecordType, int, bytes]], data: st.DataObject
) -> None:
    whole = journal(records)
    cut = data.draw(st.integers(0, len(whole) - 1))
    found = scan(whole[:cut])
    assert list(found.records) == [r for r in scan(whole).records if r.end <= cut]
    assert found.reason is not Ending.COMPLETE


@settings(max_examples=300)
@given(RECORDS, st.data())
def test_any_changed_byte_is_noticed_and_ends_the_prefix_at_its_record(
    records: list[tuple[RecordType, int, bytes]], data: st.DataObject
) -> None:
    whole = journal(records)
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[at] ^= data.draw(st.integers(1, 255))
    found = scan(bytes(changed))
    assert list(found.records) == [r for r in scan(whole).records if r.end <= at]
    assert found.reason is not Ending.COMPLETE


@given(RECORDS, st.data())
def test_bytes_put_in_or_taken_out_are_noticed(
    records: list[tuple[RecordType, int, bytes]], data: st.DataObject
) -> None:
    whole = journal(records)
    start = data.draw(st.integers(0, len(whole)))
    stop = data.draw(st.integers(start, len(whole)))
    new = data.draw(st.binary(max_size=40))
    changed = whole[:start] + new + whole[stop:]
    found = scan(changed)
    if changed == whole:
        return
    untouched = [r for r in scan(whole).records if r.end <= start]
    assert list(found.records[: len(untouched)]) == untouched
    assert found.reason is not Ending.COMPLETE


@given(st.binary(max_size=300))
def test_no_bytes_at_all_make_the_reader_fail(data: bytes) -> None:
    for start in (data, b"QJ" + data, journal([(RecordType.HEADER, 0, b"{}")])[:-28] + data):
        found = scan(start)
        assert found.good_length <= len(start)
        list(records_beyond(start, found.good_length))


@given(JSON)
def test_any_value_becomes_json_that_reads_back_the_same(value: object) -> None:
    once = entries.plain({"v": value})
    assert entries.plain(once) == once
    record = encode(RecordType.EVENT, 0, 0, entries.json_bytes(once))
    assert scan(record).records[0].json() == once


@given(st.integers(0, 70_000), st.integers(0, 40), st.integers(0, 2**32))
def test_telemetry_of_any_bits_comes_back_bit_by_bit(frame_no: int, n: int, seed: int) -> None:
    raw = np.random.default_rng(seed).bytes(n * SAMPLE_DTYPE.itemsize)
    samples = np.frombuffer(raw, SAMPLE_DTYPE)
    found = decode_telemetry(encode_telemetry(Telemetry(frame_no, samples)))
    assert found.samples.tobytes() == raw
    assert found.frame_no == frame_no % 65_536
