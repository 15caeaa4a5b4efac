"""Each guard trips at its number and not one below, takes the power in the same tick, and good sessions trip none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from firmware_interface.codes import EventCode, Fault, State
from firmware_interface.wire.messages import Clear, Enable, Segment
from hardware_sim.device.guards import SLOW_TICKS, check_motion
from tests.unit.sim.bench import SHORT, Bench

DRIVING = [State.READY, State.DELIVERING, State.RETURNING]
G = Bench().s.guard
N = 32_000
NEVER_FROZEN = replace(SHORT, frozen_samples=100_000)


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
    bench.assert_faulted(Fault.SENSOR_DISAGREE)


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
    bench.assert_faulted(Fault.TRACKING)


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
    bench.assert_faulted(Fault.NO_RISE)


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
    bench.assert_faulted(Fault.NO_RISE)


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
    bench.assert_faulted(Fault.SENSOR_FROZEN)


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
    bench.assert_faulted(Fault.NO_RETURN)


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
    bench.assert_faulted(Fault.RUNAWAY)
