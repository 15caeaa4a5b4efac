"""The same seed gives the same bytes; reboots, hangs, silence; names and times of faults."""

from __future__ import annotations

import hashlib

import pytest

from firmware_interface.codes import EventCode, Fault, ResetCause, Result, State
from firmware_interface.limits import APPLICATORS
from firmware_interface.wire.messages import (
    Clear,
    Enable,
    Prompt,
    Reply,
)
from hardware_sim.faults import FAULTS, SENSOR_MODES, Disturbance, UnknownFault, apply, parse
from hardware_sim.participant import ParticipantSettings
from hardware_sim.rig import SimulatedRig
from tests.unit.sim.scripted_host import SESSION, Host, make_host, train

MS = 1000


def digest(seed: int, applicator: str = "cuff") -> str:
    """All bytes of a session, host and device, hashed."""
    host = make_host(applicator, seed=seed, participant=ParticipantSettings())
    hashed = hashlib.sha256()
    advance = host.rig.advance

    def recorded(until_us: int, rx: bytes = b"") -> bytes:
        tx = advance(until_us, rx)
        hashed.update(rx + b"|" + tx)
        return tx

    host.rig.advance = recorded  # type: ignore[method-assign]
    host.ready()
    host.deliver(train(applicator, 3))
    host.run(4000)
    host.do(Prompt(1, 100, 5000))
    host.run(4000)
    return hashed.hexdigest()


def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    assert digest(1) == digest(1)
    assert digest(1) != digest(2)


def test_the_grain_of_time_does_not_matter() -> None:
    """One tick at a time, or a second at once: the device lives the same life."""
    small, large = (SimulatedRig("thermode", seed=1, participant=ParticipantSettings()) for _ in range(2))
    small.inject("response@0.5")
    large.inject("response@0.5")
    bits = b"".join(small.advance(t) for t in range(0, 1_000_001, 333))
    assert bits == large.advance(1_000_000)


@pytest.mark.parametrize(
    ("inject", "cause"),
    [("reboot", ResetCause.POWER_ON), ("brown_out", ResetCause.BROWN_OUT), ("hang=80", ResetCause.WATCHDOG)],
)
def test_a_reboot_in_mid_train_wakes_up_dark_as_somebody_else(inject: str, cause: ResetCause) -> None:
    host = make_host("thermode")
    host.ready()
    boot_id = host.rig.device.state.config.boot_id
    host.deliver(train("thermode"))
    host.run(2100)
    dose = host.rig.device.state.site.dose_q
    assert dose > 0
    host.rig.inject(inject)
    host.run(60)
    assert host.rig.state is State.BOOT or host.rig.state is State.SAFE
    assert not host.rig.device.output.powered
    host.run(100)
    assert host.rig.state is State.SAFE
    (boot,) = host.of(EventCode.BOOT)[-1:]
    assert (boot.index, boot.aux) == (cause, boot_id + 1)
    assert boot.t_us == 20 * MS  # its clock starts again
    host.run(2000)
    assert host.rig.state is State.SAFE  # nothing goes on by itself, whatever the old host still sends
    anew = Host(host.rig, session=SESSION + 1)
    anew.connect()
    assert isinstance(anew.load(train("thermode", 1)), Reply)
    (site,) = host.rig.device.state.sites
    assert site.dose_q == dose  # the skin has not forgotten


def test_a_tick_left_out_is_caught_up_and_the_train_ends_on_time() -> None:
    ends = []
    for inject in ("", "hang=1"):
        host = make_host("thermode")
        host.ready()
        host.deliver(train("thermode", 1))
        host.run(1500)
        if inject:
            host.rig.inject(inject)
        host.run_until(State.READY)
        host.run(200)
        ends.append(host.of(EventCode.TRAIN_END)[0].t_us)
        assert host.statuses[-1].misses == (1 if inject else 0)
        assert not host.rig._disturbed
    assert ends[0] == ends[1]


def test_a_silent_device_goes_on_and_a_deaf_one_goes_back_to_neutral() -> None:
    host = make_host("thermode")
    host.ready()
    host.deliver(train("thermode"))
    host.run(500)
    host.rig.inject("silent")
    events, telemetry = len(host.events), len(host.telemetry)
    host.run(400)
    assert (len(host.events), len(host.telemetry)) == (events, telemetry)
    assert host.rig.state is State.DELIVERING
    host.rig.inject("silent=ok")
    host.run(20)
    assert len(host.telemetry) > telemetry
    host.rig.inject("deaf")
    host.run(1200)
    assert host.rig.state is State.SAFE


# ---------------------------------------------------------------- names of faults


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_can_be_taken_back_or_passes(name: str) -> None:
    numbers = {"second": ("5", "0"), "plant_offset": ("5", "0"), "plant_gain": ("2", "1"), "hang": ("3", "")}
    passing = {"response", "reboot", "brown_out", "hang"}
    bad = {"sensor": "open", "button": "open"}
    d = Disturbance()
    apply(d, parse(f"{name}={numbers[name][0]}" if name in numbers else f"{name}={bad.get(name, '')}".rstrip("=")), 0)
    assert d != Disturbance()
    if name in passing:
        return
    apply(d, parse(f"{name}={numbers[name][1]}" if name in numbers else f"{name}=ok"), 0)
    assert d == Disturbance()


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "sensor=melted", "sensor", "plant_gain=much", "plant_gain=-1", "heater=hot", "supply=low@x"],
)
def test_an_unknown_fault_is_named_with_those_there_are(text: str) -> None:
    with pytest.raises(UnknownFault, match=r"faults are|not one of|not a number"):
        parse(text)
    with pytest.raises(UnknownFault):
        SimulatedRig("thermode", seed=1, faults=(text,))


def test_faults_happen_at_their_time() -> None:
    host = Host(SimulatedRig("thermode", seed=1, faults=("emergency=press@0.3", "supply=low@0.2", "supply=ok@0.25")))
    host.connect()
    host.run_until(State.FAULT)
    assert host.rig.device.state.fault is Fault.SUPPLY
    assert 200 * MS <= host.of(EventCode.STATE)[-1].t_us <= 206 * MS
    host.run(100)
    host.do(Clear(Fault.SUPPLY))
    host.run_until(State.FAULT)
    assert host.rig.device.state.fault is Fault.EMERGENCY_STOP
    assert host.rig.now_us <= 302 * MS


def test_sensor_modes_are_all_handled() -> None:
    for mode in SENSOR_MODES:
        rig = SimulatedRig("thermode", seed=1)
        rig.advance(50 * MS)
        rig.inject(f"sensor={mode}")
        rig.advance(60 * MS)
        shown = rig.device.state.measured
        assert (abs(shown - 32_000) < 100) is (mode in ("ok", "freeze", "low")), mode


@pytest.mark.parametrize("applicator", APPLICATORS)
def test_a_rig_alone_stays_safe(applicator: str) -> None:
    rig = SimulatedRig(applicator, seed=1, participant=ParticipantSettings())
    rig.advance(5_000_000)
    assert rig.state is State.SAFE
    assert rig.device.output.drive == 0


def test_a_refused_command_over_the_wire_says_why() -> None:
    host = make_host("thermode")
    host.connect()
    host.do(Enable())
    reply = host.load([s._replace(end_level=52_001) if s.flags & 1 else s for s in train("thermode", 1)])
    assert isinstance(reply, Reply)
    assert (reply.result, reply.value, reply.bound) == (Result.LIMIT, 52_001, 52_000)
