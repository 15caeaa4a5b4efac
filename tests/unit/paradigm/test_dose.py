"""Dose of heat, pressure and force: against published typical protocols, and each worked out a second time.

The second computation is an explicit finite-difference solution of the same
skin, written here; the program uses a series. The table of protocols is that of
docs/limits.md.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_sim.device.dose import heat_rate_q16
from rig.domain.plan import PlannedTrial
from rig.paradigm.expand import expand
from rig.paradigm.load import load_paradigm
from rig.paradigm.safety import heat_dose_ms, line_dose, plan_dose, spots_of
from rig.paradigm.skin import basal, basal_temperatures, damage_rate

S = 1_000_000
Line = list[tuple[int, int, int]]


def ramp_us(start: int, end: int, c_per_s: float) -> int:
    return round(abs(end - start) / c_per_s * 1000)


def train(baseline: float, peak: float, plateau_s: float, period_s: float, count: int) -> Line:
    """Pulses as in the table: 70 °C/s both ways, the thermode touches the skin with the first pulse."""
    low, high = round(baseline * 1000), round(peak * 1000)
    ramp, plateau = ramp_us(low, high, 70), round(plateau_s * S)
    rest = round(period_s * S) - 2 * ramp - plateau
    return [(ramp, low, high), (plateau, high, high), (ramp, high, low), (rest, low, low)] * count


def tonic(level: float, seconds: float) -> Line:
    """From skin temperature to the level, and back."""
    low, high = 34_000, round(level * 1000)
    ramp = ramp_us(low, high, 70)
    return [(ramp, low, high), (round(seconds * S), high, high), (ramp, high, low), (20 * S, low, low)]


#: protocol, line, highest basal temperature °C, basal damage, basal CEM43 min, surface CEM43 min
TABLE: list[tuple[str, Line, float, float, float, float]] = [
    ("10 pulses 38->48, 0.5 s, 0.5 Hz", train(38, 48, 0.5, 2, 10), 46.0, 0.0008, 0.4, 2.9),
    ("10 pulses 38->49, 0.7 s, 0.33 Hz", train(38, 49, 0.7, 3, 10), 47.1, 0.0025, 1.3, 7.9),
    ("10 pulses 40->51, 0.7 s, 0.33 Hz", train(40, 51, 0.7, 3, 10), 49.0, 0.010, 4.8, 32),
    ("20 pulses 40->51, 0.7 s, 0.33 Hz", train(40, 51, 0.7, 3, 20), 49.1, 0.023, 10, 63),
    ("10 pulses 35->53, 0.5 s, 0.5 Hz", train(35, 53, 0.5, 2, 10), 49.9, 0.013, 5.7, 92),
    ("tonic 46.5 °C, 120 s", tonic(46.5, 120), 46.3, 0.037, 18, 23),
    ("tonic 45 °C, 180 s", tonic(45, 180), 44.9, 0.020, 10, 12),
    ("tonic 48 °C, 30 s", tonic(48, 30), 47.6, 0.022, 10, 16),
    ("tonic 49 °C, 30 s", tonic(49, 30), 48.6, 0.043, 20, 32),
    ("tonic 50 °C, 10 s", tonic(50, 10), 49.2, 0.021, 9.5, 22),
    ("47 °C, 7 min", tonic(47, 420), 46.9, 0.21, 99, 112),
    ("48 °C, 120 s", tonic(48, 120), 47.8, 0.11, 50, 64),
    ("51 °C, 60 s", tonic(51, 60), 50.7, 0.40, 170, 257),
]
IDS = [row[0] for row in TABLE]


def cem43_min(times: np.ndarray, celsius: np.ndarray) -> float:
    rate = np.where(celsius >= 43, 2.0 ** (celsius - 43), 4.0 ** (celsius - 43))
    return float((np.diff(times) * (rate[1:] + rate[:-1])).sum() / 120)


def stepped(line: Line) -> tuple[np.ndarray, np.ndarray]:
    """Times, s, and temperature at 100 µm, °C, by explicit finite differences; trains on a finer grid."""
    fine = len(line) > 8
    dx, dt = (25e-6, 2.5e-3) if fine else (50e-6, 1e-2)
    nodes, basal_node = round(12e-3 / dx) + 1, round(100e-6 / dx)
    temperature = np.linspace(34.0, 37.0, nodes)
    ends = np.cumsum([us for us, _, _ in line]) / S
    levels = [line[0][1], *(end for _, _, end in line)]
    steps = int(ends[-1] / dt)
    surface = np.interp(np.arange(1, steps + 1) * dt, [0.0, *ends], np.array(levels) / 1000)
    number, out = 1.1e-7 * dt / dx**2, np.empty(steps)
    assert number < 0.5
    for k in range(steps):
        temperature[1:-1] += number * (temperature[2:] - 2 * temperature[1:-1] + temperature[:-2])
        temperature[0] = surface[k]
        out[k] = temperature[basal_node]
    return np.arange(1, steps + 1) * dt, out


def series(line: Line) -> tuple[np.ndarray, np.ndarray]:
    """The program's basal temperature, strung together."""
    times, found, start = [], [], 0.0
    for (us, _, _), (t, celsius) in zip(line, basal_temperatures(line), strict=True):
        times.append(t + start)
        found.append(celsius)
        start += us / S
    return np.concatenate(times), np.concatenate(found)


