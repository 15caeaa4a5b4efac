"""The window keeps in mind what went wrong until it is over or understood; the worst is shown first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gui.models import causes
from gui.models.trouble import Place, Priority, trouble
from gui.models.watch import SLEPT_NS, Watch
from rig.control.messages import Over, Refused, State, Told
from rig.control.silence import SILENT_NS
from rig.domain.units import NS_PER_S
from rig.session.actions import Snapshot
from rig.session.states import Phase
from tests.gui.begun import underway

T0 = 100 * NS_PER_S
WALL = 1_700_000_000 * NS_PER_S
TICK = NS_PER_S // 30


def snapshot(trial: int = 0, pulse: int = 0) -> Snapshot:
    return Snapshot(Phase.DELIVERING, trial, 3, "train", 1, 1, pulse, 10, False, None, None, "", "")


def state(now_ns: int, trial: int = 0, pulse: int = 0) -> State:
    return State(now_ns, snapshot(trial, pulse), "DELIVERING", 1.0, now_ns)


@pytest.fixture
def watch() -> Watch:
    """A run that is under way since `T0`."""
    watch = Watch()
    watch.begin("/dev/ttyACM0")
    watch.heard(underway(started_ns=T0), T0)
    watch.heard(state(T0), T0)
    return watch


def shown(watch: Watch) -> str:
    worst = watch.worst()
    return "" if worst is None else worst.code


def test_a_run_in_which_all_goes_well_shows_nothing(watch: Watch) -> None:
    watch.tick(T0 + TICK, WALL)
    watch.heard(Over("completed", "", "run-01.qstj", "run-01.h5"), T0 + TICK)
    watch.ended()
    assert shown(watch) == "" and watch.waiting == 0


def test_the_worst_is_shown_and_the_newest_of_equals(watch: Watch) -> None:
    for code in ("command", "not_built", "silent", "fault_supply", "screen_gone"):
        watch.add(trouble(code, Place(), "", text="x"))
    order = []
    while worst := watch.worst():
        order.append(worst.code)
        watch.understood()
    assert order == ["fault_supply", "silent", "screen_gone", "not_built", "command"]


def test_it_says_how_many_wait(watch: Watch) -> None:
    watch.add(trouble("silent", Place(), ""))
    watch.add(trouble("slept", Place(), "", seconds=4))
    assert watch.waiting == 1


def test_two_notes_are_two(watch: Watch) -> None:
    watch.heard(Told("warning", "", {"text": "one"}), T0)
    watch.heard(Told("warning", "", {"text": "two"}), T0)
    assert watch.waiting == 1


def test_what_control_warned_of_at_the_start_is_shown() -> None:
    watch = Watch()
    watch.begin("sim")
    watch.heard(underway(warnings=("an earlier run cannot be read",)), T0)
    worst = watch.worst()
    assert worst is not None and "an earlier run cannot be read" in worst.happened


def test_the_place_follows_the_run(watch: Watch) -> None:
    watch.heard(state(T0 + 192 * NS_PER_S, trial=1, pulse=7), T0)
    place = watch.place
    assert (place.applicator, place.modality, place.neutral) == ("thermode", "thermal", "32.0 °C")
    assert (place.trial, place.pulse, place.synced_s) == (2, 7, 192.0)


def test_control_that_says_nothing_for_a_second_is_told_and_forgotten_when_it_speaks(watch: Watch) -> None:
    watch.tick(T0 + SILENT_NS, WALL)
    assert shown(watch) == ""
    watch.tick(T0 + SILENT_NS + TICK, WALL + TICK)
    assert shown(watch) == "control_silent"
    watch.heard(state(T0 + 2 * NS_PER_S), T0 + 2 * NS_PER_S)
    assert shown(watch) == ""


@pytest.mark.parametrize(("device", "off"), [("DELIVERING", True), ("RETURNING", True), ("SAFE", False)])
def test_the_applicator_is_taken_off_only_where_a_stimulus_may_go_on(watch: Watch, device: str, off: bool) -> None:
    watch.heard(replace(state(T0), device=device), T0)
    watch.tick(T0 + 2 * SILENT_NS, WALL)
    worst = watch.worst()
    assert worst is not None and ("off the skin now" in worst.then) == off


def test_control_that_ends_without_a_word_is_told(watch: Watch) -> None:
    watch.tick(T0 + 2 * SILENT_NS, WALL)
    watch.ended()
    assert shown(watch) == "control_gone" and watch.waiting == 0


def test_control_that_ends_before_it_begins_is_told() -> None:
    watch = Watch()
    watch.begin("sim")
    watch.ended()
    worst = watch.worst()
    assert worst is not None and worst.code == "control_gone" and "nothing is lost" in worst.data


@pytest.mark.parametrize("last", [Over("completed", "", "", ""), Refused("no")])
def test_a_last_word_makes_the_end_of_the_pipe_an_end(watch: Watch, last: Over | Refused) -> None:
    watch.heard(last, T0)
    before = shown(watch)
    watch.ended()
    watch.tick(T0 + 60 * NS_PER_S, WALL)
    assert shown(watch) == before != "control_gone"


@pytest.mark.parametrize("clock", ["monotonic stands still", "monotonic runs on"])
def test_sleep_is_seen_on_either_kind_of_clock(watch: Watch, clock: str) -> None:
    asleep = SLEPT_NS + NS_PER_S
    watch.tick(T0, WALL)
    watch.tick(T0 + (TICK if clock == "monotonic stands still" else asleep), WALL + asleep)
    worst = watch.worst()
    assert worst is not None and worst.code == "slept" and "4 s" in worst.happened
    assert watch.waiting == 0, "after sleep control gets its second to speak again"


def test_a_clock_set_back_is_no_sleep(watch: Watch) -> None:
    watch.tick(T0, WALL)
    watch.tick(T0 + TICK, WALL - 3600 * NS_PER_S)
    assert shown(watch) == ""


def test_sleep_without_a_run_is_nobodys_trouble() -> None:
    watch = Watch()
    watch.tick(T0, WALL)
    watch.tick(T0 + 60 * NS_PER_S, WALL + 60 * NS_PER_S)
    assert watch.worst() is None


def test_the_next_run_begins_without_the_troubles_of_the_last(watch: Watch) -> None:
    watch.add(causes.screen_gone(watch.place))
    watch.begin("COM5")
    assert watch.worst() is None and watch.place == Place(port="COM5")


# ---------------------------------------------------------------- alarms


def test_an_alarm_is_due_once_for_what_came_up_the_most_urgent_first(watch: Watch) -> None:
    assert watch.take_alarm() is None
    for code in ("command", "silent", "screen_gone"):
        watch.add(trouble(code, Place(), "", text="x"))
    assert watch.take_alarm() is Priority.HIGH
    assert watch.take_alarm() is None
    watch.understood()
    assert watch.take_alarm() is None, "what stood behind it has been told already"
    watch.add(trouble("silent", Place(), ""))
    assert watch.take_alarm() is Priority.HIGH, "it came up again"


def test_control_that_stays_silent_is_told_once_and_counted_on(watch: Watch) -> None:
    now = T0
    while now < T0 + 4 * NS_PER_S:
        now += TICK
        watch.tick(now, WALL + now - T0)
    worst = watch.worst()
    assert worst is not None and worst.code == "control_silent" and "for 4 s" in worst.happened
    assert watch.take_alarm() is Priority.HIGH
    watch.tick(now + TICK, WALL + now + TICK - T0)
    assert watch.take_alarm() is None
    watch.understood()
    watch.tick(now + 2 * TICK, WALL + now + 2 * TICK - T0)
    assert shown(watch) == "", "it has been read"
    watch.heard(state(now), now + 3 * TICK)
    watch.tick(now + 3 * TICK + 2 * SILENT_NS, WALL + now + 3 * TICK + 2 * SILENT_NS - T0)
    assert shown(watch) == "control_silent" and watch.take_alarm() is Priority.HIGH


def test_an_error_of_the_window_is_told_once_however_often_it_comes(watch: Watch) -> None:
    for text in ("ValueError: 1", "ValueError: 1", "KeyError: 2"):
        watch.defect(text)
    worst = watch.worst()
    assert worst is not None and worst.code == "defect" and "KeyError" in worst.details
    watch.understood()
    watch.defect("ValueError: 1")
    assert shown(watch) == ""


def test_of_a_run_that_was_not_started_nothing_is_kept_and_nothing_is_said_to_be(watch: Watch) -> None:
    idle = Snapshot(Phase.IDLE, 0, 3, "train", 1, 1, 0, 10, False, None, None, "", "")
    watch.heard(State(T0, idle, "SAFE", None, T0), T0)
    watch.heard(Told("link_lost", "", {"cause": "silent for 0.3 s"}), T0)
    worst = watch.worst()
    assert worst is not None and "nothing is lost" in worst.data and worst.path == ""


def test_a_restarted_device_that_is_silent_then_is_told_as_restarted(watch: Watch) -> None:
    """Nobody speaks to it any more, so its line is lost a moment later: that is no news."""
    watch.heard(Told("rebooted", "the device restarted"), T0)
    lost = Told("link_lost", "", {"cause": "the device has been silent for 0.25 s"})
    watch.heard(lost, T0 + TICK)
    assert shown(watch) == "rebooted" and watch.waiting == 0


@pytest.mark.parametrize("understood", [False, True])
def test_what_a_run_ended_by_is_told_once(watch: Watch, understood: bool) -> None:
    """The end of the run comes a second after the line was lost, with the same words."""
    silent = "the device has been silent for 0.25 s"
    watch.heard(Told("link_lost", "", {"cause": silent}), T0)
    assert shown(watch) == "silent" and watch.take_alarm() is Priority.HIGH
    if understood:
        watch.understood()
    watch.heard(Over("link_lost", silent, "run-01.qstj", "run-01.h5"), T0 + NS_PER_S)
    assert watch.take_alarm() is None
    assert shown(watch) == ("" if understood else "silent") and watch.waiting == 0
    watch.begin("/dev/ttyACM0")
    watch.heard(Over("link_lost", silent, "run-02.qstj", "run-02.h5"), T0 + NS_PER_S)
    assert watch.take_alarm() is Priority.HIGH, "another run"


def test_what_was_wrong_with_a_trial_is_over_once_the_next_stimulus_has_begun(watch: Watch) -> None:
    """An alarm over a train that is delivered as it should be would be read no more when it is true."""
    watch.heard(Told("fault", "", {"fault": "emergency_stop"}), T0)
    watch.heard(Told("command", "", {"problem": "CLEAR: emergency stop"}), T0)
    watch.heard(Told("trial_ended", "", {"outcome": "refused", "reason": "CLEAR: emergency stop"}), T0)
    watch.add(trouble("screen_gone", Place(), ""))
    assert shown(watch) == "fault_emergency_stop" and watch.waiting == 3
    watch.heard(Told("train_started", "", {"t0_us": 1}), T0)
    assert shown(watch) == "screen_gone" and watch.waiting == 0
    watch.heard(Told("fault", "", {"fault": "emergency_stop"}), T0)
    assert shown(watch) == "fault_emergency_stop"
