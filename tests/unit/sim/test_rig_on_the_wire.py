"""What passes the wire: telemetry, status, events until acknowledged, reboots; the same seed gives the same bytes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from firmware_interface.codes import EventCode, Fault, State
from firmware_interface.link import HostLink
from firmware_interface.wire.messages import (
    Clear,
    Clock,
    ClockTimes,
    Event,
    Prompt,
    TelemetryRate,
)
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
    host.rig.inject("button=press")
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
