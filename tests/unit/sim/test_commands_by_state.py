"""Which command is granted in which state: the whole table."""

from __future__ import annotations

import pytest

from firmware_interface.codes import EventCode, Fault, Latch, Result, State, StopReason
from firmware_interface.wire.message import Message
from firmware_interface.wire.messages import (
    DIGEST,
    MAJOR,
    MINOR,
    Arm,
    Beat,
    Cap,
    Clear,
    Clock,
    ClockTimes,
    Disable,
    Enable,
    GetLimits,
    Hello,
    Ident,
    Limits,
    LoadBegin,
    LoadCommit,
    LoadSegments,
    Prompt,
    ReadSegments,
    Reply,
    Segment,
    SetLimits,
    Start,
    Stop,
    TelemetryRate,
)
from hardware_sim.device.commands import ALLOWED, HANDLERS
from hardware_sim.device.limit_table import limits_message
from tests.unit.sim.bench import Bench

STATES = list(State)
ALWAYS = set(STATES)
OFF = {State.SAFE, State.READY}
#: message type -> states that grant it (CONTRACT: "states" of each message)
GRANTED: dict[type[Message], set[State]] = {
    Hello: ALWAYS,
    GetLimits: ALWAYS,
    SetLimits: OFF,
    LoadBegin: OFF,
    LoadSegments: OFF,
    LoadCommit: OFF,
    ReadSegments: ALWAYS,
    Enable: OFF,
    Disable: OFF,
    Arm: {State.READY},
    Start: {State.ARMED},
    Stop: ALWAYS,
    Beat: ALWAYS,
    Clear: ALWAYS,
    Clock: ALWAYS,
    TelemetryRate: ALWAYS,
    Prompt: ALWAYS,
}


def example(kind: type[Message], bench: Bench) -> Message:
    """A message that would be granted where its type is, with the program of `bench` loaded."""
    s = bench.s
    held = limits_message(s)
    names = [name for name in SetLimits.FIELDS if name not in ("channel", "quantity", "caps")]
    caps = held.caps + (Cap(0, 0),) * (10 - len(held.caps))
    examples: dict[type[Message], Message] = {
        Hello: Hello(1, MAJOR, MINOR, DIGEST),
        GetLimits: GetLimits(0),
        SetLimits: SetLimits(0, held.quantity, *(getattr(held, name) for name in names), caps),
        LoadBegin: LoadBegin(0, s.config.quantity, 1, 4, 0, 0, 0, 65535),
        LoadSegments: LoadSegments(0, 0, 1, (Segment(1000, s.neutral, 0, 0),)),
        ReadSegments: ReadSegments(0, 0, 1),
        LoadCommit: LoadCommit(0, s.program.crc),
        Enable: Enable(),
        Disable: Disable(),
        Arm: bench.arm_message(nonce=9),
        Start: Start(1),
        Stop: Stop(StopReason.OPERATOR),
        Beat: Beat(s.state, s.program.crc, 0),
        Clear: Clear(s.fault),
        Clock: Clock(5),
        TelemetryRate: TelemetryRate(2),
        Prompt: Prompt(1, 100, 1000),
    }
    return examples[kind]


def test_the_table_covers_every_message_to_the_device() -> None:
    assert set(GRANTED) == set(HANDLERS)
    assert {kind: set(states) for kind, states in ALLOWED.items()} == {k: v for k, v in GRANTED.items() if v != ALWAYS}


@pytest.mark.parametrize("state", STATES, ids=lambda s: s.name)
def test_a_command_is_granted_in_its_states_and_refused_in_all_others(state: State) -> None:
    for kind, states in GRANTED.items():
        bench = Bench().to(state)
        if state in OFF and not bench.s.program.committed:
            bench.load(bench.hold())
        program = bytes(bench.s.program.data)
        answer = bench.ask(example(kind, bench))
        if kind in (Stop, Beat):
            assert answer is None, kind
        elif state not in states:
            assert answer == Reply(Result.BAD_STATE, 0, 0, state, 0), (kind, answer)
            assert bench.s.state is state, kind
            assert bytes(bench.s.program.data) == program, kind
        elif isinstance(answer, Reply):
            nothing_to_read = kind is ReadSegments and not program
            assert answer.result == (Result.BAD_VALUE if nothing_to_read else Result.OK), (kind, answer)
        else:
            assert isinstance(answer, Ident | Limits | ClockTimes | LoadSegments), (kind, answer)


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (State.BOOT, State.BOOT),
        (State.SAFE, State.SAFE),
        (State.READY, State.RETURNING),
        (State.ARMED, State.RETURNING),
        (State.DELIVERING, State.RETURNING),
        (State.RETURNING, State.RETURNING),
        (State.FAULT, State.FAULT),
    ],
    ids=lambda s: s.name,
)
@pytest.mark.parametrize("message", [Stop(StopReason.OPERATOR), Hello(2, MAJOR, MINOR, DIGEST)], ids=["STOP", "HELLO"])
def test_stop_and_hello_stop_what_is_active_and_nothing_else(message: Message, state: State, after: State) -> None:
    bench = Bench().to(state)
    bench.ask(message)
    assert bench.s.state is after
    if after is not state:
        event = bench.of(EventCode.STATE)[-1]
        reason = StopReason.HELLO if isinstance(message, Hello) else StopReason.OPERATOR
        assert (event.index, event.value, event.aux) == (State.RETURNING, reason, state)


