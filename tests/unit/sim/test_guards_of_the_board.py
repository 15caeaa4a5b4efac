"""Supply, heatsink, deadline, program memory, event ring; and the caps that end a train in order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firmware_interface.codes import EventCode, Fault, Result, State, StopReason
from firmware_interface.limits import LATENCY_BUDGET_MS, Cap
from firmware_interface.wire.messages import Clear, Enable, Start
from hardware_sim.device.guards import SLOW_TICKS, SUPPLY_HIGH_MV, SUPPLY_LOW_MV
from tests.unit.sim.bench import Bench

G = Bench().s.guard
DRIVING = [State.READY, State.DELIVERING, State.RETURNING]


@pytest.mark.parametrize(
    ("name", "good", "bad", "fault"),
    [
        ("supply_mv", SUPPLY_LOW_MV, SUPPLY_LOW_MV - 1, Fault.SUPPLY),
        ("supply_mv", SUPPLY_HIGH_MV, SUPPLY_HIGH_MV + 1, Fault.SUPPLY),
        ("heatsink", G.heatsink_max, G.heatsink_max + 1, Fault.HEATSINK),
    ],
)
@pytest.mark.parametrize("state", [State.SAFE, *DRIVING], ids=lambda s: s.name)
def test_supply_and_heatsink_within_the_latency_budget(
    state: State, name: str, good: int, bad: int, fault: Fault
) -> None:
    bench = Bench().to(state)
    setattr(bench.sensors, name, good)
    bench.tick(LATENCY_BUDGET_MS)
    assert bench.s.fault is Fault.NONE
    setattr(bench.sensors, name, bad)
    bench.tick(LATENCY_BUDGET_MS)
    bench.assert_faulted(fault)
    assert bench.result(Clear(fault)) == Result.INTERLOCK
    setattr(bench.sensors, name, good)
    bench.tick()
    bench.do(Clear(fault))


def test_one_missed_tick_is_caught_up_two_are_a_fault() -> None:
    bench = Bench().to(State.READY)
    bench.now_us += 1000
    bench.tick()
    assert (bench.s.state, bench.s.misses) == (State.READY, 1)
    bench.now_us -= 1000  # the tick in between, run late
    bench.tick()
    assert bench.s.nominal_us == bench.now_us
    bench.now_us += 2000
    bench.tick()
    bench.assert_faulted(Fault.DEADLINE)
    bench.tick()
    assert bench.s.nominal_us == bench.now_us  # the device has taken up the beat again
    bench.do(Clear(Fault.DEADLINE))


def test_late_by_less_than_a_tick_is_no_miss() -> None:
    bench = Bench().to(State.READY)
    bench.now_us += 999
    bench.tick()
    assert bench.s.misses == 0


def test_a_flipped_bit_of_the_program_is_seen_before_and_while_it_is_delivered() -> None:
    bench = Bench().to(State.DELIVERING)
    bench.s.program.data[-1] ^= 1
    bench.tick(100)
    bench.assert_faulted(Fault.PROGRAM_CRC)
    armed = Bench().to(State.ARMED)
    armed.s.program.data[0] ^= 1

    assert armed.result(Start(1)) == Result.BAD_CRC
    assert armed.s.fault is Fault.PROGRAM_CRC


def test_an_event_that_finds_no_room_is_a_fault() -> None:
    bench = Bench().to(State.SAFE)
    bench.s.link.acknowledge = lambda event_ack: None  # type: ignore[method-assign]
    for _ in range(63):
        bench.s.link.event(EventCode.RESPONSE, 0, 0, 0, 0, 0)
    bench.tick(SLOW_TICKS)
    assert bench.s.state is State.SAFE
    bench.s.link.event(EventCode.RESPONSE, 0, 0, 0, 0, 0)
    bench.s.link.event(EventCode.RESPONSE, 0, 0, 0, 0, 0)
    bench.tick(SLOW_TICKS)
    assert bench.s.fault is Fault.EVENT_OVERFLOW
    assert bench.result(Clear(Fault.EVENT_OVERFLOW)) == Result.INTERLOCK


# ---------------------------------------------------------------- exposure: in order, not by force


def test_a_cap_counts_the_measured_time_whatever_the_program_says() -> None:
    bench = Bench(caps=(Cap(40_000, 5_000),)).to(State.DELIVERING)
    bench.s.limits = replace(bench.s.limits, caps=(Cap(40_000, 100),))
    bench.until(lambda: bench.s.measured >= 40_000 + G.over_margin)
    began_us = bench.now_us
    bench.until(lambda: bench.s.state is State.RETURNING)
    assert 100_000 < bench.now_us - began_us <= 100_000 + 2 * SLOW_TICKS * 1000
    assert bench.of(EventCode.TRAIN_END)[0].value == StopReason.ON_TIME


def test_on_time_and_dose_end_the_train_in_order() -> None:
    for name, value, reason in (("max_on_ms", 200, StopReason.ON_TIME), ("max_dose", 1, StopReason.DOSE)):
        bench = Bench().to(State.DELIVERING)
        bench.s.limits = replace(bench.s.limits, **{name: value})
        bench.until(lambda bench=bench: bench.s.state is State.RETURNING)  # type: ignore[misc]
        assert bench.of(EventCode.TRAIN_END)[0].value == reason
        bench.until(lambda bench=bench: bench.s.state is State.SAFE)  # type: ignore[misc]
        bench.do(Enable())  # nothing latched
