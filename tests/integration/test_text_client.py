"""A whole run steered from a terminal: typed ratings, spots, pause, repeat, a missed rating, stops."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from rig.archive.model import Run
from rig.archive.read import read_run
from rig.clock import utc_now
from rig.paradigm.envelope_new import new_envelope
from rig.paradigm.load import paradigm_text
from rig.recording.records import RecordType, scan
from tests.integration.alive import wait_for_end
from tests.integration.cli import COMMAND
from tests.integration.simulator import Simulator
from tests.integration.terminal import Terminal

pytestmark = [
    pytest.mark.slow,
    pytest.mark.real_time,
    pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals exist only on POSIX systems"),
]

#: envelope of a study in which a spot rests for 1 s before it is stimulated again; by the free tier it would be 10 s
STUDY = "study.toml"
#: sessions at a time: nothing in them is timed to less than what a busy machine adds
AT_ONCE = 3
#: two threads within HDF5 at once collide
_READING = threading.Lock()


def typed(folder: Path) -> Path:
    """Two pairs of pinpricks, trains of two, ratings due within 2 s."""
    text = paradigm_text("dfns-wur")
    for old, new in {
        "repeats = 5": "repeats = 2",
        'name = "dfns-wur"': 'name = "typed"',
        "iti_s = 10.0": "iti_s = 0.5",
        'spot = "new_each_repeat"': 'spot = "new_each_trial"',
        "plateau_s = 0.5": "plateau_s = 0.2",
        "onset_to_onset_s = 1.0": "onset_to_onset_s = 0.5",
        "count = 10": "count = 2",
        "deadline_s = 30.0": "deadline_s = 2.0",
    }.items():
        assert old in text
        text = text.replace(old, new)
    path = folder / "typed.toml"
    path.write_text(text, encoding="utf-8")
    today = utc_now().date()
    study = new_envelope(
        applicator="pinprick",
        author="A. Tester",
        reason="a repeat need not be waited for",
        issued=today,
        expires=today + timedelta(days=2),
        raised={"pause_s": 1.0},
        study="typed",
    )
    (folder / STUDY).write_text(study, encoding="utf-8")
    return path


def operator(port: str, folder: Path) -> Terminal:
    arguments = ["--participant", "P001", "--ratings", "prompt", "--device", port, "--out", str(folder)]
    return Terminal([*COMMAND, "run", str(typed(folder)), *arguments, "--envelope", str(folder / STUDY)])


def runs(folder: Path) -> list[Run]:
    """What was recorded, in the order of the runs."""
    with _READING:
        return [read_run(path) for path in sorted(folder.rglob("*.h5"))]


def a_session_with_typed_ratings_pause_repeat_and_a_missed_rating(folder: Path) -> None:
    with Simulator("--applicator", "pinprick") as simulator, operator(simulator.port, folder) as terminal:
        terminal.until("spot 1, then press Enter")
        terminal.type("")
        terminal.until("type the rating")
        terminal.type("20\n")  # an Enter too many: it does not say that the applicator is on spot 2
        terminal.until("rating: 20 (operator verbal)")
        terminal.until("spot 2, then press Enter")
        terminal.type("r participant talked")
        terminal.until("spot 1, then press Enter")
        terminal.type("")
        terminal.until("trial 1, attempt 2")
        terminal.until("type the rating")
        terminal.type("22")
        terminal.until("spot 2, then press Enter")
        terminal.type("p")
        terminal.until("paused: c continues")
        terminal.type("n skin a little red")
        terminal.type("c")
        terminal.until("spot 2, then press Enter")
        terminal.type("")
        terminal.until("type the rating")
        terminal.until("rating: missed")
        for spot, rating in ((3, "24"), (4, "150")):
            terminal.until(f"spot {spot}, then press Enter")
            terminal.type("")
            terminal.until("type the rating")
            terminal.type(rating)
        terminal.until("off the scale")
        terminal.type("41,5")
        terminal.until("a NUMBER corrects the last rating")
        terminal.type("a 42")
        terminal.until("rating corrected: 42 (was 41.5)")
        terminal.type("")
        assert terminal.finish() == 0, terminal.shown
    (run,) = runs(folder)
    ratings = [(int(r["trial"]), int(r["attempt"]), float(r["value"]), r["source"]) for r in run.ratings]
    assert [r[:3] for r in ratings if r[0] != 1] == [(0, 1, 20.0), (0, 2, 22.0), (2, 1, 24.0), (3, 1, 42.0)]
    assert [r["status"] for r in run.ratings if r["trial"] == 1] == ["missed"]
    assert {r[3] for r in ratings} == {"operator_verbal"}
    assert {"operator_repeat", "operator_pause", "operator_resume", "operator_note"} <= set(run.events["kind"])
    assert run.attrs["finish_reason"] == "completed"


def a_participant_stop_needs_their_agreement_and_an_operator_stop_ends_the_train(folder: Path) -> None:
    with Simulator("--applicator", "pinprick") as simulator, operator(simulator.port, folder) as terminal:
        terminal.until("spot 1, then press Enter")
        terminal.type("")
        terminal.until("pulse 1")
        simulator.send(press="stop")
        terminal.until("stopped by participant")
        terminal.type("r again")
        terminal.until("agreement")
        terminal.type("r! agreed to go on")
        terminal.until("spot 1, then press Enter")
        terminal.type("")
        terminal.until("trial 1, attempt 2")
        terminal.until("type the rating")
        terminal.type("30")
        terminal.until("spot 2, then press Enter")
        terminal.type("")
        terminal.until("pulse 1")
        terminal.type("s phone rang")
        terminal.until("stopped by operator")
        terminal.type("q")
        assert terminal.finish() == 2
    (run,) = runs(folder)
    outcomes = [(int(t["trial"]), int(t["attempt"]), t["outcome"]) for t in run.trials]
    assert outcomes == [
        (0, 1, "stopped_by_participant"),
        (0, 2, "completed"),
        (1, 1, "stopped_by_operator"),
    ]
    assert run.attrs["finish_reason"] == "stopped_by_operator"


def a_terminal_that_closes_ends_the_run_in_order(folder: Path) -> None:
    with Simulator("--applicator", "pinprick") as simulator:
        with operator(simulator.port, folder) as terminal:
            terminal.until("spot 1, then press Enter")
            terminal.type("")
            terminal.until("pulse 1")
            (control,) = psutil.Process(terminal.pid).children()
            os.killpg(terminal.pid, signal.SIGHUP)  # as the system does: everything that the terminal has started
        for state in ("DELIVERING", "SAFE"):
            simulator.until(state)
        wait_for_end(control)
    (journal,) = folder.rglob("*.qstj")
    last = scan(journal.read_bytes()).records[-1]
    assert last.type == RecordType.END
    assert last.json()["finish_reason"] == "stopped_by_operator"


def an_input_that_ends_ends_the_run(folder: Path) -> None:
    """Nobody could place the applicator, answer or stop: waiting for them would never end."""
    arguments = [
        *COMMAND,
        "run",
        str(typed(folder)),
        "--participant",
        "P001",
        "--ratings",
        "prompt",
        "--out",
        str(folder),
    ]
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "the input has ended: nothing more can be typed" in done.stderr
    (run,) = runs(folder)
    assert run.attrs["complete"]


def a_client_that_stands_still_stops_the_stimulus(folder: Path) -> None:
    """SIGSTOP: after 1 s the beats stop, after the lease of 0.5 s the device returns."""
    with Simulator("--applicator", "pinprick") as simulator, operator(simulator.port, folder) as terminal:
        terminal.until("spot 1, then press Enter")
        terminal.type("")
        terminal.until("type the rating")
        for state in ("DELIVERING", "READY"):  # nothing is delivered now: the lease is what ends it
            simulator.until(state)
        begun = time.monotonic()
        os.kill(terminal.pid, signal.SIGSTOP)
        assert simulator.until("RETURNING", "SAFE", "FAULT")["state"] in ("RETURNING", "SAFE")
        took = time.monotonic() - begun
        os.kill(terminal.pid, signal.SIGCONT)
        assert 0.9 < took < 4.0, took  # loosely: host times on a busy machine
        terminal.until("left READY: lease lost")
        terminal.type("q")
        assert terminal.finish() == 2


def a_lost_device_that_comes_back_is_gone_on_with(folder: Path) -> None:
    """The device falls silent in the first trial; once it answers again, the run goes on with the second."""
    with Simulator("--applicator", "pinprick") as simulator, operator(simulator.port, folder) as terminal:
        terminal.until("spot 1, then press Enter")
        terminal.type("")
        terminal.until("pulse 1")
        simulator.send(inject="silent")
        terminal.until("returns to neutral by itself")
        terminal.until("c goes on with trial 2 of 4")
        terminal.type("c")
        terminal.until("silent for 2 s; check power, cable and port")
        terminal.until("c goes on with trial 2 of 4")
        simulator.send(inject="silent=ok")
        terminal.type("c")
        for spot in (2, 3, 4):
            terminal.until(f"spot {spot}, then press Enter")
            terminal.type("")
            terminal.until("type the rating")
            terminal.type("30")
            terminal.until("rating: 30")
            if spot == 2:  # what is shown of it may come before or after the next line of the run
                terminal.type("a 31")
        terminal.until("Enter closes it")
        terminal.type("")
        assert terminal.finish() == 0, terminal.shown
    first, second = runs(folder)
    assert first.attrs["finish_reason"] == "link_lost"
    assert [int(t["trial"]) for t in first.trials] == [0]
    assert (second.attrs["continues_run"], second.attrs["first_trial"]) == (1, 1)
    assert [(int(t["trial"]), t["outcome"]) for t in second.trials] == [(n, "completed") for n in (1, 2, 3)]
    assert second.ratings["value"].tolist() == [31.0, 30.0, 30.0]


def the_next_start_offers_what_is_left(folder: Path) -> None:
    with Simulator("--applicator", "pinprick") as simulator:
        with operator(simulator.port, folder) as terminal:
            terminal.until("spot 1, then press Enter")
            terminal.type("")
            terminal.until("pulse 1")
            (control,) = psutil.Process(terminal.pid).children()
            os.kill(terminal.pid, signal.SIGKILL)
        wait_for_end(control)  # until then the session is its
        with operator(simulator.port, folder) as terminal:
            terminal.until("run 1 ended early")
            terminal.until("c goes on with trial 2")
            terminal.type("c")
            terminal.until("spot 2, then press Enter")
            terminal.type("q")
            assert terminal.finish() == 2


#: the longest first, so that none is left running alone at the end
SESSIONS: tuple[Callable[[Path], None], ...] = (
    a_session_with_typed_ratings_pause_repeat_and_a_missed_rating,
    a_lost_device_that_comes_back_is_gone_on_with,
    a_participant_stop_needs_their_agreement_and_an_operator_stop_ends_the_train,
    a_client_that_stands_still_stops_the_stimulus,
    the_next_start_offers_what_is_left,
    a_terminal_that_closes_ends_the_run_in_order,
    an_input_that_ends_ends_the_run,
)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[None]]:
    """All of them, side by side: each waits for its own device, terminal and people most of the time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return {play.__name__: pool.submit(play, tmp_path_factory.mktemp("session")) for play in SESSIONS}


@pytest.mark.parametrize("session", [play.__name__ for play in SESSIONS])
def test_from_the_terminal(played: dict[str, Future[None]], session: str) -> None:
    played[session].result()
