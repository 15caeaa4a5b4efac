"""Loop and plants: integer arithmetic as in C, no stall, no overshoot, the closed form equals the plant's steps."""

from __future__ import annotations

import ctypes
import math
import struct

import pytest

from firmware_interface.codes import State
from firmware_interface.limits import APPLICATORS
from firmware_interface.wire.messages import Segment
from hardware_sim.actuators import PLANTS, Plant, draw_noise, half_height_us, response
from hardware_sim.device.config import CALIBRATIONS
from hardware_sim.device.control import compute_drive, take_loop, towards_neutral_only
from hardware_sim.device.integers import clamp, div_trunc, i32
from hardware_sim.device.state import DeviceState
from tests.unit.sim.bench import Bench
from tests.unit.sim.scripted_host import PULSES, make_host, train


@pytest.mark.parametrize(
    ("n", "d", "quotient"),
    [(7, 2, 3), (-7, 2, -3), (-8, 2, -4), (0, 5, 0), (-1, 1000, 0), (1 << 62, 3, (1 << 62) // 3)],
)
def test_division_cuts_towards_zero_as_c_does(n: int, d: int, quotient: int) -> None:
    assert div_trunc(n, d) == quotient
    assert quotient == int(math.copysign(abs(n) // d, n)) or abs(n) > 1 << 53


def test_clamping() -> None:
    assert [clamp(v, -2, 3) for v in (-3, -2, 0, 3, 4)] == [-2, -2, 0, 3, 3]
    assert struct.pack("<ii", i32(1 << 40), i32(-(1 << 40))) == struct.pack("<ii", 2**31 - 1, -(2**31))


@pytest.mark.parametrize("applicator", APPLICATORS)
def test_the_device_knows_its_actuator(applicator: str) -> None:
    c, p = CALIBRATIONS[applicator], PLANTS[applicator]
    assert c.dead_ticks == p.dead_ms
    assert c.lag_ticks == p.lag_ms
    assert c.lag_q16 == pytest.approx(65536 * (1 - math.exp(-1 / p.lag_ms)), abs=1)
    assert (c.full_rise, c.full_return, c.rest) == (p.full_rise, p.full_return, p.rest)
    assert c.loss_milli == pytest.approx(1000 * p.loss_per_s, abs=0.5)
    table = APPLICATORS[applicator].never
    assert c.full_rise == pytest.approx(1.15 * table.rise)
    assert c.full_return == pytest.approx(1.15 * table.return_rate)


@pytest.mark.parametrize("step", [1, -1, 7, -7, 5000, -5000])
def test_the_reference_reaches_a_step_of_any_size(step: int) -> None:
    """CONTRACT: with whole units inside, a lag stalls short of a small step for ever."""
    s = Bench().s
    take_loop(s, 32_000)
    s.aim = 32_000 + step
    s.measured = 32_000
    for _ in range(600):
        compute_drive(s)
    assert abs(s.reference_q - (32_000 + step) * 1024) < 32  # 1/32 of a unit


def follow(s: DeviceState, sign: int) -> tuple[int, int]:
    """One tick of the loop; the reference, mirrored."""
    compute_drive(s)
    return sign * s.reference_q, sign * s.reference


def test_the_loop_treats_both_directions_alike() -> None:
    """Division that rounds down instead of cutting off would pull the reference to one side."""
    traces = []
    for sign in (1, -1):
        s = Bench("cuff").s
        take_loop(s, 0)
        s.aim, s.measured = sign * 777, sign * 5
        traces.append([follow(s, sign) for _ in range(300)])
    assert traces[0] == traces[1]


def test_every_intermediate_fits_a_64_bit_integer() -> None:
    for applicator, kind in APPLICATORS.items():
        c = CALIBRATIONS[applicator]
        widest = max(abs(kind.guard.sensor_low), kind.guard.sensor_high, 1_000_000)
        speed = kind.never.rise * 1_024_000 + c.gain_milli * 2 * widest * 1024 + c.loss_milli * 2 * widest * 1024
        lag = 2 * widest * 1024 * 65536
        line = 2 * widest * 600_000
        assert max(speed, lag, line) <= ctypes.c_int64(-1).value + (1 << 63)


@pytest.mark.parametrize(("measured", "drive", "allowed"), [(1, 5, 0), (1, -5, -5), (-1, 5, 5), (-1, -5, 0), (0, 5, 0)])
def test_only_towards_neutral(measured: int, drive: int, allowed: int) -> None:
    s = Bench("cuff").s
    s.measured = measured
    assert towards_neutral_only(s, drive) == allowed


@pytest.mark.parametrize("applicator", PULSES)
def test_the_loop_follows_without_overshoot(applicator: str) -> None:
    """Measured stays within 2 % of the pulse of what the closed form of the actuator says, at every tick."""
    baseline, target, *_ = PULSES[applicator]
    count = 2
    host = make_host(applicator)
    host.ready()
    host.run(200)
    segments = train(applicator, count)
    t0_us = host.deliver(segments)
    host.run_until(State.READY)
    samples = [s for s in host.samples() if s[0] >= t0_us]
    neutral = host.rig.device.state.neutral
    lines = [(s.duration_us, s.end_level) for s in segments]
    ideal = response(PLANTS[applicator], neutral, lines, [s[0] - t0_us for s in samples])
    room = 0.02 * (target - baseline) + 6 * PLANTS[applicator].noise
    worst = max(abs(s[2] - level) for s, level in zip(samples, ideal, strict=True))
    assert worst <= room
    assert max(s[2] for s in samples) <= target + 0.01 * (target - baseline) + 5 * PLANTS[applicator].noise


@pytest.mark.parametrize("applicator", ["thermode", "cuff"])
def test_enabling_away_from_neutral_leads_there_without_a_fault(applicator: str) -> None:
    host = make_host(applicator)
    host.rig.plant.stuck_release = True
    host.rig.plant.level = 45_000.0 if applicator == "thermode" else 20_000.0
    host.ready()
    neutral, guard = host.rig.device.state.neutral, host.rig.device.state.guard
    host.run(1500)
    assert host.rig.state is State.READY
    assert abs(host.rig.level - neutral) < guard.no_rise_gain
    assert {s[1] for s in host.samples() if s[0] > 100_000} == {neutral}  # READY: the setpoint is neutral


# ---------------------------------------------------------------- plants alone


@pytest.mark.parametrize("applicator", PLANTS)
def test_without_power_the_level_goes_to_rest(applicator: str) -> None:
    plant = Plant(PLANTS[applicator])
    plant.level = PLANTS[applicator].rest + 1000.0
    for _ in range(500):
        plant.step(1000, False)
    left = math.exp(-0.5 * PLANTS[applicator].release_per_s)
    assert plant.level - PLANTS[applicator].rest == pytest.approx(1000.0 * left, rel=1e-6)


@pytest.mark.parametrize("applicator", PLANTS)
@pytest.mark.parametrize("drive", [1000, -1000])
def test_full_drive_acts_after_the_dead_time_at_full_speed(applicator: str, drive: int) -> None:
    model = PLANTS[applicator]
    plant = Plant(model)
    plant.level = start = 300_000.0
    trace = []
    for _ in range(400):
        plant.step(drive, True)
        trace.append(plant.level)
    still = trace[: model.dead_ms]
    assert all(abs(level - start) < 0.001 * start for level in still)
    full = model.full_rise if drive > 0 else -model.full_return
    loss = model.loss_per_s * (trace[300] - model.rest)
    assert (trace[301] - trace[300]) * 1000 == pytest.approx(full - loss, rel=0.002)


def test_a_cuff_has_no_suction_and_a_probe_does_not_pull() -> None:
    for applicator in ("cuff", "pinprick", "probe_1cm2"):
        plant = Plant(PLANTS[applicator])
        for _ in range(200):
            plant.step(-1000, True)
        assert plant.level == 0.0


def test_after_a_cut_nothing_of_the_old_drive_is_left() -> None:
    plant = Plant(PLANTS["thermode"])
    for _ in range(200):
        plant.step(1000, True)
    plant.step(1000, False)
    level = plant.level
    for _ in range(50):
        plant.step(0, True)
    assert plant.level <= level


@pytest.mark.parametrize("applicator", ["thermode", "cuff", "pinprick"])
def test_the_closed_form_equals_the_differential_equation(applicator: str) -> None:
    """Integrated in steps of 50 µs here, in one exponential there."""
    model = PLANTS[applicator]
    baseline, target, rise, fall, plateau, _ = PULSES[applicator]
    lines = [(rise * 1000, target), (plateau * 1000, target), (fall * 1000, baseline)]
    step_us, y, at = 50, float(baseline), []
    times = list(range(0, (rise + plateau + fall + 50) * 1000, 5_000 if rise < 1000 else 50_000))

    def setpoint(t_us: float) -> float:
        a, t0 = float(baseline), 0.0
        for duration, b in lines:
            if t_us < t0 + duration:
                return a + (b - a) * (t_us - t0) / duration if t_us > t0 else a
            a, t0 = float(b), t0 + duration
        return a

    t, tau = 0, model.lag_ms * 1000
    share = 1 - math.exp(-step_us / tau)
    for wanted in times:
        while t < wanted:
            y += (setpoint(t + step_us / 2 - model.dead_ms * 1000) - y) * share
            t += step_us
        at.append(y)
    closed = list(response(model, baseline, lines, times))
    assert closed == pytest.approx(at, abs=0.001 * (target - baseline))


def test_half_height_of_a_slow_line_is_its_middle_after_dead_time_and_lag() -> None:
    model = PLANTS["thermode"]
    middle = half_height_us(model, 32_000, 10_000_000, 42_000)
    assert middle == pytest.approx(5_000_000 + model.dead_ms * 1000 + model.lag_ms * 1000, abs=2)
    assert half_height_us(model, 42_000, 10_000_000, 32_000) == pytest.approx(middle, abs=2)


@pytest.mark.parametrize("applicator", PLANTS)
def test_noise_is_seeded_and_as_large_as_said(applicator: str) -> None:
    model = PLANTS[applicator]
    noise = draw_noise(model, 1)
    assert noise == draw_noise(model, 1)
    assert noise != draw_noise(model, 2)
    sd = math.sqrt(sum(x * x for x in noise) / len(noise))
    assert sd == pytest.approx(model.noise, rel=0.05)


def test_a_slow_ramp_is_followed_too() -> None:
    """1 kPa/s, the threshold ramp of cuff algometry: one unit per tick."""
    host = make_host("cuff")
    host.ready()
    segments = [Segment(5_000_000, 5_000, 1, 1), Segment(100_000, 5_000, 0, 1), Segment(1_000_000, 0, 2, 1)]
    t0_us = host.deliver(segments)
    host.run(5_000)
    model = PLANTS["cuff"]
    behind_us = (model.dead_ms + model.lag_ms) * 1000
    for t, _, measured, _, _ in host.samples()[-3000:]:
        assert measured == pytest.approx((t - t0_us - behind_us) / 1000, abs=6 * model.noise)
