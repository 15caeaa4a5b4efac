"""Dose and pause belong to a site: integrated from what was measured, the larger of two accounts wins."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from firmware_interface.codes import EventCode, LimitId, Result, State, StopReason
from firmware_interface.wire.messages import Arm, Enable, Reply, Segment, Start, Stop
from hardware_sim.device.dose import dose_units, heat_rate_q16
from hardware_sim.device.state import MAX_SITES, Pin
from tests.unit.sim.bench import Bench

ONE_PERCENT = 0.01


def cem43(level_c: float) -> float:
    """Sapareto & Dewey 1984: minutes at 43 °C per minute."""
    return float((0.5 if level_c >= 43.0 else 0.25) ** (43.0 - level_c))


def test_the_table_follows_the_formula() -> None:
    for level_mc in (*range(36_000, 56_000, 37), 43_000, 42_999, 43_001):
        expected = cem43(level_mc / 1000)
        assert heat_rate_q16(level_mc) / 65536 == pytest.approx(expected, rel=0.005, abs=2 / 65536), level_mc


def test_the_rate_never_falls_with_temperature_and_ends_nowhere() -> None:
    rates = [heat_rate_q16(mc) for mc in range(-30_000, 100_000, 10)]
    assert rates == sorted(rates)
    assert rates[0] == 0


def delivered(bench: Bench, segments: list[Segment]) -> list[int]:
    """Deliver a program and return the measured level at every tick of it."""
    bench.to(State.DELIVERING, segments)
    trace = [bench.s.measured]
    while bench.s.state is State.DELIVERING:
        bench.tick()
        trace.append(bench.s.measured)
    return trace


def test_heat_dose_is_cem43_of_the_measured_trace() -> None:
    bench = Bench()
    top = [Segment(400_000, 48_000, 1, 1), Segment(900_000, 48_000, 0, 1), Segment(600_000, 32_000, 2, 1)]
    trace = delivered(bench, top)
    expected_ms = sum(cem43(mc / 1000) for mc in trace)
    assert dose_units(bench.s, bench.s.site) == pytest.approx(expected_ms, rel=ONE_PERCENT)


@pytest.mark.parametrize(("applicator", "level"), [("cuff", 48_000), ("pinprick", 256), ("probe_1cm2", 2_000)])
def test_pressure_and_force_dose_is_the_integral(applicator: str, level: int) -> None:
    bench = Bench(applicator)
    segments = [Segment(500_000, level, 1, 1), Segment(3_000_000, level, 0, 1), Segment(500_000, 0, 2, 1)]
    trace = delivered(bench, segments)
    assert dose_units(bench.s, bench.s.site) == pytest.approx(sum(trace) / 1000, rel=ONE_PERCENT)


def test_the_train_ends_in_order_where_the_dose_reaches_its_cap() -> None:
    bench = Bench("cuff", max_dose=40_000)
    segments = [Segment(500_000, 48_000, 1, 1), Segment(3_000_000, 48_000, 0, 1), Segment(500_000, 0, 2, 1)]
    delivered(bench, segments)
    (end,) = bench.of(EventCode.TRAIN_END)
    assert end.value == StopReason.DOSE
    assert dose_units(bench.s, bench.s.site) == pytest.approx(40_000, rel=ONE_PERCENT)
    bench.until(lambda: bench.s.state is State.SAFE)


@pytest.mark.parametrize(("before", "result"), [(39_999, Result.OK), (40_000, Result.LIMIT)])
def test_the_hosts_account_counts_too(before: int, result: Result) -> None:
    bench = Bench("cuff", max_dose=40_000).to(State.READY)
    bench.load(bench.hold(50))
    reply = bench.ask(bench.arm_message(dose_before=before))
    assert isinstance(reply, Reply)
    assert reply.result == result
    if result is Result.LIMIT:
        assert (reply.limit_id, reply.index, reply.value, reply.bound) == (LimitId.DOSE, 1, before, 40_000)


def test_the_larger_account_wins_and_sites_are_apart() -> None:
    bench = Bench("cuff", min_pause_ms=0).to(State.DELIVERING, Bench("cuff").hold(1000))
    bench.until(lambda: bench.s.state is State.READY)
    own = dose_units(bench.s, bench.s.site)
    assert own > 50_000
    bench.do(bench.arm_message(nonce=2, dose_before=own - 1))
    assert dose_units(bench.s, bench.s.site) == own
    bench.until(lambda: bench.s.state is State.READY)
    bench.do(bench.arm_message(nonce=3, dose_before=own + 10))
    assert dose_units(bench.s, bench.s.site) == own + 10
    bench.until(lambda: bench.s.state is State.READY)
    bench.do(bench.arm_message(nonce=4, site_id=2))
    assert dose_units(bench.s, bench.s.site) == 0


def armed_after(bench: Bench, pause_ms: int, **other: int) -> Reply:
    """Answer to ARM `pause_ms` after the last train's end."""
    end_us = bench.of(EventCode.TRAIN_END)[-1].t_us
    bench.until(lambda: bench.now_us >= end_us + pause_ms * 1000)
    reply = bench.ask(bench.arm_message(nonce=99, **other))
    assert isinstance(reply, Reply)
    return reply


