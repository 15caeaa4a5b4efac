"""`kill -9` at any moment: everything the journal called recorded is there, in order, and becomes a run file."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from rig.archive.read import read_run
from rig.archive.recover import recover
from rig.recording.records import Ending, RecordType, decode_telemetry, first_broken_link, scan

ROOT = Path(__file__).parents[2]
WRITER = Path(__file__).with_name("journal_writer.py")
SEED = 20260214
KILLS = 12
AT_ONCE = 4


def killed(folder: Path, delays_s: list[float]) -> list[tuple[Path, int]]:
    """Start a writer per delay, kill each so long after its first word; returns journals and last numbers heard."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    writers = []
    for number in range(len(delays_s)):
        path = folder / f"run-{number}.qstj"
        command = [sys.executable, str(WRITER), str(path)]
        writers.append((path, subprocess.Popen(command, stdout=subprocess.PIPE, env=env)))
    found = []
    for (path, process), delay_s in zip(writers, delays_s, strict=True):
        assert process.stdout is not None
        with process, process.stdout as heard:
            first = heard.readline()
            time.sleep(delay_s)
            process.kill()
            lines = [first, *heard.readlines()]
        found.append((path, int([line for line in lines if line.endswith(b"\n")][-1])))
    return found


@pytest.mark.slow
def test_what_was_called_recorded_survives_kill_9(tmp_path: Path) -> None:
    print("seed", SEED)
    rng = random.Random(SEED)
    delays = [rng.uniform(0.0, 0.15) for _ in range(KILLS)]
    for batch in range(0, KILLS, AT_ONCE):
        folder = tmp_path / str(batch)
        folder.mkdir()
        for path, recorded in killed(folder, delays[batch : batch + AT_ONCE]):
            check(path, recorded)


def check(path: Path, recorded: int) -> None:
    data = path.read_bytes()
    found = scan(data)
    assert found.reason is Ending.TRUNCATED
    assert found.records[-1].sequence >= recorded
    assert first_broken_link(data, found.records) is None
    report = recover(path)
    run = read_run(path.with_suffix(".h5"))
    assert report["records"] == len(found.records) > recorded
    assert run.attrs["finish_reason"] == "interrupted"
    assert run.trials["outcome"].tolist() == ["interrupted"]
    # each sample is a function of its number: a zero or torn row would show
    number = np.arange(len(run.telemetry))
    np.testing.assert_array_equal(run.telemetry["t_us"], number * 1000)
    np.testing.assert_array_equal(run.telemetry["measured"], (number * 1000) % 997)
    frames = [r for r in found.records if r.type == RecordType.TELEMETRY]
    assert len(run.telemetry) == sum(len(decode_telemetry(r.payload).samples) for r in frames)


def test_the_check_would_notice_a_lost_record(tmp_path: Path) -> None:
    [(path, recorded)] = killed(tmp_path, [0.05])
    records = scan(path.read_bytes()).records
    with path.open("r+b") as file:
        file.truncate(records[recorded].offset)
    with pytest.raises(AssertionError):
        check(path, recorded)
