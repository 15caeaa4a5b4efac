"""What is left of a run is offered also where its paradigm needs the limits of a study envelope."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rig import app
from rig.cli.going_on import ask_before_start, left_before_start
from rig.cli.operator_line import READ_NS
from rig.clock import RealClock, utc_now
from rig.paradigm.envelope_new import new_envelope
from rig.recording.records import RecordType, scan
from rig.session.actions import Operator
from rig.session.options import Options
from rig.session.outside import Nobody
from rig.session.states import Verb
from tests.integration.short import brief_pairs

CUT_AFTER = 1


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """A paradigm whose spots rest for 3 s, which the free tier forbids, and the envelope that allows it."""
    paradigm = brief_pairs(tmp_path)
    text = paradigm.read_text(encoding="utf-8")
    for old, new in {"iti_s = 0.5": "iti_s = 3.0", 'spot = "new_each_trial"': 'spot = "same"'}.items():
        assert old in text
        text = text.replace(old, new)
    paradigm.write_text(text, encoding="utf-8")
    today = utc_now().date()
    study = tmp_path / "study.toml"
    limits = {"applicator": "pinprick", "raised": {"pause_s": 1.0}}
    made = new_envelope(author="A", reason="R", issued=today, expires=today + timedelta(days=1), study="", **limits)
    study.write_text(made, encoding="utf-8")
    return Options(
        paradigm=str(paradigm), participant="P001", out=tmp_path, fast=True, seed=1, ratings="sim", envelope=study
    )


@pytest.fixture
def cut_short(options: Options) -> Options:
    """The same, with a run of it whose recording ends after its second trial."""
    journal = app.record(app.prepare(options), Nobody()).journal
    data = journal.read_bytes()
    said = [(record, record.json()) for record in scan(data).records if record.type == RecordType.EVENT]
    end = next(r.end for r, e in said if e["kind"] == "trial_ended" and e["trial"] == CUT_AFTER)
    journal.write_bytes(data[:end])
    return options


def test_a_run_under_an_envelope_can_be_gone_on_with(cut_short: Options) -> None:
    left = left_before_start(cut_short)
    assert left is not None
    assert left.next_trial == CUT_AFTER + 1
    app.prepare(replace(cut_short, go_on_from=left.journal))


def test_without_its_envelope_it_cannot(cut_short: Options) -> None:
    assert left_before_start(replace(cut_short, envelope=None)) is None


def test_an_envelope_that_is_not_there_is_told_by_the_run_itself(cut_short: Options) -> None:
    assert left_before_start(replace(cut_short, envelope=cut_short.out / "none.toml")) is None


class Typed:
    """Lines that come one after the other, the first so long after the question; then the terminal is closed."""

    def __init__(self, *requests: Operator, after_ns: int = 0) -> None:
        self._waiting, self._after_ns = list(requests), after_ns

    @property
    def closed(self) -> bool:
        return not self._waiting

    def next(self, timeout_s: float) -> Operator:
        return replace(self._waiting.pop(0), at_ns=RealClock().now_ns() + self._after_ns)


ENTER, GO_ON, LEAVE = Operator(Verb.CONFIRM_SPOT), Operator(Verb.RESUME), Operator(Verb.FINISH)
#: what is typed, how long after the question -> whether anything begins, and whether it goes on
ANSWERS: dict[str, tuple[Typed, bool, bool]] = {
    "goes on": (Typed(GO_ON), True, True),
    "starts anew": (Typed(ENTER, after_ns=READ_NS), True, False),
    "leaves": (Typed(LEAVE), False, False),
    "the terminal closes": (Typed(), False, False),
    "an Enter of before": (Typed(ENTER), False, False),
    "an Enter of before, then goes on": (Typed(ENTER, GO_ON), True, True),
}


@pytest.mark.parametrize(("typed", "begins", "goes_on"), ANSWERS.values(), ids=ANSWERS)
def test_only_an_answer_begins_anything(cut_short: Options, typed: Typed, begins: bool, goes_on: bool) -> None:
    chosen = ask_before_start(cut_short, typed, list)  # type: ignore[arg-type]
    assert (chosen is not None) is begins
    assert (chosen is not None and chosen.go_on_from is not None) is goes_on


def test_ctrl_c_at_the_question_begins_nothing(cut_short: Options) -> None:
    pressed = [LEAVE]
    assert ask_before_start(cut_short, Typed(GO_ON), lambda: pressed) is None  # type: ignore[arg-type]
