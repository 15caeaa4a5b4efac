"""The run as the screen shows it, folded from what control says: real engine, scripted device, trace from the plan."""

from __future__ import annotations

import numpy as np
import pytest

from gui.models.asking import Stopping
from gui.models.live import LiveRun, _capacity
from gui.models.strip import NO_DEVICE
from rig.analysis.delivery import Verdict
from rig.control.messages import Over, Refused, Samples
from rig.session.states import Phase, Verb
from tests.gui.played import Played, planned, rising_slider, underway

TRIALS = planned()


def delivering(live: LiveRun) -> bool:
    return live.snapshot is not None and live.snapshot.phase is Phase.DELIVERING


def test_before_anything_is_said_there_is_no_device() -> None:
    live = LiveRun()
    assert live.strip().state == NO_DEVICE
    assert live.possible() == frozenset()
    assert (live.coming, live.axis(), live.limit(), live.curves(), live.to_do().key) == (None, None, None, [], "")


def test_the_coming_trial_is_shown_before_the_start() -> None:
    live = Played(TRIALS).live
    assert live.shown is not None and live.shown.trial is TRIALS[0] and live.shown.t0_us is None
    assert live.limit() == 50.0
    assert live.axis() == (0.0, 100.0)
    assert (live.to_do().key, live.strip().following) == ("start", "start")
    assert Verb.START in live.possible()


def test_the_strip_says_what_comes_next_through_a_run() -> None:
    run = Played(TRIALS, confirm=True, slider=rising_slider)
    seen = []
    run.ask(Verb.START)
    while run.phase is not Phase.FINISHED:
        strip = run.live.strip()
        if not seen or seen[-1] != strip.following:
            seen.append(strip.following)
        if run.live.to_do().key == "spot":
            run.ask(Verb.CONFIRM_SPOT)
        run.step()
    one_trial = ["loading", "spot", "loading", "pulse", "end"]
    assert [word for word in seen if word not in ("question", "trial", "answer")][:5] == one_trial
    assert [trial.trial.index for trial in run.live.finished] == [0, 1, 2]


def test_the_next_pulse_is_counted_down_on_the_device_s_clock() -> None:
    run = Played(TRIALS)
    run.ask(Verb.START)
    live = run.until(delivering)
    run.seconds(20)
    strip, shown = live.strip(), live.shown
    assert shown is not None and shown.t0_us is not None and live.trace.last_us is not None
    now = live.trace.last_us - shown.t0_us
    ahead = min(p.onset_us for p in shown.trial.plan.pulses if p.onset_us > now)
    assert strip.following == "pulse" and strip.following_s == pytest.approx((ahead - now) / 1e6)
    assert strip.state == "DELIVERING" and strip.unit == "°C" and strip.measured is not None


def test_recorded_is_what_is_on_the_disk() -> None:
    run = Played(TRIALS)
    live = run.seconds(65)
    strip = live.strip()
    assert strip.recorded_s == pytest.approx(65, abs=0.2)
    assert strip.behind_s == pytest.approx(0.09)


@pytest.mark.parametrize("level", [1000.0, -273.0])
def test_a_sensor_that_is_open_or_short_reads_nothing(level: float) -> None:
    run = Played(TRIALS)
    assert run.seconds(1).strip().unread is False
    run.bend = lambda pulse, since_us, measured: np.full_like(measured, level)
    strip = run.seconds(1).strip()
    assert (strip.measured, strip.unread, strip.setpoint) == (None, True, pytest.approx(32.0))
    assert np.isnan(run.live.read(np.array([level, 48.0], np.float32))).tolist() == [True, False]


def test_samples_that_stopped_coming_say_nothing_about_now() -> None:
    run = Played(TRIALS)
    assert run.seconds(1).strip().measured == pytest.approx(32.0)
    run.quiet = True
    assert run.seconds(1).strip().measured is None


