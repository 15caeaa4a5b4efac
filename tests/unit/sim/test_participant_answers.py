"""How the simulated participant answers: handset, stop button, slider."""

from __future__ import annotations

import random
import statistics
from itertools import pairwise

import pytest

from firmware_interface.codes import EventCode, State
from hardware_sim.participant import (
    SLIDER_FULL,
    ParticipantSettings,
)
from tests.unit.sim.scripted_host import make_host, train
from tests.unit.sim.seat import S, Seat


@pytest.mark.parametrize(("steps", "answer"), [(100, 22), (10, 2), (1000, 220), (1, 0)])
def test_an_answer_comes_on_the_prompts_scale(steps: int, answer: int) -> None:
    seat = Seat("pinprick", noise=0.0)
    seat.pulses(1, 1000)
    assert seat.ask(steps) == answer


def test_answers_take_their_time_and_stay_within_the_deadline() -> None:
    times = []
    for seed in range(60):
        seat = Seat("pinprick", seed)
        seat.pulses(1, 1000)
        asked_us = seat.now_us
        assert seat.ask(patience_ms=1500) is not None
        times.append((seat.answers[-1][0] - asked_us) / S)
    assert 0.3 < min(times) < statistics.median(times) < max(times) <= 1.5
    assert statistics.median(times) == pytest.approx(1.2, abs=0.15)


def test_prompts_are_missed_as_often_as_said() -> None:
    seat = Seat("pinprick", seed=5, miss_probability=0.3)
    missed = 0
    for _ in range(200):
        seat.pulses(1, 1000)
        missed += seat.ask(patience_ms=3000) is None
    assert 40 <= missed <= 80  # 60 +- 3 standard deviations


@pytest.mark.parametrize(("tolerance", "pressed"), [(30.0, True), (90.0, False), (None, False)])
def test_too_much_is_too_much(tolerance: float | None, pressed: bool) -> None:
    settings = ParticipantSettings(gain=1.0, tolerance=tolerance)
    host = make_host("pinprick", participant=settings)
    host.ready()
    host.deliver(train("pinprick"))
    host.run(10_000)
    assert bool(host.of(EventCode.BUTTON)) is pressed
    assert (host.rig.state is State.SAFE) is pressed
    if pressed:
        host.run(1000)
        assert host.rig.device.state.pins == 0  # let go again


# ---------------------------------------------------------------- the slider


def test_heat_is_felt_late_and_fades_between_pulses() -> None:
    seat = Seat("thermode", noise=0.0, gain=0.0)
    seat.pulses(1, 6000)
    began = next(i for i, position in enumerate(seat.slider) if position > 0) * 0.01
    assert 0.8 <= began <= 1.1
    top = max(seat.slider)
    assert top == pytest.approx(0.25 * SLIDER_FULL, rel=0.01)
    assert seat.slider[300] < 0.35 * top


def test_pressure_is_held_between_pulses_and_never_taken_back_to_zero() -> None:
    seat = Seat("cuff", noise=0.0, gain=1.0)
    for _ in range(10):
        for level in range(seat.baseline, seat.target, 2_000):  # a rise takes its time: half a pulse is no pulse
            seat.feel(level, 10)
        seat.pulses(1, 1800)
    from_first = seat.slider[100:]
    assert min(from_first) > 0.2 * SLIDER_FULL
    assert all(b >= a - 1 for a, b in pairwise(from_first))
    seat.feel(seat.baseline, 60_000)
    assert seat.slider[-1] < 0.02 * SLIDER_FULL


def test_after_the_train_the_pain_fades_over_seconds() -> None:
    seat = Seat("thermode", noise=0.0, gain=1.0)
    seat.pulses(10, 2000)
    top = max(seat.slider[-300:])
    seat.feel(seat.baseline, 30_000)
    at_15_s, at_30_s = seat.slider[-1500], seat.slider[-1]
    assert 0.01 * SLIDER_FULL < at_15_s < 0.15 * top
    assert at_30_s < 0.3 * at_15_s


def test_the_slider_stays_within_its_travel_whatever_the_level_does() -> None:
    rng = random.Random(1)
    seat = Seat("thermode", gain=5.0, noise=30.0)
    for _ in range(300):
        seat.feel(rng.uniform(20_000, 60_000), rng.choice((10, 50, 300)))
    assert 0 <= min(seat.slider) <= max(seat.slider) <= SLIDER_FULL


def test_the_same_seed_is_the_same_person() -> None:
    def answers(seed: int) -> list[tuple[int, int]]:
        seat = Seat("cuff", seed)
        for _ in range(5):
            seat.pulses(2, 2000)
            seat.ask()
        return seat.answers

    assert answers(4) == answers(4)
    assert answers(4) != answers(5)
