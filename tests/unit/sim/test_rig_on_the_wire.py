"""What passes the wire: telemetry, status, events until acknowledged, reboots; the same seed gives the same bytes."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest

from firmware_interface.codes import EventCode, Fault, ResetCause, Result, State
from firmware_interface.limits import APPLICATORS
from firmware_interface.link import HostLink
from firmware_interface.wire.messages import (
    Clear,
    Clock,
    ClockTimes,
    Enable,
    Event,
    Prompt,
    Reply,
    TelemetryRate,
)
from hardware_sim.faults import FAULTS, SENSOR_MODES, Disturbance, UnknownFault, apply, parse
from hardware_sim.participant import ParticipantSettings
from hardware_sim.rig import SimulatedRig
from tests.unit.sim.scripted_host import SESSION, Host, make_host, train

MS = 1000


# ---------------------------------------------------------------- telemetry and status


@pytest.mark.parametrize(("every_n", "per_frame"), [(1, 16), (2, 16), (4, 10), (20, 2), (255, 1)])
def test_telemetry_is_every_nth_tick_without_a_gap(every_n: int, per_frame: int) -> None:
    host = make_host("thermode")
    host.connect(telemetry=0)
    host.do(TelemetryRate(every_n))
    host.run(2000)
    frames = host.telemetry
    times = [s[0] for s in host.samples()]
    assert {b - a for a, b in pairwise(times)} == {every_n * MS}
    assert {frame.n for frame in frames} == {per_frame}
    assert [f.frame_no for f in frames] == list(range(frames[0].frame_no, frames[0].frame_no + len(frames)))


def test_a_frame_carries_one_state() -> None:
    host = make_host("thermode")
    host.ready()
    host.deliver(train("thermode", 1))
    host.run_until(State.READY)
    host.run(20)
    changes = [(e.t_us, e.index) for e in host.of(EventCode.STATE)]
    for frame in host.telemetry:
        last_us = frame.t_first_us + (frame.n - 1) * MS
        state = [State.SAFE, *(index for t, index in changes if t <= frame.t_first_us)][-1]
        assert frame.state == state
        assert not [t for t, _ in changes if frame.t_first_us < t <= last_us]


def test_no_telemetry_before_it_is_asked_for_nor_after_it_is_turned_off() -> None:
    host = make_host("thermode")
    host.connect(telemetry=0)
    host.run(100)
    assert host.telemetry == []
    host.do(TelemetryRate(1))
    host.run(50)
    host.do(TelemetryRate(0))
    host.run(20)
    before = len(host.telemetry)
    host.run(100)
    assert len(host.telemetry) == before > 0


def test_a_change_of_rate_loses_no_sample_and_misdates_none() -> None:
    host = make_host("thermode")
    host.ready()
    host.deliver(train("thermode", 1))
    host.run(500)
    for every_n in (3, 1, 4, 1):
        host.run(7)
        host.do(TelemetryRate(every_n))
    host.run(100)
    times = [s[0] for s in host.samples()]
    assert times == sorted(times)
    steps = {b - a for a, b in pairwise(times)}
    assert steps <= {MS, 2 * MS, 3 * MS, 4 * MS}
    slope = [(b[1] - a[1]) * MS / (b[0] - a[0]) for a, b in pairwise(host.samples()) if a[1] > 32_100]
    assert all(4 <= rise <= 6 for rise in slope[:400])  # the approach climbs 5 m°C per ms, whatever the rate


def test_a_full_line_loses_telemetry_first_and_says_how_much() -> None:
    host = make_host("thermode")
    host.ready()
    host.run(200)
    before = host.telemetry[-1].frame_no
    host.rig.backlog_bytes = 3000
    host.run(320)
    host.rig.backlog_bytes = 0
    host.run(200)
    numbers = [f.frame_no for f in host.telemetry if f.frame_no > before]
    lost = numbers[0] - before - 1
    assert 19 <= lost <= 21
    assert host.statuses[-1].tx_drop == lost
    assert len([s for s in host.statuses if s.t_us > host.rig.now_us - 700_000]) >= 6  # STATUS is not left out


def test_status_comes_ten_times_a_second_and_shows_the_sensors() -> None:
    host = make_host("thermode")
    host.connect()
    host.run(1000)
    times = [s.t_us for s in host.statuses]
    assert {b - a for a, b in pairwise(times)} == {100 * MS}
    status = host.statuses[-1]
    assert status.state == State.SAFE
    assert abs(status.sensor2 - 32_000) < 100
    assert (status.supply_mv, status.heatsink) == (24_000, 30_000)
    assert host.limits is not None
    assert status.limits_crc == host.limits.limits_crc


def test_status_names_the_fault_before_a_latched_stop() -> None:
    host = make_host("thermode")
    host.ready()
    host.rig.press_stop()
    host.run(400)
    assert host.statuses[-1].fault == 256
    host.rig.inject("emergency=press")
    host.run(150)
    assert host.statuses[-1].fault == Fault.EMERGENCY_STOP
    host.rig.inject("emergency=ok")
    host.do(Clear(Fault.EMERGENCY_STOP))
    host.run(150)
    assert host.statuses[-1].fault == 256


def test_clock_probes_bracket_the_time_between_question_and_answer() -> None:
    host = make_host("thermode")
    host.connect()
    for _ in range(20):
        host.run(3)
        asked_us = host.rig.now_us
        times = host.do(Clock(5))
        assert isinstance(times, ClockTimes)
        assert asked_us <= times.t_rx_us <= times.t_tx_us <= host.rig.now_us


# ---------------------------------------------------------------- events and prompts


def test_events_come_again_until_a_beat_acknowledges_them() -> None:
    rig = SimulatedRig("thermode", seed=1)
    host = Host(rig)
    host.connect()
    host.beating = False
    host.run(150)
    rig.inject("response")
    seen = []
    keep = host.link.receive

    def counted(data: bytes) -> list[object]:
        out = HostLink(SESSION).receive(data)
        seen.extend(i for i in out if isinstance(i, Event) and i.code == EventCode.RESPONSE)
        return keep(data)  # type: ignore[return-value]

    host.link.receive = counted  # type: ignore[method-assign,assignment]
    host.run(450)
    assert len(host.of(EventCode.RESPONSE)) == 1
    sent_again = rig.device.state.link
    assert len(sent_again._events) >= 1
    host.beat()
    host.run(5)
    assert len(sent_again._events) == 0


def test_a_rating_answers_the_prompt_that_is_open_and_no_other() -> None:
    host = make_host("pinprick", participant=ParticipantSettings())
    host.ready()
    host.do(Prompt(1, 100, 60_000))
    host.run(100)
    host.do(Prompt(2, 100, 60_000))  # takes the place of the first
    host.run(5000)
    assert [(e.index, e.value) for e in host.of(EventCode.RATING)] == [(2, 0)]
    host.do(Prompt(3, 100, 60_000))
    host.run(100)
    assert len(host.of(EventCode.RATING)) == 1  # an answer is given once


@pytest.mark.parametrize(("given_ms", "taken"), [(1999, True), (2001, False)])
def test_a_rating_after_the_deadline_is_none(given_ms: int, taken: bool) -> None:
    host = make_host("pinprick")
    host.ready()
    host.do(Prompt(7, 10, 2000))
    state = host.rig.device.state
    asked_us = state.prompt_until_us - 2000 * MS
    host.run((asked_us - host.rig.now_us) // MS + given_ms - 1)
    host.rig._inputs.rating = 99
    host.run(300)
    ratings = host.of(EventCode.RATING)
    assert [(e.index, e.value) for e in ratings] == ([(7, 10)] if taken else [])
    assert not state.prompt_open


def test_a_prompt_that_nobody_answers_closes_by_itself() -> None:
    host = make_host("pinprick")
    host.ready()
    host.do(Prompt(7, 10, 200))
    assert host.rig.device.output.prompt_open
    host.run(250)
    assert not host.rig.device.output.prompt_open
    assert not host.of(EventCode.RATING)


# ---------------------------------------------------------------- determinism, reboots


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
