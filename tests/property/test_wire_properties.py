"""What must hold of messages and frames for any content and any damage."""

from __future__ import annotations

import re
import zlib
from itertools import islice
from struct import Struct
from typing import Any

import pytest
from cobs import cobs
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_interface.wire.frame import DELIMITER, MAX_ENCODED, MAX_PAYLOAD, Deframer, Frame, decode, encode
from firmware_interface.wire.message import BadPayload, Message
from firmware_interface.wire.messages import MESSAGES, SAMPLE_STRUCT, Ident, LoadSegments, Segment, SetLimits, Telemetry

KINDS = list(MESSAGES.values())
BITS = {"B": 8, "H": 16, "I": 32, "Q": 64}

# ---------------------------------------------------------------- strategies, from the classes themselves


def field(size: str, code: str) -> st.SearchStrategy[Any]:
    if code == "s":  # NUL-padded on the wire, so it cannot end in NUL
        return st.text(st.characters(min_codepoint=1, max_codepoint=127), max_size=int(size))
    bits = BITS[code.upper()]
    return st.integers(-(1 << bits - 1), (1 << bits - 1) - 1) if code.islower() else st.integers(0, (1 << bits) - 1)


def fields(struct: Struct) -> list[st.SearchStrategy[Any]]:
    return [field(size, code) for size, code in re.findall(r"(\d*)([a-zA-Z])", struct.format)]


@st.composite
def messages(draw: st.DrawFn, kind: type[Message]) -> Message:
    """A message of `kind`, with any values its wire types hold and any number of items that fits a frame."""
    values = [draw(strategy) for strategy in fields(kind.HEAD)]
    tail = [draw(strategy) for strategy in fields(kind.TAIL)] if kind.TAIL is not None else []
    if kind.ITEM_STRUCT is not None:
        assert kind.ITEM is not None
        room = (MAX_PAYLOAD - kind.HEAD.size) // kind.ITEM_STRUCT.size
        times = kind.ITEM_TIMES if kind.ITEM_TIMES is not None else draw(st.integers(0, room))
        if kind.ITEM_TIMES is None:
            values[kind.COUNT] = times
        if kind.PACKED:
            size = times * kind.ITEM_STRUCT.size
            values.append(draw(st.binary(min_size=size, max_size=size)))
        else:
            item = st.tuples(*fields(kind.ITEM_STRUCT)).map(kind.ITEM._make)  # type: ignore[attr-defined]
            values.append(tuple(draw(st.lists(item, min_size=times, max_size=times))))
    values += tail
    if kind.HAS_REST:
        values.append(draw(st.binary(max_size=MAX_PAYLOAD - kind.HEAD.size)))
    return kind(*values)


any_message = st.sampled_from(KINDS).flatmap(messages)
any_frame = st.builds(
    Frame, st.integers(0, 255), st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF), st.binary(max_size=MAX_PAYLOAD)
)
noise = st.binary(max_size=2 * MAX_ENCODED)
#: noise that no zero ends would swallow the frame behind it
ended_noise = st.builds(lambda data: data + DELIMITER if data else b"", noise)


def bytes_of(frames: list[Frame]) -> list[bytes]:
    return [encode(*frame) for frame in frames]


# ---------------------------------------------------------------- messages


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.NAME)
def test_every_message_comes_back_as_it_went(kind: type[Message]) -> None:
    @settings(deadline=None, max_examples=25)
    @given(messages(kind))
    def check(message: Message) -> None:
        payload = message.pack()
        assert len(payload) <= MAX_PAYLOAD
        assert kind.unpack(payload) == message

    check()


@settings(deadline=None, max_examples=60)
@given(any_message, st.data())
def test_a_payload_of_another_length_is_a_bad_payload(message: Message, data: st.DataObject) -> None:
    payload = message.pack()
    least = type(message).HEAD.size if message.HAS_REST else len(payload)
    for kept in range(least):
        with pytest.raises(BadPayload, match=message.NAME):
            message.unpack(payload[:kept])
    if not message.HAS_REST:
        with pytest.raises(BadPayload, match=message.NAME):
            message.unpack(payload + data.draw(st.binary(min_size=1, max_size=30), label="added"))


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(KINDS), noise)
def test_any_bytes_are_a_message_or_a_bad_payload(kind: type[Message], payload: bytes) -> None:
    try:
        message = kind.unpack(payload)
    except BadPayload:
        return
    if not kind.TEXTS:  # a text of bytes outside ASCII is shown, not kept
        assert message.pack() == payload


@pytest.mark.parametrize(
    "message",
    [
        LoadSegments(0, 0, 2, (Segment(1000, 0, 0, 0),)),
        SetLimits(0, 1, *(0,) * 13, caps=()),
        Telemetry(0, 0, 0, 0, 2, 1, SAMPLE_STRUCT.pack(0, 0, 0, 0)),
        Ident(0, 0, 1, 0, 0, "thirteen chars", "", 1, 0, 0, 1000),
    ],
    ids=["fewer segments than n", "fewer caps than ten", "fewer samples than n", "text too long"],
)
def test_a_message_the_other_end_would_refuse_is_not_packed(message: Message) -> None:
    with pytest.raises(BadPayload):
        message.pack()


# ---------------------------------------------------------------- frames


@settings(deadline=None)
@given(any_frame)
def test_every_frame_comes_back_as_it_went(frame: Frame) -> None:
    data = encode(*frame)
    assert data.endswith(DELIMITER) and DELIMITER not in data[:-1]
    assert len(data) <= MAX_ENCODED + len(DELIMITER)
    assert decode(data[:-1]) == frame