def bent(pulse: np.ndarray, since_us: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Pulse 2 is too high, 3 too low, 4 missing."""
    above = level - 38.0
    factor = np.select([pulse == 2, pulse == 3, pulse == 4], [1.1, 0.8, 0.0], 1.0)
    return np.where(level > 38.0, 38.0 + above * factor, level)


def test_every_pulse_is_judged_as_the_report_does_it() -> None:
    run = Played(TRIALS, bend=bent)
    run.ask(Verb.START)
    live = run.until(lambda live: live.shown is not None and bool(live.shown.outcome))
    run.seconds(1)
    assert live.shown is not None
    expected = [Verdict.AS_PLANNED] * 10
    expected[1:4] = Verdict.HIGH, Verdict.LOW, Verdict.MISSED
    assert live.shown.verdicts == expected


def test_a_pulse_is_judged_once_the_trace_reaches_beyond_it_and_not_before() -> None:
    run = Played(TRIALS)
    run.ask(Verb.START)
    live = run.until(lambda live: live.shown is not None and live.shown.verdicts[2] is not None)
    shown = live.shown
    assert shown is not None and shown.t0_us is not None and live.trace.last_us is not None
    assert live.trace.last_us >= shown.t0_us + shown.trial.plan.pulses[3].onset_us - 50_000
    assert shown.verdicts[3:] == [None] * 7


def test_a_train_cut_short_judges_what_was_delivered() -> None:
    run = Played(TRIALS)
    run.ask(Verb.START)
    run.until(lambda live: live.snapshot is not None and live.snapshot.pulse == 4)
    run.ask(Verb.STOP)
    live = run.until(lambda live: live.snapshot is not None and live.snapshot.phase is Phase.HELD)
    run.seconds(5)
    assert live.shown is not None and live.shown.n_delivered == 3
    assert [v is not None for v in live.shown.verdicts] == [True] * 3 + [False] * 7


def test_the_slider_becomes_one_number_per_pulse() -> None:
    run = Played(TRIALS, slider=rising_slider)
    run.ask(Verb.START)
    live = run.until(lambda live: bool(live.finished))
    run.seconds(5)
    (curve,) = live.curves()
    values = np.array(curve.per_pulse)
    assert np.isfinite(values).all() and (np.diff(values) > 0).all()
    assert live.shown is not None and live.shown.complete


def test_the_finished_trial_stays_a_while_and_gives_way_to_the_coming_one() -> None:
    run = Played(TRIALS, slider=rising_slider)
    run.ask(Verb.START)
    live = run.until(lambda live: bool(live.finished))
    run.seconds(5)
    assert live.shown is not None and live.shown.trial.index == 0
    run.seconds(6)
    assert live.shown.trial.index == 1 and live.shown.t0_us is None
    assert [c.trial for c in live.curves()] == [0]


def test_typed_ratings_make_the_curve_and_an_amendment_changes_it() -> None:
    run = Played(planned("heat-windup-033hz"))
    run.ask(Verb.START)

    def prompted(live: LiveRun) -> bool:
        return live.snapshot is not None and live.snapshot.prompt is not None

    run.until(prompted)
    run.ask(Verb.RATE, value=5.0)  # the practice pulse
    for value in (10, 20, 30, 40):
        live = run.until(prompted)
        run.ask(Verb.RATE, value=float(value))
    assert live.shown is not None
    assert list(live.shown.curve[:4]) == [10, 20, 30, 40]
    run.ask(Verb.AMEND, value=44.0)
    assert live.shown.curve[3] == 44.0
    assert live.shown.rated[-1].value == 44.0


def test_a_missed_question_is_missing() -> None:
    run = Played(planned("heat-windup-033hz"))
    run.ask(Verb.START)
    live = run.until(lambda live: live.shown is not None and bool(live.shown.rated))
    assert live.shown is not None and live.shown.rated[0].value is None
    assert np.isnan(live.shown.curve).all()


def test_a_question_that_is_taken_back_is_not_missed() -> None:
    run = Played(planned("heat-windup-033hz"))
    run.ask(Verb.START)
    run.until(lambda live: live.snapshot is not None and live.snapshot.prompt is not None)
    run.ask(Verb.STOP)
    live = run.until(lambda live: live.shown is not None and bool(live.shown.outcome))
    assert live.shown is not None and live.shown.rated == []


def test_a_repeat_takes_the_place_of_the_attempt_before() -> None:
    run = Played(TRIALS, slider=rising_slider)
    run.ask(Verb.START)
    run.until(lambda live: live.snapshot is not None and live.snapshot.pulse == 4)
    run.ask(Verb.STOP)
    run.until(lambda live: live.snapshot is not None and live.snapshot.phase is Phase.HELD)
    run.ask(Verb.REPEAT, reason="moved")
    live = run.until(lambda live: live.shown is not None and live.shown.attempt == 2 and bool(live.shown.outcome))
    run.seconds(4)
    assert [(c.trial, c.attempt) for c in live.curves()] == [(0, 2)]


@pytest.mark.parametrize(
    ("phase", "there", "not_there"),
    [
        (Phase.IDLE, {Verb.START, Verb.STOP, Verb.NOTE}, {Verb.PAUSE, Verb.REPEAT, Verb.RESUME, Verb.CONFIRM_SPOT}),
        (Phase.WAITING, {Verb.PAUSE, Verb.SKIP, Verb.CONFIRM_SPOT}, {Verb.REPEAT, Verb.RESUME, Verb.START}),
        (Phase.DELIVERING, {Verb.PAUSE, Verb.STOP, Verb.NOTE}, {Verb.REPEAT, Verb.SKIP, Verb.START}),
        (Phase.HELD, {Verb.REPEAT, Verb.SKIP, Verb.FINISH}, {Verb.PAUSE, Verb.RESUME, Verb.CONFIRM_SPOT}),
    ],
)
def test_what_can_be_asked_for_hangs_on_the_phase(phase: Phase, there: set[Verb], not_there: set[Verb]) -> None:
    run = Played(TRIALS, confirm=True)
    if phase is not Phase.IDLE:
        run.ask(Verb.START)
        run.until(lambda live: live.to_do().key == "spot")
    if phase in (Phase.DELIVERING, Phase.HELD):
        run.ask(Verb.CONFIRM_SPOT)
        run.until(delivering)
    if phase is Phase.HELD:
        run.ask(Verb.STOP)
    live = run.until(lambda live: live.snapshot is not None and live.snapshot.phase is phase)
    assert there <= live.possible() and not (not_there & live.possible())


def test_a_pause_that_is_to_come_is_not_asked_for_twice() -> None:
    run = Played(TRIALS)
    run.ask(Verb.START)
    live = run.until(delivering)
    run.ask(Verb.PAUSE)
    assert live.pause_asked and Verb.PAUSE not in live.possible()
    run.until(lambda live: live.snapshot is not None and live.snapshot.phase is Phase.PAUSED)
    run.seconds(1.1)
    assert not live.pause_asked and Verb.RESUME in live.possible() and live.to_do().key == "paused"


def test_a_stop_is_confirmed_by_the_device_and_forgotten_at_the_next_start() -> None:
    run = Played(TRIALS)
    run.ask(Verb.START)
    live = run.until(delivering)
    run.device = "DELIVERING"
    run.ask(Verb.STOP)
    assert live.stopping is Stopping.STOPPING
    run.seconds(0.2)
    assert live.stopping is Stopping.STOPPING, "confirmed without the device's word"
    run.device = "RETURNING"
    run.seconds(0.1)
    assert live.stopping is Stopping.CONFIRMED
    run.device = "SAFE"
    run.seconds(0.1)
    assert live.stopping is Stopping.CONFIRMED
    run.device = ""
    run.ask(Verb.REPEAT, reason="again")
    run.until(delivering)
    run.seconds(0.1)
    assert live.stopping is Stopping.READY


def test_control_gone_or_over_is_no_device() -> None:
    lost, over = Played(TRIALS).live, Played(TRIALS).live
    lost.lose()
    over.fold(Over("completed", "", "j", "r"))
    for live in (lost, over):
        assert live.strip().state == NO_DEVICE and live.possible() == frozenset() and live.to_do().key == ""


def test_a_refusal_is_kept() -> None:
    live = LiveRun()
    live.fold(Refused("P001: no consent"))
    assert live.refused == "P001: no consent"


def test_the_participant_s_screen_slider_is_held_between_two_inputs() -> None:
    run = Played(planned(by="screen"))
    run.ask(Verb.START)
    live = run.until(delivering)
    run.seconds(0.5)
    run.ask(Verb.SLIDE, value=0.25, source="screen_slider")
    run.seconds(0.5)
    run.ask(Verb.SLIDE, value=1.7, source="screen_slider")
    run.seconds(0.5)
    slider = live.trace.between(0).slider
    assert np.isnan(slider[0]) and set(slider[np.isfinite(slider)]) == {0.25, 1.0}


def test_every_change_that_is_seen_has_its_version() -> None:
    run = Played(TRIALS)
    before = run.live.version
    run.seconds(0.1)
    assert run.live.version > before


def test_a_device_that_restarted_begins_a_new_trace() -> None:
    live = LiveRun()
    live.fold(underway(TRIALS))
    for first in (1_000_000, 5_000):
        t = np.arange(first, first + 80_000, 8_000).astype("u8")
        live.fold(Samples(t, *(np.zeros(t.size, "f4"),) * 3))
    assert len(live.trace) == 10 and live.trace.last_us == 77_000


def test_memory_is_the_same_after_an_hour() -> None:
    live = LiveRun()
    live.fold(underway(TRIALS))
    held = live.trace.nbytes
    zeros = np.zeros(125, "f4")
    for second in range(3600):
        t = (second * 1_000_000 + np.arange(125) * 8_000).astype("u8")
        live.fold(Samples(t, zeros, zeros, zeros))
    assert live.trace.nbytes == held
    assert len(live.trace) == _capacity(TRIALS)
    stretch = live.trace.between(0)
    assert (np.diff(stretch.t_us) == 8_000).all(), "moving to the front lost or doubled samples"
    assert stretch.t_us[-1] == 3_599_992_000
