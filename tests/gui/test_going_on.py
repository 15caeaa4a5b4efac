"""Looking for a run to go on with, and how long leaving one may take: plain, time is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gui.going_on import PATIENCE_NS, Lookup, words_of_rest
from gui.models import leaving
from gui.models.leaving import Leaving
from rig.report.head import Head
from rig.report.reading import Listed, NotRead
from rig.session.naming import session_folder
from rig.session.options import Options

OPTIONS = Options("heat-ts-10", "P001", Path("/data"), site="left-forearm")
FOLDER = str(session_folder(Path("/data"), "P001", 1))
HEAD = Head(
    path="/data/run-01.h5",
    journal="/data/run-01.qstj",
    run_file="/data/run-01.h5",
    participant="P001",
    session=1,
    run=1,
    paradigm="heat-ts-10",
    site="left-forearm",
    operator="",
    started_utc="",
    finish_reason="link_lost",
    n_trials=3,
    n_begun=1,
    next_trial=1,
    conditions={},
)


class Looked:
    """A lookup, the time, and what came of it."""

    def __init__(self) -> None:
        self.now_ns = 0
        self.found: list[Head | None] = []
        self.lookup = Lookup(OPTIONS, "heat-ts-10", lambda _, head: self.found.append(head), lambda: self.now_ns)


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        ((), None),
        ((HEAD,), HEAD),
        ((replace(HEAD, site="leg"),), None),
        ((replace(HEAD, paradigm="cuff-tsp"),), None),
        ((replace(HEAD, journal=""),), None),
        ((HEAD, replace(HEAD, run=2, next_trial=None)), None),
        ((replace(HEAD, run=2, next_trial=2), HEAD), replace(HEAD, run=2, next_trial=2)),
    ],
)
def test_the_newest_run_of_paradigm_and_site_is_found(heads: tuple[Head, ...], found: Head | None) -> None:
    looked = Looked()
    assert looked.lookup.request.folder == FOLDER
    looked.lookup.answered(Listed("/elsewhere", (HEAD,), ()))
    assert looked.found == []
    looked.lookup.answered(Listed(FOLDER, heads, ()))
    assert looked.found == [found]


def test_a_folder_that_is_not_there_yet_holds_nothing() -> None:
    looked = Looked()
    looked.lookup.answered(NotRead("/elsewhere", "gone"))
    assert looked.found == []
    looked.lookup.answered(NotRead(FOLDER, "there is no such folder"))
    assert looked.found == [None]


def test_a_participant_does_not_wait_for_a_slow_folder() -> None:
    looked = Looked()
    looked.now_ns = PATIENCE_NS
    looked.lookup.look()
    assert looked.found == []
    looked.now_ns += 1
    looked.lookup.look()
    looked.lookup.look()
    looked.lookup.answered(Listed(FOLDER, (HEAD,), ()))
    assert looked.found == [None], "once"


def test_the_question_names_run_reason_and_rest() -> None:
    words = words_of_rest(HEAD, 1)
    assert "Run 1" in words and "connection to the device lost" in words and "2 of 3 trials" in words
    assert "trial 2?" in words


def test_leaving_waits_for_control_and_not_for_ever() -> None:
    state = Leaving()
    assert not state.wanted and not state.hangs(10**18)
    state.begin(100)
    state.begin(leaving.PATIENCE_NS)  # asked again: no more time
    assert state.wanted and not state.hangs(100 + leaving.PATIENCE_NS)
    assert state.hangs(101 + leaving.PATIENCE_NS)
    state.stay()
    assert not state.wanted and not state.hangs(10**18)
