"""Connecting: who is accepted, what is set, and the one line that says why it did not work."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from firmware_interface.codes import EventCode, LimitId, Result, State
from firmware_interface.limits import APPLICATORS, Cap
from firmware_interface.wire import messages as m
from firmware_interface.wire.message import Message
from rig.devices import handshake
from rig.domain.errors import DeviceError
from rig.domain.events import Button
from tests.unit.devices.scripted import MS, NAME, START_NS, Bench, ScriptedDevice, limits_of, refused, with_crc

HOST = f"{m.MAJOR}.{m.MINOR}"


# ---------------------------------------------------------------- it works


@pytest.mark.parametrize("name", APPLICATORS)
def test_connect_identifies_the_device_and_brings_it_down_to_the_tier(name: str) -> None:
    bench = Bench(ScriptedDevice(name))
    rig = bench.connect(name)
    who = rig.identity
    assert (who.serial, who.firmware, who.boot_id, who.simulated) == ("QST-0001", "test 1.0", 9, True)
    assert (who.protocol, who.digest, who.applicator) == (HOST, m.DIGEST, name)
    free, held = APPLICATORS[name].free, bench.device.limits
    for field in ("max", "min_pause_ms", "max_dose", "max_pulses", "rise", "neutral"):
        assert getattr(held, field) == getattr(free, field), field
    assert tuple(cap for cap in held.caps if cap != Cap(0, 0)) == free.caps
    assert who.limits["max"] == free.max
    assert who.limits_crc == held.limits_crc


def test_connect_aligns_the_clocks_and_starts_telemetry() -> None:
    bench = Bench()
    rig = bench.connect(sample_every_ms=3)
    assert len(rig.clock) == handshake.FIRST_PROBES
    told = rig.clock.to_device(bench.clock.now_ns())
    assert abs(told.t_us - (bench.clock.now_ns() - START_NS) // 1000) <= told.uncertainty_us < 2000
    assert bench.device.every_n == 3


def test_connect_writes_nothing_that_moves_anything() -> None:
    bench = Bench()
    bench.connect()
    assert set(bench.device.kinds()) == {"HELLO", "GET_LIMITS", "SET_LIMITS", "CLOCK", "TELEMETRY_RATE"}


def test_no_tier_keeps_the_limits_of_the_device() -> None:
    bench = Bench()
    handshake.connect(bench.line, bench.clock, NAME, None, "thermode")
    assert bench.device.limits == limits_of("thermode")


def test_a_newer_minor_version_of_the_device_is_accepted_with_its_own_digest() -> None:
    device = ScriptedDevice()
    device.ident = replace(device.ident, minor=m.MINOR + 1, digest=1)
    assert Bench(device).connect().identity.protocol == f"{m.MAJOR}.{m.MINOR + 1}"


def test_the_state_told_meanwhile_is_known() -> None:
    """A host before this one left it hot: HELLO sends it home."""
    device = ScriptedDevice(state=State.RETURNING, latched=257)
    rig = Bench(device).connect()
    assert (rig.state, rig.latched) == (State.RETURNING, 257)


def test_what_is_latched_is_known_although_the_line_lost_the_first_word_of_it() -> None:
    device = ScriptedDevice(latched=257)
    device.told_us = 450_000  # nothing before; all else takes 300 ms
    assert Bench(device).connect().latched == 257


def test_what_is_latched_meanwhile_is_not_old() -> None:
    """A button whose word the line has lost comes again; cleared before, it would stop a train under way."""
    bench = Bench()

    def pressed(message: Message) -> Message:
        bench.device.latched = 257 if bench.device.told_us > 150_000 else 0
        return m.ClockTimes(message.token, 0, 0)  # type: ignore[attr-defined]

    bench.device.answers[m.Clock] = pressed
    bench.line.drops[m.Clock] = 3
    assert bench.connect().latched == 0
    assert bench.device.told_us > 400_000, "another STATUS has come"


def test_a_stop_pressed_meanwhile_is_told_to_the_run() -> None:
    bench = Bench()

    def pressed(message: Message) -> Message:
        bench.device.link.event(EventCode.BUTTON, 7, 0, 0, 32_000, 0)
        return bench.device.limits

    bench.device.answers[m.GetLimits] = pressed
    rig = bench.connect()
    assert [event for event in bench.run(rig, 3) if isinstance(event, Button)] == [Button("stop", 7)]


@pytest.mark.parametrize("before", [b"tail of a frame\0", b"\0\0\0", b"\xff" * 300 + b"\0"])
def test_bytes_from_before_do_not_matter(before: bytes) -> None:
    bench = Bench()
    bench.line.noise = before
    bench.connect()


def test_a_lost_hello_does_not_matter() -> None:
    bench = Bench()
    bench.line.drops[m.Hello] = 1
    bench.connect()
    assert bench.device.kinds().count("HELLO") == 1


def test_a_device_that_boots_meanwhile_is_found() -> None:
    """Opening the port resets some boards."""
    bench = Bench()
    bench.line.deaf_until_ns = START_NS + 1500 * MS
    bench.connect()
    assert bench.device.kinds().count("HELLO") == 1


def test_sessions_are_told_apart_and_repeat_with_the_seed() -> None:
    sessions = []
    for seed in (1, 1, 2, None, None):
        bench = Bench()
        bench.connect(seed=seed)
        sessions.append(bench.device.link.session)
    assert sessions[0] == sessions[1]
    assert len({*sessions, 0}) == 5  # four, and none of them is 0


def test_a_probe_that_had_to_be_repeated_is_not_used() -> None:
    """Which of the two sendings was answered is not known."""
    bench = Bench()
    bench.line.drops[m.Clock] = 3
    assert len(bench.connect().clock) == handshake.FIRST_PROBES - 3


def test_a_device_on_its_way_home_is_waited_for() -> None:
    bench = Bench()

    def when_home(message: Message) -> Message | None:
        if bench.clock.now_ns() < START_NS + 1000 * MS:
            return refused(Result.BAD_STATE)
        del bench.device.answers[m.SetLimits]
        return bench.device._answer(message)

    bench.device.answers[m.SetLimits] = when_home
    bench.connect()
    assert bench.device.limits.max == APPLICATORS["thermode"].free.max


# ---------------------------------------------------------------- it does not

Broken = Callable[[Bench], None]


def silent(bench: Bench) -> None:
    bench.line.deaf = bench.line.mute = True


def silent_after_hello(bench: Bench) -> None:
    def vanish(_: Message) -> Message | None:
        bench.line.mute = True
        return None

    bench.device.answers[m.GetLimits] = vanish


def frames_of_nobody(bench: Bench) -> None:
    silent(bench)
    bench.line.noise = b"\x05temp\x0221\0"


def text_without_zeros(bench: Bench) -> None:
    silent(bench)
    bench.line.noise = b"ok\r\n"


def echo(bench: Bench) -> None:
    silent(bench)
    bench.line.echo = True


def sends_but_does_not_hear(bench: Bench) -> None:
    bench.device.every_n = 1
    bench.device.link._session = 1  # of a host that is gone
    bench.line.deaf = True


def ident(**changes: object) -> Broken:
    def change(bench: Bench) -> None:
        bench.device.ident = replace(bench.device.ident, **changes)  # type: ignore[arg-type]

    return change


def answers(kind: type[Message], answer: Message | None) -> Broken:
    def change(bench: Bench) -> None:
        bench.device.answers[kind] = lambda _: answer

    return change


def other_applicator(bench: Bench) -> None:
    bench.device.limits = limits_of("cuff")


def unknown_probe(bench: Bench) -> None:
    bench.device.limits = with_crc(replace(bench.device.limits, probe_id=77))


def contradicts_itself(bench: Bench) -> None:
    bench.device.limits = with_crc(replace(bench.device.limits, quantity=9))


def unplugged(bench: Bench) -> None:
    def pull(_: Message) -> Message | None:
        bench.line.unplugged = f"{NAME}: unplugged or closed by the other side"
        return None

    bench.device.answers[m.Clock] = pull


def no_status(bench: Bench) -> None:
    bench.device.told_us = 10_000_000


def probes_lost(bench: Bench) -> None:
    bench.line.drops[m.Clock] = handshake.FIRST_PROBES


TOO_HOT = refused(Result.LIMIT, LimitId.TIGHTEN_ONLY, 6, 50_000, 45_000)

BROKEN: dict[str, tuple[Broken, str]] = {
    "silent": (silent, "silent for 2 s; check power, cable and port"),
    "silent after HELLO": (silent_after_hello, "silent for 2 s; check power, cable and port"),
    "frames of another kind": (frames_of_nobody, "something answers, but it is not a qst-rig device; check the port"),
    "a few letters": (text_without_zeros, "something answers, but it is not a qst-rig device; check the port"),
    "echo": (echo, "something answers, but it is not a qst-rig device; check the port"),
    "device that does not hear": (
        sends_but_does_not_hear,
        "the device sends but does not answer HELLO; unplug it, wait 5 s, plug it in again",
    ),
    "next major version": (
        ident(major=m.MAJOR + 1, minor=4),
        f"the device speaks protocol {m.MAJOR + 1}.4, this program {HOST}; update the older of the two",
    ),
    "other digest": (
        ident(digest=0xABCD),
        f"protocol {HOST} with digest 0000ABCD, this program's {HOST} has {m.DIGEST:08X};"
        " flash the firmware that belongs to this version",
    ),
    "HELLO refused": (
        answers(m.Hello, refused(Result.BAD_VALUE)),
        f"the device refused HELLO: bad value; this program speaks protocol {HOST}",
    ),
    "other applicator": (other_applicator, "the paradigm needs applicator thermode, the device has cuff"),
    "unknown probe": (unknown_probe, "the paradigm needs applicator thermode, the device has probe 77"),
    "other quantity": (
        contradicts_itself,
        "the paradigm needs applicator thermode, the device has thermode in Quantity 9",
    ),
    "limits refused": (
        answers(m.SetLimits, TOO_HOT),
        "the device refused SET_LIMITS: limit tighten only at limits.max: 50 °C, bound 45 °C",
    ),
    "limits not taken over": (
        answers(m.SetLimits, limits_of("thermode")),
        "the device holds max = 52000 although 50000 was asked for; flash the matching firmware",
    ),
    "limits with a wrong CRC": (
        answers(m.GetLimits, replace(limits_of("thermode"), limits_crc=1)),
        "the device's limits contradict their own CRC; flash it anew",
    ),
    "never at rest": (answers(m.SetLimits, refused(Result.BAD_STATE)), "the device refused SET_LIMITS: bad state"),
    "probes lost": (probes_lost, "no usable answer to 8 clock probes; the line loses too much"),
    "no STATUS": (no_status, "the device sends no STATUS; flash the firmware that belongs to this version"),
    "telemetry refused": (
        answers(m.TelemetryRate, refused(Result.BAD_VALUE)),
        "the device refused a sample every 1 ms; choose 1 to 255",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_wrong_is_said_in_one_line(case: str) -> None:
    breaks, text = BROKEN[case]
    bench = Bench()
    breaks(bench)
    with pytest.raises(DeviceError) as told:
        bench.connect()
    assert str(told.value) == f"{NAME}: {text}"


def test_unplugging_in_mid_handshake_is_told_as_the_line_tells_it() -> None:
    bench = Bench()
    unplugged(bench)
    with pytest.raises(DeviceError, match=re.escape(f"{NAME}: unplugged or closed by the other side")):
        bench.connect()


def test_a_silent_port_costs_two_seconds_and_no_more() -> None:
    bench = Bench()
    silent(bench)
    with pytest.raises(DeviceError):
        bench.connect()
    assert bench.clock.now_ns() == START_NS + 2000 * MS


def test_an_older_minor_version_of_the_device_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handshake, "MINOR", 3)
    with pytest.raises(DeviceError, match=re.escape(f"protocol {m.MAJOR}.0, this program {m.MAJOR}.3")):
        Bench().connect()
