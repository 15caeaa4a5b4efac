"""An operator who stops a train and goes on in the same breath: the device, still on its way back, refuses nothing."""

from __future__ import annotations

import pytest

from rig import app
from rig.archive.build import build
from rig.archive.read import read_run
from rig.session.actions import Operator
from rig.session.options import Options
from rig.session.outside import Moment, Nobody
from rig.session.states import Phase, Verb
from tests.integration.short import short_heat


class Hasty(Nobody):
    """Stops the first train after two pulses and asks for `verb` at once."""

    def __init__(self, verb: Verb) -> None:
        self.verb, self.stopped, self.seen = verb, False, set()
        self.moment: Moment | None = None

    def show(self, moment: Moment) -> None:
        self.moment = moment

    def asked(self, now_ns: int) -> list[Operator]:
        if self.moment is None:
            return []
        snapshot = self.moment.engine.snapshot()
        if not self.stopped and snapshot.phase is Phase.DELIVERING and snapshot.pulse == 2:
            self.stopped = True
            return [Operator(Verb.STOP)]
        if snapshot.phase is Phase.HELD:
            self.seen.add(self.moment.device.name)
            return [Operator(self.verb, "phone rang")]
        return [Operator(Verb.CONFIRM_SPOT)] if snapshot.waits_for_spot else []


@pytest.mark.parametrize("verb", [Verb.REPEAT, Verb.SKIP])
def test_the_next_trial_runs(tmp_path, verb):
    hasty = Hasty(verb)
    paradigm = short_heat(tmp_path)
    paradigm.write_text(paradigm.read_text(encoding="utf-8").replace("repeats = 1", "repeats = 2"), encoding="utf-8")
    options = Options(str(paradigm), "P001", tmp_path, fast=True, seed=1, attended=True, sample_every_ms=20)
    done = app.record(app.prepare(options), hasty)
    assert hasty.seen == {"RETURNING"}, "the request did not come while the device was on its way back"
    build(done.journal, done.run_file)
    run = read_run(done.run_file)
    assert run.attrs["finish_reason"] == "completed"
    outcomes = [str(row["outcome"]) for row in run.trials]
    assert outcomes[0] == "stopped_by_operator"
    assert set(outcomes[1:]) == {"completed"}
