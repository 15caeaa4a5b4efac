"""A run that is gone on with and is itself lost is gone on with where it came to, not where the one before did."""

from __future__ import annotations

import io
from pathlib import Path

from rig.cli import run as command
from rig.domain.errors import DeviceError
from rig.domain.outcome import FinishReason
from rig.paradigm.load import paradigm_text, parse_paradigm
from rig.paradigm.model import paradigm_hash
from rig.recording import entries
from rig.session.building import Outcome, Recorded
from rig.session.options import Options
from tests.unit.archive.synthetic import ONCE, header_content, planned, write

NAME = "heat-ts-10"
TRIALS = [planned(index, f"t{index}", 1, ONCE) for index in range(4)]


def journal(folder: Path, run: int, trials: list[int], finish: str | None, **header: object) -> Path:
    """Journal of a run that has begun these trials."""
    paradigm = parse_paradigm(paradigm_text(NAME), NAME)
    told = {"run": run, "paradigm_hash": paradigm_hash(paradigm), "individual": {}, "site": ""}
    what = [entries.header(1, header_content(TRIALS) | told | header)]
    what += [entries.event(2, "trial_started", trial=trial, attempt=1) for trial in trials]
    what += [entries.end(3, finish)] * (finish is not None)
    visit = folder / "sub-P001" / "ses-01"
    visit.mkdir(parents=True, exist_ok=True)
    return write(visit / f"sub-P001_ses-01_task-heatts10_run-{run:02d}.qstj", what)


def test_after_control_was_lost_in_the_second_run_the_third_begins_behind_it(tmp_path, monkeypatch):
    gone_on_from: list[Path | None] = []

    def live(options: Options, stops: object, lines: object) -> Recorded:
        gone_on_from.append(options.go_on_from)
        if len(gone_on_from) == 1:
            path = journal(tmp_path, 1, [0], FinishReason.LINK_LOST)
            return Recorded(FinishReason.LINK_LOST, "", path, path.with_suffix(".h5"))
        if len(gone_on_from) == 2:
            journal(tmp_path, 2, [1], None, continues_run=1, first_trial=1)
            raise DeviceError("the control process has ended")
        path = journal(tmp_path, 3, [2, 3], FinishReason.COMPLETED, continues_run=2, first_trial=2)
        return Recorded(FinishReason.COMPLETED, "", path, path.with_suffix(".h5"))

    def built(recorded: Recorded) -> Outcome:
        return Outcome(recorded.finish_reason, recorded.finish_text, recorded.journal, None)

    monkeypatch.setattr(command, "_live", live)
    monkeypatch.setattr(command, "_built", built)
    monkeypatch.setattr(command, "_report", lambda outcome, figure: None)
    monkeypatch.setattr(command, "_show", lambda outcome, figure: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("c\nc\n"))
    command._attended(Options(NAME, "P001", tmp_path, attended=True), None, list, False)
    assert [path and path.stem[-2:] for path in gone_on_from] == [None, "01", "02"]
