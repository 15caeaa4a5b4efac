"""Each guard trips at its number and not one below, takes the power in the same tick, and good sessions trip none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from firmware_interface.codes import EventCode, Fault, Result, State, StopReason
from firmware_interface.limits import LATENCY_BUDGET_MS, Cap
from firmware_interface.wire.messages import Clear, Enable, Segment, Start
from hardware_sim.device.guards import SLOW_TICKS, SUPPLY_HIGH_MV, SUPPLY_LOW_MV, check_motion
from tests.unit.sim.bench import SHORT, Bench
from tests.unit.sim.scripted_host import PULSES, make_host, train

DRIVING = [State.READY, State.DELIVERING, State.RETURNING]
G = Bench().s.guard
N = 32_000
NEVER_FROZEN = replace(SHORT, frozen_samples=100_000)


def faulted(bench: Bench, fault: Fault) -> None:
    """The bench is in FAULT for this cause, without power."""
    assert (bench.s.state, bench.s.fault) == (State.FAULT, fault)
    assert (bench.core.output.drive, bench.core.output.powered) == (0, False)
    assert [e.index for e in bench.of(EventCode.FAULT)] == [fault]


def hold_level(bench: Bench) -> int:
    """Freeze the reading where it is and return it."""
    bench.measured = bench.s.measured
    return bench.measured


# ---------------------------------------------------------------- sensors

SAMPLES: dict[str, tuple[Fault, Callable[[int], int], Callable[[int], int]]] = {
    "open": (Fault.SENSOR_OPEN, lambda m: G.sensor_high + 1, lambda m: m),
    "short": (Fault.SENSOR_SHORT, lambda m: G.sensor_low - 1, lambda m: m),
    "jump up": (Fault.SENSOR_JUMP, lambda m: m + G.jump + 1, lambda m: m + G.jump),
    "jump down": (Fault.SENSOR_JUMP, lambda m: m - G.jump - 1, lambda m: m - G.jump),
}


@pytest.mark.parametrize("state", [State.SAFE, *DRIVING], ids=lambda s: s.name)
@pytest.mark.parametrize("name", SAMPLES)
def test_one_impossible_sample_is_enough(name: str, state: State) -> None:
    fault, beyond, at = SAMPLES[name]
    good, bad = Bench().to(state), Bench().to(state)
    level = good.s.measured
    good.measured = good.second = at(level)
    good.tick()
    assert good.s.state is not State.FAULT
    bad.measured = bad.second = beyond(level)
    bad.tick()
    assert bad.s.fault is fault
    assert not bad.core.output.powered


@pytest.mark.parametrize("side", ["measured", "second"])
@pytest.mark.parametrize("sign", [1, -1])
def test_four_samples_beyond_the_limits_of_either_sensor(side: str, sign: int) -> None:
    patient = replace(SHORT, tracking_ms=1000, disagree_ms=1000, no_rise_ms=1000)
    bench = Bench(timings=patient, max=34_000, min=31_000).to(State.READY)
    bound = 34_000 + G.over_margin if sign > 0 else 31_000 - G.over_margin
    for n_samples, state in ((3, State.READY), (4, State.FAULT)):
        bench.measured = N
        bench.second = N
        bench.tick(5)
        setattr(bench, side, bound)  # at the margin: any number of samples
        bench.tick(10)
        assert bench.s.state is State.READY
        setattr(bench, side, bound + sign)
        bench.tick(n_samples)
        assert bench.s.state is state
    assert bench.s.fault is Fault.OVER_LIMIT


def test_sensors_that_disagree_for_long_enough() -> None:
    bench = Bench().to(State.READY)
    bench.measured, bench.second = N, N + G.disagree
    bench.tick(5 * SHORT.disagree_ms)
    bench.second = N + G.disagree + 1
    bench.tick(SHORT.disagree_ms - 1)
    bench.second = N
    bench.tick()
    bench.second = N - G.disagree - 1
    bench.tick(SHORT.disagree_ms - 1)
    assert bench.s.state is State.READY
    bench.tick()
    faulted(bench, Fault.SENSOR_DISAGREE)


# ---------------------------------------------------------------- motion


def test_tracking_is_a_fault_only_beyond_setpoint_and_reference_away_from_neutral() -> None:
    bench = Bench().to(State.DELIVERING)
    bench.until(lambda: bench.s.reference >= bench.top() - 1)
    top = bench.top()
    bench.measured = top + G.tracking
    bench.tick(3 * SHORT.tracking_ms)
    bench.measured = top + G.tracking + 1
    bench.tick(SHORT.tracking_ms - 1)
    bench.measured = top
    bench.tick()
    bench.measured = top + G.tracking + 1
    bench.tick(SHORT.tracking_ms - 1)
    assert bench.s.state is State.DELIVERING
    bench.tick()
    faulted(bench, Fault.TRACKING)


def test_trailing_behind_on_the_way_back_is_no_tracking_fault() -> None:
    bench = Bench(timings=replace(SHORT, tracking_ms=2)).to(State.DELIVERING, Bench().hold(50))
    worst = 0

    def trails() -> bool:
        nonlocal worst
        worst = max(worst, bench.s.measured - bench.s.setpoint)
        return bench.s.state is State.READY

    bench.until(trails)
    assert worst > 800  # the reference, which the sensors of this bench show, trails by dead time and lag
    assert not bench.of(EventCode.FAULT)


def test_below_neutral_the_far_side_is_the_cold_one() -> None:

    cold = [Segment(1_000_000, 20_000, 0, 0), Segment(1_000_000, 20_000, 0, 0), Segment(1_000_000, N, 0, 0)]
    for offset, fault in ((G.tracking + 1, Fault.NONE), (-G.tracking - 1, Fault.TRACKING)):
        bench = Bench().to(State.DELIVERING, cold)
        bench.until(lambda bench=bench: bench.s.reference <= 20_001)  # type: ignore[misc]
        bench.measured = 20_000 + offset
        bench.tick(2 * SHORT.tracking_ms)
        assert bench.s.fault is fault


def test_no_rise_within_its_time() -> None:
    bench = Bench(timings=NEVER_FROZEN).to(State.DELIVERING)
    bench.measured = N
    bench.until(lambda: bench.s.no_rise_ticks == 1)
    assert bench.s.setpoint - N > G.no_rise_deviation
    assert bench.s.drive >= SHORT.no_rise_drive_permille
    bench.tick(SHORT.no_rise_ms - 2)
    assert bench.s.state is State.DELIVERING
    bench.tick()
    faulted(bench, Fault.NO_RISE)


def test_a_gain_in_time_is_a_rise() -> None:
    bench = Bench(timings=NEVER_FROZEN).to(State.DELIVERING)
    bench.measured = N
    bench.until(lambda: bench.s.no_rise_ticks == 1)
    for _ in range(8):
        bench.tick(SHORT.no_rise_ms - 5)
        bench.measured += G.no_rise_gain
        bench.tick()
        assert bench.s.state is State.DELIVERING
    bench.tick(SHORT.no_rise_ms - 5)
    bench.measured += G.no_rise_gain - 1  # one unit too little
    bench.tick(5)
    faulted(bench, Fault.NO_RISE)


def test_no_rise_needs_a_hard_drive_and_a_real_distance() -> None:
    bench = Bench(timings=NEVER_FROZEN).to(State.DELIVERING)
    bench.until(lambda: bench.s.reference >= bench.top() - 1)
    bench.measured = bench.top() - G.no_rise_deviation
    bench.tick(3 * SHORT.no_rise_ms)
    assert bench.s.no_rise_ticks == 0
    bench.measured -= 500  # beyond the distance, but the loop answers with less than half of full drive
    bench.tick(3 * SHORT.no_rise_ms)
    assert 0 < bench.s.drive < SHORT.no_rise_drive_permille
    assert bench.s.state is State.DELIVERING


def test_a_frozen_sensor_while_the_setpoint_moves() -> None:
    bench = Bench(timings=replace(SHORT, no_rise_ms=10_000)).to(State.DELIVERING)
    bench.until(lambda: bench.s.drive >= SHORT.frozen_drive_permille)
    hold_level(bench)
    bench.tick(SHORT.frozen_samples - 2)
    assert bench.s.state is State.DELIVERING
    bench.tick()
    faulted(bench, Fault.SENSOR_FROZEN)


def test_equal_samples_are_no_freeze_without_drive_or_without_a_moving_setpoint() -> None:
    bench = Bench(timings=replace(SHORT, no_rise_ms=10_000)).to(State.DELIVERING)
    bench.until(lambda: bench.s.reference >= bench.top() - 1)
    hold_level(bench)  # at the plateau: hardly any drive
    bench.tick(10 * SHORT.frozen_samples)
    assert bench.s.state is State.DELIVERING
    bench.measured = bench.top() - 4000  # now with drive, but the setpoint stands still
    bench.tick(10 * SHORT.frozen_samples)
    assert bench.s.drive >= SHORT.frozen_drive_permille
    assert bench.s.state is State.DELIVERING


def test_an_unequal_sample_ends_the_row() -> None:
    bench = Bench(timings=replace(SHORT, no_rise_ms=10_000)).to(State.DELIVERING)
    bench.until(lambda: bench.s.drive >= SHORT.frozen_drive_permille)
    level = hold_level(bench)
    for _ in range(4):
        bench.tick(SHORT.frozen_samples - 2)
        level += 1
        bench.measured = level
        bench.tick()
    assert bench.s.state is State.DELIVERING


def test_a_level_that_does_not_come_back_in_returning() -> None:
    bench = Bench(timings=NEVER_FROZEN).to(State.RETURNING)
    hold_level(bench)
    bench.until(lambda: bench.s.no_rise_ticks == 1)
    bench.tick(SHORT.no_rise_ms - 2)
    assert bench.s.state is State.RETURNING
    bench.tick()
    faulted(bench, Fault.NO_RETURN)


def test_what_was_counted_before_a_fault_does_not_count_after_it() -> None:
    bench = Bench(timings=NEVER_FROZEN).to(State.DELIVERING)
    bench.measured = N
    bench.until(lambda: bench.s.fault is Fault.NO_RISE)
    bench.measured = N + 4900  # the plate is hot, which nobody minds in FAULT
    bench.tick()
    bench.do(Clear(Fault.NO_RISE))
    bench.tick()
    bench.do(Enable())
    bench.tick(SHORT.no_rise_ms - 1)
    assert bench.s.state is State.READY


@pytest.mark.parametrize(("drive", "counted"), [(600, 1), (500, 1), (499, 0), (-600, 0)])
def test_only_a_drive_towards_the_setpoint_can_fail_to_raise(drive: int, counted: int) -> None:
    s = Bench().to(State.DELIVERING).s
    s.setpoint, s.drive = 40_000, drive
    s.measured = s.previous = s.reference = 30_000
    check_motion(s, 0)
    assert s.no_rise_ticks == counted


@pytest.mark.parametrize(
    ("short_of", "state"), [(G.no_rise_deviation, State.SAFE), (G.no_rise_deviation + 1, State.FAULT)]
)
def test_returning_ends_after_its_longest_time_in_safe_or_in_fault(short_of: int, state: State) -> None:
    bench = Bench(timings=replace(SHORT, no_rise_ms=10_000), return_max_ms=700).to(State.RETURNING)
    began_us = bench.s.since_us
    bench.until(lambda: bench.s.setpoint == N)
    bench.measured = N + short_of
    bench.until(lambda: bench.s.state is not State.RETURNING)
    assert bench.s.since_us - began_us == 700_000
    assert bench.s.state is state
    assert bench.s.fault is (Fault.NO_RETURN if state is State.FAULT else Fault.NONE)


def test_a_level_that_leaves_neutral_with_nothing_driving_it_is_a_runaway() -> None:
    bench = Bench().to(State.SAFE)
    c = bench.s.config.calibration
    band_high = bench.s.limits.band_high
    bench.measured = N + 4000
    bench.tick()
    bench.measured = band_high + G.tracking
    bench.tick(2 * (c.dead_ticks + 5 * c.lag_ticks))
    assert bench.s.state is State.SAFE  # warm skin is no runaway: the lowest level since then counts
    bench.measured = band_high
    bench.tick(SLOW_TICKS)
    bench.measured = band_high + G.tracking
    bench.tick(SLOW_TICKS)
    assert bench.s.state is State.SAFE
    bench.measured += 1
    bench.tick(SLOW_TICKS)
    faulted(bench, Fault.RUNAWAY)


# ---------------------------------------------------------------- supply, heatsink, time, memory


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
    faulted(bench, fault)
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
    faulted(bench, Fault.DEADLINE)
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
    faulted(bench, Fault.PROGRAM_CRC)
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


# ---------------------------------------------------------------- with a plant


@dataclass(frozen=True)
class Case:
    """An injection, where, and what it must lead to within how many ms."""

    applicator: str
    inject: str
    fault: Fault
    within_ms: int
    at_ms: int = 1850


CASES = [
    Case("thermode", "sensor=open", Fault.SENSOR_OPEN, 4),
    Case("thermode", "sensor=short", Fault.SENSOR_SHORT, 4),
    Case("thermode", "sensor=jump", Fault.SENSOR_JUMP, 4),
    Case("thermode", "sensor=freeze", Fault.SENSOR_DISAGREE, 400),
    Case("thermode", "second=1200", Fault.SENSOR_DISAGREE, 210),
    Case("thermode", "heater=open", Fault.NO_RISE, 800, 1700),
    Case("cuff", "heater=open", Fault.NO_RISE, 800, 600),
    Case("thermode", "supply=low", Fault.SUPPLY, LATENCY_BUDGET_MS),
    Case("thermode", "heatsink=hot", Fault.HEATSINK, LATENCY_BUDGET_MS),
    Case("thermode", "emergency=press", Fault.EMERGENCY_STOP, 2),
    Case("thermode", "program=flip", Fault.PROGRAM_CRC, 110),
    Case("thermode", "hang=10", Fault.DEADLINE, 15),
    Case("cuff", "plant_gain=3", Fault.TRACKING, 2500),
    Case("thermode", "mosfet=short", Fault.OVER_LIMIT, 500),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.applicator} {c.inject}")
def test_an_injected_fault_is_found_in_time(case: Case) -> None:
    host = make_host(case.applicator)
    host.ready()
    host.deliver(train(case.applicator))
    host.run(case.at_ms)
    assert host.rig.state is State.DELIVERING
    injected_us = host.rig.now_us
    host.rig.inject(case.inject)
    took = host.run_until(State.FAULT, case.within_ms)
    assert took <= case.within_ms
    host.run(3)
    assert host.rig.device.state.fault is case.fault
    (event,) = host.of(EventCode.FAULT)
    assert event.t_us - injected_us <= case.within_ms * 1000
    assert host.of(EventCode.TRAIN_END)[0].value == StopReason.FAULT
    assert host.rig.device.output.drive == 0


@pytest.mark.parametrize("inject", ["sensor=freeze", "mosfet=short", "plant_gain=3", "sensor=low"])
def test_whatever_the_fault_the_true_level_stays_within_the_never_tier(inject: str) -> None:
    """CONTRACT: an overshoot may be what the actuator does in 5 ticks and its dead time."""
    for at_ms in (1700, 1730, 1800, 2000):
        host = make_host("thermode")
        host.ready()
        host.deliver(train("thermode"))
        host.run(at_ms)
        host.rig.inject(inject)
        worst = 0.0
        for _ in range(2500):
            host.run(1)
            worst = max(worst, host.rig.level)
        device = host.rig.device.state
        reach = device.limits.rise * (5 + device.config.calibration.dead_ticks) // 1000
        assert worst <= device.limits.max + device.guard.over_margin + reach, (inject, at_ms)


def test_a_vent_that_sticks_is_found_on_the_way_back() -> None:

    host = make_host("cuff")
    host.ready()
    host.deliver(train("cuff"))
    host.run(1000)
    host.rig.inject("heater=open")
    host.link.stop(StopReason.OPERATOR)
    host.run_until(State.FAULT, 2500)
    assert host.rig.device.state.fault is Fault.NO_RETURN


@pytest.mark.parametrize("applicator", PULSES)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_good_session_trips_nothing(applicator: str, seed: int) -> None:
    count = 1 if applicator == "probe_1cm2" else 5
    host = make_host(applicator, seed=seed)
    host.ready()
    host.run(300)
    host.deliver(train(applicator, count))
    host.run_until(State.READY)
    host.run(500)
    assert host.rig.state is State.READY
    assert host.of(EventCode.FAULT) == []
    assert [e.index for e in host.of(EventCode.TRAIN_END)] == [count]
    status = host.statuses[-1]
    assert (status.fault, status.misses, status.tx_drop) == (0, 0, 0)
