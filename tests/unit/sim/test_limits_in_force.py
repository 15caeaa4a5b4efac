"""Limits tighten, never widen, until power is cycled; their CRC covers them; a program checked before is void."""

from __future__ import annotations

import zlib
from dataclasses import replace

import pytest

from firmware_interface.codes import LimitId, Result, State
from firmware_interface.limits import APPLICATORS, Cap, LimitTable
from firmware_interface.wire.messages import Limits, Reply, SetLimits
from hardware_sim.device.limit_table import FIXED, LESS_IS_TIGHTER, MORE_IS_TIGHTER, limits_message
from tests.unit.sim.bench import Bench

FIELDS = [name for name in SetLimits.FIELDS if name not in ("channel", "quantity", "caps")]
UNUSED = Cap(0, 0)


def message(table: LimitTable, quantity: int = 1) -> SetLimits:
    """SET_LIMITS of a table."""
    caps = table.caps + (UNUSED,) * (10 - len(table.caps))
    return SetLimits(0, quantity, *(getattr(table, name) for name in FIELDS), caps)


@pytest.mark.parametrize("name", APPLICATORS)
def test_every_free_tier_is_tighter_than_what_the_firmware_holds(name: str) -> None:
    kind = APPLICATORS[name]
    bench = Bench(name).to(State.SAFE)
    answer = bench.ask(message(kind.free, kind.quantity))
    assert isinstance(answer, Limits)
    assert bench.s.limits == kind.free
    assert (answer.probe_id, answer.area_mm2) == (kind.probe_id, kind.area_mm2)
    back = bench.ask(message(kind.never, kind.quantity))
    assert isinstance(back, Reply)
    assert (back.result, back.limit_id) == (Result.LIMIT, LimitId.TIGHTEN_ONLY)
    assert bench.s.limits == kind.free


def test_every_field_has_a_direction() -> None:
    assert {*LESS_IS_TIGHTER, *MORE_IS_TIGHTER, *FIXED, "neutral"} == set(FIELDS)


@pytest.mark.parametrize("name", [*LESS_IS_TIGHTER, *MORE_IS_TIGHTER])
def test_a_step_in_the_right_direction_is_taken_and_one_back_is_named(name: str) -> None:
    bench = Bench(band_low=31_000, band_high=33_000, min=1000).to(State.SAFE)
    held = bench.s.limits
    tighter = -1 if name in LESS_IS_TIGHTER else 1
    one = replace(held, **{name: getattr(held, name) + tighter})
    assert isinstance(bench.ask(message(one)), Limits)
    assert bench.s.limits == one
    reply = bench.ask(message(held))
    assert isinstance(reply, Reply)
    assert (reply.result, reply.limit_id, SetLimits.FIELDS[reply.index], reply.value, reply.bound) == (
        Result.LIMIT,
        LimitId.TIGHTEN_ONLY,
        name,
        getattr(held, name),
        getattr(one, name),
    )


@pytest.mark.parametrize("change", [-1, 1])
def test_the_safe_return_speed_is_the_actuators_own(change: int) -> None:
    bench = Bench().to(State.SAFE)
    held = bench.s.limits
    assert bench.result(message(replace(held, safe_return=held.safe_return + change))) == Result.LIMIT


@pytest.mark.parametrize(("neutral", "taken"), [(30_000, True), (36_000, True), (29_999, False), (36_001, False)])
def test_neutral_may_be_placed_inside_its_band_only(neutral: int, taken: bool) -> None:
    bench = Bench().to(State.READY)
    answer = bench.ask(message(replace(bench.s.limits, neutral=neutral)))
    if taken:
        assert isinstance(answer, Limits)
        assert (bench.s.neutral, bench.s.setpoint) == (neutral, neutral)
        bench.tick(300)
        assert bench.s.aim == neutral
        assert bench.s.state is State.READY
    else:
        assert isinstance(answer, Reply)
        assert (answer.limit_id, answer.value) == (LimitId.NEUTRAL_BAND, neutral)


CAPS = (Cap(44_000, 1000), Cap(48_000, 100), Cap(5_000, 500))


@pytest.mark.parametrize(
    ("caps", "taken"),
    [
        (CAPS, True),
        ((Cap(44_000, 999), Cap(48_000, 100), Cap(5_000, 500)), True),
        ((Cap(43_999, 1000), Cap(48_000, 100), Cap(5_000, 500)), True),
        ((Cap(44_000, 100), Cap(5_001, 500)), True),
        ((*CAPS, Cap(50_000, 1)), True),
        ((Cap(44_000, 1001), Cap(48_000, 100), Cap(5_000, 500)), False),
        ((Cap(44_001, 1000), Cap(48_000, 100), Cap(5_000, 500)), False),
        ((Cap(44_000, 1000), Cap(48_000, 101), Cap(5_000, 500)), False),
        ((Cap(44_000, 1000), Cap(48_000, 100), Cap(4_999, 500)), False),
        ((Cap(44_000, 1000), Cap(48_000, 100)), False),
        ((), False),
    ],
)
def test_caps_may_only_forbid_more(caps: tuple[Cap, ...], taken: bool) -> None:
    bench = Bench(caps=CAPS).to(State.SAFE)
    answer = bench.ask(message(replace(bench.s.limits, caps=caps)))
    assert isinstance(answer, Limits if taken else Reply), answer


def test_the_crc_is_over_all_bytes_before_it_and_changes_with_every_limit() -> None:
    bench = Bench().to(State.SAFE)
    held = limits_message(bench.s)
    assert held.limits_crc == zlib.crc32(held.pack()[:-4]) == bench.s.limits_crc
    bench.ask(message(replace(bench.s.limits, max_pulses=119)))
    assert bench.s.limits_crc != held.limits_crc


def test_a_program_checked_against_other_limits_is_gone() -> None:
    bench = Bench().to(State.READY)
    bench.load(bench.hold())
    bench.ask(message(replace(bench.s.limits, max=40_000)))
    assert bench.result(bench.arm_message()) == Result.BAD_CRC
    reply = bench.load([s._replace(end_level=40_001) if s.pulse_index else s for s in bench.hold()])
    assert (reply.result, reply.limit_id, reply.bound) == (Result.LIMIT, LimitId.LEVEL_MAX, 40_000)


def test_arm_needs_the_crc_of_the_limits_in_force() -> None:
    bench = Bench().to(State.READY)
    bench.load(bench.hold())
    reply = bench.ask(bench.arm_message(limits_crc=bench.s.limits_crc ^ 1))
    assert isinstance(reply, Reply)
    assert (reply.result, reply.limit_id) == (Result.BAD_CRC, LimitId.LIMITS_CRC)
