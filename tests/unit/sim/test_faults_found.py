"""Injected faults are found in time, the true level stays within the limits, and good sessions trip nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from firmware_interface.codes import EventCode, Fault, State, StopReason
from firmware_interface.limits import LATENCY_BUDGET_MS
from tests.unit.sim.scripted_host import PULSES, make_host, train


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
