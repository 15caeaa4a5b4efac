"""The session's folder is removed in mid-train: the stimulus ends, the screen names the folder, nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from rig.archive.read import read_run
from tests.integration.cli import COMMAND
from tests.integration.short import quick_heat
from tests.integration.simulator import Simulator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.real_time,
    pytest.mark.skipif(os.name != "posix", reason="elsewhere a folder with an open file cannot be removed"),
]


def test_a_folder_removed_in_mid_train_ends_it_and_comes_back(tmp_path):
    with Simulator("--applicator", "thermode", "--seed", "5") as simulator:
        arguments = ("--participant", "P001", "--device", simulator.port, "--yes", "--out", str(tmp_path / "data"))
        command = [*COMMAND, "run", str(quick_heat(tmp_path)), *arguments]
        host = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert host.stdout is not None
        assert any("pulse 1" in line for line in host.stdout)
        shutil.rmtree(tmp_path / "data")
        assert simulator.until("RETURNING", "FAULT")["state"] == "RETURNING"
        _, stderr = host.communicate(timeout=30)
    assert host.returncode == 2, stderr
    folder = tmp_path / "data" / "sub-P001" / "ses-01"
    text = (
        f"{folder}: this folder was removed or renamed during the recording; all that was recorded is saved there anew"
    )
    assert f"did not complete (recording failed: {text})" in stderr
    assert sorted(path.suffix for path in folder.iterdir()) == [".h5", ".qstj"]
    (path,) = folder.glob("*.h5")
    run = read_run(path)
    assert run.attrs["complete"]
    assert run.attrs["finish_reason"] == "recording_failed"
    (trial,) = run.trials
    assert trial["outcome"] == "stopped_by_operator"
    assert len(run.gaps) == 0
    assert run.pulses["onset_us"][0] > 0, "recorded before the folder was removed"
