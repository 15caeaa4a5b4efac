"""Whatever the operator asks, the participant presses, breaks or is lost on the line: what holds of every run.

Whole runs in virtual time by dice of a fixed seed: the run comes to its end, nothing begins after a stop until the
operator chooses, the journal is whole and makes a run file, and the host's account of each spot is not below the
device's.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from firmware_interface.transport.line import Chunk
from hardware_sim.line import SimulatedLine
from hardware_sim.participant import ParticipantSettings
from hardware_sim.rig import SimulatedRig
from rig import app
from rig.archive.build import build
from rig.archive.model import Run
from rig.archive.read import read_run
from rig.clock import VirtualClock
from rig.domain.plan import RatingSource
from rig.recording.records import Ending, RecordType, scan
from rig.session.actions import Operator
from rig.session.options import Options
from rig.session.outside import Moment, Nobody
from rig.session.site_dose import session_dose
from rig.session.states import Phase, Verb
from tests.integration.short import brief_pairs

S = 1_000_000_000
LONG_S, FINISH_WITHIN_S = 90, 15
#: chances at each turn of the loop, of which there are about a hundred a second
CONFIRMS, ASKS, CHOOSES, BREAKS, GOES_AWAY = 0.02, 0.015, 0.02, 0.0008, 0.0005
LOSS = 0.01
ASKED = (Verb.PAUSE, Verb.RESUME, Verb.REPEAT, Verb.STOP, Verb.RATE, Verb.AMEND, Verb.NOTE, Verb.SLIDE, Verb.STOP)
SOURCES: tuple[RatingSource, ...] = ("operator_verbal", "screen", "participant", "screen_slider")
FAULTS = (
    *("button=press", "response=press", "emergency=press", "emergency=ok", "sensor=open", "sensor=ok", "reboot"),
    *("hang=30", "silent", "silent=ok", "deaf", "deaf=ok", "supply=low", "supply=ok", "cover=open", "cover=ok"),
)
#: what the operator has to say before anything begins after a stop
CHOICES = ("start", "repeat", "skip", "resume")


class Lossy(SimulatedLine):
    """Loses whole writes and breaks bytes, once `loss` is not 0."""

    loss = 0.0
    dice = random.Random(0)

    def read(self) -> list[Chunk]:
        chunks = super().read()
        if chunks and self.dice.random() < self.loss:
            data = bytearray(chunks[0].data)
            data[self.dice.randrange(len(data))] ^= 0xFF
            chunks[0] = chunks[0]._replace(data=bytes(data))
        return chunks

    def write(self, data: bytes) -> None:
        if self.dice.random() >= self.loss:
            super().write(data)


class Whim(Nobody):
    """Asks, presses, breaks and leaves by dice; wants to finish after a while."""

    def __init__(self, dice: random.Random, world: SimulatedRig, clock: VirtualClock) -> None:
        self._dice, self._world, self._clock = dice, world, clock
        self._began_ns: int | None = None
        self._phase = Phase.IDLE
        self._finishing = False

    def show(self, moment: Moment) -> None:
        self._phase = moment.engine.phase

    def asked(self, now_ns: int) -> list[Operator]:
        dice, phase = self._dice, self._phase
        self._began_ns = now_ns if self._began_ns is None else self._began_ns
        ran_s = (now_ns - self._began_ns) / S
        assert ran_s < LONG_S + FINISH_WITHIN_S, f"does not finish: {phase}, device {self._world.state!r}"
        if dice.random() < GOES_AWAY:
            self._clock.sleep_until(now_ns + round(dice.choice((0.3, 0.55, 3.0)) * S))
        if dice.random() < BREAKS:
            self._world.inject(dice.choice(FAULTS))
        found = [Operator(Verb.CONFIRM_SPOT)] * (phase is Phase.WAITING and dice.random() < CONFIRMS)
        if dice.random() < ASKS:
            said = {"value": dice.choice((None, 0.0, 30.0, float("nan"), 1e9)), "agreed": dice.random() < 0.5}
            verb, reason = dice.choice(ASKED), dice.choice(("", "why"))
            found.append(Operator(verb, reason, source=dice.choice(SOURCES), **said))  # type: ignore[arg-type]
        if phase in (Phase.HELD, Phase.PAUSED) and dice.random() < CHOOSES:
            found.append(Operator(dice.choice((Verb.RESUME, Verb.REPEAT, Verb.REPEAT, Verb.SKIP)), "so", agreed=True))
        if ran_s > LONG_S and not self._finishing:
            self._finishing = True
            found.append(Operator(Verb.FINISH, "long enough"))
        return found


def check_nothing_begins_after_a_stop(records: tuple[Any, ...]) -> None:
    stopped = False
    for record in records:
        said = record.json() if record.type in (RecordType.AUDIT, RecordType.EVENT) else {"kind": ""}
        kind = said["kind"]
        if (kind == "stop" and record.type == RecordType.AUDIT) or said.get("which") == "stop":
            stopped = True
        elif record.type == RecordType.AUDIT and kind in CHOICES:
            stopped = False
        assert not (stopped and kind == "train_started"), record


def check_every_question_has_its_row(records: tuple[Any, ...]) -> None:
    said = [record.json() for record in records if record.type in (RecordType.EVENT, RecordType.RATING)]
    opened = [entry["prompt_id"] for entry in said if entry.get("kind") == "prompt_opened"]
    rated = [entry["prompt_id"] for entry in said if "status" in entry and not entry.get("in_pause")]
    assert rated == opened


def check_rows(run: Run) -> None:
    attempts = [(int(t["trial"]), int(t["attempt"])) for t in run.trials]
    assert len(set(attempts)) == len(attempts)
    assert {(int(r["trial"]), int(r["attempt"])) for r in run.ratings} <= set(attempts)
    assert (run.trials["outcome"] != "interrupted").all()
    assert (run.trials["n_delivered"] <= run.trials["n_planned"]).all()


@pytest.mark.parametrize("seed", range(8))
def test_every_run_ends_keeps_its_stops_and_accounts_for_what_was_delivered(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    options = Options(
        paradigm=str(brief_pairs(tmp_path)),
        participant="P001",
        out=tmp_path,
        fast=True,
        seed=seed,
        ratings="sim",
        attended=dice.random() < 0.8,
    )
    world = SimulatedRig("pinprick", seed=seed, participant=ParticipantSettings())
    clock = VirtualClock(app.VIRTUAL_START_NS)
    line, whim = Lossy(world, clock), Whim(dice, world, clock)
    line.dice = random.Random(seed + 1)
    whim.underway = lambda begun: setattr(line, "loss", LOSS)  # type: ignore[method-assign]
    done = app.record_on(app.prepare(options), line, clock, whim)

    journal = scan(done.journal.read_bytes())
    assert journal.reason is Ending.COMPLETE
    check_nothing_begins_after_a_stop(journal.records)
    check_every_question_has_its_row(journal.records)
    build(done.journal, done.run_file)
    check_rows(read_run(done.run_file))
    received = session_dose(done.journal.parent, "pinprick").received
    told = {app.site_number(options, spot): account.dose for (_, spot), account in received.items()}
    for site in world.device.state.sites:
        assert site.dose_q / 1000 <= told.get(site.site_id, 0.0) * 1.02 + 1.0, site
