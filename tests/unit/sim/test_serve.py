"""The simulator as a process: real time, one host at a time, a world that goes on and comes to rest without one."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from dataclasses import fields

import pytest

from hardware_sim.endpoints import MOST_BACKLOG, Endpoint, PtyEndpoint, TcpEndpoint
from hardware_sim.faults import FAULTS, Disturbance, apply, parse
from hardware_sim.participant import ParticipantSettings
from hardware_sim.rig import SimulatedRig
from hardware_sim.serve import MOST_LAG_US, Pace, Served
from hardware_sim.side_channel import parse_command

NS = 1000
posix = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")


# ---------------------------------------------------------------- pace: no process


def test_the_world_follows_the_clock_and_catches_up_a_short_stall() -> None:
    pace = Pace(5_000_000)
    assert pace.due_us(5_000_000 + 1_500 * NS, 0) == 1_500
    assert pace.due_us(5_000_000 + MOST_LAG_US * NS, 0) == MOST_LAG_US
    assert pace.pauses == 0


def test_a_long_stall_stops_the_world_instead() -> None:
    pace = Pace(0)
    assert pace.due_us((MOST_LAG_US + 1_000) * NS, 0) == 0
    assert pace.pauses == 1
    assert pace.due_us((MOST_LAG_US + 3_000) * NS, 0) == 2_000  # from then on as if that time had not been


def test_the_world_never_goes_back() -> None:
    assert Pace(0).due_us(1_000 * NS, 7_000) == 7_000


def test_a_stall_of_the_simulator_is_no_lost_lease() -> None:
    """The longest stall that is caught up, after the longest wait for a beat, stays within the lease."""
    from firmware_interface.limits import BEAT_MS, LEASE_MS

    assert MOST_LAG_US / 1000 + BEAT_MS < LEASE_MS


def test_a_world_time_is_told_with_the_host_time_that_belongs_to_it() -> None:
    pace = Pace(5_000_000)
    assert pace.host_ns(pace.due_us(9_000_000, 0)) == 9_000_000
    late = (MOST_LAG_US + 10_000) * NS
    assert pace.due_us(9_000_000 + late, 4_000) == 4_000
    assert pace.host_ns(4_000) == 9_000_000 + late  # the world has stood still until now


# ---------------------------------------------------------------- side channel: no process


@pytest.fixture
def endpoint() -> Iterator[TcpEndpoint]:
    endpoint = TcpEndpoint(0)
    yield endpoint
    endpoint.close()


def sit_down(endpoint: Endpoint) -> Served:
    """A thermode on somebody, served since the host time 0."""
    rig = SimulatedRig("thermode", seed=1, participant=ParticipantSettings())
    rig.advance(50_000)
    return Served(rig, endpoint, 0)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ({"inject": "emergency=press"}, "done"),
        ({"press": "stop"}, "done"),
        ({"settings": {"gain": 2.0}}, "done"),
        ({"ask": "state"}, "done"),
        ({"line": "unplug"}, "done"),
        ({"line": "plug_in"}, "done"),
        ({"watch_ms": 20}, "done"),
        ({"inject": "nonsense"}, "error"),
        ({"press": "nose"}, "error"),
        ({"settings": {"charm": 1}}, "error"),
        ({"settings": 3}, "error"),
        ({"settings": {"gain": "much"}}, "error"),
        ({"settings": {"gain": 1e9}}, "error"),
        ({"settings": {"noise": None}}, "error"),
        ({"settings": {"tolerance": None}}, "done"),
        ({"ask": "offer"}, "done"),
        ({"line": "cut"}, "error"),
        ({"watch_ms": "often"}, "error"),
        ({}, "error"),
    ],
    ids=str,
)
def test_lines_of_the_side_channel_are_done_or_explained(
    command: dict[str, object], expected: str, endpoint: TcpEndpoint
) -> None:
    served = sit_down(endpoint)
    assert expected in served.obey(command)
    json.dumps(served.obey(command))


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (b'{"ask": 1}', {"ask": 1}),
        (b"", {"not": "JSON"}),
        (b"{", {"not": "JSON"}),
        (b"\xff\xfe", {"not": "JSON"}),
        (b"[1]", {"not": "an object"}),
    ],
)
def test_a_line_that_is_no_command_is_none_and_not_the_end(line: bytes, command: dict[str, object]) -> None:
    assert parse_command(line) == command


def test_settings_reach_the_participant(endpoint: TcpEndpoint) -> None:
    served = sit_down(endpoint)
    served.obey({"settings": {"gain": 2.0, "miss_probability": 1.0}})
    assert served.rig.participant is not None
    settings = served.rig.participant.settings
    assert (settings.gain, settings.miss_probability) == (2.0, 1.0)
    nobody = Served(SimulatedRig("thermode", seed=1), endpoint, 0)
    assert "error" in nobody.obey({"settings": {"gain": 2.0}})


def test_what_is_offered_is_done(endpoint: TcpEndpoint) -> None:
    """Whoever chooses from the offer is never refused; every fault and every setting is in it."""
    served = sit_down(endpoint)
    report = json.loads(json.dumps(served.obey({"ask": "offer"})))
    offer = report["offer"]
    assert set(offer["faults"]) == set(FAULTS)
    assert set(offer["settings"]) == set(offer["ranges"]) == {field.name for field in fields(ParticipantSettings)}
    for name, values in offer["faults"].items():
        for value in values:
            assert "done" in served.obey({"inject": f"{name}={value}" if value else name})
    for name, (low, high) in offer["ranges"].items():
        assert low <= (offer["settings"][name] or low) <= high
        for value in (low, high):
            assert "done" in served.obey({"settings": {name: value}})
        for value in (low - 1, high + 1, float("nan"), True):
            assert "error" in served.obey({"settings": {name: value}})
    assert (offer["unit"], offer["per_unit"], offer["applicator"]) == ("°C", 1000, "thermode")


def test_the_last_value_of_a_lasting_fault_takes_it_back(endpoint: TcpEndpoint) -> None:
    offer = sit_down(endpoint).obey({"ask": "offer"})["offer"]
    for name, values in offer["faults"].items():
        if name in offer["momentary"]:
            continue
        disturbance = Disturbance()
        for value in (values[0], values[-1]):
            apply(disturbance, parse(f"{name}={value}"), 0)
        disturbance.pressed = disturbance.release_us = 0  # a press is over by itself
        assert disturbance == Disturbance(), name


def test_nobody_on_the_rig_offers_no_settings(endpoint: TcpEndpoint) -> None:
    nobody = Served(SimulatedRig("cuff", seed=1), endpoint, 0)
    assert nobody.obey({"ask": "offer"})["offer"]["settings"] is None


def test_a_state_line_comes_at_each_change_and_in_between_where_somebody_watches(endpoint: TcpEndpoint) -> None:
    served = sit_down(endpoint)
    first = served.news()
    assert first is not None
    assert (first["state"], first["t_us"], first["host_ns"]) == ("SAFE", 50_000, 50_000 * NS)
    served.rig.advance(90_000)
    assert served.news() is None
    served.obey({"watch_ms": 20})
    told = []
    for t_us in range(91_000, 151_000, 1_000):
        served.rig.advance(t_us)
        told += [line["t_us"] for line in [served.news()] if line is not None]
    assert told == [91_000, 100_000, 120_000, 140_000]
    served.obey({"watch_ms": 0})
    served.news()
    served.rig.advance(200_000)
    assert served.news() is None
    served.obey({"inject": "emergency=press"})
    served.rig.advance(202_000)
    line = served.news()
    assert line is not None
    assert line["state"] == "FAULT"


# ---------------------------------------------------------------- endpoints: no process


@posix
def test_a_pty_notices_hosts_come_and_go_and_keeps_nothing_for_the_next() -> None:
    endpoint = PtyEndpoint()
    try:
        endpoint.write(b"nobody hears this")
        assert endpoint.read() == b""
        assert not endpoint.connected
        slave = os.open(endpoint.name, os.O_RDWR | os.O_NOCTTY)
        endpoint.read()
        assert endpoint.connected
        os.write(slave, b"\x00\x03\x04\r\n\xff")
        assert endpoint.read() == b"\x00\x03\x04\r\n\xff"  # raw
        endpoint.write(b"for you\n")
        assert os.read(slave, 100) == b"for you\n"
        endpoint.write(b"left unread")
        os.close(slave)
        endpoint.read()
        assert not endpoint.connected
        slave = os.open(endpoint.name, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        with pytest.raises(BlockingIOError):
            os.read(slave, 100)
        os.close(slave)
    finally:
        endpoint.close()


@posix
def test_what_a_host_does_not_take_is_counted_and_bounded() -> None:
    endpoint = PtyEndpoint()
    slave = os.open(endpoint.name, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        endpoint.read()
        for _ in range(200):
            endpoint.write(b"x" * 1000)
        assert 1000 <= endpoint.backlog_bytes <= MOST_BACKLOG
        got = 0
        while endpoint.backlog_bytes:
            got += len(os.read(slave, 65_536))
            endpoint.write(b"")
        assert got > 0
    finally:
        os.close(slave)
        endpoint.close()


@posix
def test_a_pulled_pty_fails_its_host_and_comes_back_as_another() -> None:
    endpoint = PtyEndpoint()
    slave = os.open(endpoint.name, os.O_RDWR | os.O_NOCTTY)
    try:
        endpoint.read()
        assert endpoint.connected
        endpoint.unplug()
        endpoint.write(b"into the air")
        assert (endpoint.read(), endpoint.wait(0.0), endpoint.connected) == (b"", False, False)
        with pytest.raises(OSError):
            os.write(slave, b"is anybody there?")
        endpoint.plug_in()
        again = os.open(endpoint.name, os.O_RDWR | os.O_NOCTTY)
        os.write(again, b"hello")
        assert endpoint.read() == b"hello"
        os.close(again)
    finally:
        os.close(slave)
        endpoint.close()


def test_a_pulled_socket_hangs_up_refuses_and_comes_back_under_its_name() -> None:
    endpoint = TcpEndpoint(0)
    try:
        name, port = endpoint.name, int(endpoint.name.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=2) as host:
            endpoint.wait(1.0)
            endpoint.read()
            endpoint.unplug()
            endpoint.write(b"into the air")
            assert (endpoint.read(), endpoint.wait(0.0), endpoint.connected) == (b"", False, False)
            assert host.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=2)
        endpoint.plug_in()
        assert endpoint.name == name
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            endpoint.wait(1.0)
            endpoint.read()
            assert endpoint.connected
    finally:
        endpoint.close()


def test_a_socket_serves_one_host_and_turns_a_second_away() -> None:
    endpoint = TcpEndpoint(0)
    try:
        port = int(endpoint.name.rpartition(":")[2])
        assert endpoint.name == f"socket://127.0.0.1:{port}"
        with socket.create_connection(("127.0.0.1", port), timeout=2) as first:
            endpoint.wait(1.0)
            endpoint.read()
            assert endpoint.connected
            with socket.create_connection(("127.0.0.1", port), timeout=2) as second:
                endpoint.wait(1.0)
                endpoint.read()
                assert second.recv(1) == b""
            first.sendall(b"hello")
            endpoint.wait(1.0)
            assert endpoint.read() == b"hello"
            endpoint.write(b"answer")
            assert first.recv(100) == b"answer"
        endpoint.wait(1.0)
        endpoint.read()
        assert not endpoint.connected
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            endpoint.wait(1.0)
            endpoint.read()
            assert endpoint.connected
    finally:
        endpoint.close()