def test_a_payload_that_fits_no_frame_is_refused() -> None:
    assert decode(encode(1, 2, 3, b"x" * MAX_PAYLOAD)[:-1]) == Frame(1, 2, 3, b"x" * MAX_PAYLOAD)
    with pytest.raises(ValueError, match=f"at most {MAX_PAYLOAD}"):
        encode(1, 2, 3, b"x" * (MAX_PAYLOAD + 1))


@settings(deadline=None)
@given(st.lists(st.one_of(any_frame.map(lambda f: encode(*f)), noise), max_size=8), st.data())
def test_how_the_bytes_are_cut_makes_no_difference(pieces: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(pieces)
    at_once = Deframer()
    whole, whole_bad = at_once.feed(stream)
    cutters = st.one_of(st.just([1] * len(stream)), st.lists(st.integers(1, 600), max_size=40))
    cut = iter(data.draw(cutters, label="lengths of the reads"))
    deframer, frames, bad, rest = Deframer(), [], [], iter(stream)
    while part := bytes(islice(rest, next(cut, len(stream)))):
        some, some_bad = deframer.feed(part)
        frames += some
        bad += some_bad
    assert frames == whole
    assert b"".join([*bad, deframer._rest]) == b"".join([*whole_bad, at_once._rest])


@pytest.mark.parametrize("n", [MAX_ENCODED - 10, MAX_ENCODED, MAX_ENCODED + 1, 2 * MAX_ENCODED + 2, 700])
def test_a_frame_at_the_end_of_a_long_block_is_not_seen_whatever_the_cut(n: int) -> None:
    stream = b"\x55" * n + encode(1, 2, 3, b"not at the start of its block") + encode(4, 5, 6, b"as it should be")
    deframer = Deframer()
    by_bytes = [frame for k in range(len(stream)) for frame in deframer.feed(stream[k : k + 1])[0]]
    assert by_bytes == Deframer().feed(stream)[0] == [Frame(4, 5, 6, b"as it should be")]


def test_a_longer_block_is_no_frame_even_if_its_crc_is_right() -> None:
    raw = bytes(MAX_ENCODED)
    block = cobs.encode(raw + zlib.crc32(raw).to_bytes(4, "little"))
    frames, bad = Deframer().feed(block + DELIMITER)
    assert (frames, bad) == ([], [block])


@settings(deadline=None)
@given(st.lists(st.tuples(ended_noise, any_frame), max_size=6))
def test_noise_before_and_between_frames_costs_none(pairs: list[tuple[bytes, Frame]]) -> None:
    frames, _ = Deframer().feed(b"".join(before + encode(*frame) for before, frame in pairs))
    assert frames == [frame for _, frame in pairs]


@settings(deadline=None)
@given(noise, st.lists(any_frame, min_size=1, max_size=4))
def test_noise_without_an_end_costs_at_most_the_frame_behind_it(before: bytes, sent: list[Frame]) -> None:
    frames, _ = Deframer().feed(before + b"".join(bytes_of(sent)))
    assert frames[len(frames) - len(sent) + 1 :] == sent[1:]


@settings(deadline=None)
@given(st.lists(noise, max_size=10))
def test_any_bytes_are_parsed_and_few_are_kept(pieces: list[bytes]) -> None:
    deframer = Deframer()
    for piece in pieces:
        deframer.feed(piece)
        assert len(deframer._rest) <= MAX_ENCODED


def test_an_endless_block_is_not_kept() -> None:
    deframer, told = Deframer(), 0
    for _ in range(1000):
        _, bad = deframer.feed(b"\x55" * 100)
        told += sum(map(len, bad))
        assert len(deframer._rest) <= MAX_ENCODED
    assert told + len(deframer._rest) == 100_000
    sent = Frame(1, 2, 3, b"back in step")
    assert deframer.feed(DELIMITER + encode(*sent))[0] == [sent]


SAMPLES = b"".join(SAMPLE_STRUCT.pack(32_000 + k, 31_990 - k, -k, 65_535 * (k & 1)) for k in range(16))
BEFORE, HIT, AFTER = (Frame(133, 0, 7, Telemetry(k, 16_000 * k, 0, 4, 16, 1, SAMPLES).pack()) for k in (1, 2, 3))


def test_a_flipped_bit_is_never_another_frame() -> None:
    """Every bit of a full telemetry frame, its delimiter too, with a frame before and one behind it."""
    data = encode(*HIT)
    for bit in range(8 * len(data)):
        broken = bytearray(data)
        broken[bit // 8] ^= 1 << bit % 8
        frames, bad = Deframer().feed(encode(*BEFORE) + broken + encode(*AFTER))
        lost_too = bit // 8 == len(data) - 1  # without its end it takes the next frame along
        assert frames == ([BEFORE] if lost_too else [BEFORE, AFTER]), f"bit {bit}"
        assert bad


@settings(deadline=None, max_examples=200)
@given(any_frame, st.data())
def test_a_burst_within_a_frame_is_never_another_frame(frame: Frame, data: st.DataObject) -> None:
    """Up to 4 bytes in a row: what a CRC of 32 bits is sure to find as long as the frame keeps its length."""
    raw = bytearray(encode(*frame))
    at = data.draw(st.integers(0, len(raw) - 2))
    burst = data.draw(st.binary(min_size=1, max_size=4))
    raw[at : at + len(burst)] = burst
    frames, _ = Deframer().feed(bytes(raw) + DELIMITER)
    assert frames in ([], [frame])
