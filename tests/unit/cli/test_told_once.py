"""A cause stands on the terminal once: when it happens, not again with the trial it ends or as a message."""

from __future__ import annotations

import io

import pytest

from rig.cli.live import _Seen, _show
from rig.control.messages import FromControl, State, Told
from rig.session.actions import Snapshot
from rig.session.states import Phase


def state(message: str, phase: Phase = Phase.FINISHED) -> State:
    return State(0, Snapshot(phase, 0, 2, "train", 1, 1, 3, 10, False, None, None, "", message), "SAFE", None, 0)


def ended(outcome: str, reason: str) -> Told:
    text = f"trial 1 {outcome}, 3 of 10 pulses: {reason}"
    return Told("trial_ended", text, {"trial": 0, "attempt": 1, "outcome": outcome, "reason": reason})


LOST = "/dev/ttyACM0: unplugged or closed by the other side (read failed: no device)"
FAULT, STOPPED = "device fault sensor open", "the participant pressed stop"
STARTED = Told("trial_started", "trial 2, attempt 1", {"trial": 1, "attempt": 1})
#: what control says -> what stands on the terminal
CASES: dict[str, tuple[list[FromControl], list[str]]] = {
    "a lost link": (
        [Told("link_lost", f"link lost: {LOST}", {"cause": LOST}), ended("link lost", LOST), state(LOST)],
        [f"link lost: {LOST}", "trial 1 link lost, 3 of 10 pulses"],
    ),
    "a fault": (
        [Told("fault", FAULT, {"fault": "sensor_open"}), ended("device fault", FAULT), state(FAULT, Phase.DELIVERING)],
        [FAULT, "trial 1 device fault, 3 of 10 pulses"],
    ),
    "a stop": (
        [Told("button", STOPPED, {"which": "stop"}), ended("stopped by participant", STOPPED), state(STOPPED)],
        [STOPPED, "trial 1 stopped by participant, 3 of 10 pulses"],
    ),
    "a cause that nobody told before": (
        [
            ended("device fault", "ended by the device: dose"),
            STARTED,
            ended("device fault", "ended by the device: dose"),
        ],
        [
            "trial 1 device fault, 3 of 10 pulses: ended by the device: dose",
            "trial 2, attempt 1",
            "trial 1 device fault, 3 of 10 pulses: ended by the device: dose",
        ],
    ),
    "a message of its own": (
        [Told("fault", FAULT, {"fault": "sensor_open"}), state("a repeat needs a reason")],
        [FAULT, "a repeat needs a reason"],
    ),
}


@pytest.mark.parametrize(("said", "lines"), CASES.values(), ids=CASES)
def test_a_cause_is_told_once(said: list[FromControl], lines: list[str]) -> None:
    out, seen = io.StringIO(), _Seen()
    for message in said:
        _show(message, seen, out)
    assert [line.strip() for line in out.getvalue().splitlines()] == lines
