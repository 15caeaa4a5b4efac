"""The rig as the session sees it: commands and their answers, stops, and a link that is lost or only seems so."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import TypeVar

import pytest

from firmware_interface.codes import EventCode, Fault, Latch, LimitId, Result, State, StopReason
from firmware_interface.limits import HOST_SILENCE_LOST_MS, REPLY_MS, STOP_REPEAT_MS, TRIES
from firmware_interface.link import DeviceLink
from firmware_interface.wire import messages as m
from firmware_interface.wire.message import Message
from rig.devices.rig_device import HOST_STALL_NS, RigDevice
from rig.domain import events
from rig.domain.plan import PlanSegment, StimulusPlan
from tests.unit.devices.scripted import MS, T0_US, Bench, refused

SEGMENTS = tuple(PlanSegment(1000, 32.0) for _ in range(20))
PLAN = StimulusPlan("thermal", "thermode", 32.0, 32.0, SEGMENTS, ())
Kind = TypeVar("Kind", bound=events.DeviceEvent)


def of(kind: type[Kind], happened: list[events.DeviceEvent]) -> list[Kind]:
    return [event for event in happened if isinstance(event, kind)]


def started() -> tuple[Bench, RigDevice]:
    """A connected rig, running; nothing of the handshake is left in the device's list."""
    bench = Bench()
    rig = bench.connect()
    bench.run(rig, 40)
    bench.device.got.clear()
    return bench, rig


def no_answer(_: Message) -> Message | None:
    return None


# ---------------------------------------------------------------- commands

