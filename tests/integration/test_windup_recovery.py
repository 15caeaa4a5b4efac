"""The wind-up put into the simulated participant comes out of the analysis; without delivery there is no pain."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hardware_sim.line import SimulatedLine
from hardware_sim.participant import ParticipantSettings, expected_gain
from hardware_sim.rig import SimulatedRig
from rig import app
from rig.archive.assemble import assemble
from rig.archive.journal_read import read_journal
from rig.archive.model import Run
from rig.clock import VirtualClock
from rig.report.windup_table import windup_result
from rig.session.options import Options
from rig.session.outside import Nobody
from tests.integration.short import quick_heat, quick_pairs

#: seeds per gain, each gain with its own: with common ones a chance deviation would count four times
N_SEEDS = 20
GAINS = (0.0, 0.5, 1.0, 2.0)
#: pulses further apart than this do not sum, so that the pauses of the test can be short
FORGET_S = 2.0


def recorded(path: Path, out: Path, seed: int, gain: float, faults: tuple[str, ...] = (), every_ms: int = 1) -> Run:
    """Run a paradigm on the simulated rig in virtual time and read its journal."""
    own = out / f"seed-{seed}-{len(faults)}"  # a session of its own: doses add up within one
    prepared = app.prepare(Options(str(path), "P001", own, fast=True, seed=seed, sample_every_ms=every_ms))
    clock = VirtualClock(app.VIRTUAL_START_NS)
    participant = ParticipantSettings(gain=gain, forget_s=FORGET_S)
    world = SimulatedRig(prepared.paradigm.applicator, seed=seed, participant=participant, faults=faults)
    done = app.record_on(prepared, SimulatedLine(world, clock), clock, Nobody())
    assert done.finish_reason == "completed", done.finish_text
    return assemble(read_journal(done.journal))


def primary(run: Run) -> float:
    (measure,) = [m for m in windup_result(run).measures if m.name == "wur_dfns"]
    return float(measure.value)


@pytest.mark.slow
@pytest.mark.parametrize("gain", GAINS)
def test_the_mean_estimate_lies_within_two_standard_errors_of_the_truth(gain, tmp_path):
    paradigm = quick_pairs(tmp_path)
    first = GAINS.index(gain) * N_SEEDS
    seeds = range(first, first + N_SEEDS)
    found = np.array([primary(recorded(paradigm, tmp_path, seed, gain, every_ms=20)) for seed in seeds])
    truth = expected_gain(gain, 0.5, 10, ParticipantSettings(gain=gain, forget_s=FORGET_S))
    standard_error = found.std(ddof=1) / np.sqrt(len(found))
    print(f"gain {gain}: truth {truth:.3f}, mean {found.mean():.3f}, standard error {standard_error:.4f}")
    assert abs(found.mean() - truth) < 2 * standard_error


def heat_ratings(run: Run) -> np.ndarray:
    per_pulse = run.ratings[run.ratings["pulse"] > 0]
    assert len(per_pulse) == 10
    return per_pulse["value"]


def test_cutting_the_heater_takes_the_pain_away(tmp_path):
    paradigm = quick_heat(tmp_path)
    warm = heat_ratings(recorded(paradigm, tmp_path, 1, 1.0))
    cold = heat_ratings(recorded(paradigm, tmp_path, 1, 1.0, faults=("heater=open",)))
    assert warm.min() > 10
    assert cold.max() < 2
