"""The simulated plants: thermode, cuff and force probe, with dead time, lag, losses and sensor noise.

Levels are in the channel's units (m°C, Pa, mN) as floats, steps are 1 ms. A plant knows nothing of the device: it
gets a drive in permille and whether it has power. Real actuators are slower to describe; these have the three
features a controller and a delivery check must cope with.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

STEP_MS = 1
MS_PER_S = 1000.0
FULL_DRIVE = 1000.0
#: length of the pre-drawn noise, a power of two: at 1 kHz it repeats after 16 s, far beyond any filter's memory
NOISE_SAMPLES = 1 << 14
#: the second sensor reads another place of the same table
SECOND_SENSOR_SHIFT = NOISE_SAMPLES // 2 + 11


@dataclass(frozen=True, slots=True)
class PlantModel:
    """What one actuator does.

    Attributes
    ----------
    dead_ms
        Time until a change of drive begins to act.
    lag_ms
        Time constant with which the speed follows the drive.
    full_rise, full_return
        Speed at drive +1000 and -1000 permille, units/s: 15 % above the rated speeds.
    rest
        Level it goes to by itself.
    loss_per_s
        Pull towards `rest` while powered, 1/s.
    release_per_s
        Pull towards `rest` without power (thermode on skin, open vent, spring), 1/s.
    floor
        Lowest level there is, or -inf.
    noise
        Standard deviation of a sensor's noise.
    """

    dead_ms: int
    lag_ms: float
    full_rise: float
    full_return: float
    rest: float
    loss_per_s: float
    release_per_s: float
    floor: float
    noise: float


PLANTS: dict[str, PlantModel] = {
    "thermode": PlantModel(8, 25.0, 80_500.0, 46_000.0, 32_000.0, 1 / 12, 1 / 3, -math.inf, 10.0),
    "cuff": PlantModel(15, 20.0, 345_000.0, 575_000.0, 0.0, 1 / 30, 20.0, 0.0, 40.0),
    "probe_1cm2": PlantModel(4, 8.0, 5_750.0, 5_750.0, 0.0, 0.0, 40.0, 0.0, 1.0),
    "pinprick": PlantModel(4, 8.0, 5_750.0, 5_750.0, 0.0, 0.0, 40.0, 0.0, 0.7),
}


class Plant:
    """One actuator in motion. `level` is what the skin gets."""

    __slots__ = (
        "_alpha",
        "_at",
        "_fall",
        "_loss",
        "_model",
        "_release",
        "_rise",
        "_speed",
        "_waiting",
        "level",
        "stuck_drive",
        "stuck_release",
    )

    def __init__(self, model: PlantModel) -> None:
        """At rest, without power."""
        self._model = model
        self._waiting = [0] * model.dead_ms
        self._at = 0
        self._alpha = 1.0 - math.exp(-STEP_MS / model.lag_ms)
        self._rise = model.full_rise / FULL_DRIVE / MS_PER_S
        self._fall = model.full_return / FULL_DRIVE / MS_PER_S
        self._loss = model.loss_per_s / MS_PER_S
        self._release = 1.0 - math.exp(-model.release_per_s / MS_PER_S)
        self._speed = 0.0
        self.level = model.rest
        #: permille that act whatever the drive says, while powered (a shorted switch)
        self.stuck_drive: int | None = None
        #: nothing lets go without power (a vent that does not open)
        self.stuck_release = False

    def set_gain(self, gain: float) -> None:
        """Make the actuator stronger or weaker than the device believes."""
        self._rise = self._model.full_rise * gain / FULL_DRIVE / MS_PER_S
        self._fall = self._model.full_return * gain / FULL_DRIVE / MS_PER_S

    def step(self, drive: int, powered: bool) -> None:
        """Advance by 1 ms with a drive in permille."""
        if not powered:
            self._coast()
            return
        waiting, at = self._waiting, self._at
        acting = waiting[at] if self.stuck_drive is None else self.stuck_drive
        waiting[at] = drive
        at += 1
        self._at = at if at < len(waiting) else 0
        wanted = acting * (self._rise if acting > 0 else self._fall)
        speed = self._speed
        speed += (wanted - speed) * self._alpha
        self._speed = speed
        model = self._model
        level = self.level
        level += speed - (level - model.rest) * self._loss
        self.level = max(level, model.floor)

    def _coast(self) -> None:
        """Without power: the drive's lag ends with its supply, and the level goes to rest."""
        model = self._model
        self._waiting = [0] * model.dead_ms
        self._speed = 0.0
        if not self.stuck_release:
            self.level += (model.rest - self.level) * self._release


def draw_noise(model: PlantModel, seed: int) -> list[float]:
    """Sensor noise, drawn once: `NOISE_SAMPLES` values; drawing at every tick would cost more than the plant."""
    draw = random.Random(f"noise {seed}").gauss
    return [draw(0.0, model.noise) for _ in range(NOISE_SAMPLES)]


# ---------------------------------------------------------------- the model without a device


def response(
    model: PlantModel, start: float, segments: Sequence[tuple[int, float]], times_us: Sequence[float]
) -> Iterator[float]:
    """Noise-free level at `times_us` when a program of straight lines starts at 0 with the level at `start`.

    A line through dead time and first-order lag, in closed form: within a segment of slope m that begins at time t0
    with setpoint a and level y0, y(t) = u(t) - m tau + (y0 - a + m tau) exp(-(t - t0) / tau). It shares no code with
    the plant or the device, so that a test can compare them.

    Parameters
    ----------
    segments
        (duration in µs, end level) each, continuing from `start`.
    times_us
        Ascending, from the program's start.
    """
    tau = model.lag_ms * 1000.0
    corners = [(model.dead_ms * 1000.0, start)]
    for duration_us, end_level in segments:
        corners.append((corners[-1][0] + duration_us, float(end_level)))
    corners.append((math.inf, corners[-1][1]))
    lines = pairwise(corners)
    (t0, a), (t1, b) = next(lines)
    level = start
    for t in times_us:
        while t >= t1:
            level = _on_line(t1, t0, a, t1, b, level, tau)
            (t0, a), (t1, b) = next(lines)
        yield start if t < t0 else _on_line(t, t0, a, t1, b, level, tau)


def _on_line(t: float, t0: float, a: float, t1: float, b: float, level: float, tau: float) -> float:
    slope = 0.0 if math.isinf(t1) else (b - a) / (t1 - t0)
    return a + slope * (t - t0 - tau) + (level - a + slope * tau) * math.exp(-(t - t0) / tau)


def half_height_us(model: PlantModel, start: float, rise_us: int, target: float) -> float:
    """When the model's response to a line of `rise_us` from `start` to `target` crosses the middle, in µs."""
    middle = (start + target) / 2
    low, high = 0.0, model.dead_ms * 1000.0 + rise_us + 10 * model.lag_ms * 1000.0
    while high - low > 1.0:
        t = (low + high) / 2
        (level,) = response(model, start, [(rise_us, target)], [t])
        beyond = level >= middle if target >= start else level <= middle
        low, high = (low, t) if beyond else (t, high)
    return high
