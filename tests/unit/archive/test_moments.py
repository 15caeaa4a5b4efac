"""Ratings at a moment: of the slider after the onset of a long stimulus, by word after the last pulse."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from rig.archive.assemble import assemble
from rig.archive.journal_read import read_journal
from rig.archive.model import Run
from rig.domain.plan import PlannedTrial, RatingTask
from rig.recording import entries
from rig.recording.entries import Entry
from tests.unit.archive.synthetic import CONTINUOUS, NRS, at, fields, host_ns, planned, session, with_samples, write

WHOLE = RatingTask("after_trial", NRS, "intensity", "operator_verbal", 10.0)


def run_of(tmp_path: Path, what: list[Entry]) -> Run:
    return assemble(read_journal(write(tmp_path / "run.qstj", what)))


def at_times(*at_s: float) -> PlannedTrial:
    task = dataclasses.replace(CONTINUOUS, per_pulse=None, aftersensation_s=(), at_s=at_s)
    return planned(0, "train", 4, task)


def test_the_slider_is_read_so_long_after_the_first_onset(tmp_path: Path) -> None:
    """The slider says how many seconds have passed since the trial's start, as hundredths of its travel."""
    trial = at_times(1.0, 5.5)
    what = session([trial])
    t0 = fields(what[at(what, "train_started", 0)])["t0_us"]
    onset = fields(what[at(what, "pulse_onset", 0, index=1)])["t_us"]

    def clock(batch: np.ndarray) -> None:
        batch["slider"] = (batch["t_us"].astype(float) - t0) / 1e8

    found = run_of(tmp_path, with_samples(what, clock)).ratings
    assert found["method"].tolist() == ["at_1", "at_5.5"]
    assert found["pulse"].tolist() == [-1, -1]
    for row, at_s in zip(found, (1.0, 5.5), strict=True):
        assert row["value"] == pytest.approx((onset - t0) / 1e6 + at_s, abs=0.021)  # a sample every 20 ms
        assert row["t_us"] == pytest.approx(onset + at_s * 1e6, abs=20_000)
        assert (row["status"], row["source"]) == ("given", "device_slider")


def test_a_moment_the_recording_does_not_reach_is_a_gap(tmp_path: Path) -> None:
    found = run_of(tmp_path, session([at_times(1.0, 60.0)])).ratings
    assert found["status"].tolist() == ["given", "gap"]
    assert np.isnan(found["value"][1])


def test_a_run_of_before_there_were_moments_is_read(tmp_path: Path) -> None:
    what = session()
    header = dict(what[0].payload)  # type: ignore[call-overload]
    for plan in header["trials"]:
        for task in plan["ratings"]:
            task.pop("at_s")
    run_of(tmp_path, [dataclasses.replace(what[0], payload=header), *what[1:]])


# ---------------------------------------------------------------- by word
SPOKEN = (WHOLE, *(dataclasses.replace(WHOLE, aftersensation_s=(s,), delay_s=s - 1) for s in (15.0, 30.0)))


def spoken(values: list[float | None]) -> list[Entry]:
    """A train, then answers to the whole of it and to aftersensations at 15 and 30 s; None: missed."""
    trial = dataclasses.replace(planned(0, "train", 2, WHOLE), ratings=SPOKEN)
    what = session([trial])
    own = next(i for i, entry in enumerate(what) if entry.record_type == 3)  # the session's own single answer
    del what[own]
    end = fields(what[at(what, "trial_ended", 0)])
    assert end["trial"] == 0
    given = [
        entries.rating(
            host_ns(20_000_000 + i), trial=0, attempt=1, scale=NRS.name, dimension="intensity", value=value,
            source="operator_verbal", t_us=20_000_000 + i, uncertainty_us=500, prompt_id=i + 1,
        )
        for i, value in enumerate(values)
    ]  # fmt: skip
    return [*what[:-1], *given, what[-1]]


@pytest.mark.parametrize(
    "values",
    [[50.0, 20.0, 5.0], [None, 20.0, 5.0], [50.0, None, 5.0], [50.0, 20.0]],
    ids=["all", "1", "2", "cut short"],
)
def test_answers_so_long_after_the_train_are_aftersensations(tmp_path: Path, values: list[float | None]) -> None:
    """The nth record is of the nth question, whether it was answered or not."""
    found = run_of(tmp_path, spoken(values)).ratings
    assert found["method"].tolist() == ["prompt", "aftersensation_15", "aftersensation_30"][: len(values)]
    assert [None if np.isnan(v) else float(v) for v in found["value"]] == values
    assert found["pulse"].tolist() == [-1] * len(values)
    assert found["source"].tolist() == ["operator_verbal"] * len(values)
    assert [str(s) for s in found["status"]] == ["given" if v is not None else "missed" for v in values]


def test_what_was_told_in_the_pause_is_none_of_them(tmp_path: Path) -> None:
    """Records without a question shift no other's method, wherever they stand."""
    what = spoken([50.0, 20.0, 5.0])
    for place, value in ((len(what) - 1, 0.0), (len(what) - 2, 3.0)):
        told = entries.rating(
            host_ns(60_000_000), trial=0, attempt=1, scale=NRS.name, dimension="intensity", value=value,
            source="operator_verbal", t_us=60_000_000, uncertainty_us=500, in_pause=True,
        )  # fmt: skip
        what.insert(place, told)
    found = run_of(tmp_path, what).ratings
    rows = list(zip(found["method"].tolist(), found["value"].tolist(), strict=True))
    assert rows == [
        ("prompt", 50.0),
        ("aftersensation_15", 20.0),
        ("told_in_pause", 3.0),
        ("aftersensation_30", 5.0),
        ("told_in_pause", 0.0),
    ]
