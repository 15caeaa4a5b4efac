"""The client reaches the simulated rig through control: a press of the participant ends the train, a fault is told."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rig.control.client import Control
from rig.control.messages import Over, Refused, State, Told
from rig.recording.records import RecordType, scan
from rig.session.options import Options
from tests.integration.short import few_quick_pulses, quick_heat
from tests.integration.simulator import Simulator

pytestmark = [pytest.mark.slow, pytest.mark.real_time]
PATIENCE_S = 40.0


def heard(control: Control, said: list[object], until: Callable[[object], object]) -> object:
    """The first message that fits and has not been looked at yet; `said` keeps those after it. Ticks meanwhile."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        while said:
            message = said.pop(0)
            assert not isinstance(message, Refused), message.text
            if until(message):
                return message
        said += control.take(0.05)
        control.tick()
    raise AssertionError("it was not said")


def is_simulator(key: str) -> Callable[[object], bool]:
    return lambda message: isinstance(message, Told) and message.kind == "simulator" and key in message.data


def delivering(message: object) -> bool:
    return isinstance(message, State) and message.device == "DELIVERING"


@pytest.mark.parametrize(
    ("command", "outcome"),
    [({"press": "stop"}, "stopped_by_participant"), ({"inject": "sensor=open"}, "device_fault")],
    ids=["press", "fault"],
)
def test_what_happens_on_the_simulated_rig_ends_the_train(tmp_path, command, outcome):
    said: list[object] = []
    with Control(Options(str(quick_heat(tmp_path)), "P001", tmp_path, seed=1)) as control:
        offer = heard(control, said, is_simulator("offer"))
        assert offer.data["offer"]["applicator"] == "thermode"
        heard(control, said, delivering)
        control.simulate(command)
        done = heard(control, said, is_simulator("done"))
        assert done.data["done"] == command
        ended = heard(control, said, lambda m: isinstance(m, Told) and m.kind == "trial_ended")
        assert ended.data["outcome"] == outcome
        over = heard(control, said, lambda m: isinstance(m, Over))
    assert injected(over.journal) == [" ".join(next(iter(command.items())))]


def injected(journal: str) -> list[str]:
    """What the journal tells of interferences with the simulated rig."""
    events = (record.json() for record in scan(Path(journal).read_bytes()).records if record.type == RecordType.EVENT)
    return [event["text"] for event in events if event["kind"] == "injected"]


def test_a_rig_behind_a_port_is_not_simulated_from_here(tmp_path):
    said: list[object] = []
    with Simulator("--applicator", "thermode") as simulator:
        options = Options(str(few_quick_pulses(tmp_path, count=2)), "P001", tmp_path, device=simulator.port, seed=1)
        with Control(options) as control:
            heard(control, said, delivering)
            control.simulate({"press": "stop"})
            refused = heard(control, said, is_simulator("error"))
            assert "not simulated" in refused.data["error"]
            assert heard(control, said, lambda m: isinstance(m, Over)).finish_reason == "completed"
