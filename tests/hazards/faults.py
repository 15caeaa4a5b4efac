"""How each hazard is made to happen, and what is done about it afterwards until all programs have ended."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable

import psutil

from tests.hazards.stage import AT_REST, BUILDER, CONTROL, NS_PER_MS, Stage
from tests.integration.cli import qst_rig

SHORT_STOP_MS = 300
# To the end of the line: what is typed before it is there is echoed into it.
GO_ON = "c goes on with trial 2 of 2, q leaves\r\n"
CUT_SHORT = "k REASON goes on, q finishes\r\n"


def _signal(process: psutil.Process, number: int) -> int:
    """Send a signal; host time of it."""
    now_ns = time.monotonic_ns()
    process.send_signal(number)
    return now_ns


def kill_control(stage: Stage) -> int:
    return _signal(stage.control, signal.SIGKILL)


def kill_client(stage: Stage) -> int:
    stage.child(CONTROL)  # so that it is not left behind if it does not end by itself
    return _signal(stage.client, signal.SIGKILL)


def kill_builder(stage: Stage) -> int:
    stage.until_shown("trial 2 completed")
    at_ns = _signal(stage.child(BUILDER), signal.SIGKILL)
    stage.until_closed()
    command = re.search(r"run `qst-rig (recover .*)`", stage.terminal.shown)
    assert command is not None, stage.terminal.shown
    done = qst_rig(*command[1].split())
    assert done.returncode == 0, done.stderr
    return at_ns


def stop_client(stage: Stage) -> int:
    control = stage.control
    at_ns = _signal(stage.client, signal.SIGSTOP)
    stage.until_state(*AT_REST)
    stage.until(lambda: control.status() == psutil.STATUS_ZOMBIE, "control to end")
    stage.client.resume()
    return at_ns


def stop_control_shortly(stage: Stage) -> int:
    control = stage.control
    at_ns = _signal(control, signal.SIGSTOP)
    stage.until(lambda: time.monotonic_ns() - at_ns >= SHORT_STOP_MS * NS_PER_MS, "300 ms to pass")
    control.resume()
    stage.place(2)
    return at_ns


def stop_control(stage: Stage) -> int:
    control = stage.control
    at_ns = _signal(control, signal.SIGSTOP)
    stage.until_state(*AT_REST)
    stage.until_shown("does not answer")
    control.resume()
    stage.until_shown(CUT_SHORT)
    stage.terminal.type("q")
    return at_ns


def stop_control_for_good(stage: Stage) -> int:
    at_ns = _signal(stage.control, signal.SIGSTOP)
    stage.until_state(*AT_REST)
    stage.until_shown("does not answer")
    stage.client.send_signal(signal.SIGINT)
    return at_ns


def unplug(stage: Stage) -> int:
    at_ns = _pull(stage)
    _leave(stage)
    return at_ns


def unplug_and_replug(stage: Stage) -> int:
    at_ns = _pull(stage)
    stage.until_shown(GO_ON)
    shown = len(stage.terminal.shown)
    stage.terminal.type("c")
    stage.until_shown(GO_ON, since=shown)
    stage.until_state(*AT_REST)
    stage.told(line="plug_in")
    stage.terminal.type("c")
    stage.until_shown("spot 2, then press Enter", since=shown)
    stage.terminal.type("q")
    return at_ns


def silence(stage: Stage) -> int:
    at_ns = int(stage.told(inject="silent=on")["host_ns"])
    _leave(stage)
    return at_ns


def _pull(stage: Stage) -> int:
    return int(stage.told(line="unplug")["host_ns"])


def _leave(stage: Stage) -> None:
    stage.until_shown(GO_ON)
    stage.terminal.type("q")


#: name of the hazard -> makes it happen, does what is to be done about it, returns the host time of the fault in ns
FAULTS: dict[str, Callable[[Stage], int]] = {
    "kill control": kill_control,
    "kill client": kill_client,
    "stop client": stop_client,
    "stop control 300 ms": stop_control_shortly,
    "stop control": stop_control,
    "stop control for good": stop_control_for_good,
    "unplug": unplug,
    "unplug and replug": unplug_and_replug,
    "silent device": silence,
    "kill builder": kill_builder,
}
#: on a socket, which has the same name when it comes back
ON_SOCKET = ("unplug and replug",)
