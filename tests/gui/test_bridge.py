"""The bridge to control: what it says arrives, the tick keeps it alive, and letting go never waits."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from gui.bridge import Bridge
from rig.control.client import CONTROL, END_S
from rig.control.messages import Over, State
from rig.session.actions import Operator
from rig.session.options import Options
from rig.session.states import Phase, Verb
from rig.session.underway import Underway
from tests.integration.short import quick_heat

pytestmark = [pytest.mark.slow, pytest.mark.real_time]


#: control says 20 a second; three times as many as come without a tick
STATES = 18


@pytest.fixture
def bridge(qtbot: QtBot):
    made = Bridge()
    yield made
    made.close()


def controls() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if CONTROL in child.cmdline()]


def watching(folder: Path) -> Options:
    return Options(str(quick_heat(folder)), "P001", folder, seed=1, wait_for_start=True)


def test_what_control_says_arrives_and_letting_go_ends_it(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> None:
    said: list[object] = []
    bridge.said.connect(said.append)
    bridge.begin(watching(tmp_path))
    # a client that has not ticked for 300 ms is sent none of them any more
    qtbot.waitUntil(lambda: sum(isinstance(m, State) for m in said) > STATES, timeout=30_000)
    assert any(isinstance(m, Underway) for m in said)
    assert {m.snapshot.phase for m in said if isinstance(m, State)} == {Phase.IDLE}
    with qtbot.waitSignal(bridge.ended, timeout=20_000):
        bridge.ask(Operator(Verb.FINISH))
    assert isinstance(said[-1], Over)
    assert not bridge.open


def test_a_control_that_is_ready_runs_what_it_is_then_given(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> None:
    said: list[object] = []
    bridge.said.connect(said.append)
    bridge.get_ready()
    (ready,) = controls()
    assert not bridge.open and bridge.pid is None
    bridge.begin(watching(tmp_path))
    assert bridge.pid == ready.pid, "not another one"
    qtbot.waitUntil(lambda: any(isinstance(m, Underway) for m in said), timeout=20_000)


def test_a_control_that_is_ready_in_vain_ends(bridge: Bridge) -> None:
    bridge.get_ready()
    bridge.get_ready()
    (ready,) = controls()
    begun = time.monotonic()
    bridge.close()
    assert not ready.is_running() and controls() == []
    assert time.monotonic() - begun < END_S, "it has ended by itself, and was not ended"


def test_a_control_that_is_killed_is_noticed(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> None:
    bridge.begin(watching(tmp_path))
    assert bridge.pid is not None
    with qtbot.waitSignal(bridge.ended, timeout=20_000):
        os.kill(bridge.pid, signal.SIGKILL)
    assert not bridge.open


def test_letting_go_of_a_control_that_stands_still_does_not_wait(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> None:
    said: list[object] = []
    bridge.said.connect(said.append)
    bridge.begin(watching(tmp_path))
    assert bridge.pid is not None
    qtbot.waitUntil(lambda: any(isinstance(m, State) for m in said), timeout=20_000)
    os.kill(bridge.pid, signal.SIGSTOP)
    begun = time.monotonic()
    bridge.leave(kill=True)
    assert time.monotonic() - begun < 1.0