def test_enable_and_disable_may_be_repeated() -> None:
    bench = Bench().to(State.READY)
    bench.do(Enable())
    assert bench.s.state is State.READY
    bench.do(Disable())
    bench.do(Disable())
    assert bench.s.state is State.SAFE


def test_disable_away_from_neutral_goes_back_in_order() -> None:
    bench = Bench().to(State.READY)
    bench.measured = 40_000
    bench.s.measured = 40_000
    bench.do(Disable())
    assert bench.s.state is State.RETURNING


@pytest.mark.parametrize(
    ("hello", "limit_id"),
    [
        (Hello(1, MAJOR + 1, MINOR, DIGEST), 22),
        (Hello(1, MAJOR, MINOR + 1, DIGEST), 22),
        (Hello(1, MAJOR, MINOR, DIGEST ^ 1), 23),
    ],
    ids=["major", "newer minor", "digest"],
)
def test_a_host_that_does_not_fit_is_told_who_we_are_and_cannot_enable(hello: Hello, limit_id: int) -> None:
    bench = Bench().to(State.SAFE)
    assert isinstance(bench.ask(hello), Ident)
    bench.tick()
    reply = bench.ask(Enable())
    assert isinstance(reply, Reply)
    assert (reply.result, reply.limit_id) == (Result.LIMIT, limit_id)


def test_output_needs_a_hello() -> None:
    bench = Bench()
    bench.tick(30)
    assert bench.result(Enable()) == Result.LIMIT


def test_clear_names_what_it_clears() -> None:
    bench = Bench().to(State.FAULT)
    assert bench.result(Clear(Fault.SUPPLY)) == Result.BAD_VALUE
    assert bench.s.state is State.FAULT
    bench.do(Clear(Fault.EMERGENCY_STOP))
    assert (bench.s.state, bench.s.fault) == (State.SAFE, Fault.NONE)
    bench.do(Clear(Latch.LEASE_LOST))  # nothing latched: nothing to do


@pytest.mark.parametrize(
    ("message", "result"),
    [
        (Prompt(1, 0, 1000), Result.BAD_VALUE),
        (Prompt(1, 65535, 1000), Result.BAD_VALUE),
        (Prompt(1, 65534, 1000), Result.OK),
        (Prompt(1, 100, 0), Result.BAD_VALUE),
        (TelemetryRate(255), Result.OK),
        (TelemetryRate(256), Result.BAD_VALUE),
        (GetLimits(1), Result.BAD_VALUE),
        (LoadBegin(1, 1, 1, 1, 0, 0, 0, 0), Result.BAD_VALUE),
        (LoadBegin(0, 2, 1, 1, 0, 0, 0, 0), Result.BAD_VALUE),
        (LoadBegin(0, 1, 1, 0, 0, 0, 0, 0), Result.BAD_VALUE),
        (LoadBegin(0, 1, 1, 512, 0, 0, 0, 0), Result.OK),
        (LoadBegin(0, 1, 1, 513, 0, 0, 0, 0), Result.BAD_VALUE),
        (LoadBegin(0, 1, 1, 1, 3, 100, 0, 0), Result.BAD_VALUE),
        (LoadBegin(0, 1, 1, 1, 1, 0, 0, 0), Result.BAD_VALUE),
        (LoadBegin(0, 1, 1, 1, 1, 1, 0, 0), Result.OK),
        (LoadBegin(0, 1, 1, 1, 0, 0, 2, 0), Result.BAD_VALUE),
    ],
    ids=str,
)
def test_values_outside_their_range_are_refused(message: Message, result: Result) -> None:
    assert Bench().to(State.SAFE).result(message) == result