@pytest.mark.parametrize(("name", "line", "peak", "omega", "basal_min", "surface_min"), TABLE, ids=IDS)
def test_typical_protocols_have_their_published_dose(
    name: str, line: Line, peak: float, omega: float, basal_min: float, surface_min: float
) -> None:
    found = basal(line)
    assert found.peak_c == pytest.approx(peak, abs=0.15)
    assert found.omega == pytest.approx(omega, rel=0.15)
    assert cem43_min(*series(line)) == pytest.approx(basal_min, rel=0.15)
    assert heat_dose_ms(line) / 60_000 == pytest.approx(surface_min, rel=0.15)


@pytest.mark.parametrize(("name", "line"), [row[:2] for row in TABLE], ids=IDS)
def test_each_dose_comes_out_the_same_a_second_way(name: str, line: Line) -> None:
    times, celsius = stepped(line)
    rate = np.where(celsius > 44, 3.1e98 * np.exp(-75_000 / (celsius + 273.15)), 0.0)
    omega = float((np.diff(times) * (rate[1:] + rate[:-1])).sum() / 2)
    found = basal(line)
    assert found.omega == pytest.approx(omega, rel=0.03)
    assert found.peak_c == pytest.approx(celsius.max(), abs=0.05)
    ends = np.cumsum([us for us, _, _ in line]) / S
    at = np.linspace(0, ends[-1], 400_001)
    surface = np.interp(at, [0.0, *ends], np.array([line[0][1], *(end for _, _, end in line)]) / 1000)
    assert heat_dose_ms(line) / 60_000 == pytest.approx(cem43_min(at, surface), rel=0.002)


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.5, 2.0, 5.0])
def test_a_step_at_the_surface_arrives_as_in_the_half_space(seconds: float) -> None:
    """Before the depth of 12 mm matters: T0(x) + step * erfc(x / (2 sqrt(a t)))."""
    ((_, celsius),) = basal_temperatures([(round(seconds * S), 50_000, 50_000)])
    rest = 34 + 3 * (100e-6 / 12e-3)
    expected = rest + (50 - 34) * math.erfc(100e-6 / (2 * math.sqrt(1.1e-7 * seconds)))
    assert celsius[-1] == pytest.approx(expected, abs=0.03)


def test_a_jump_in_mid_line_is_the_same_as_a_very_fast_ramp() -> None:
    jump = [(2 * S, 36_000, 36_000), (2 * S, 49_000, 49_000)]
    ramp = [(2 * S, 36_000, 36_000), (100, 36_000, 49_000), (2 * S, 49_000, 49_000)]
    assert basal(jump).omega == pytest.approx(basal(ramp).omega, rel=1e-3)


# time to damage 1 at constant tissue temperature: Henriques' own 75,000 K, in s
CONSTANT = [(44.001, 4.5 * 3600), (46, 62 * 60), (47, 30 * 60), (48, 14 * 60), (50, 3.4 * 60), (52, 48), (55, 5.9)]


@pytest.mark.parametrize(("celsius", "seconds"), CONSTANT)
def test_damage_goes_by_75_000_kelvin(celsius: float, seconds: float) -> None:
    """The other form in use, 6.28e5 J/mol, would take five times as long: the trap this pins."""
    assert 1 / float(damage_rate(np.array([celsius]))[0]) == pytest.approx(seconds, rel=0.05)


def test_there_is_no_damage_up_to_44_degrees() -> None:
    assert float(damage_rate(np.array([44.0]))[0]) == 0.0
    assert basal(tonic(44.0, 180)).omega == 0.0


@pytest.mark.parametrize(
    ("celsius", "rate"), [(43, 1.0), (44, 2.0), (46, 8.0), (50, 128.0), (42, 0.25), (40, 4.0**-3), (32, 4.0**-11)]
)
def test_a_degree_above_43_doubles_and_one_below_quarters(celsius: float, rate: float) -> None:
    """R = 0.5 above, 0.25 below; public code often has the two swapped."""
    level = round(celsius * 1000)
    assert heat_dose_ms([(S, level, level)]) == pytest.approx(1000 * rate, rel=1e-9)


