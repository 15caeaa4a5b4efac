"""The plain parts behind Prepare: what is remembered, ports, pictures, levels, preflight."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from gui.models import earlier, remembered
from gui.models.child_watch import ChildWatch
from gui.models.levels import Level, number, raises, shown
from gui.models.paradigms import listed
from gui.models.ports import LISTING, Port, ports_of
from gui.models.preflight import Preflight
from gui.models.preflight_items import ENOUGH, FROZEN, Item, Mark, needed
from gui.models.profile import profile, typical
from gui.models.remembered import Remembered
from gui.models.room import room, size
from rig.control.messages import State, Told
from rig.paradigm.model import paradigm_hash
from rig.session.actions import Snapshot
from rig.session.answering import answered
from rig.session.site_dose import session_dose
from rig.session.states import Phase
from rig.spawn import ChildError
from tests.gui.prepared import IDENTITY, begun, samples, spoken
from tests.unit.archive.synthetic import TRIALS, session, write
from tests.unit.session.test_unfinished import PARADIGM, journal


# ---------------------------------------------------------------- remembered
def test_habits_are_kept_between_starts(tmp_path: Path) -> None:
    file = tmp_path / "new" / "window.toml"
    habits = Remembered(
        folder='C:\\data "x"\nü', operator="OP1", device="/dev/ttyACM0", language="de", check_digit=True
    )
    assert remembered.load(file) == Remembered()
    assert remembered.save(habits, file)
    assert remembered.load(file) == habits
    assert [p.name for p in file.parent.iterdir()] == ["window.toml"], "nothing is left beside it"
    assert "nothing about participants" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "content", [b"folder = = 1", b"\xff\xfe", b"folder = 3\ncheck_digit = 'yes'\nunknown = 1", b""]
)
def test_a_damaged_file_costs_the_habits_only(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "window.toml"
    file.write_bytes(content)
    assert remembered.load(file) == Remembered()


def test_what_was_set_by_hand_with_a_slip_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "window.toml"
    file.write_text('code_pattern = "S\\d{4}"\ncheck_digit = true\n', encoding="utf-8")  # no escape that TOML knows
    before = file.read_bytes()
    assert not remembered.save(remembered.load(file), file)
    assert file.read_bytes() == before


def test_a_place_that_cannot_be_written_costs_comfort_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not remembered.save(Remembered(), tmp_path / "file" / "window.toml")


def test_it_lies_where_the_system_keeps_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert remembered.config_file().name == "window.toml" and "qst-rig" in remembered.config_file().parts


# ---------------------------------------------------------------- ports
def waited(watch: ChildWatch) -> dict[str, object] | None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = watch.take()
        if found is not None:
            return found
        os.sched_yield()
    return None


def test_ports_are_listed_by_a_child_without_waiting() -> None:
    watch = ChildWatch(LISTING)
    assert watch.take() is None and not watch.asking
    watch.ask()
    watch.ask()
    assert watch.asking
    found = waited(watch)
    assert found is not None and all(isinstance(port, Port) for port in ports_of(found))
    assert not watch.asking
    watch.ask()
    watch.close()
    assert not watch.asking


def test_a_listing_that_fails_is_told_and_another_can_be_asked_for() -> None:
    watch = ChildWatch("no.such.module:listing")
    watch.ask()
    with pytest.raises(ChildError, match="No module named"):
        waited(watch)
    assert not watch.asking


# ---------------------------------------------------------------- earlier runs of a visit
def test_what_earlier_runs_did_is_read_by_a_child(tmp_path: Path) -> None:
    write(tmp_path / "run-01.qstj", session(TRIALS))
    watch = ChildWatch(earlier.LISTING)
    watch.ask(tmp_path, "thermode")
    answer = waited(watch)
    assert answer is not None and answer["warnings"] == []
    found = earlier.earlier_of(answer)
    assert found == {"forearm": session_dose(tmp_path, "thermode").on("forearm")}
    assert earlier.used(found["forearm"]) == [trial.spot for trial in TRIALS]
    assert earlier.left_of(answer) == frozenset(), "it has run to its end"


def test_a_run_that_can_be_gone_on_with_is_found_by_the_child(tmp_path: Path) -> None:
    folder = journal(tmp_path, 1, [(0, "completed")], "link_lost").parent
    watch = ChildWatch(earlier.LISTING)
    watch.ask(folder, "thermode")
    answer = waited(watch)
    assert answer is not None
    assert earlier.left_of(answer) == {(paradigm_hash(PARADIGM), "forearm", 1)}


@pytest.mark.parametrize(
    ("spots", "text"), [([], ""), ([1], "1"), ([1, 2, 3], "1–3"), ([1, 3, 4, 9], "1, 3–4, 9"), ([1, 2], "1–2")]
)
def test_spots_in_words(spots: list[int], text: str) -> None:
    assert earlier.ranges(spots) == text


# ---------------------------------------------------------------- picture, levels, room
def test_the_picture_follows_the_plan() -> None:
    trial = typical(listed("cuff-tsp").shown.trials)
    assert trial is not None
    line = profile(trial.plan)
    assert (line.baseline, line.target, line.unit, line.pulses) == (5.0, 60.0, "kPa", 10)
    assert line.seconds[0] == 0.0 and list(line.seconds) == sorted(line.seconds)
    assert line.total_s == trial.plan.total_us / 1e6 and max(line.levels) == 60.0
    assert line.levels[0] == line.levels[-1] == trial.plan.neutral


def test_the_typical_trial_is_a_test_with_most_pulses() -> None:
    trial = typical(listed("dfns-wur").shown.trials)
    assert trial is not None and trial.kind == "train" and trial.role == "test"
    assert typical(()) is None


@pytest.mark.parametrize(
    ("text", "value"), [("48", 48.0), (" 47,5 ", 47.5), ("", None), ("x", None), ("nan", None), ("1e999", None)]
)
def test_numbers_as_people_type_them(text: str, value: float | None) -> None:
    assert number(text) == value and Level(text).value == value


@pytest.mark.parametrize(
    ("before", "after", "asks"), [("", "48", False), ("45", "48", True), ("45", "45,0", False), ("45", "x", False)]
)
def test_only_more_than_before_is_a_raise(before: str, after: str, asks: bool) -> None:
    assert raises(before, after) is asks


@pytest.mark.parametrize(
    ("value", "unit", "text"), [(48.0, "°C", "48.0"), (47.25, "°C", "47.25"), (60.0, "kPa", "60"), (256.0, "mN", "256")]
)
def test_levels_in_words(value: float, unit: str, text: str) -> None:
    assert shown(value, unit) == f"{text}\u00a0{unit}"


def test_a_folder_to_be_made_is_judged_by_the_one_above(tmp_path: Path) -> None:
    there, to_be = room(tmp_path), room(tmp_path / "a" / "b")
    assert there.exists and not to_be.exists and to_be.writable and to_be.free
    assert (size(12_345_678), size(57_310_000_000), size(3)) == ("12\u00a0MB", "57.3\u00a0GB", "1\u00a0MB")


# ---------------------------------------------------------------- preflight
def standing(preflight: Preflight) -> dict[Item, Mark]:
    return {row.item: row.mark for row in preflight.rows}


def test_before_connecting_everything_waits() -> None:
    preflight = Preflight()
    assert set(standing(preflight).values()) == {Mark.WAITING} and not preflight.ready and not preflight.connected


def test_all_green_opens_the_start() -> None:
    preflight = Preflight()
    preflight.underway(begun("heat-ts-10", "screen"))
    preflight.samples(samples(31.8, ENOUGH))
    steps = {Item.STOP_BUTTON: "press", Item.SCREEN: "test picture"}
    assert {item for item, mark in standing(preflight).items() if mark is not Mark.OK} == set(steps)
    row = preflight.first_open
    assert row is not None and row.item is Item.STOP_BUTTON and "Press it now" in spoken(row.reason)
    preflight.told(Told("button", "", {"which": "response"}))
    assert standing(preflight)[Item.STOP_BUTTON] is Mark.TO_DO, "the other button is not the stop button"
    preflight.told(Told("button", "", {"which": "stop"}))
    assert not preflight.ready
    preflight.seen()
    assert preflight.ready and preflight.first_open is None
    assert all(spoken(row.reason) for row in preflight.rows)


@pytest.mark.parametrize(
    ("name", "ratings", "left_out"),
    [
        ("heat-ts-10", "screen", {Item.SOUND}),  # a slider is not prompted for
        ("heat-ts-10", "paradigm", {Item.SOUND, Item.SCREEN}),
        ("dfns-wur", "screen", set()),
        ("dfns-wur", "prompt", {Item.SOUND, Item.SCREEN}),
        ("heat-windup-033hz", "screen", {Item.SOUND, Item.SCREEN}),  # all ratings are spoken
    ],
)
def test_only_what_the_run_needs_is_asked_for(name: str, ratings: str, left_out: set[Item]) -> None:
    trials = listed(name).shown.trials
    assert set(Item) - set(needed(trials, ratings)) == left_out  # type: ignore[arg-type]
    after = tuple(answered(trial, ratings) for trial in trials)  # type: ignore[arg-type]
    assert needed(after, ratings) == needed(trials, ratings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "level", "count", "still", "mark", "text"),
    [
        ("heat-ts-10", 32.0, ENOUGH - 1, False, Mark.WAITING, "waiting"),
        ("heat-ts-10", 22.0, FROZEN, False, Mark.OK, "22.0\u00a0°C, plausible"),  # as warm as the room
        ("heat-ts-10", 36.0, FROZEN, False, Mark.FAILED, "15.0\u00a0°C to 35.0\u00a0°C"),
        ("heat-ts-10", 9.0, FROZEN, False, Mark.FAILED, "is expected"),
        ("heat-ts-10", 32.0, FROZEN, True, Mark.FAILED, "stands still"),
        ("heat-ts-10", float("nan"), ENOUGH, True, Mark.FAILED, "no value"),
        ("heat-ts-10", 1000.0, FROZEN, True, Mark.FAILED, "no value"),  # its wire is broken
        ("cuff-tsp", 6.0, FROZEN, False, Mark.FAILED, "-5\u00a0kPa to 5\u00a0kPa"),
        ("dfns-wur", 0.0, FROZEN, True, Mark.OK, "plausible"),
    ],
)  # fmt: skip
def test_the_sensor_is_plausible_at_rest(
    name: str, level: float, count: int, still: bool, mark: Mark, text: str
) -> None:
    preflight = Preflight()
    preflight.underway(begun(name, "paradigm"))
    preflight.samples(samples(level, count, still=still))
    row = next(row for row in preflight.rows if row.item is Item.SENSOR)
    assert row.mark is mark and text in spoken(row.reason)


def test_the_sensor_is_judged_by_the_last_two_seconds() -> None:
    preflight = Preflight()
    preflight.underway(begun("heat-ts-10", "paradigm"))
    preflight.samples(samples(48.0, 1000))
    assert standing(preflight)[Item.SENSOR] is Mark.FAILED
    for _ in range(10):
        preflight.samples(samples(32.0, 50))
    assert standing(preflight)[Item.SENSOR] is Mark.OK


def test_a_fault_and_a_lost_device_close_the_start_again() -> None:
    idle = Snapshot(Phase.IDLE, 0, 1, "", 1, 1, 0, 1, False, None, None, "", "")
    for what, text in (
        (Told("fault", "", {"fault": "sensor_open"}), "fault: sensor open"),
        (State(1, idle, "FAULT", None, 1), "fault"),
        (Told("link_lost", "", {"cause": "silent for 2 s"}), "connection lost"),
    ):
        preflight = Preflight()
        preflight.underway(begun("heat-ts-10", "paradigm"))
        preflight.samples(samples(32.0, ENOUGH))
        preflight.told(Told("button", "", {"which": "stop"}))
        assert preflight.ready
        if isinstance(what, State):
            preflight.state(what)
        else:
            preflight.told(what)
        row = preflight.first_open
        assert not preflight.ready and row is not None and row.item is Item.DEVICE and text in spoken(row.reason)


def test_a_simulated_rig_needs_no_button_and_a_device_without_limits_is_none() -> None:
    simulated = begun("heat-ts-10", "paradigm", device=replace(IDENTITY, simulated=True))
    preflight = Preflight()
    preflight.underway(replace(simulated, simulated=True))
    assert standing(preflight)[Item.STOP_BUTTON] is Mark.OK
    preflight.underway(begun("heat-ts-10", "paradigm", device=replace(IDENTITY, limits={})))
    assert standing(preflight)[Item.LIMITS] is Mark.FAILED


def test_messages_of_another_kind_change_nothing() -> None:
    preflight = Preflight()
    preflight.underway(begun("heat-ts-10", "paradigm"))
    before = preflight.rows
    preflight.told(Told("rating", "", {"value": 3}))
    assert preflight.rows == before
