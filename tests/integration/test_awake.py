"""While a run is live something keeps the computer awake, and no longer than that, even if control is killed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from rig.control.awake import COMMANDS, kept_awake
from rig.control.client import Control
from rig.control.messages import Told, Underway
from rig.session.options import Options
from tests.integration.alive import alive
from tests.integration.short import quick_heat

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the command that stands in is Linux's")
PATIENCE_S = 20.0
#: as the real one: a process of its own that runs the command behind the options and waits for it
STANDS_IN = """#!/bin/sh
echo "$$ $*" >> "{log}"
while [ "$1" != cat ]; do shift; done
"$@"
"""


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "did not happen"
        time.sleep(0.01)


def on_the_path(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    command = folder / "systemd-inhibit"
    command.write_text(script)
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the command that stands in was called with."""
    path = tmp_path / "log"
    on_the_path(tmp_path, STANDS_IN.format(log=path), monkeypatch)
    return path


def holder(log: Path) -> psutil.Process:
    """The process that now keeps the computer awake, once it runs its command."""
    until(lambda: log.exists() and log.read_text().endswith("\n"))
    (line,) = log.read_text().splitlines()
    pid, _, arguments = line.partition(" ")
    assert arguments == " ".join(COMMANDS["linux"][1:])
    return psutil.Process(int(pid))


def test_awake_within_the_block_and_no_longer(log):
    with kept_awake() as why_not:
        process = holder(log)
        until(process.children)
        family = [process, *process.children()]
        assert why_not() == ""
    until(lambda: not any(map(alive, family)))


@pytest.mark.parametrize(
    "script, why",
    [("#!/bin/sh\nexit 3\n", "has ended with code 3"), (None, "no such file")],
    ids=["refused", "not there"],
)
def test_where_it_is_not_offered_the_reason_is_told(script, why, tmp_path, monkeypatch):
    if script is None:
        monkeypatch.setenv("PATH", str(tmp_path))
    else:
        on_the_path(tmp_path, script, monkeypatch)
    with kept_awake() as why_not:
        until(why_not)
        assert why_not().startswith("systemd-inhibit")
        assert why in why_not()


def said_until(control: Control, wanted: Callable[[object], bool]) -> list[object]:
    """What control says until a wanted message."""
    said: list[object] = []

    def seen() -> bool:
        said.extend(control.take(0.05))
        control.tick()
        return any(map(wanted, said))

    until(seen)
    return said


@pytest.mark.slow
@pytest.mark.real_time
def test_a_killed_control_lets_the_computer_sleep(log, tmp_path):
    with Control(Options(str(quick_heat(tmp_path)), "P001", tmp_path, seed=1, attended=True)) as control:
        said_until(control, lambda message: isinstance(message, Underway))
        process = holder(log)
        until(process.children)
        family = [process, *process.children()]
        psutil.Process(control.pid).kill()
        until(lambda: not any(map(alive, family)))


@pytest.mark.slow
@pytest.mark.real_time
def test_the_client_is_told_once_where_nothing_keeps_the_computer_awake(tmp_path, monkeypatch):
    on_the_path(tmp_path, "#!/bin/sh\nexit 1\n", monkeypatch)
    with Control(Options(str(quick_heat(tmp_path)), "P001", tmp_path, seed=1, attended=True)) as control:
        said = said_until(control, lambda message: isinstance(message, Told) and message.kind == "warning")
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            said += control.take(0.05)
            control.tick()
    warnings = [m.text for m in said if isinstance(m, Told) and m.kind == "warning"]
    assert warnings == [
        "nothing keeps the computer from going to sleep during the run; switch its energy saving off "
        "(systemd-inhibit has ended with code 1)"
    ]
