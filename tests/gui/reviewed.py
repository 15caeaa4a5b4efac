"""Runs as the reader process gives them to a window: made up, one for each thing that a page must show."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from gui.models.review import Review
from rig.domain.notes import Action, Finding, Note, NoteKind, Relatedness, Severity
from rig.recording.notes import Notes
from rig.report.head import Head
from rig.report.listing import head
from rig.report.reading import Listed
from rig.report.run_view import RunView
from rig.report.view import run_view
from tests.unit.report.runs import NAN, WARMTH, Made, heat, pairs, trace

PATH = "/data/sub-P001/ses-01/sub-P001_ses-01_task-heatts10_run-02.h5"
RISING = (10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0)
TRAINS = (
    (12.0, 18.5, 26.0, 31.0, 38.0, 44.5, 47.0, 52.0, 55.0, 57.5),
    (15.0, 17.0, 22.0, 30.0, 33.0, 41.0, 49.0, 50.0, 58.0, 63.0),
    (9.0, 14.0, 21.5, 24.0, 32.0, 36.5, 40.0, 47.0, 49.0, 51.0),
)
DEVICE = {"applicator": "thermode", "area_mm2": 900, "serial": "R-7", "firmware": "1.2", "limits": {"max": 50000}}
ADVERSE = Note(
    NoteKind.ADVERSE_EVENT,
    "Redness of 2 cm around the spot, still there after 10 minutes; cooled with a wet cloth.",
    "KL",
    Severity.MILD,
    Relatedness.CERTAIN,
    Action.TREATED,
    time_utc="2026-11-22T10:31:00+00:00",
)
SKIN = Note(NoteKind.SKIN_INSPECTION, "", "KL", finding=Finding.REDNESS, time_utc="2026-11-22T10:20:00+00:00")


def _named(made: Made, **attrs: object) -> Made:
    made.attrs = {
        "paradigm_name": "heat-ts-10",
        "paradigm_hash": "ab12",
        "operator": "KL",
        "session": 2,
        "run": 2,
        "started_utc": "2026-11-22T10:12:00+00:00",
        "journal_sha256": "ab",
        "audit_chain": "intact",
        **made.attrs,
        **attrs,
    }
    made.device = DEVICE | made.device
    named = {"train": "Serie", "S": "Einzelreiz", "T": "Serie", "tonic": "Hitzereiz"}
    made.paradigm = {"blocks": [{"trials": [{"name": name, "titles": {"de": de}} for name, de in named.items()]}]}
    return made


def _stopped() -> Made:
    made = heat([RISING])
    made.trials[0] = (*made.trials[0][:8], "stopped_by_participant", 10, 6, *made.trials[0][11:])
    made.trial(
        0, "train", name="train", attempt=2, t0_s=200, onsets_s=10.0 + 2.0 * np.arange(10), target=48.0, reason="again"
    )
    for pulse, value in enumerate(RISING, 1):
        given = NAN if pulse == 4 else value
        made.rating(0, given, pulse=pulse, attempt=2, scale="vas_100", method="max_in_window")
    made.telemetry.append(trace(200, 10.0 + 2.0 * np.arange(10), 38.0, 48.0, seed=9, length_s=60))
    made.never = [(1, "train", 2), (2, "train", 3)]
    return _named(made, finish_reason="stopped_by_operator", simulated=False, audit_chain="broken at record 7")


def _tonic() -> Made:
    made = Made("tonic_30_10", "thermal", "°C")
    made.trial(0, "single", name="tonic", n=1, t0_s=5, onsets_s=[0.0], target=46.0)
    made.telemetry.append(trace(5, [0.0], 38.0, 46.0, seed=1, length_s=40))
    return _named(made, paradigm_name="tonic-heat")


MADE = {
    "three trains": lambda: _named(heat(TRAINS, [(30.0, 10.0)] * 3), simulated=False),
    "two trains": lambda: _named(heat(TRAINS[:2])),
    "one train": lambda: _named(heat([RISING])),
    "pairs": lambda: _named(pairs(), paradigm_name="dfns-wur"),
    "pairs on a scale without zero": lambda: _named(pairs(scale=WARMTH), paradigm_name="dfns-wur"),
    "stopped and repeated": _stopped,
    "tonic, nothing rated": _tonic,
}


def view(name: str, *notes: Note, path: str = PATH, damage: str = "", **attrs: object) -> RunView:
    """View of one of `MADE`."""
    return _view(name, notes, path, damage, tuple(attrs.items()))


@cache
def _view(name: str, notes: tuple[Note, ...], path: str, damage: str, attrs: tuple[tuple[str, object], ...]) -> RunView:
    made = MADE[name]()
    made.attrs |= dict(attrs)
    return run_view(Path(path), made.run(), Notes(notes, damage))


def earlier(run: int, started: str, **attrs: object) -> Head:
    """What a list shows of another run of the same participant."""
    made = MADE["three trains"]()
    made.attrs |= {"session": 1, "run": run, "started_utc": started, **attrs}
    path = Path(PATH.replace("run-02", f"run-{run:02d}"))
    return replace(head(path, made.run()), path=str(path))


HEADS = (
    earlier(1, "2026-11-22T09:50:00+00:00", session=2),
    earlier(2, "2026-11-22T10:12:00+00:00", session=2),
    earlier(4, "2026-10-02T10:00:00+00:00", site="back"),
    earlier(3, "2026-10-01T10:00:00+00:00", paradigm_hash="other", site="back"),
    earlier(6, "2026-12-01T10:00:00+00:00", session=2),
    earlier(7, "2026-11-20T10:00:00+00:00", participant="P002"),
)


def reviewed() -> Review:
    """A run under review, with the list of the participant's runs; one earlier run has been read."""
    model = Review()
    model.open(PATH)
    for answer in (Listed("/data/sub-P001", HEADS, ()), view("three trains"), view("three trains", path=HEADS[0].path)):
        model.take(answer)
    return model
