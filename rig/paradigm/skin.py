"""Heat in the skin under a thermode: temperature of the basal layer, and the damage it adds up to.

One-dimensional conduction between a surface that follows the thermode (ideal
contact) and 37 °C at a depth of 12 mm, without perfusion, which would cool: an
upper estimate. The solution is the sine series of the slab, exact for a surface
that is a straight line in each segment, so there is no time step to choose.

Damage is the integral of ``A exp(-(Ea/R) / T)`` of Henriques and Moritz (1947,
Am J Pathol 23:695-720; Henriques 1947, Arch Pathol 43:489-502), taken above
44 °C; 0.53 is a first-degree burn, 1.0 a second-degree one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rig.domain.units import US_PER_S
from rig.paradigm.line import Line

Array = NDArray[np.float64]

MC_PER_C = 1000
KELVIN = 273.15
#: thermal diffusivity of skin, m²/s
DIFFUSIVITY = 1.1e-7
#: depth at which the body holds its temperature, m, and that temperature, °C
DEPTH_M, CORE_C = 12e-3, 37.0
#: surface of the skin before the thermode touches it, °C; straight from there to the core
SKIN_C = 34.0
#: depth of the basal layer, m
BASAL_M = 100e-6
#: frequency factor, 1/s, and activation temperature Ea/R, K. The often seen 6.28e5 J/mol with R = 8.314 is 75,535 K
#: and gives a fifth of the damage: not to be mixed up
FREQUENCY_PER_S, ACTIVATION_K = 3.1e98, 75_000.0
#: tissue colder than this takes no damage, °C
DAMAGE_FROM_C = 44.0

#: terms of the series; ten times as many change no damage of docs/limits.md by 0.3 %
TERMS = 200
#: points per segment, denser at its beginning where the temperature still moves; 20 ms apart on average, or as bounded
MIN_POINTS, MAX_POINTS, POINT_S = 32, 120, 0.02

_N = np.arange(1, TERMS + 1)
_DECAY_PER_S: Array = np.asarray(DIFFUSIVITY * (_N * np.pi / DEPTH_M) ** 2, np.float64)
_AT_BASAL: Array = np.sin(_N * np.pi * BASAL_M / DEPTH_M)
_WEIGHT: Array = 2 / (_N * np.pi)  # of 1 - x/depth in the sine series
_SHALLOW = 1 - BASAL_M / DEPTH_M


class Basal(NamedTuple):
    """What the basal layer gets: highest temperature, °C, and damage (dimensionless)."""

    peak_c: float
    omega: float


def basal(line: Line) -> Basal:
    """Temperature peak and damage at the basal layer under a surface line in m°C."""
    return _basal(tuple(line))


@lru_cache(maxsize=64)  # the spots of a run mostly get the same
def _basal(line: tuple[tuple[int, int, int], ...]) -> Basal:
    peak, omega = SKIN_C, 0.0
    for times, temperature in basal_temperatures(line):
        peak = max(peak, float(temperature.max()))
        rate = damage_rate(temperature)
        omega += float((np.diff(times) * (rate[1:] + rate[:-1])).sum() / 2)
    return Basal(peak, omega)


def damage_rate(temperature_c: Array) -> Array:
    """Damage per second at a tissue temperature in °C, 0 up to 44 °C."""
    warm = np.maximum(temperature_c, DAMAGE_FROM_C)
    rate = FREQUENCY_PER_S * np.exp(-ACTIVATION_K / (warm + KELVIN))
    return np.where(temperature_c > DAMAGE_FROM_C, rate, 0.0)


def basal_temperatures(line: Line) -> Iterator[tuple[Array, Array]]:
    """Times from the segment's start, s, and basal temperature there, °C, for each segment.

    With the surface at Ts the temperature is Ts (1 - x/d) + 37 x/d plus a sine
    series; each of its terms decays by itself and is driven by the slope of Ts.
    """
    terms, level = np.zeros(TERMS), SKIN_C  # skin at rest: a straight line from the surface to the core
    for us, start_mc, end_mc in line:
        if us == 0:
            continue
        start, end = start_mc / MC_PER_C, end_mc / MC_PER_C
        terms = terms - _WEIGHT * (start - level)  # a jump, as of the thermode's first touch, has not got inside yet
        slope = (end - start) * US_PER_S / us
        times, decay = _decay(us)
        terms_at = terms * decay - (slope * _WEIGHT / _DECAY_PER_S) * (1 - decay)
        temperature = (start + slope * times) * _SHALLOW + CORE_C * (1 - _SHALLOW) + terms_at @ _AT_BASAL
        yield times, temperature
        terms, level = terms_at[-1], end


@lru_cache(maxsize=32)
def _decay(us: int) -> tuple[Array, Array]:
    """Points within a segment of `us` µs, in s (n,), and the decay of each term up to them (n, `TERMS`)."""
    seconds = us / US_PER_S
    steps = min(MAX_POINTS, max(MIN_POINTS, round(seconds / POINT_S)))
    times = seconds * (np.arange(steps + 1) / steps) ** 2
    return times, np.exp(-np.outer(times, _DECAY_PER_S))
