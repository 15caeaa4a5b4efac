"""Device, cable, control or disk fail in a session: the window lives, and one banner says all that is to be known."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from gui.models import leaving
from gui.models.trouble import Act, Priority
from gui.sound import Tone
from rig.archive.read import read_run
from rig.clock import utc_now
from rig.domain.units import NS_PER_S
from rig.session.naming import session_folder
from rig.session.states import Phase, Verb
from tests.gui.cockpit import Cockpit
from tests.hazards.paradigm import written
from tests.hazards.stage import SERVE_TCP
from tests.integration.alive import alive
from tests.integration.simulator import Simulator

pytestmark = [pytest.mark.slow, pytest.mark.real_time]

#: short pulses: what comes before a fault and after it is as brief as can be
PLATEAU_S = 0.3
BACK = ("RETURNING", "SAFE", "FAULT")


@pytest.fixture
def rig() -> Iterator[Simulator]:
    """A simulated rig of the test's own, whose cable can be pulled and put back."""
    with Simulator("--applicator", "thermode", "--seed", "5", command=SERVE_TCP) as simulator:
        yield simulator


def delivering(cockpit: Cockpit, folder: Path, rig: Simulator) -> None:
    """A session in the first train of two."""
    cockpit.prepare(written(folder, PLATEAU_S), "paradigm", device=rig.port)
    cockpit.connect()
    cockpit.deliver()
    rig.until("DELIVERING")


