"""ARMED expires to the tick, nonces are good once, triggers wait; wrong beats stop, late ones do not."""

from __future__ import annotations

from firmware_interface.codes import EventCode, Latch, LimitId, Result, State, StopReason, Trigger
from firmware_interface.wire.messages import Beat, Start
from hardware_sim.device.state import Pin
from tests.unit.sim.bench import SHORT, Bench

# ---------------------------------------------------------------- ARMED


def test_armed_expires_to_ready_to_the_tick() -> None:
    bench = Bench().to(State.ARMED)
    bench.tick(SHORT.armed_ms - 1)
    assert bench.s.state is State.ARMED
    bench.tick()
    assert bench.s.state is State.READY
    assert bench.result(Start(1)) == Result.BAD_STATE


def test_a_nonce_is_good_for_one_start() -> None:
    bench = Bench(min_pause_ms=0).to(State.DELIVERING, Bench().hold(10))
    assert bench.result(Start(1)) == Result.BAD_STATE
    bench.until(lambda: bench.s.state is State.READY)
    again = bench.ask(bench.arm_message(nonce=1))
    assert (again.result, again.limit_id) == (Result.STALE, LimitId.NONCE)  # type: ignore[union-attr]
    bench.do(bench.arm_message(nonce=2))
    assert bench.result(Start(1)) == Result.STALE
    assert bench.result(Start(77)) == Result.STALE
    bench.do(Start(2))
    assert bench.s.state is State.DELIVERING


def test_a_start_waits_for_its_edge_and_no_longer_than_it_was_told() -> None:
    bench = Bench().to(State.ARMED, trigger=Trigger.RISE, trigger_timeout_ms=70)
    reply = bench.do(Start(1))
    assert int.from_bytes(reply.data, "little") == 0
    assert bench.result(Start(1)) == Result.STALE
    bench.tick(SHORT.armed_ms + 20)
    assert bench.s.state is State.ARMED
    bench.pins(Pin.TRIGGER)
    assert bench.s.state is State.DELIVERING
    assert bench.s.t0_us == bench.of(EventCode.TRIGGER)[0].t_us

    late = Bench().to(State.ARMED, trigger=Trigger.FALL, trigger_timeout_ms=70)
    late.do(Start(1))
    late.pins(Pin.TRIGGER)  # the wrong edge
    late.tick(68)
    assert late.s.state is State.ARMED
    late.tick()
    assert late.s.state is State.READY
    late.pins(0)
    assert late.s.state is State.READY


# ---------------------------------------------------------------- beats


def test_three_wrong_beats_running_stop_and_latch() -> None:
    bench = Bench().to(State.DELIVERING)
    bench.tick(SHORT.beat_settle_ms)
    wrong, right = Beat(State.READY, bench.s.program.crc, 0), Beat(State.DELIVERING, bench.s.program.crc, 0)
    for beat in (wrong, wrong, right, wrong, wrong):
        bench.ask(beat)
    assert bench.s.state is State.DELIVERING
    bench.ask(wrong)
    assert bench.s.state is State.RETURNING
    assert bench.s.latched == [Latch.BEAT_MISMATCH]
    assert bench.stopped_by() is StopReason.BEAT_MISMATCH


def test_a_wrong_program_in_the_beat_counts_too() -> None:
    bench = Bench().to(State.DELIVERING)
    bench.tick(SHORT.beat_settle_ms)
    for _ in range(3):
        bench.ask(Beat(State.DELIVERING, bench.s.program.crc ^ 1, 0))
    assert bench.s.state is State.RETURNING


def test_a_beat_written_before_a_change_of_state_counts_only_once_it_has_settled() -> None:
    bench = Bench().to(State.DELIVERING)
    for _ in range(5):
        bench.ask(Beat(State.ARMED, bench.s.program.crc, 0))
    assert bench.s.state is State.DELIVERING
    bench.until(lambda: bench.now_us - bench.s.since_us >= SHORT.beat_settle_ms * 1000)
    for _ in range(3):
        bench.ask(Beat(State.ARMED, bench.s.program.crc, 0))
    assert bench.s.state is State.RETURNING
