"""Programs on their way in: LOAD_BEGIN, LOAD_SEGMENTS, LOAD_COMMIT, and back out: READ_SEGMENTS."""

from __future__ import annotations

import zlib
from struct import Struct

from firmware_interface.codes import LimitId, Result, Trigger
from firmware_interface.limits import MAX_SEGMENTS, SEGMENTS_PER_MESSAGE
from firmware_interface.wire.messages import (
    SEGMENT_STRUCT,
    LoadBegin,
    LoadCommit,
    LoadSegments,
    ReadSegments,
    Reply,
    Segment,
)
from hardware_sim.device.checks import check_program, count_pulses
from hardware_sim.device.replies import ok, refuse
from hardware_sim.device.state import DeviceState, Program
from hardware_sim.device.telemetry import CHANNEL

SEGMENT_BYTES = SEGMENT_STRUCT.size
COMMIT_DATA = Struct("<IQ")


def segment_at(program: Program, index: int) -> Segment:
    """One segment, read from the bytes that the CRC covers."""
    return Segment(*SEGMENT_STRUCT.unpack_from(program.data, index * SEGMENT_BYTES))


def program_intact(program: Program) -> bool:
    """Whether the program's bytes are still those that were committed."""
    return zlib.crc32(program.data, zlib.crc32(program.header)) == program.crc


def load_begin(s: DeviceState, now_us: int, message: LoadBegin) -> Reply:
    """Clear the old program and expect `count` segments."""
    s.program = Program()
    if message.channel != CHANNEL:
        return refuse(Result.BAD_VALUE, LimitId.CHANNEL, 0, message.channel, CHANNEL)
    if message.quantity != s.config.quantity:
        return refuse(Result.BAD_VALUE, LimitId.QUANTITY, 0, message.quantity, s.config.quantity)
    if not 1 <= message.count <= MAX_SEGMENTS:
        return refuse(Result.BAD_VALUE, LimitId.SEGMENT_COUNT, 0, message.count, MAX_SEGMENTS)
    if message.trigger > Trigger.FALL or message.button_ends > 1:
        return refuse(Result.BAD_VALUE)
    if message.trigger != Trigger.NONE and message.trigger_timeout_ms == 0:
        return refuse(Result.BAD_VALUE)
    s.program = Program(
        header=message.pack(),
        count=message.count,
        trigger=message.trigger,
        trigger_timeout_ms=message.trigger_timeout_ms,
        button_ends=bool(message.button_ends),
        slider_ends=message.slider_ends,
        data=bytearray(message.count * SEGMENT_BYTES),
        have=set(),
        begun=True,
    )
    return ok()


def load_segments(s: DeviceState, now_us: int, message: LoadSegments) -> Reply:
    """Store segments first .. first+n-1."""
    program = s.program
    if not program.begun:
        return refuse(Result.BAD_STATE)
    if message.channel != CHANNEL:
        return refuse(Result.BAD_VALUE, LimitId.CHANNEL, 0, message.channel, CHANNEL)
    end = message.first + message.n
    if not 1 <= message.n <= SEGMENTS_PER_MESSAGE or end > program.count:
        return refuse(Result.BAD_VALUE, LimitId.SEGMENT_COUNT, message.first, end, program.count)
    program.committed = False
    program.crc = 0
    for i, segment in enumerate(message.segments, message.first):
        SEGMENT_STRUCT.pack_into(program.data, i * SEGMENT_BYTES, *segment)
        program.have.add(i)
    return ok()


def load_commit(s: DeviceState, now_us: int, message: LoadCommit) -> Reply:
    """Check the whole program; only a committed one can be armed."""
    program = s.program
    if not program.begun:
        return refuse(Result.BAD_STATE)
    if message.channel != CHANNEL:
        return refuse(Result.BAD_VALUE, LimitId.CHANNEL, 0, message.channel, CHANNEL)
    if len(program.have) != program.count:
        return refuse(Result.BAD_VALUE, LimitId.SEGMENT_COUNT, 0, len(program.have), program.count)
    crc = zlib.crc32(program.data, zlib.crc32(program.header))
    if crc != message.crc:
        return refuse(Result.BAD_CRC, LimitId.PROGRAM_CRC)
    segments = [segment_at(program, i) for i in range(program.count)]
    refusal = check_program(segments, s.limits, s.config.timings.tick_us)
    if refusal is not None:
        return refuse(Result.LIMIT, *refusal)
    program.committed = True
    program.crc = crc
    program.pulses = count_pulses(segments)
    return ok(COMMIT_DATA.pack(crc, sum(segment.duration_us for segment in segments)))


def read_segments(s: DeviceState, now_us: int, message: ReadSegments) -> Reply | LoadSegments:
    """Read the program back, byte for byte."""
    program = s.program
    if message.channel != CHANNEL:
        return refuse(Result.BAD_VALUE, LimitId.CHANNEL, 0, message.channel, CHANNEL)
    end = message.first + message.n
    if not program.begun or not 1 <= message.n <= SEGMENTS_PER_MESSAGE or end > program.count:
        return refuse(Result.BAD_VALUE, LimitId.SEGMENT_COUNT, message.first, end, program.count)
    segments = tuple(segment_at(program, i) for i in range(message.first, end))
    return LoadSegments(CHANNEL, message.first, message.n, segments)