COMMANDS: dict[str, tuple[Callable[[RigDevice], None], list[str], events.CommandDone]] = {
    "enable": (lambda r: r.enable(), ["ENABLE"], events.CommandDone("enable", True)),
    "disable": (lambda r: r.disable(), ["DISABLE"], events.CommandDone("disable", True)),
    "clear": (lambda r: r.clear(), ["CLEAR"], events.CommandDone("clear", True)),
    "arm": (lambda r: r.arm(3), ["ARM"], events.CommandDone("arm", True)),
    "start": (lambda r: r.start(), ["START"], events.CommandDone("start", True, t0_us=T0_US)),
    "prompt": (lambda r: r.prompt(5, 100, 2.5), ["PROMPT"], events.CommandDone("prompt", True)),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_sent_and_answered_once(name: str) -> None:
    command, sent, done = COMMANDS[name]
    bench, rig = started()
    command(rig)
    assert of(events.CommandDone, bench.run(rig, 50)) == [done]
    assert [kind for kind in bench.device.kinds() if kind != "CLOCK"] == sent


def test_a_program_is_loaded_and_its_crc_compared() -> None:
    bench, rig = started()
    rig.load(PLAN)
    (done,) = of(events.CommandDone, bench.run(rig, 50))
    sent = [message for _, message in bench.device.got]
    assert [message.NAME for message in sent] == ["LOAD_BEGIN", "LOAD_SEGMENTS", "LOAD_SEGMENTS", "LOAD_COMMIT"]
    crc = zlib.crc32(b"".join(x.pack()[4 if isinstance(x, m.LoadSegments) else 0 :] for x in sent[:-1]))
    assert done == events.CommandDone("load", True, program_crc=crc)


def test_another_program_in_the_device_is_a_problem() -> None:
    bench, rig = started()
    bench.device.answers[m.LoadCommit] = lambda _: m.Reply(Result.OK, 0, 0, 0, 0, bytes(12))
    rig.load(PLAN)
    (done,) = of(events.CommandDone, bench.run(rig, 50))
    assert done == events.CommandDone("load", False, "the device holds another program than the one sent")


def test_arm_and_start_carry_program_limits_and_one_nonce() -> None:
    bench, rig = started()
    rig.load(PLAN)
    rig.arm(3)
    rig.start()
    done = of(events.CommandDone, bench.run(rig, 100))
    arm, start = (message for _, message in bench.device.got[-2:])
    assert isinstance(arm, m.Arm) and isinstance(start, m.Start)
    assert [d.command for d in done] == ["load", "arm", "start"]
    assert arm == m.Arm(1, done[0].program_crc or 0, rig.identity.limits_crc, 3, 0, start.nonce)
    bench.device.got.clear()
    rig.arm(3)
    bench.run(rig, 20)
    (again,) = (message for _, message in bench.device.got if isinstance(message, m.Arm))
    assert again.nonce != arm.nonce


def test_a_refused_command_is_told_in_units_and_the_next_one_runs() -> None:
    bench, rig = started()
    too_hot = refused(Result.LIMIT, LimitId.LEVEL_MAX, 1, 52_000, 50_000)
    bench.device.answers[m.LoadSegments] = lambda _: too_hot
    rig.load(PLAN)
    rig.enable()
    text = "the device refused LOAD_SEGMENTS: limit level max in segment 1: 52 °C, bound 50 °C"
    done = of(events.CommandDone, bench.run(rig, 50))
    assert done == [events.CommandDone("load", False, text), events.CommandDone("enable", True)]
    assert bench.device.kinds() == ["LOAD_BEGIN", "LOAD_SEGMENTS", "ENABLE"]


def test_a_lost_command_is_repeated() -> None:
    bench, rig = started()
    bench.line.drops[m.Enable] = 1
    rig.enable()
    assert of(events.CommandDone, bench.run(rig, REPLY_MS + 20)) == [events.CommandDone("enable", True)]


def test_a_beat_tells_the_hosts_view() -> None:
    bench, rig = started()
    bench.device.state = State.READY
    bench.device.link.event(EventCode.RESPONSE, 1, 0, 0, 0, 0)
    rig.load(PLAN)
    (done,) = of(events.CommandDone, bench.run(rig, 50))
    rig.beat()
    bench.run(rig, 2)
    beats = [message for _, message in bench.device.got if isinstance(message, m.Beat)]
    assert beats == [m.Beat(State.READY, done.program_crc or 0, 1)]


# ---------------------------------------------------------------- state, latches, clock


def test_telemetry_and_status_are_reported() -> None:
    bench, rig = started()
    happened = bench.run(rig, 320)
    frames = of(events.Telemetry, happened)
    assert [f.frame_no for f in frames] == list(range(frames[0].frame_no, frames[0].frame_no + 20))
    assert frames[0].samples["setpoint"].tolist() == [32.0] * 16
    assert len(of(events.Status, happened)) == 3
    assert rig.state is State.SAFE


LATCHING: dict[str, tuple[EventCode, int, int, int]] = {
    "fault": (EventCode.FAULT, Fault.SUPPLY, 0, Fault.SUPPLY),
    "participant": (EventCode.STATE, State.RETURNING, StopReason.PARTICIPANT_BUTTON, Latch.PARTICIPANT_STOP),
    "lease": (EventCode.STATE, State.RETURNING, StopReason.LEASE_LOST, Latch.LEASE_LOST),
    "mismatch": (EventCode.STATE, State.RETURNING, StopReason.BEAT_MISMATCH, Latch.BEAT_MISMATCH),
}


@pytest.mark.parametrize("cause", LATCHING)
def test_what_an_event_latches_can_be_cleared_before_the_next_status(cause: str) -> None:
    code, index, value, latched = LATCHING[cause]
    bench, rig = started()
    bench.device.link.event(code, 1, 0, index, value, State.READY)
    bench.device.link.event(EventCode.STATE, 2, 0, State.SAFE, StopReason.NONE, State.RETURNING)
    bench.run(rig, 1)
    assert rig.latched == latched
    rig.clear()
    bench.run(rig, 5)
    assert m.Clear(latched) in [message for _, message in bench.device.got]


def test_a_stop_that_nobody_has_been_told_of_yet_is_not_cleared() -> None:
    """The line has lost the event, STATUS names what is latched: the word of it comes again within 100 ms."""
    bench, rig = started()
    bench.device.latched = Latch.PARTICIPANT_STOP
    bench.run(rig, 400)
    assert rig.latched == 0
    bench.device.link.event(EventCode.BUTTON, 1, 0, 0, 32_000, 0)
    bench.run(rig, 1)
    assert rig.latched == Latch.PARTICIPANT_STOP
    rig.clear()
    bench.run(rig, 300)
    assert rig.latched == 0, "pressed anew: the word of that is still to come"


def test_what_no_event_ever_tells_of_can_be_cleared_after_a_while() -> None:
    bench, rig = started()
    bench.device.latched = Latch.LEASE_LOST
    bench.run(rig, 800)
    assert rig.latched == Latch.LEASE_LOST


def test_a_stop_that_does_not_latch_leaves_nothing_to_clear() -> None:
    bench, rig = started()
    bench.device.link.event(EventCode.STATE, 1, 0, State.RETURNING, StopReason.OPERATOR, State.DELIVERING)
    bench.run(rig, 1)
    assert (rig.state, rig.latched) == (State.RETURNING, 0)


def test_the_clock_is_probed_every_second() -> None:
    bench, rig = started()
    probes = of(events.ClockProbe, bench.run(rig, 5000))
    assert len(probes) == 5
    assert len(rig.clock) == 8 + 1 + 5  # handshake, first poll, these
    for probe in probes:
        assert probe.sent_ns < probe.received_ns
        told = rig.clock.to_device(probe.sent_ns)
        assert abs(told.t_us - probe.device_rx_us) <= 1000 + told.uncertainty_us


def test_a_repeated_probe_tells_nothing() -> None:
    bench, rig = started()
    bench.line.drops[m.Clock] = 1
    assert of(events.ClockProbe, bench.run(rig, 1900)) == []
    assert bench.device.kinds() == ["CLOCK"]


def test_probes_do_not_hold_up_commands() -> None:
    bench, rig = started()
    for _ in range(40):
        rig.load(PLAN)
    done = of(events.CommandDone, bench.run(rig, 1500))
    assert [d.ok for d in done] == [True] * 40


# ---------------------------------------------------------------- stop


def stops(bench: Bench) -> list[int]:
    """When STOP arrived, in ms after the first."""
    times = [t_us // 1000 for t_us, message in bench.device.got if isinstance(message, m.Stop)]
    return [t - times[0] for t in times]


def test_stop_is_repeated_until_the_device_has_left_the_active_states() -> None:
    bench, rig = started()
    bench.device.state = State.DELIVERING
    bench.run(rig, 20)
    rig.stop(StopReason.OPERATOR)
    bench.run(rig, 90)
    assert stops(bench) == [0, STOP_REPEAT_MS, 2 * STOP_REPEAT_MS, 3 * STOP_REPEAT_MS, 4 * STOP_REPEAT_MS]
    bench.device.state = State.RETURNING
    bench.run(rig, 20)  # until a telemetry frame says so
    n = len(stops(bench))
    bench.run(rig, 200)
    assert len(stops(bench)) == n


def test_stop_is_sent_at_once_and_once_even_at_rest() -> None:
    """What the host knows may be older than the ENABLE on its way."""
    bench, rig = started()
    rig.stop(StopReason.OPERATOR)
    now = bench.clock.now_ns()
    assert rig.wake_at(now) == now
    bench.run(rig, 200)
    assert stops(bench) == [0]


def test_stop_drops_what_waits_and_goes_ahead_of_what_follows() -> None:
    bench, rig = started()
    bench.device.state = State.ARMED
    bench.run(rig, 20)
    bench.device.answers[m.Start] = no_answer
    rig.start()
    bench.run(rig, 1)
    rig.enable()
    rig.stop(StopReason.OPERATOR)
    rig.clear()
    happened = bench.run(rig, 60)
    kinds = bench.device.kinds()
    assert kinds[:3] == ["START", "STOP", "CLEAR"]
    assert "ENABLE" not in kinds and kinds.count("START") == 1
    assert [d.command for d in of(events.CommandDone, happened)] == ["clear"]


def test_waking_up_in_time() -> None:
    bench, rig = started()
    now = bench.clock.now_ns()
    assert rig.wake_at(now) == now + REPLY_MS * MS
    rig.enable()
    assert rig.wake_at(now) == now + MS
    rig.stop(StopReason.OPERATOR)
    bench.device.state = State.READY
    bench.run(rig, 20)
    assert rig.wake_at(now) == now + STOP_REPEAT_MS * MS


# ---------------------------------------------------------------- a link that is lost


def test_silence_of_a_quarter_of_a_second_is_a_lost_link() -> None:
    bench, rig = started()
    bench.line.mute = True
    assert of(events.LinkLost, bench.run(rig, HOST_SILENCE_LOST_MS - 20)) == []
    assert bench.run(rig, 400) == [events.LinkLost("the device has been silent for 0.25 s")]


def test_noise_is_not_the_device() -> None:
    bench, rig = started()
    bench.line.mute = True
    bench.line.noise = b"\x55\x66\0"
    happened = bench.run(rig, HOST_SILENCE_LOST_MS + 20)
    assert len(of(events.LinkLost, happened)) == 1
    assert of(events.RejectedBytes, happened)[0] == events.RejectedBytes(b"\x55\x66")


def test_a_device_that_is_not_heard_is_stopped_and_gets_no_beat() -> None:
    bench, rig = started()
    bench.device.state = State.DELIVERING
    bench.run(rig, 20)
    bench.line.mute = True
    bench.run(rig, HOST_SILENCE_LOST_MS + 1)
    bench.device.got.clear()
    for _ in range(3):
        rig.beat()
        bench.run(rig, 20)
        bench.line.read()  # the device takes what is on the line
    assert set(bench.device.kinds()) == {"STOP"}
    assert len(stops(bench)) >= 2
    assert bench.device.got[0][1] == m.Stop(StopReason.HOST_SHUTDOWN)


@pytest.mark.parametrize("stall_ms", [300, 5000])
def test_a_stall_of_the_host_is_not_silence_of_the_device(stall_ms: int) -> None:
    """The bytes of the stall may be lost as well: a full buffer in between drops them."""
    bench, rig = started()
    bench.clock.sleep_until(bench.clock.now_ns() + stall_ms * MS)
    bench.line.mute = True
    bench.line.read()
    happened = rig.poll(bench.clock.now_ns())
    bench.line.mute = False
    happened += bench.run(rig, 500)
    assert of(events.LinkLost, happened) == []


def test_silence_after_a_stall_is_found_in_time() -> None:
    bench, rig = started()
    bench.line.mute = True
    bench.clock.sleep_until(bench.clock.now_ns() + 300 * MS)
    assert of(events.LinkLost, rig.poll(bench.clock.now_ns())) == []
    assert of(events.LinkLost, bench.run(rig, HOST_SILENCE_LOST_MS + 2)) != []


def test_a_slow_loop_is_no_excuse() -> None:
    bench, rig = started()
    bench.line.mute = True
    step_ms = HOST_STALL_NS // MS
    assert of(events.LinkLost, bench.run(rig, HOST_SILENCE_LOST_MS + 2 * step_ms, step_ms)) != []


def test_a_command_without_answer_is_a_lost_link() -> None:
    bench, rig = started()
    bench.device.answers[m.Enable] = no_answer
    rig.enable()
    happened = bench.run(rig, TRIES * REPLY_MS + 20)
    assert of(events.LinkLost, happened) == [events.LinkLost("no answer to ENABLE after 3 tries")]
    assert of(events.CommandDone, happened) == []
    assert bench.run(rig, 1000) == [], "once lost it stays lost"


def test_a_link_is_lost_only_once() -> None:
    bench, rig = started()
    bench.line.mute = True
    happened = bench.run(rig, HOST_SILENCE_LOST_MS + 20)
    bench.line.unplugged = "gone as well"
    happened += bench.run(rig, 100)
    assert len(of(events.LinkLost, happened)) == 1


@pytest.mark.parametrize("writing", [False, True])
def test_an_unplugged_device_is_told_once_as_the_line_tells_it(writing: bool) -> None:
    bench, rig = started()
    if writing:
        rig.enable()
    bench.line.unplugged = "/dev/ttyTEST: unplugged or closed by the other side"
    assert bench.run(rig, 300) == [events.LinkLost("/dev/ttyTEST: unplugged or closed by the other side")]
    now = bench.clock.now_ns()
    assert rig.wake_at(now) > now, "a loop in virtual time must go on"


def test_what_came_before_the_plug_was_pulled_is_reported_first() -> None:
    bench, rig = started()

    def last_words(_: Message) -> Message | None:
        bench.device.link.event(EventCode.RESPONSE, 1, 0, 0, 0, 0)
        return None

    bench.device.answers[m.Enable] = last_words
    rig.enable()
    happened = bench.run(rig, 3)
    bench.line.unplugged = "gone"
    happened += bench.run(rig, 3)
    assert [type(e) for e in happened if not isinstance(e, events.Telemetry)] == [events.Button, events.LinkLost]


def test_a_restart_in_mid_session_is_told_once() -> None:
    bench, rig = started()
    bench.device.link = DeviceLink()
    bench.device.link.event(EventCode.BOOT, 20, 0, 0, 0, 4711)
    happened = bench.run(rig, 800)
    assert of(events.Rebooted, happened) == [events.Rebooted(20, 4711)]
    assert len(of(events.LinkLost, happened)) == 1


def test_a_code_of_a_newer_firmware_ends_the_link_with_its_name() -> None:
    bench, rig = started()
    bench.device.link.event(EventCode.FAULT, 1, 0, 99, 0, 0)
    text = "the device sent Fault 99, which is not in this program's contract; update this program"
    assert bench.run(rig, 300)[-1] == events.LinkLost(text)


def test_closing_releases_the_line() -> None:
    bench, rig = started()
    rig.close()
    assert bench.line.closed
