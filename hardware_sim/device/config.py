"""What a device is built with: times, its model of the actuator, limits, identity. All of it is an argument."""

from __future__ import annotations

from dataclasses import dataclass, field

from firmware_interface import limits
from firmware_interface.codes import Capability, ResetCause
from firmware_interface.limits import APPLICATORS, Guard, LimitTable

#: caps a LIMITS message carries
CAP_ROWS = 10
ALL_CAPABILITIES = (
    Capability.HANDSET
    | Capability.SLIDER
    | Capability.RESPONSE_BUTTON
    | Capability.TRIGGER_IN
    | Capability.TRIGGER_OUT
    | Capability.SECOND_SENSOR
)


@dataclass(frozen=True, slots=True)
class Timings:
    """Times of the contract; boundary tests use shorter ones, one golden test pins these."""

    tick_us: int = limits.TICK_US
    lease_ms: int = limits.LEASE_MS
    armed_ms: int = limits.ARMED_MS
    beat_mismatches: int = limits.BEAT_MISMATCHES
    beat_settle_ms: int = limits.BEAT_SETTLE_MS
    status_ms: int = limits.STATUS_MS
    deadline_ticks: int = limits.DEADLINE_TICKS
    over_samples: int = limits.OVER_SAMPLES
    tracking_ms: int = limits.TRACKING_MS
    no_rise_ms: int = limits.NO_RISE_MS
    no_rise_drive_permille: int = limits.NO_RISE_DRIVE_PERMILLE
    frozen_samples: int = limits.FROZEN_SAMPLES
    frozen_drive_permille: int = limits.FROZEN_DRIVE_PERMILLE
    disagree_ms: int = limits.DISAGREE_MS


@dataclass(frozen=True, slots=True)
class Calibration:
    """The device's knowledge of its actuator, in the channel's units; found by a step response on the bench.

    `lag_q16` = 65536 (1 - exp(-tick / lag)); gain and loss in thousandths per second.
    """

    dead_ticks: int
    lag_ticks: int
    lag_q16: int
    full_rise: int
    full_return: int
    gain_milli: int
    loss_milli: int
    rest: int


#: full drive is 15 % above the rated speed, so that a ramp at the rated speed is still controlled
CALIBRATIONS: dict[str, Calibration] = {
    "thermode": Calibration(8, 25, 2570, 80_500, 46_000, 8_000, 83, 32_000),
    "cuff": Calibration(15, 20, 3196, 345_000, 575_000, 8_000, 33, 0),
    "probe_1cm2": Calibration(4, 8, 7701, 5_750, 5_750, 20_000, 0, 0),
    "pinprick": Calibration(4, 8, 7701, 5_750, 5_750, 20_000, 0, 0),
}


@dataclass(frozen=True, slots=True)
class DeviceConfig:
    """One device with one applicator on channel 0. `limits` is the tier the firmware holds ("never")."""

    quantity: int
    probe_id: int
    area_mm2: int
    limits: LimitTable
    guard: Guard
    calibration: Calibration
    timings: Timings = field(default_factory=Timings)
    serial: str = "SIM-0001"
    firmware: str = "sim 0.1"
    calibration_id: int = 1
    #: days since 1970-01-01
    calibration_day: int = 20_454
    boot_id: int = 1
    reset_cause: int = ResetCause.POWER_ON
    capabilities: int = int(ALL_CAPABILITIES)
    simulated: int = 1


def config_for(
    applicator: str,
    *,
    limits: LimitTable | None = None,
    timings: Timings | None = None,
    boot_id: int = 1,
) -> DeviceConfig:
    """Device for an applicator of `protocol.toml`.

    Raises
    ------
    KeyError
        If there is no such applicator.
    """
    kind = APPLICATORS[applicator]
    return DeviceConfig(
        quantity=int(kind.quantity),
        probe_id=kind.probe_id,
        area_mm2=kind.area_mm2,
        limits=limits if limits is not None else kind.never,
        guard=kind.guard,
        calibration=CALIBRATIONS[applicator],
        timings=timings if timings is not None else Timings(),
        boot_id=boot_id,
    )
