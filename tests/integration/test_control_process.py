"""The control process: what it loads, what it says, how it ends."""

from __future__ import annotations

import os
import time

import pytest

from rig.control.client import Control
from rig.control.messages import Loaded, Over, Refused, State, Told, Underway
from rig.session.options import Options
from tests.integration.short import quick_heat

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("real time")]
#: what the table of processes keeps out of control
NEVER = {"PySide6", "pyqtgraph", "h5py", "matplotlib", "typer", "rich", "scipy"}


def everything(control: Control, patience_s: float = 60.0) -> list[object]:
    """All that control says until it has ended, with ticks as a client sends them."""
    said: list[object] = []
    end = time.monotonic() + patience_s
    while not control.gone:
        assert time.monotonic() < end, said[-3:]
        said += control.take(0.05)
        control.tick()
    return said


def test_a_run_from_first_message_to_last(tmp_path):
    with Control(Options(str(quick_heat(tmp_path)), "P001", tmp_path, seed=1)) as control:
        said = everything(control)
    loaded, underway, over = said[0], next(m for m in said if isinstance(m, Underway)), said[-1]
    assert isinstance(loaded, Loaded)
    assert loaded.pid != os.getpid()
    assert {"rig", "firmware_interface", "serial", "numpy"} <= set(loaded.modules)
    assert not NEVER & set(loaded.modules)
    assert underway.simulated
    assert isinstance(over, Over)
    assert over.finish_reason == "completed"
    assert [m.text for m in said if isinstance(m, Told) and m.kind == "pulse_onset"] == [
        f"pulse {i}" for i in range(1, 11)
    ]
    states = [m for m in said if isinstance(m, State)]
    assert "delivering" in {s.snapshot.phase for s in states}
    assert max(s.synced_ns for s in states) > 0


def test_a_problem_is_refused_in_words(tmp_path):
    with Control(Options("no-such-paradigm", "P001", tmp_path)) as control:
        said = everything(control)
    (refused,) = [m for m in said if isinstance(m, Refused)]
    assert "no-such-paradigm" in refused.text


def test_a_client_that_goes_away_at_once_ends_control(tmp_path):
    control = Control(Options(str(quick_heat(tmp_path)), "P001", tmp_path, seed=1))
    with control:
        pass
    assert not any(isinstance(message, Over) and message.finish_reason == "completed" for message in control.take())
    assert control.gone
