"""A run prepared on an envelope's last day and started on the next is not started; one under way goes to its end."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rig import app
from rig.domain.outcome import FinishReason
from rig.paradigm.envelope_new import new_envelope
from rig.session import prepared
from rig.session.actions import Operator
from rig.session.building import Recorded
from rig.session.options import Options
from rig.session.outside import Moment, Nobody
from rig.session.states import Phase, Verb
from tests.integration.short import short_heat

LAST_DAY, NEXT_DAY = datetime(2026, 5, 31, 23, 59, tzinfo=UTC), datetime(2026, 6, 1, 0, 1, tzinfo=UTC)


class Midnight(Nobody):
    """Asks for START at once; the day ends before it, or once the stimulus has begun."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, comes_in: Phase) -> None:
        self._set, self._comes_in, self._asked = monkeypatch.setattr, comes_in, False
        self._it_is(LAST_DAY)

    def _it_is(self, now: datetime) -> None:
        for module in (app, prepared):
            self._set(module, "utc_now", lambda: now)

    def asked(self, now_ns: int) -> list[Operator]:
        first, self._asked = not self._asked, True
        if first and self._comes_in is Phase.IDLE:
            self._it_is(NEXT_DAY)
        return [Operator(Verb.START)] * first

    def show(self, moment: Moment) -> None:
        if moment.engine.phase is self._comes_in:
            self._it_is(NEXT_DAY)


def played(folder: Path, midnight: Midnight) -> Recorded:
    envelope = folder / "study.toml"
    envelope.write_text(
        new_envelope(
            applicator="thermode",
            author="A",
            reason="r",
            issued=LAST_DAY.date(),
            expires=LAST_DAY.date(),
            raised={"pause_s": 30.0},
            study="",
        ),
        encoding="utf-8",
    )
    paradigm = str(short_heat(folder))
    options = Options(
        paradigm, "P001", folder, fast=True, seed=1, ratings="sim", envelope=envelope, wait_for_start=True
    )
    return app.record(app.prepare(options), midnight)


def test_it_is_not_started_once_the_day_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = played(tmp_path, Midnight(monkeypatch, Phase.IDLE))
    assert (done.finish_reason, done.kept) == (FinishReason.NOT_STARTED, False)
    assert done.finish_text == "the envelope expired on 2026-05-31 (today is 2026-06-01)"
    assert list(tmp_path.rglob("*.qstj")) == []


def test_what_was_started_in_time_goes_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert played(tmp_path, Midnight(monkeypatch, Phase.DELIVERING)).finish_reason is FinishReason.COMPLETED