@pytest.mark.parametrize(("pause_ms", "granted"), [(699, False), (700, True)])
def test_a_site_rests_for_its_pause_to_the_tick(pause_ms: int, granted: bool) -> None:
    bench = Bench(min_pause_ms=700).to(State.DELIVERING, Bench().hold(50))
    bench.until(lambda: bench.s.state is State.READY)
    reply = armed_after(bench, pause_ms)
    if granted:
        assert reply.result == Result.OK
    else:
        assert (reply.result, reply.limit_id, reply.index, reply.value, reply.bound) == (
            Result.LIMIT,
            LimitId.MIN_PAUSE,
            1,
            699,
            700,
        )
        assert bench.result(bench.arm_message(nonce=98, site_id=2)) == Result.OK


def test_a_stopped_train_needs_the_pause_as_well_and_its_part_of_the_dose_counts() -> None:
    bench = Bench("cuff", min_pause_ms=2000).to(State.DELIVERING, Bench("cuff").hold(1000))
    bench.until(lambda: bench.s.segment == 1)
    bench.tick(300)
    bench.ask(Stop(2))
    bench.until(lambda: bench.s.state is State.SAFE)
    bench.do(Enable())
    bench.tick(2)
    assert armed_after(bench, 1500).limit_id == LimitId.MIN_PAUSE
    assert dose_units(bench.s, bench.s.site) > 10_000
    assert armed_after(bench, 2000).result == Result.OK


def test_arm_waits_until_the_level_is_at_neutral() -> None:
    bench = Bench().to(State.READY)
    bench.load(bench.hold())
    for measured, result in ((34_001, Result.LIMIT), (34_000, Result.OK)):
        bench.measured = measured
        bench.tick()
        reply = bench.ask(bench.arm_message())
        assert isinstance(reply, Reply)
        assert reply.result == result
        if result is Result.LIMIT:
            assert (reply.limit_id, reply.value, reply.bound) == (LimitId.STARTS_AT_NEUTRAL, 34_001, 32_000)


def test_sites_that_no_longer_fit_make_room_oldest_first() -> None:
    bench = Bench(min_pause_ms=0).to(State.READY)
    bench.load(bench.hold())
    for site in range(MAX_SITES + 5):
        bench.do(bench.arm_message(nonce=site + 1, site_id=site))
        bench.s.site.ended_us = bench.now_us
        bench.until(lambda: bench.s.state is State.READY)
    assert len(bench.s.sites) == MAX_SITES
    assert {site.site_id for site in bench.s.sites} == set(range(5, MAX_SITES + 5))


def test_only_the_one_channel_can_be_armed() -> None:
    bench = Bench().to(State.READY)
    bench.load(bench.hold())
    arm = bench.arm_message()
    for mask, result in ((0, Result.BAD_VALUE), (2, Result.BAD_VALUE), (3, Result.BAD_VALUE), (1, Result.OK)):
        assert bench.result(Arm(mask, *(getattr(arm, n) for n in Arm.FIELDS[1:]))) == result
    bench.do(Start(1))


def cooling(fault_of: Callable[[Bench], None]) -> tuple[Bench, int, float]:
    """A train ended by a fault at 48 °C, then 6 s of cooling on the skin; dose at the fault, dose of the cooling."""
    hot = [Segment(400_000, 48_000, 1, 1), Segment(3_000_000, 48_000, 0, 1), Segment(600_000, 32_000, 2, 1)]
    bench = Bench().to(State.DELIVERING, hot)
    bench.tick(1500)
    fault_of(bench)
    assert bench.s.state is State.FAULT
    at_fault, true_ms, level = dose_units(bench.s, bench.s.site), 0.0, 48_000.0
    for _ in range(6000):
        level -= (level - 32_000) / 3000  # without power: 3 s to a third of it
        bench.measured = round(level)
        bench.tick()
        true_ms += cem43(level / 1000)
    return bench, at_fault, true_ms


def test_what_cools_on_the_skin_after_a_fault_counts() -> None:
    bench, at_fault, true_ms = cooling(lambda bench: bench.pins(Pin.EMERGENCY))
    assert true_ms > 5000
    assert dose_units(bench.s, bench.s.site) - at_fault == pytest.approx(true_ms, rel=ONE_PERCENT)


def test_a_broken_sensor_adds_no_dose_of_its_own() -> None:
    def opened(bench: Bench) -> None:
        bench.measured = 1_000_000
        bench.tick()

    bench, at_fault, _ = cooling(opened)
    assert dose_units(bench.s, bench.s.site) == at_fault


@pytest.mark.parametrize(("measured", "second"), [(1_000_000, 32_000), (-1_000_000, 32_000), (50_000, 32_000)])
def test_a_sensor_that_breaks_while_another_fault_stands_adds_none_either(measured: int, second: int) -> None:
    bench, *_ = cooling(lambda bench: bench.pins(Pin.EMERGENCY))
    before = dose_units(bench.s, bench.s.site)
    bench.measured, bench.second = measured, second
    bench.tick(1000)
    assert dose_units(bench.s, bench.s.site) == before
