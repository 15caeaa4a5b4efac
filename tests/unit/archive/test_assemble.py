"""What a journal tells becomes trials, pulses, ratings and gaps; what it does not tell stays missing."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from rig.archive.assemble import assemble
from rig.archive.journal_read import read_journal
from rig.archive.model import Run
from rig.archive.verify import differences
from rig.recording import entries
from rig.recording.entries import Entry
from rig.recording.records import RecordType
from tests.unit.archive.synthetic import (
    BASELINE_C,
    CONTINUOUS,
    PER_FRAME,
    TARGET_C,
    TRIALS,
    at,
    fields,
    planned,
    samples,
    session,
    with_samples,
    write,
)

Entries = list[Entry]


def run_of(tmp_path: Path, what: Entries) -> Run:
    return assemble(read_journal(write(tmp_path / "run.qstj", what)))


def test_a_whole_session_is_as_it_was_delivered_and_rated(tmp_path: Path) -> None:
    run = run_of(tmp_path, session())
    assert run.trials["outcome"].tolist() == ["completed", "completed"]
    assert run.trials[["n_planned", "n_delivered"]].tolist() == [(1, 1), (4, 4)]
    assert run.pulses["verdict"].tolist() == ["as_planned"] * 5
    assert run.pulses["late_us"].tolist() == [3] * 5
    np.testing.assert_allclose(run.pulses["peak_measured"], TARGET_C, atol=0.06)
    t0 = dict(zip(run.trials["trial"].tolist(), run.trials["t0_us"].tolist(), strict=True))
    for pulse in run.pulses:
        assert pulse["onset_us"] == t0[pulse["trial"]] + pulse["planned_onset_us"]
    assert run.attrs["finish_reason"] == "completed"
    assert run.attrs["complete"] is True
    assert run.attrs["lost_ms_bound"] == 0.0
    assert run.attrs["audit_chain"] == "intact"
    assert run.rating_tasks["train"][0]["scale"]["name"] == "vas_100"
    assert len(run.gaps) == 0
    assert run.clock["device_rx_us"].tolist() == [1000, 2_000_000]


def test_a_recording_that_ends_within_a_train_leaves_it_interrupted(tmp_path: Path) -> None:
    what = session()
    run = run_of(tmp_path, what[: at(what, "pulse_offset", index=3)])
    last = run.trials[-1]
    assert (last["outcome"], last["n_planned"], last["n_delivered"]) == ("interrupted", 4, 2)
    assert last["reason"] == "the recording ends within this trial"
    assert last["end_ns"] > last["start_ns"]
    assert run.attrs["finish_reason"] == "interrupted"
    assert run.attrs["complete"] is False
    assert run.attrs["lost_ms_bound"] == 120.0
    assert "truncated" in run.attrs["end_reason"]
    train = run.pulses[run.pulses["trial"] == 1]
    assert (train["onset_us"] >= 0).tolist() == [True, True, True, False]
    assert (train["offset_us"] >= 0).tolist() == [True, True, False, False]
    assert train["verdict"][3] == "not_delivered"
    assert np.isnan(train["peak_measured"][3])


def test_the_devices_own_count_goes_before_the_stamps(tmp_path: Path) -> None:
    what = session()
    what = what[: at(what, "train_end") + 1]
    del what[at(what, "pulse_offset", index=4)]
    assert run_of(tmp_path, what).trials["n_delivered"].tolist() == [1, 4]


def test_every_attempt_has_a_row_of_its_own(tmp_path: Path) -> None:
    what = session(TRIALS[:1])
    cut = at(what, "train_started", 0)
    stop = what[cut].host_ns
    stopped = [
        *what[:cut],
        entries.event(
            stop, "trial_ended", trial=0, attempt=1, outcome="stopped_by_participant", n_planned=1, n_delivered=0,
            reason="participant_button",
        ),
        entries.audit(stop, "participant_agreed", trial=0, reason="wants to go on"),
    ]  # fmt: skip
    again = [
        dataclasses.replace(e, payload={**fields(e), "attempt": 2}) if "attempt" in fields(e) else e
        for e in [what[at(what, "trial_started", 0)], *what[cut:]]
    ]
    run = run_of(tmp_path, stopped + again)
    assert run.trials[["trial", "attempt", "outcome", "n_delivered"]].tolist() == [
        (0, 1, "stopped_by_participant", 0),
        (0, 2, "completed", 1),
    ]
    assert run.trials["t0_us"][0] == -1
    assert run.pulses[["attempt", "verdict"]].tolist() == [(1, "not_delivered"), (2, "as_planned")]
    assert run.ratings["attempt"].tolist() == [2]
    assert "operator_participant_agreed" in run.events["kind"].tolist()


def test_a_lost_frame_is_a_gap_and_no_sample_is_put_in(tmp_path: Path) -> None:
    what = session()
    frames = [n for n, entry in enumerate(what) if entry.record_type is RecordType.TELEMETRY]
    before, after = samples(what[frames[4]]).samples, samples(what[frames[7]]).samples
    n_samples = sum(len(samples(what[n]).samples) for n in frames)
    for n in (frames[6], frames[5]):
        del what[n]
    run = run_of(tmp_path, what)
    assert run.gaps.tolist() == [(before["t_us"][-1], after["t_us"][0], 2)]
    assert len(run.telemetry) == n_samples - 32


def test_frame_numbers_that_begin_anew_after_65535_are_no_gap(tmp_path: Path) -> None:
    what = with_samples(session(), len, first_frame=65_530)
    assert len(run_of(tmp_path, what).gaps) == 0


def test_a_restart_of_the_device_is_a_gap_of_unknown_size(tmp_path: Path) -> None:
    what = session()
    end = what.pop()
    again = [entry for entry in what if entry.record_type is RecordType.TELEMETRY]

    def flat(batch: np.ndarray) -> None:
        batch["measured"], batch["slider"] = BASELINE_C, 0.0

    run = run_of(tmp_path, [*what, *with_samples(again, flat), end])
    assert run.gaps["frames_lost"].tolist() == [-1]
    assert len(run.telemetry) == 2 * PER_FRAME * len(again)
    assert run.pulses["verdict"].tolist() == ["as_planned"] * 5


def test_a_pulse_that_was_stamped_but_not_measured_is_missed(tmp_path: Path) -> None:
    def flat(batch: np.ndarray) -> None:
        batch["measured"] = BASELINE_C

    run = run_of(tmp_path, with_samples(session(), flat))
    assert run.pulses["verdict"].tolist() == ["missed"] * 5


def test_where_the_trace_has_a_hole_the_devices_own_peak_is_kept(tmp_path: Path) -> None:
    what = [entry for entry in session() if entry.record_type is not RecordType.TELEMETRY]
    run = run_of(tmp_path, what)
    assert run.pulses["verdict"].tolist() == ["unknown"] * 5
    assert run.pulses["peak_measured"].tolist() == [TARGET_C] * 5
    assert len(run.telemetry) == len(run.gaps) == 0


def test_a_catch_trial_at_baseline_is_not_judged(tmp_path: Path) -> None:
    catch = planned(0, "catch", 2, CONTINUOUS)
    pulses = tuple(dataclasses.replace(pulse, target=BASELINE_C) for pulse in catch.plan.pulses)
    catch = dataclasses.replace(catch, plan=dataclasses.replace(catch.plan, pulses=pulses))
    assert run_of(tmp_path, session([catch])).pulses["verdict"].tolist() == ["unknown"] * 2


# ------------------------------------------------------------------ events


def test_everything_that_is_no_table_of_its_own_is_among_the_events(tmp_path: Path) -> None:
    what = session()
    run = run_of(tmp_path, what)
    tables = {RecordType.HEADER, RecordType.TELEMETRY, RecordType.RATING, RecordType.CLOCK}
    assert len(run.events) == sum(entry.record_type not in tables for entry in what)
    kinds = run.events["kind"].tolist()
    assert kinds[0] == "operator_start"
    assert kinds[-1] == "end"
    assert run.events[kinds.index("rejected_bytes")]["json"] == '{"hex": "0102ff"}'
    assert (np.diff(run.events["host_ns"]) >= 0).all()


def test_equal_journals_give_equal_runs_but_for_what_the_clock_on_the_wall_says(tmp_path: Path) -> None:
    one, two = session(), session()
    fields(two[0])["started_utc"] = "2031-01-01T00:00:00+00:00"
    first = run_of(tmp_path / "one", one)
    second = run_of(tmp_path / "two", two)
    assert differences(first, second) == ["attrs"]
    changed = {name for name, value in first.attrs.items() if second.attrs[name] != value}
    assert changed == {"started_utc", "journal_sha256"}
