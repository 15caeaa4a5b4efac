"""The simulated participant: known gain, felt from the delivered level alone, answers by handset and slider."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import replace

import pytest

from firmware_interface.codes import EventCode, State
from firmware_interface.wire.messages import Prompt
from hardware_sim.participant import (
    SENSES,
    SLIDER_FULL,
    ParticipantSettings,
    expected_first,
    expected_gain,
)
from tests.unit.sim.scripted_host import PULSES, Host, make_host, train
from tests.unit.sim.seat import S, Seat

GAINS = [0.0, 0.5, 1.0, 2.0]
#: applicator -> onset to onset of its built-in paradigm, s
PERIODS = {"thermode": 2.0, "cuff": 2.0, "pinprick": 1.0}


# ---------------------------------------------------------------- the model


def test_the_expected_gain_is_the_recursion_written_out() -> None:
    fade = math.exp(-1.0 / 4.0)
    w2 = 0.5 * fade
    w3 = (w2 + 0.5 * (1 - w2)) * fade
    assert expected_gain(2.0, 1.0, 1) == 1.0
    assert expected_gain(2.0, 1.0, 2) == pytest.approx(1 + 2 * w2)
    assert expected_gain(2.0, 1.0, 3) == pytest.approx(1 + 2 * w3)


def test_summation_grows_with_rate_and_number_and_is_absent_at_five_seconds() -> None:
    by_period = [expected_gain(1.0, period, 10) for period in (0.5, 1.0, 2.0, 3.0)]
    assert by_period == sorted(by_period, reverse=True)
    assert by_period[-1] > 1.2
    by_number = [expected_gain(1.0, 1.0, n) for n in range(1, 15)]
    assert by_number == sorted(by_number)
    assert by_number[-1] - by_number[9] < 0.01  # a plateau by the tenth
    assert expected_gain(2.0, 5.0, 10) == 1.0
    assert expected_gain(0.0, 1.0, 10) == 1.0


@pytest.mark.parametrize("applicator", SENSES)
@pytest.mark.parametrize("gain", GAINS)
def test_the_built_in_targets_stay_on_the_scale(applicator: str, gain: float) -> None:
    target = PULSES[applicator][1]
    highest = expected_first(applicator, target) * expected_gain(gain, 1.0, 10)
    assert 5.0 < highest + 5 * 1.5 < 100.0


@pytest.mark.parametrize(
    ("applicator", "gain"), [*[("pinprick", gain) for gain in GAINS], ("thermode", 1.0), ("cuff", 1.0)]
)
def test_the_gain_is_recovered_from_the_handset_within_two_standard_errors(applicator: str, gain: float) -> None:
    period = PERIODS[applicator]
    truth = expected_gain(gain, period, 10)
    ratios = []
    for seed in range(20):
        seat = Seat(applicator, seed, gain=gain)
        first, last = [], []
        for _ in range(5):
            seat.pulses(1, 1000)
            first.append(seat.ask())
            seat.rest()
            seat.pulses(10, round(period * 1000))
            last.append(seat.ask())
            seat.rest()
        assert None not in first + last
        ratios.append(sum(last) / sum(first))  # type: ignore[arg-type]
    error = statistics.stdev(ratios) / math.sqrt(len(ratios))
    assert abs(statistics.mean(ratios) - truth) <= 2 * error
    assert error < 0.05


@pytest.mark.parametrize("gain", [0.0, 1.0])
@pytest.mark.parametrize(
    ("applicator", "plateau_ms", "window_ms", "reduce"),
    [("thermode", 500, (1000, 3000), max), ("cuff", 1000, (1000, 2000), statistics.mean)],
)
def test_the_gain_is_recovered_from_the_slider(
    applicator: str, plateau_ms: int, window_ms: tuple[int, int], reduce: Callable[[list[int]], float], gain: float
) -> None:
    """Heat: maximum of [onset + 1 s, next onset + 1 s); pressure: mean of the second after each offset."""
    truth, ratios = expected_gain(gain, 2.0, 10), []
    for seed in range(20):
        seat = Seat(applicator, seed, gain=gain)
        for _ in range(10):
            seat.feel(seat.target, plateau_ms)
            seat.feel(seat.baseline, 2000 - plateau_ms)
        seat.feel(seat.baseline, 2000)
        opens, closes = (ms // 10 for ms in window_ms)
        ratings = [reduce(seat.slider[i * 200 + opens : i * 200 + closes]) for i in range(10)]
        ratios.append(ratings[-1] / ratings[0])
    error = statistics.stdev(ratios) / math.sqrt(len(ratios))
    assert abs(statistics.mean(ratios) - truth) <= 2 * error


def test_ratings_grow_with_the_level_and_end_with_the_scale() -> None:
    assert expected_first("thermode", 42_000) == 0.0
    assert expected_first("thermode", 45_000) == pytest.approx(12.5)
    assert expected_first("thermode", 48_000) == pytest.approx(25.0)
    assert expected_first("thermode", 80_000) == 100.0


# ---------------------------------------------------------------- only what is delivered


def test_a_level_that_does_not_hurt_is_rated_zero() -> None:
    seat = Seat("thermode", noise=10.0)
    seat.feel(41_900, 5000)
    assert seat.ask() == 0
    assert set(seat.slider) == {0}


def test_what_is_felt_but_does_not_hurt_is_rated_zero_too() -> None:
    seat = Seat("thermode", noise=10.0)
    seat.person._sense = replace(SENSES["thermode"], feel_from=40_000.0, feel_until=39_000.0)
    for _ in range(10):
        seat.pulses(1, 1000, target=41_500)
        assert seat.ask() == 0


def delivered(applicator: str, *, inject: str = "", count: int = 10) -> Host:
    """A train on a whole rig with a participant of gain 1, with or without something wrong."""
    host = make_host(applicator, seed=3, participant=ParticipantSettings(gain=1.0))
    host.ready()
    if inject:
        host.rig.inject(inject)
    host.deliver(train(applicator, count))
    host.run_until(State.READY)
    return host


def rating(host: Host, prompt_id: int = 1, steps: int = 100) -> int | None:
    """Answer to a prompt on a whole rig."""
    host.do(Prompt(prompt_id, steps, 8000))
    host.run(5000)
    answers = [e.value for e in host.of(EventCode.RATING) if e.index == prompt_id]
    return answers[-1] if answers else None


@pytest.mark.parametrize("applicator", PERIODS)
def test_a_train_on_the_skin_is_rated_as_the_model_says(applicator: str) -> None:
    host = delivered(applicator)
    truth = expected_first(applicator, PULSES[applicator][1]) * expected_gain(1.0, PERIODS[applicator], 10)
    answer = rating(host)
    assert answer is not None
    assert abs(answer - truth) < 3.5 * 1.5 + 0.5
    assert max(s[4] for s in host.samples()) > 0.5 * truth / 100 * SLIDER_FULL


@pytest.mark.parametrize("applicator", PERIODS)
def test_what_does_not_reach_the_skin_is_not_felt(applicator: str) -> None:
    """The probe is lifted: program, stamps and telemetry are as ever, the ratings are not."""
    host = delivered(applicator, inject="contact=off")
    assert len(host.of(EventCode.PULSE_ONSET)) == 10
    assert max(s[2] for s in host.samples()) >= PULSES[applicator][1]
    assert max(s[4] for s in host.samples()) == 0
    assert rating(host) == 0


def test_a_cut_heater_takes_the_pain_away() -> None:
    host = make_host("thermode", seed=3, participant=ParticipantSettings(gain=1.0))
    host.ready()
    host.deliver(train("thermode"))
    host.run(6500)
    assert max(s[4] for s in host.samples()) > 0.2 * SLIDER_FULL
    host.rig.inject("heater=open")
    host.run_until(State.FAULT, 5000)
    host.run(15_000)
    assert host.rig.participant is not None
    assert host.rig.participant.slider < 0.03 * SLIDER_FULL


def test_a_pulse_is_not_rated_twice() -> None:
    seat = Seat("pinprick", noise=0.0)
    seat.pulses(1, 1000)
    assert seat.ask() == 22
    seat.rest()
    assert seat.ask() == 0  # asked about before; nothing has been felt since


def test_a_second_question_at_once_is_about_the_same_pulse() -> None:
    seat = Seat("pinprick", noise=0.0)
    seat.pulses(1, 1000)
    seat.prompt = (1, 100, seat.now_us + 5 * S)
    while seat.prompt is not None:
        seat.feel(0, 10)
    seat.feel(0, 1000)
    assert seat.ask() == 22
