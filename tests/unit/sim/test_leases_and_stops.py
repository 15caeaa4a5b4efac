"""Leases, expiries and stops: exact to the tick, within the latency budget, latched where the contract says so."""

from __future__ import annotations

import pytest

from firmware_interface.codes import EventCode, Fault, Latch, Result, State, StopReason
from firmware_interface.limits import LATENCY_BUDGET_MS, LEASE_MS
from firmware_interface.wire.messages import DIGEST, MAJOR, MINOR, Beat, Clear, Disable, Enable, Hello, Stop
from hardware_sim.device.config import Timings
from hardware_sim.device.state import Pin
from hardware_sim.device.transitions import permits_output
from tests.unit.sim.bench import SHORT, Bench
from tests.unit.sim.scripted_host import make_host, train

ACTIVE = [State.READY, State.ARMED, State.DELIVERING]
LATCHING = [
    (Pin.STOP, Latch.PARTICIPANT_STOP, StopReason.PARTICIPANT_BUTTON),
    (None, Latch.LEASE_LOST, StopReason.LEASE_LOST),
]


def test_the_production_lease_is_500_ticks_to_the_tick() -> None:
    bench = Bench(timings=Timings()).to(State.READY)
    bench.beating = False
    bench.tick(LEASE_MS - 1)
    assert bench.s.state is State.READY
    bench.tick()
    assert bench.s.state is State.RETURNING
    assert LEASE_MS == 500


@pytest.mark.parametrize("state", ACTIVE, ids=lambda s: s.name)
def test_a_lost_lease_stops_in_order_and_latches(state: State) -> None:
    bench = Bench(timings=Timings(lease_ms=30)).to(state)
    bench.beating = False
    bench.tick(29)
    assert bench.s.state is state
    bench.tick()
    assert bench.s.state in (State.RETURNING, State.SAFE)
    assert bench.stopped_by() is StopReason.LEASE_LOST
    bench.until(lambda: bench.s.state is State.SAFE)
    bench.beating = True
    bench.tick()
    reply = bench.ask(Enable())
    assert (reply.result, reply.value) == (Result.INTERLOCK, Latch.LEASE_LOST)  # type: ignore[union-attr]
    bench.do(Clear(Latch.LEASE_LOST))
    bench.do(Enable())


@pytest.mark.parametrize("state", [State.SAFE, State.RETURNING, State.FAULT], ids=lambda s: s.name)
def test_without_output_a_silent_host_latches_nothing(state: State) -> None:
    bench = Bench().to(state)
    bench.beating = False
    bench.tick(SHORT.lease_ms * 20)
    assert bench.s.latched == []


def test_enable_needs_a_heartbeat() -> None:
    bench = Bench().to(State.SAFE)
    bench.beating = False
    bench.tick(SHORT.lease_ms + 1)
    assert bench.result(Enable()) == Result.INTERLOCK
    bench.ask(Beat(State.SAFE, 0, 0))
    assert bench.result(Enable()) == Result.OK


def test_a_hello_forgets_the_last_hosts_lease_and_program() -> None:
    bench = Bench().to(State.READY)
    bench.load(bench.hold())
    bench.do(Disable())
    bench.ask(Hello(2, MAJOR, MINOR, DIGEST))
    assert (bench.s.program.committed, bench.s.program.crc, len(bench.s.program.data)) == (False, 0, 0)
    reply = bench.ask(Enable())
    assert (reply.result, reply.value) == (Result.INTERLOCK, Latch.LEASE_LOST)  # type: ignore[union-attr]


def test_only_one_function_says_whether_output_is_permitted() -> None:
    for state in State:
        s = Bench().s
        s.state = state
        assert permits_output(s) is (state in (*ACTIVE, State.RETURNING))
        s.interlocks = 1
        assert permits_output(s) is (state is State.RETURNING)


# ---------------------------------------------------------------- stops


@pytest.mark.parametrize("state", [*ACTIVE, State.RETURNING, State.SAFE], ids=lambda s: s.name)
def test_the_participants_button_latches_in_every_state_and_must_be_let_go(state: State) -> None:
    bench = Bench().to(state)
    bench.pins(Pin.STOP)
    assert bench.of(EventCode.BUTTON)
    assert bench.s.state in ((State.SAFE,) if state is State.SAFE else (State.RETURNING, State.SAFE))
    assert bench.s.latched == [Latch.PARTICIPANT_STOP]
    bench.until(lambda: bench.s.state is State.SAFE)
    assert bench.result(Enable()) == Result.INTERLOCK
    assert bench.result(Clear(Latch.PARTICIPANT_STOP)) == Result.INTERLOCK
    bench.pins(0)
    bench.do(Clear(Latch.PARTICIPANT_STOP))
    bench.do(Enable())


