"""Stamps say when an output was written, peaks what was measured; the measured trace crosses where the model does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import pytest

from firmware_interface.codes import EventCode, State, StopReason
from firmware_interface.wire.messages import Segment, Start, Stop
from hardware_sim.actuators import PLANTS, half_height_us
from hardware_sim.device.integers import div_trunc
from hardware_sim.rig import WRITE_US
from tests.unit.sim.bench import Bench
from tests.unit.sim.scripted_host import OFFSET, ONSET, PULSES, Host, make_host, train

TICK_US = 1000


@cache
def delivered(applicator: str, count: int, seed: int = 1) -> tuple[Host, int]:
    """A train delivered to its end, and its t0."""
    host = make_host(applicator, seed=seed)
    host.ready()
    t0_us = host.deliver(train(applicator, count))
    host.run_until(State.READY)
    host.run(200)
    return host, t0_us


def crossing_us(samples: Sequence[tuple[int, ...]], from_us: int, middle: float, rising: bool) -> float:
    """First crossing of `middle` after `from_us` in the measured trace, between samples."""
    after = [(s[0], s[2]) for s in samples if s[0] >= from_us]
    for (t0, a), (t1, b) in pairwise(after):
        if (a < middle <= b) if rising else (a > middle >= b):
            return t0 + (middle - a) / (b - a) * (t1 - t0)
    raise AssertionError(f"no crossing of {middle} after {from_us}")


@pytest.mark.parametrize("applicator", PULSES)
def test_stamps_fall_on_the_programs_ticks_and_carry_the_time_of_writing(applicator: str) -> None:
    count = 3 if applicator == "probe_1cm2" else 10
    host, t0_us = delivered(applicator, count)
    planned: dict[tuple[EventCode, int], int] = {}
    at = 0
    for segment in train(applicator, count):
        if segment.flags & 1:
            planned[EventCode.PULSE_ONSET, segment.pulse_index] = at
        if segment.flags & 2:
            planned[EventCode.PULSE_OFFSET, segment.pulse_index] = at
        at += segment.duration_us
    stamped = {
        (EventCode(e.code), e.index): (e.t_us, e.aux)
        for e in host.events
        if e.code in (EventCode.PULSE_ONSET, EventCode.PULSE_OFFSET)
    }
    assert stamped == {key: (t0_us + us + WRITE_US, WRITE_US) for key, us in planned.items()}


@pytest.mark.parametrize("applicator", PULSES)
def test_the_measured_trace_crosses_half_height_where_the_model_started_at_the_stamp_does(applicator: str) -> None:
    """Within 2 ticks, for every pulse, up and down."""
    baseline, target, rise, fall, _, _ = PULSES[applicator]
    model = PLANTS[applicator]
    host, _ = delivered(applicator, 3 if applicator == "probe_1cm2" else 10)
    samples = host.samples()
    up = half_height_us(model, baseline, rise * TICK_US, target)
    down = half_height_us(model, target, fall * TICK_US, baseline)
    middle = (baseline + target) / 2
    for code, model_us, rising in ((EventCode.PULSE_ONSET, up, True), (EventCode.PULSE_OFFSET, down, False)):
        marks = host.of(code)
        assert len(marks) >= 3
        for mark in marks:
            measured_us = crossing_us(samples, mark.t_us, middle, rising) - mark.t_us
            assert abs(measured_us - model_us) <= 2 * TICK_US, (code, mark.index)


@pytest.mark.parametrize("applicator", PULSES)
def test_a_peak_is_the_measured_extreme_of_its_pulse(applicator: str) -> None:
    count = 3 if applicator == "probe_1cm2" else 10
    host, _ = delivered(applicator, count)
    samples = host.samples()
    onsets = [e.t_us for e in host.of(EventCode.PULSE_ONSET)]
    peaks = host.of(EventCode.PULSE_PEAK)
    assert [p.index for p in peaks] == list(range(1, count + 1))
    for peak, start, end in zip(peaks, onsets, [*onsets[1:], 1 << 60], strict=True):
        inside = [(s[2], s[0]) for s in samples if start <= s[0] < end]
        highest = max(m for m, _ in inside)
        assert peak.value == highest
        assert peak.t_us == min(t for m, t in inside if m == highest)


def test_each_peak_is_reported_after_its_offset_and_before_the_next_onset() -> None:
    host, _ = delivered("thermode", 3)
    order = [
        (EventCode(e.code).name, e.index)
        for e in host.events
        if e.code in (EventCode.PULSE_ONSET, EventCode.PULSE_PEAK, EventCode.PULSE_OFFSET)
    ]
    assert order == [(name, i) for i in (1, 2, 3) for name in ("PULSE_ONSET", "PULSE_OFFSET", "PULSE_PEAK")]


def test_a_peak_is_reported_as_soon_as_the_level_is_back_below_half() -> None:
    bench = Bench()
    bench.to(State.DELIVERING, bench.hold(100))
    half = (bench.s.neutral + bench.top()) // 2
    bench.until(lambda: bench.s.pulse_falling and bench.s.measured < half - 100)
    assert bench.s.state is State.DELIVERING
    assert [e.value for e in bench.of(EventCode.PULSE_PEAK)] == [bench.s.peak_value]


def test_pulses_that_run_into_each_other_each_have_their_peak() -> None:
    up, down = 46_000, 44_000
    segments = [Segment(400_000, up, ONSET, 1), Segment(100_000, down, OFFSET, 1)]
    segments += [Segment(100_000, up, ONSET, 2), Segment(400_000, 32_000, OFFSET, 2)]
    bench = Bench()
    bench.to(State.DELIVERING, segments)
    bench.until(lambda: bench.s.state is State.READY)
    order = [
        (EventCode(e.code).name, e.index) for e in bench.sent if e.code in (EventCode.PULSE_ONSET, EventCode.PULSE_PEAK)
    ]
    assert order == [("PULSE_ONSET", 1), ("PULSE_PEAK", 1), ("PULSE_ONSET", 2), ("PULSE_PEAK", 2)]


def test_a_cold_pulse_has_its_peak_at_the_lowest_level() -> None:
    bench = Bench()
    cold = [
        Segment(500_000, 20_000, 1, 1),
        Segment(200_000, 20_000, 0, 1),
        Segment(500_000, 32_000, 2, 1),
        Segment(100_000, 32_000, 0, 0),
    ]
    bench.to(State.DELIVERING, cold)
    lowest = 32_000

    def done() -> bool:
        nonlocal lowest
        lowest = min(lowest, bench.s.measured)
        return bench.s.state is State.READY

    bench.until(done)
    assert [e.value for e in bench.of(EventCode.PULSE_PEAK)] == [lowest]


def test_a_stop_in_mid_pulse_says_what_was_delivered() -> None:
    bench = Bench()
    segments = bench.hold(100)[:3]
    second = [s._replace(pulse_index=2) for s in segments]
    bench.to(State.DELIVERING, [*segments, *second])
    bench.until(lambda: bench.s.segment == 4)
    bench.tick(30)
    into = bench.s.segment_tick
    bench.ask(Stop(StopReason.OPERATOR))
    (end,) = bench.of(EventCode.TRAIN_END)
    assert (end.index, end.value, end.aux) == (1, StopReason.OPERATOR, into)
    names = [EventCode(e.code).name for e in bench.sent]
    assert names[-3:] == ["PULSE_PEAK", "TRAIN_END", "STATE"]
    bench.tick(100)
    assert len(bench.of(EventCode.PULSE_ONSET)) == 2
    assert len(bench.of(EventCode.PULSE_OFFSET)) == 1


def test_a_late_write_shows_in_the_stamp_and_not_in_the_plan() -> None:
    bench = Bench()
    bench.to(State.ARMED)
    bench.do(Start(1))
    bench.now_us += 1000  # this tick runs when the next one is due
    bench.tick()
    (onset,) = bench.of(EventCode.PULSE_ONSET)
    assert onset.aux == 1000 + WRITE_US
    assert onset.t_us == bench.now_us + WRITE_US


def test_ttl_rises_with_the_onset_and_stays_for_five_ticks() -> None:
    bench = Bench()
    bench.to(State.ARMED)
    bench.do(Start(1))
    levels = [bench.tick().ttl for _ in range(8)]
    assert levels == [True] * 5 + [False] * 3


def test_the_train_ends_with_its_last_segment_in_ready_at_neutral() -> None:
    host, t0_us = delivered("cuff", 2)
    segments = train("cuff", 2)
    (end,) = host.of(EventCode.TRAIN_END)
    assert (end.index, end.value, end.aux) == (2, StopReason.PROGRAM_END, segments[-1].duration_us // 1000)
    assert end.t_us == t0_us + sum(s.duration_us for s in segments)
    assert host.rig.device.state.setpoint == 0


def test_the_setpoint_is_the_line_of_the_contract_at_every_tick() -> None:
    bench = Bench()
    segments = [Segment(7_000, 32_333, 0, 0), Segment(13_000, 32_000, 0, 0), Segment(9_000, 31_900, 0, 0)]
    segments.append(Segment(11_000, 32_000, 0, 0))
    bench.to(State.DELIVERING, segments)
    expected, a = [], 32_000
    for segment in segments:
        n = segment.duration_us // 1000
        expected += [a + div_trunc((segment.end_level - a) * k, n) for k in range(n)]
        a = segment.end_level
    got = [bench.s.setpoint]
    while bench.s.state is State.DELIVERING:
        bench.tick()
        got.append(bench.s.setpoint)
    assert got == [*expected, 32_000]
