"""The numbers a released device runs with; boundary tests use shorter ones, this one pins the real ones."""

from __future__ import annotations

from dataclasses import asdict

from firmware_interface.limits import APPLICATORS
from hardware_sim.device import guards
from hardware_sim.device.config import CALIBRATIONS, Timings, config_for
from hardware_sim.device.marks import TTL_MS
from hardware_sim.device.modes import BOOT_TICKS
from hardware_sim.device.telemetry import LINE_FULL_BYTES


def test_the_times_of_the_contract() -> None:
    assert asdict(Timings()) == {
        "tick_us": 1000,
        "lease_ms": 500,
        "armed_ms": 2000,
        "beat_mismatches": 3,
        "beat_settle_ms": 250,
        "status_ms": 100,
        "deadline_ticks": 1,
        "over_samples": 4,
        "tracking_ms": 100,
        "no_rise_ms": 500,
        "no_rise_drive_permille": 500,
        "frozen_samples": 200,
        "frozen_drive_permille": 200,
        "disagree_ms": 200,
    }


def test_the_boards_own_numbers() -> None:
    assert (guards.SUPPLY_LOW_MV, guards.SUPPLY_HIGH_MV) == (21_600, 26_400)
    assert (guards.SLOW_TICKS, guards.CRC_TICKS) == (5, 100)
    assert (TTL_MS, BOOT_TICKS, LINE_FULL_BYTES) == (5, 20, 2048)


def test_a_device_holds_the_never_tier_of_its_applicator() -> None:
    assert set(CALIBRATIONS) == set(APPLICATORS)
    for name, kind in APPLICATORS.items():
        config = config_for(name)
        assert (config.limits, config.guard, config.probe_id) == (kind.never, kind.guard, kind.probe_id)
        assert (config.timings, config.simulated) == (Timings(), 1)