def recorded(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.h5"))


def test_unplugged_and_put_back_the_run_goes_on_with_the_next_trial(
    cockpit: Cockpit, rig: Simulator, tmp_path: Path
) -> None:
    delivering(cockpit, tmp_path, rig)
    rig.send(line="unplug")
    told = cockpit.told("unplugged", "silent", "link")
    assert told.priority is Priority.HIGH and told.act is Act.RECONNECT
    assert Tone.ALARM_HIGH in cockpit.sounds
    assert "thermode goes back to 32.0 °C by itself" in told.did
    assert "of trial 1 is saved" in told.data
    assert rig.until(*BACK)
    cockpit.press("Reconnect")
    cockpit.until(lambda: cockpit.desk.question.topic() == "go_on")
    cockpit.press("Go on with trial 2")
    assert cockpit.told("no_answer", "no_port").act is Act.RECONNECT, "the cable is still out"
    rig.send(line="plug_in")
    cockpit.press("Reconnect")
    cockpit.until(lambda: cockpit.desk.preflight.connected)
    assert cockpit.desk.window.page() == "prepare" and cockpit.troubles == []
    cockpit.start()
    cockpit.until(lambda: cockpit.desk.live.snapshot.trial == 1 and cockpit.desk.live.snapshot.waits_for_spot)
    cockpit.desk.window.close()  # the spot would rest for a minute first
    cockpit.press("Leave")
    cockpit.until(lambda: not cockpit.desk.window.isVisible())
    first, second = map(read_run, recorded(tmp_path))
    assert (first.attrs["finish_reason"], second.attrs["finish_reason"]) == ("link_lost", "stopped_by_operator")
    assert second.attrs["continues_run"] == 1


FAULTS = (
    ("silent=on", "silent", "does not answer any more", Phase.FINISHED),
    ("sensor=open", "fault_sensor_open", "its wire is broken or unplugged", Phase.HELD),
    ("reboot", "rebooted", "restarted in the middle of the run", Phase.FINISHED),
)


@pytest.mark.parametrize(("inject", "code", "says", "leads_to"), FAULTS)
def test_a_device_that_fails_is_told_in_one_banner(
    cockpit: Cockpit, rig: Simulator, tmp_path: Path, inject: str, code: str, says: str, leads_to: Phase
) -> None:
    delivering(cockpit, tmp_path, rig)
    rig.send(inject=inject)
    told = cockpit.told(code)
    assert told.priority is Priority.HIGH and says in told.happened
    assert cockpit.sounds.count(Tone.ALARM_HIGH) == 1
    cockpit.until(lambda: cockpit.phase is leads_to)
    if leads_to is Phase.FINISHED:
        assert told.act is Act.RECONNECT
        cockpit.until(lambda: cockpit.desk.window.page() == "review")
        return
    assert "Take the thermode off the skin now" in told.then
    cockpit.press("Understood")
    rig.send(inject=inject.replace("open", "ok"))
    cockpit.desk.bar.wanted.emit(Verb.SKIP)
    cockpit.type("Why is the trial skipped?", "the thermode was changed")
    cockpit.press("Skip", cockpit.desk.run_page)
    cockpit.until(lambda: cockpit.desk.live.snapshot.trial == 1 and cockpit.desk.live.snapshot.waits_for_spot)


def test_control_killed_in_mid_train_leaves_a_file_that_is_recovered(cockpit: Cockpit, tmp_path: Path) -> None:
    with Simulator("--applicator", "thermode", command=SERVE_TCP) as rig:
        delivering(cockpit, tmp_path, rig)
        psutil.Process(cockpit.desk.runs.bridge.pid).kill()
        told = cockpit.told("control_gone")
        assert rig.until(*BACK)
    assert told.act is Act.RECOVER and "thermode goes back to 32.0 °C by itself" in told.did
    assert "is safe" in told.data
    assert recorded(tmp_path) == []
    cockpit.press("Recover the run file")
    cockpit.until(lambda: cockpit.desk.window.page() == "review" and cockpit.desk.review_page.value() is not None)
    (run,) = map(read_run, recorded(tmp_path))
    assert run.attrs["finish_reason"] == "interrupted" and len(run.pulses) > 0


def test_control_that_does_not_answer_is_told_once_and_ended_with_the_window(
    cockpit: Cockpit, rig: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "PATIENCE_NS", NS_PER_S)  # of the five seconds tests/gui/test_going_on.py knows
    delivering(cockpit, tmp_path, rig)
    control = psutil.Process(cockpit.desk.runs.bridge.pid)
    control.suspend()
    told = cockpit.told("control_silent")
    assert rig.until(*BACK)["state"] in BACK
    assert "goes back to 32.0 °C by itself" in told.did and "emergency stop work without the computer" in told.then
    cockpit.until(lambda: cockpit.desk.banner.value().happened != told.happened)  # the seconds count on
    assert cockpit.sounds.count(Tone.ALARM_HIGH) == 1
    cockpit.desk.window.close()
    assert cockpit.desk.window.isVisible() and cockpit.desk.question.topic() == "leave"
    cockpit.press("Leave")
    assert cockpit.desk.window.isVisible(), "control has time to end the run in order"
    cockpit.until(lambda: not cockpit.desk.window.isVisible())
    cockpit.until(lambda: not alive(control))  # it has been killed, which takes its moment where others are at work
    (run,) = map(read_run, recorded(tmp_path))
    assert run.attrs["finish_reason"] == "interrupted"


def test_a_disk_that_takes_no_more_ends_the_stimulus(cockpit: Cockpit, rig: Simulator, tmp_path: Path) -> None:
    delivering(cockpit, tmp_path, rig)
    (journal,) = tmp_path.rglob("*.qstj")
    room = journal.stat().st_size + 4_000
    resource.prlimit(cockpit.desk.runs.bridge.pid, resource.RLIMIT_FSIZE, (room, room))
    told = cockpit.told("recording")
    assert told.act is Act.SAVE_ELSEWHERE and "is safe. What came after it is lost." in told.data
    assert rig.until(*BACK)["state"] == "RETURNING"
    cockpit.until(lambda: cockpit.desk.window.page() == "review")
    (run,) = map(read_run, recorded(tmp_path))
    assert run.attrs["finish_reason"] in ("recording_failed", "interrupted"), "the end itself may not have found room"
    assert run.trials["outcome"][0] in (b"stopped_by_operator", "stopped_by_operator", "interrupted", b"interrupted")


def test_a_folder_that_disappears_ends_the_stimulus(cockpit: Cockpit, rig: Simulator, tmp_path: Path) -> None:
    delivering(cockpit, tmp_path, rig)
    shutil.rmtree(tmp_path / "data")
    told = cockpit.told("folder_gone")
    assert "is saved" in told.data
    assert rig.until(*BACK)["state"] == "RETURNING"
    cockpit.until(lambda: cockpit.desk.window.page() == "review")
    assert [read_run(path).attrs["finish_reason"] for path in recorded(tmp_path)] == ["recording_failed"]


HOLDER = """
import sys
from pathlib import Path
from rig.session.session_lock import only_run_in
with only_run_in(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_start_in_the_same_session_names_the_first_and_a_sleep_before_the_run_is_told(
    cockpit: Cockpit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = session_folder(tmp_path / "data", "P001", 1)
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdin=pipe, stdout=pipe) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        cockpit.prepare(written(tmp_path, PLATEAU_S))
        cockpit.press_connect()
        told = cockpit.told("second_start")
        assert f"(process {holder.pid})" in told.happened and "started nothing" in told.did
        assert holder.stdin is not None
        holder.stdin.close()
    cockpit.connect()
    assert cockpit.troubles == []
    monkeypatch.setattr("gui.runs.utc_now", lambda: utc_now() + timedelta(minutes=10))
    told = cockpit.told("slept")
    assert "600 s" in told.happened and "Switch off sleep" in told.then
