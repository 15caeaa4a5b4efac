"""A whole session in virtual time: command in, file and ratio out."""

from __future__ import annotations

import json

import h5py
import numpy as np
import pytest

from tests.integration.cli import qst_rig

pytestmark = pytest.mark.slow
ARGUMENTS = ("run", "dfns-wur", "--device", "sim", "--participant", "P001", "--seed", "1", "--fast")


def everything(path) -> dict[str, bytes]:
    """Name -> bytes of every dataset."""
    found: dict[str, bytes] = {}
    with h5py.File(path) as file:
        file.visititems(
            lambda name, item: (
                found.update({name: repr(item[()].tolist()).encode()}) if isinstance(item, h5py.Dataset) else None
            )
        )
    return found


@pytest.fixture(scope="module")
def dfns(tmp_path_factory):
    out = tmp_path_factory.mktemp("fast")
    done = qst_rig(*ARGUMENTS, "--out", out / "a")
    assert done.returncode == 0, done.stderr
    return out / "a" / "sub-P001" / "ses-01" / "sub-P001_ses-01_task-dfnswur_run-01.h5", done, out


def test_the_command_ends_with_file_and_ratio(dfns):
    path, done, _ = dfns
    assert path.is_file()
    assert str(path) in done.stdout.replace("\n", "")
    assert "wur_dfns" in done.stdout


def test_what_makes_simulated_data_what_they_are_stands_in_the_file(dfns):
    with h5py.File(dfns[0]) as file:
        assert (file.attrs["simulated"], file.attrs["seed"], file.attrs["simulated_gain"]) == (1, 1, 1.0)


def test_the_ratio_is_the_one_in_the_ratings(dfns):
    path, _, _ = dfns
    with h5py.File(path) as file:
        trials, ratings = file["trials"], file["ratings"]
        kind = {int(t): str(k) for t, k in zip(trials["trial"][()], trials["kind"].asstr()[()], strict=True)}
        value = {int(t): float(v) for t, v in zip(ratings["trial"][()], ratings["value"][()], strict=True)}
    singles = np.array([value[t] for t in sorted(kind) if kind[t] == "single"])
    trains = np.array([value[t] for t in sorted(kind) if kind[t] == "train"])
    assert len(singles) == len(trains) == 5
    answer = qst_rig("analyse", path, "--json")
    assert answer.returncode == 0, answer.stderr
    measures = {m["name"]: m for m in measures_of(json.loads(answer.stdout))}
    assert measures["wur_dfns"]["value"] == pytest.approx(np.mean(trains) / np.mean(singles), rel=1e-12)
    assert measures["log_wur"]["value"] == pytest.approx(np.log10(np.mean(trains) / np.mean(singles)), rel=1e-12)


def measures_of(answer: object) -> list[dict]:
    """The measures of the one file analysed."""
    document = answer[0] if isinstance(answer, list) else answer
    return document["measures"]


def test_the_same_seed_gives_identical_datasets(dfns):
    path, _, out = dfns
    again = qst_rig(*ARGUMENTS, "--out", out / "b")
    assert again.returncode == 0, again.stderr
    twin = out / "b" / path.relative_to(out / "a")
    assert everything(path) == everything(twin)


def test_another_seed_gives_other_ratings(dfns):
    path, _, out = dfns
    arguments = [a if a != "1" else "2" for a in ARGUMENTS]
    other = qst_rig(*arguments, "--out", out / "c")
    assert other.returncode == 0, other.stderr
    assert everything(path)["ratings/value"] != everything(out / "c" / path.relative_to(out / "a"))["ratings/value"]


def test_everything_the_file_must_hold_is_there(dfns):
    path, _, _ = dfns
    with h5py.File(path) as file:
        pulses = file["pulses"]
        assert len(pulses["index"]) == 5 * 11
        onset, late = pulses["onset_us"][()], pulses["late_us"][()]
        assert np.all(onset > 0)
        assert np.all(late >= 0)
        for trial in np.unique(pulses["trial"][()]):
            mine = pulses["trial"][()] == trial
            planned = pulses["planned_onset_us"][()][mine]
            assert np.all(np.diff(onset[mine]) == np.diff(planned)), "onsets are exact on the device's clock"
        assert np.nanmax(np.abs(pulses["peak_measured"][()] - 256)) < 20
        assert set(pulses["verdict"].asstr()[()]) == {"as_planned"}
        assert file["telemetry/measured"].attrs["unit"] == "mN"
        assert len(file["clock/sent_ns"]) > 8
        for name in ("participant", "finish_reason", "paradigm_hash", "journal_sha256", "simulated", "complete"):
            assert name in file.attrs
        assert file.attrs["finish_reason"] == "completed"
        assert file.attrs["simulated"]