levels = st.integers(30_000, 52_000)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(400, 3000), levels), min_size=1, max_size=5), levels)
def test_the_plan_counts_as_the_device_does(segments: list[tuple[int, int]], start: int) -> None:
    """Within 0.5 %: the device's table has steps of 10 m°C; what is colder than 35 °C it leaves out."""
    line, level = [], start
    for ms, end in segments:
        line.append((ms * 1000, level, end))
        level = end
    device = sum(
        heat_rate_q16(round(a + (b - a) * (k + 0.5) / (us // 1000))) for us, a, b in line for k in range(us // 1000)
    )
    assert heat_dose_ms(line) == pytest.approx(device / 65536, rel=0.005, abs=0.3)


def test_pressure_and_force_count_level_times_time() -> None:
    line = [(2 * S, 0, 60_000), (3 * S, 60_000, 60_000), (S, 60_000, 0)]
    assert line_dose(line, "pressure") == 60_000 * (1 + 3 + 0.5)  # Pa s
    assert line_dose(line, "force") == 60_000 * 4.5


def test_a_plan_s_dose_is_that_of_its_line() -> None:
    """heat-ts-10: ten pulses of 0.5 s at 48 °C alone are 160 s at 43 °C; ramps and baseline add to it."""
    dose = plan_dose(expand(load_paradigm("heat-ts-10"), {}, None)[0].plan)
    assert 160_000 < dose.dose < 180_000
    assert dose.basal is not None
    assert dose.basal.omega == pytest.approx(0.00095, rel=0.02)
    force = plan_dose(expand(load_paradigm("dfns-wur"), {}, None)[0].plan)
    assert force.basal is None
    assert force.dose == pytest.approx(256 * (0.5 + 0.052), rel=1e-6)  # ramps of 51.2 ms take 52 ticks, half the level


# ---------------------------------------------------------------- spots
def trials(*spots: tuple[int, float, float | None]) -> list[PlannedTrial]:
    """heat-windup trains on these spots, after these pauses."""
    base = expand(load_paradigm("heat-windup-033hz"), {}, None)[1]
    return [
        replace(base, index=i, spot=spot, pause_before_s=pause, pause_if_zero_s=if_zero)
        for i, (spot, pause, if_zero) in enumerate(spots)
    ]


def test_each_spot_has_its_own_trials_and_rests() -> None:
    total_us = trials((1, 0, None))[0].plan.total_us
    spots = spots_of(trials((1, 0, None), (2, 60, None), (1, 70, None), (0, 80, None), (1, 180, 90.0)))
    assert {n: [s.trial for s in spot.stays] for n, spot in spots.items()} == {1: [0, 2, 4], 2: [1]}
    rests = [stay.rest_us for stay in spots[1].stays]
    assert rests == [0, total_us + 130 * S, total_us + (80 + 90) * S]  # a pause that may be short counts as short
    assert spots[1].pulses == 30


def test_doses_of_a_spot_add_up_and_warm_skin_takes_more() -> None:
    one, soon, late = (spots_of(trials((1, 0, None), *more))[1] for more in ([], [(1, 5, None)], [(1, 600, None)]))
    assert soon.dose() == late.dose() == 2 * one.dose()
    assert late.dose(1) == one.dose()
    assert late.basal().omega == pytest.approx(2 * one.basal().omega, rel=1e-3)
    assert soon.basal().omega > 2.001 * one.basal().omega
    assert soon.worst_trial() == one.dose()
    assert one.dose(0) == one.worst_trial(0) == one.basal(0).omega == 0


def test_a_cut_off_level_gives_at_least_what_a_plan_with_that_target_gives() -> None:
    hot = spots_of(expand(load_paradigm("heat-ts-10"), {}, None))[1]
    text = load_paradigm("heat-ts-10").model_copy()
    block = text.blocks[0]
    trial = block.trials[0]
    assert trial.train is not None
    cooler = trial.train.model_copy(update={"target": trial.train.target.model_copy(update={"value": 46.0})})
    paradigm = text.model_copy(
        update={"blocks": (block.model_copy(update={"trials": (trial.model_copy(update={"train": cooler}),)}),)}
    )
    real = spots_of(expand(paradigm, {}, None))[1]
    clipped = hot.clipped(46_000)
    assert real.dose() <= clipped.dose() < 1.05 * real.dose()
    assert real.basal().omega <= clipped.basal().omega < hot.basal().omega
