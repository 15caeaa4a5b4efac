"""The clock is set back between two runs of a session: numbers, doses and the envelope's end stay in order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rig import app
from rig.archive.assemble import assemble
from rig.archive.journal_read import read_journal
from rig.archive.model import Run
from rig.cli.envelope import new
from rig.paradigm.envelope import EnvelopeError
from rig.session import prepared
from rig.session.options import Options
from rig.session.outside import Nobody
from tests.integration.short import quick_heat

MAY, APRIL = datetime(2026, 5, 2, 9, tzinfo=UTC), datetime(2026, 4, 2, 9, tzinfo=UTC)


@pytest.fixture
def prepared_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Prepare a run of the same session on a given day."""

    def at(now: datetime, envelope: Path | None = None) -> app.Prepared:
        monkeypatch.setattr(prepared, "utc_now", lambda: now)
        options = Options(str(paradigm), "P001", tmp_path, fast=True, seed=1, envelope=envelope, sample_every_ms=20)
        return app.prepare(options)

    paradigm = quick_heat(tmp_path)
    return at


def run(prepared: app.Prepared) -> Run:
    return assemble(read_journal(app.record(prepared, Nobody()).journal))


def test_runs_stay_in_the_order_in_which_they_were_made(prepared_at):
    first = run(prepared_at(MAY))
    second = prepared_at(APRIL)
    assert second.earlier.received, "what the first run delivered counts, whatever its date"
    assert any("clock shows 2026-04-02" in text and "begun 2026-05-02" in text for text in second.warnings)
    later = run(second)
    assert (first.attrs["run"], later.attrs["run"]) == (1, 2)
    assert later.attrs["started_utc"] < first.attrs["started_utc"]
    (place,) = second.earlier.received
    assert prepared_at(APRIL).earlier.received[place].pulses == 2 * second.earlier.received[place].pulses


def test_an_expired_envelope_does_not_become_valid_again(prepared_at, tmp_path, monkeypatch):
    file = tmp_path / "study.toml"
    monkeypatch.setattr("rig.cli.envelope._today", lambda: date(2026, 1, 1))
    new(file, "thermode", "A. Author", "shown in a test", "2026-05-01", ["max_c=51", "longest_s.52=0.5"])
    with pytest.raises(EnvelopeError, match=r"expired on 2026-05-01 \(today is 2026-05-02\)"):
        prepared_at(MAY, file)
    assert prepared_at(APRIL, file).envelope is not None
    run(prepared_at(MAY))
    with pytest.raises(EnvelopeError, match=r"run-01\.qstj was begun on 2026-05-02; set the computer's clock"):
        prepared_at(APRIL, file)
