"""Ratings: from the slider per pulse, from prompts to the pulse they are about; where there is none it says why."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from rig.archive.assemble import assemble
from rig.archive.journal_read import read_journal
from rig.archive.model import Run
from rig.domain.plan import PlannedTrial, RatingTask
from rig.recording import entries
from rig.recording.entries import Entry
from rig.recording.records import RecordType
from tests.unit.archive.synthetic import (
    CONTINUOUS,
    NRS,
    SLIDER,
    at,
    fields,
    host_ns,
    planned,
    samples,
    session,
    with_samples,
    write,
)

Entries = list[Entry]


def run_of(tmp_path: Path, what: Entries) -> Run:
    return assemble(read_journal(write(tmp_path / "run.qstj", what)))


def test_without_a_slider_the_ratings_are_missing_and_say_so(tmp_path: Path) -> None:
    def absent(batch: np.ndarray) -> None:
        batch["slider"] = np.nan

    run = run_of(tmp_path, with_samples(session(), absent))
    derived = run.ratings[run.ratings["method"] != "prompt"]
    assert derived["status"].tolist() == ["no_slider"] * 5
    assert np.isnan(derived["value"]).all()
    assert derived["t_us"].tolist() == [-1] * 5


def test_a_window_that_was_lost_with_its_telemetry_has_no_rating(tmp_path: Path) -> None:
    what = session()
    onset = fields(what[at(what, "pulse_onset", index=3)])["t_us"]
    lost = [
        n
        for n, entry in enumerate(what)
        if entry.record_type is RecordType.TELEMETRY
        and onset + 1_000_000 <= samples(entry).samples["t_us"][-1] < onset + 3_000_000
    ]
    for n in reversed(lost):
        del what[n]
    run = run_of(tmp_path, what)
    windows = run.ratings[run.ratings["method"] == "max_in_window"]
    assert windows["status"].tolist() == ["given", "given", "gap", "given"]
    np.testing.assert_allclose(windows["value"], [SLIDER[0], SLIDER[1], np.nan, SLIDER[3]], atol=1e-4)


def test_a_rating_is_not_taken_from_the_trial_that_follows(tmp_path: Path) -> None:
    task = dataclasses.replace(CONTINUOUS, aftersensation_s=(2.0, 8.0))  # the next train begins 5.7 s after the offset
    run = run_of(tmp_path, session([planned(0, "one", 2, task), planned(1, "two", 2, task)]))
    after = run.ratings[run.ratings["pulse"] == -1]
    assert after[["trial", "method", "status"]].tolist() == [
        (0, "aftersensation_2", "given"),
        (0, "aftersensation_8", "gap"),
        (1, "aftersensation_2", "given"),
        (1, "aftersensation_8", "gap"),
    ]


def test_slider_travel_is_laid_over_the_scale_whatever_its_ends(tmp_path: Path) -> None:
    task = dataclasses.replace(CONTINUOUS, scale=dataclasses.replace(CONTINUOUS.scale, low=-5.0, high=5.0))
    run = run_of(tmp_path, session([planned(0, "train", 4, task)]))
    found = run.ratings[run.ratings["method"] == "max_in_window"]["value"]
    np.testing.assert_allclose(found, [-5.0 + points / 10.0 for points in SLIDER], atol=1e-5)


def test_the_mean_after_the_offset_is_taken_where_the_task_says_so(tmp_path: Path) -> None:
    task = dataclasses.replace(CONTINUOUS, per_pulse="mean_after_offset", lag_s=0.0, aftersensation_s=())
    run = run_of(tmp_path, session([planned(0, "train", 4, task)]))
    assert run.ratings["method"].tolist() == ["mean_after_offset"] * 4
    # the slider moves to SLIDER[i] 1.2 s after onset i, the window is 0.7 to 1.7 s after it: half before, half after
    steps = [0.0, *SLIDER]
    expected = [(a + b) / 2 for a, b in pairwise(steps)]
    np.testing.assert_allclose(run.ratings["value"], expected, atol=1.0)


# ------------------------------------------------------------------ ratings after each pulse

AFTER_PULSE = RatingTask("after_pulse", NRS, "intensity", "participant", deadline_s=1.5, lag_s=1.0)


def answers(delays_us: list[int | None]) -> tuple[PlannedTrial, Entries]:
    """A train whose pulses are rated 10, 20, … so long after each onset + lag; None: missed."""
    trial = planned(0, "train", len(delays_us), AFTER_PULSE)
    what = session([trial])
    t0 = fields(what[at(what, "train_started", 0)])["t0_us"]
    given = []
    for pulse, delay in zip(trial.plan.pulses, delays_us, strict=True):
        t_us = t0 + pulse.onset_us + 1_000_000 + (1_500_000 if delay is None else delay)
        given.append(
            entries.rating(
                host_ns(t_us), trial=0, attempt=1, pulse=pulse.index, scale=NRS.name, dimension="intensity",
                value=None if delay is None else 10.0 * pulse.index, source="participant", t_us=t_us,
                uncertainty_us=1000, prompt_id=pulse.index,
            )
        )  # fmt: skip
    return trial, [*what[:-1], *given, what[-1]]


ENTRIES: dict[str, tuple[list[int | None], list[tuple[int, float | None, str, str]]]] = {
    "each in its window": (
        [800_000, 800_000],
        [(1, 10.0, "given", "prompt"), (2, 20.0, "given", "prompt")],
    ),
    "missed": ([800_000, None], [(1, 10.0, "given", "prompt"), (2, None, "missed", "prompt")]),
    "too early to be about pulse 2, pulse 1 unanswered": (
        [None, 299_999],
        [(1, 20.0, "given", "prompt_early"), (2, None, "missed", "prompt")],
    ),
    "just late enough to be about pulse 2": (
        [None, 300_000],
        [(1, None, "missed", "prompt"), (2, 20.0, "given", "prompt")],
    ),
    "too early, but pulse 1 has its answer": (
        [800_000, 100_000],
        [(1, 10.0, "given", "prompt"), (2, 20.0, "given", "prompt_early")],
    ),
    "given before pulse 2 was asked about, and taken a moment later": (
        [None, -30_000],
        [(1, 20.0, "given", "prompt_early"), (2, None, "missed", "prompt")],
    ),
    "too early for the first pulse": (
        [100_000, 800_000],
        [(1, 10.0, "given", "prompt_early"), (2, 20.0, "given", "prompt")],
    ),
}


@pytest.mark.parametrize(("delays", "expected"), ENTRIES.values(), ids=ENTRIES.keys())
def test_an_answer_belongs_to_the_pulse_it_can_be_about(
    tmp_path: Path, delays: list[int | None], expected: list[tuple[int, float | None, str, str]]
) -> None:
    _, what = answers(delays)
    found = run_of(tmp_path, what).ratings
    rows = [
        (int(r["pulse"]), None if np.isnan(r["value"]) else float(r["value"]), r["status"], r["method"]) for r in found
    ]
    assert rows == expected


def test_a_correction_counts_and_the_audit_entry_keeps_what_it_was(tmp_path: Path) -> None:
    what = session()
    place = next(n for n, entry in enumerate(what) if entry.record_type is RecordType.RATING)
    given = fields(what[place])
    which = {"attempt": given["attempt"], "pulse": None, "prompt_id": given["prompt_id"], "old": given["value"]}
    what.insert(place + 1, entries.audit(what[place].host_ns, "amend", trial=given["trial"], value=68.0, **which))
    run = run_of(tmp_path, what)
    assert run.ratings[run.ratings["method"] == "prompt"]["value"].tolist() == [68.0]
    (kept,) = run.events[run.events["kind"] == "operator_amend"]["json"]
    assert f'"old":{given["value"]}' in kept


def test_the_slider_on_the_screen_takes_the_place_of_the_devices(tmp_path: Path) -> None:
    what = session()
    onset = fields(what[at(what, "pulse_onset", index=1)])["t_us"]
    inputs = [entries.slider(host_ns(onset), onset + t, 50, v) for t, v in ((-500_000, 0.0), (1_500_000, 0.4))]
    run = run_of(tmp_path, [*what[:-1], *inputs, what[-1]])
    assert run.screen_slider["value"].tolist() == pytest.approx([0.0, 0.4])
    held = run.telemetry["slider"]
    t_us = run.telemetry["t_us"].astype(np.int64)
    assert np.isnan(held[t_us < onset - 500_000]).all()
    assert set(np.round(held[t_us >= onset + 1_500_000], 6)) == {np.float32(0.4)}
    first = run.ratings[(run.ratings["pulse"] == 1) & (run.ratings["method"] == "max_in_window")]
    assert first["value"].tolist() == pytest.approx([40.0], abs=1e-4)