@pytest.mark.parametrize("pin", [Pin.BUTTON_ABSENT, Pin.PROBE_ABSENT, Pin.COVER_OPEN], ids=lambda p: p.name)
@pytest.mark.parametrize("state", ACTIVE, ids=lambda s: s.name)
def test_an_open_interlock_ends_output_and_keeps_it_off(state: State, pin: Pin) -> None:
    bench = Bench().to(state)
    bench.pins(pin)
    assert bench.s.state in (State.RETURNING, State.SAFE)
    assert bench.stopped_by() is StopReason.INTERLOCK
    bench.until(lambda: bench.s.state is State.SAFE)
    assert bench.result(Enable()) == Result.INTERLOCK
    bench.pins(0)
    bench.do(Enable())  # an interlock does not latch


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("STOP", StopReason.OPERATOR),
        ("button", StopReason.PARTICIPANT_BUTTON),
        ("cover", StopReason.INTERLOCK),
        ("response", StopReason.RESPONSE),
        ("slider", StopReason.SLIDER),
    ],
)
def test_after_an_ordered_stop_nothing_drives_away_from_neutral(how: str, reason: StopReason) -> None:
    bench = Bench().to(State.DELIVERING, button_ends=1, slider_ends=30_000)
    bench.until(lambda: bench.s.setpoint > 40_000)
    assert bench.core.output.drive > 0
    acts = {
        "STOP": lambda: bench.ask(Stop(StopReason.OPERATOR)),
        "button": lambda: bench.pins(Pin.STOP),
        "cover": lambda: bench.pins(Pin.COVER_OPEN),
        "response": lambda: bench.pins(Pin.RESPONSE),
        "slider": lambda: setattr(bench.inputs, "slider", 30_000),
    }
    before_us = bench.now_us
    trailing = bench.s.measured
    assert trailing < bench.s.setpoint
    acts[how]()
    bench.until(lambda: bench.core.output.drive <= 0)
    assert bench.now_us - before_us <= LATENCY_BUDGET_MS * 1000
    assert bench.of(EventCode.TRAIN_END)[0].value == reason
    assert bench.stopped_by() is reason
    distance = bench.s.setpoint
    assert distance <= trailing + 200  # the way back begins where the level is, not where it was to go
    while bench.s.state is State.RETURNING:
        out = bench.tick()
        assert out.drive <= 0
        assert bench.s.setpoint <= distance
        distance = bench.s.setpoint
    assert bench.s.state is State.SAFE
    assert not out.powered


@pytest.mark.parametrize("state", [*ACTIVE, State.RETURNING], ids=lambda s: s.name)
def test_the_emergency_stop_takes_the_power_in_the_same_tick(state: State) -> None:
    bench = Bench().to(state)
    bench.pins(Pin.EMERGENCY)
    out = bench.core.output
    assert (bench.s.state, bench.s.fault) == (State.FAULT, Fault.EMERGENCY_STOP)
    assert (out.drive, out.powered) == (0, False)
    assert bench.result(Clear(Fault.EMERGENCY_STOP)) == Result.INTERLOCK
    bench.pins(0)
    bench.do(Clear(Fault.EMERGENCY_STOP))
    assert bench.s.state is State.SAFE


def test_a_slider_below_its_end_and_one_that_is_absent_end_nothing() -> None:
    bench = Bench().to(State.DELIVERING, slider_ends=30_000)
    bench.inputs.slider = 29_999
    bench.tick(5)
    bench.inputs.slider = 65_535
    bench.tick(5)
    assert bench.s.state is State.DELIVERING


def test_a_response_ends_only_where_the_program_says_so() -> None:
    bench = Bench()
    segments = bench.hold()
    segments[1] = segments[1]._replace(flags=4)  # END_ON_RESPONSE in the plateau
    bench.to(State.DELIVERING, segments)
    bench.pins(Pin.RESPONSE)
    bench.pins(0)
    assert bench.s.state is State.DELIVERING
    bench.until(lambda: bench.s.segment == 1)
    bench.tick()
    bench.pins(Pin.RESPONSE)
    assert bench.s.state is State.RETURNING
    assert [e.value for e in bench.of(EventCode.TRAIN_END)] == [StopReason.RESPONSE]
    assert bench.of(EventCode.RESPONSE)[-1].value == bench.s.measured


def test_the_fault_that_came_first_stands() -> None:
    bench = Bench().to(State.READY)
    bench.pins(Pin.EMERGENCY)
    bench.sensors.supply_mv = 0
    bench.measured = 1_000_000
    bench.tick(50)
    assert bench.s.fault is Fault.EMERGENCY_STOP
    assert len(bench.of(EventCode.FAULT)) == 1


def test_an_emergency_stop_pressed_under_another_fault_stands_when_that_is_cleared() -> None:
    bench = Bench().to(State.READY)
    bench.sensors.supply_mv = 0
    bench.tick(10)
    bench.sensors.supply_mv = 24_000
    bench.pins(Pin.EMERGENCY)
    assert bench.s.fault is Fault.SUPPLY
    bench.do(Clear(Fault.SUPPLY))
    out = bench.tick()
    assert (bench.s.state, bench.s.fault) == (State.FAULT, Fault.EMERGENCY_STOP)
    assert not out.powered


# ---------------------------------------------------------------- with a plant and a wire


@pytest.mark.parametrize("applicator", ["thermode", "cuff", "pinprick"])
def test_a_host_that_dies_in_mid_pulse_leaves_a_device_that_goes_back_by_itself(applicator: str) -> None:
    host = make_host(applicator)
    host.ready()
    host.deliver(train(applicator, count=30 if applicator == "pinprick" else 10))
    host.run(2500)
    host.beating = False
    host.run_until(State.SAFE, 2000)
    device = host.rig.device.state
    assert abs(host.rig.level - device.neutral) <= 2 * device.guard.no_rise_gain
    assert host.rig.device.state.latched == [Latch.LEASE_LOST]
    away = [s for s in host.samples() if s[0] > host.of(EventCode.TRAIN_END)[0].t_us]
    assert all(drive <= 0 for _, _, _, drive, _ in away)


def test_stop_over_the_wire_is_seen_within_the_budget() -> None:
    host = make_host("thermode")
    host.ready()
    host.deliver(train("thermode"))
    host.run(1900)
    sent_us = host.rig.now_us
    host.link.stop(StopReason.OPERATOR)
    host.run(LATENCY_BUDGET_MS)
    host.link.stop_seen()
    assert host.rig.state is State.RETURNING
    assert host.of(EventCode.TRAIN_END)[0].t_us - sent_us <= LATENCY_BUDGET_MS * 1000
