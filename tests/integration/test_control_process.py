"""The control process: what it loads, what it says, how it ends."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from rig.archive.read import read_run
from rig.clock import RealClock
from rig.control.client import Control
from rig.control.messages import Loaded, Over, Refused, State, Told
from rig.domain.outcome import FinishReason
from rig.session.actions import Operator
from rig.session.building import Building, Recorded
from rig.session.options import Options
from rig.session.states import Phase, Verb
from rig.session.underway import Underway
from tests.integration.short import FEW, few_quick_pulses, quick_heat

pytestmark = [pytest.mark.slow, pytest.mark.real_time]


def everything(control: Control, patience_s: float = 60.0) -> list[object]:
    """All that control says until it has ended, with ticks as a client sends them."""
    said: list[object] = []
    end = time.monotonic() + patience_s
    while not control.gone:
        assert time.monotonic() < end, said[-3:]
        said += control.take(0.05)
        control.tick()
    return said


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """All that control says of a whole run; with each pulse's end the slider on the screen goes up by 5 points."""
    folder, clock = tmp_path_factory.mktemp("run"), RealClock()
    heard: list[object] = []
    with Control(Options(str(few_quick_pulses(folder)), "P001", folder, seed=1, ratings="screen")) as control:
        end = time.monotonic() + 60
        while not control.gone:
            assert time.monotonic() < end, heard[-3:]
            for message in control.take(0.02):
                heard.append(message)
                if isinstance(message, Told) and message.kind == "pulse_offset":
                    at = 0.05 * message.data["index"]
                    control.ask(Operator(Verb.SLIDE, value=at, source="screen_slider", at_ns=clock.now_ns()))
            control.tick()
    return heard


def test_a_run_from_first_message_to_last(said):
    loaded, underway, over = said[0], next(m for m in said if isinstance(m, Underway)), said[-1]
    assert isinstance(loaded, Loaded)
    assert loaded.pid != os.getpid()
    assert underway.simulated
    assert isinstance(over, Over)
    assert over.finish_reason == "completed"
    assert [m.text for m in said if isinstance(m, Told) and m.kind == "pulse_onset"] == [
        f"pulse {i}" for i in range(1, FEW + 1)
    ]
    states = [m for m in said if isinstance(m, State)]
    assert "delivering" in {s.snapshot.phase for s in states}
    assert max(s.synced_ns for s in states) > 0


def test_a_problem_is_refused_in_words(tmp_path):
    with Control(Options("no-such-paradigm", "P001", tmp_path)) as control:
        said = everything(control)
    (refused,) = [m for m in said if isinstance(m, Refused)]
    assert "no-such-paradigm" in refused.text


def test_a_run_that_waits_for_its_start_delivers_nothing_and_may_be_given_up(tmp_path):
    """Until START the device is only watched; given up, nothing is left in the folder."""
    options = Options(str(quick_heat(tmp_path)), "P001", tmp_path, seed=1, wait_for_start=True)
    said: list[object] = []
    end = time.monotonic() + 30
    with Control(options) as control:
        given_up = False
        while not control.gone:
            assert time.monotonic() < end, said[-3:]
            said += control.take(0.05)
            control.tick()
            states = [m for m in said if isinstance(m, State)]
            if not given_up and len(states) > 20:
                given_up = True
                assert list(tmp_path.rglob("*.qstj")), "the recording is open while the device is watched"
                control.ask(Operator(Verb.FINISH))
    assert {s.snapshot.phase for s in states} <= {Phase.IDLE, Phase.FINISHED}
    assert {s.device for s in states} == {"SAFE"}
    over = said[-1]
    assert isinstance(over, Over)
    assert (over.finish_reason, over.journal) == ("not_started", "")
    assert [p.name for p in tmp_path.rglob("*") if p.suffix in (".qstj", ".h5")] == []


def test_ratings_given_on_a_screen_stand_in_the_run_file(said):
    """A pulse owns what was slid from 1 s after its onset on."""
    over = said[-1]
    assert isinstance(over, Over)
    assert over.finish_reason == "completed"
    done = Recorded(FinishReason.COMPLETED, "", Path(over.journal), Path(over.run_file))
    outcome = Building(done).outcome()
    assert outcome.run_file is not None, outcome.build_problem
    run = read_run(outcome.run_file)
    given = run.ratings[run.ratings["pulse"] > 0]
    assert given["value"].tolist() == pytest.approx([5.0 * min(n + 1, FEW) for n in range(1, FEW + 1)], abs=0.01)
    assert set(given["source"]) == {"screen_slider"}
    assert run.attrs["ratings"] == "screen"
    onsets = run.pulses["onset_us"]
    assert (run.screen_slider["t_us"] > onsets).all()
    assert (run.screen_slider["uncertainty_us"] < 5_000).all()


def test_a_client_that_goes_away_at_once_ends_control(tmp_path):
    control = Control(Options(str(quick_heat(tmp_path)), "P001", tmp_path, seed=1))
    with control:
        pass
    assert not any(isinstance(message, Over) and message.finish_reason == "completed" for message in control.take())
    assert control.gone
