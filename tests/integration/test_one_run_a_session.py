"""A session has one live run: a second start is refused and names the first one's process; others run beside."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from rig import app
from rig.domain.errors import InputError
from rig.session.options import Options
from rig.session.outside import Nobody
from tests.integration.cli import COMMAND, qst_rig
from tests.integration.short import quick_heat

FAST = ("--fast", "--seed", "1", "--sample-every-ms", "20")


@contextmanager
def live_run(paradigm: Path, out: Path) -> Iterator[tuple[subprocess.Popen[str], psutil.Process]]:
    """A run on a simulator of its own that waits for its operator; the client, and its control process."""
    arguments = ("run", str(paradigm), "--participant", "P001", "--ratings", "prompt", "--out", str(out))
    pipe = subprocess.PIPE
    client = subprocess.Popen([*COMMAND, *arguments], stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    assert client.stdout is not None
    try:
        assert any("recording" in line for line in client.stdout)
        (control,) = psutil.Process(client.pid).children()
        yield client, control
    finally:
        client.communicate("q\n", timeout=30)


def files_beside_the_recordings(out: Path) -> list[str]:
    return [path.name for path in out.rglob("*") if path.is_file() and path.suffix not in (".qstj", ".h5", ".toml")]


@pytest.mark.slow
@pytest.mark.real_time
def test_a_session_has_one_live_run(tmp_path):
    paradigm = quick_heat(tmp_path)
    run = ("run", paradigm, "--participant", "P001", "--out", tmp_path, *FAST)
    with live_run(paradigm, tmp_path) as (client, control):
        with ThreadPoolExecutor() as pool:
            again, beside = pool.map(lambda visit: qst_rig(*run, "--session", visit), (1, 2))
        assert again.returncode == 2
        assert f"sub-P001/ses-01: another qst-rig (process {control.pid}) has this session open" in again.stderr
        assert beside.returncode == 0, beside.stderr
        assert files_beside_the_recordings(tmp_path / "sub-P001" / "ses-02") == []
        control.kill()
        assert client.wait(30) == 2
        after = qst_rig(*run)
    assert after.returncode == 0, after.stderr
    assert files_beside_the_recordings(tmp_path) == []


def test_a_run_recorded_since_the_doses_were_summed_is_not_forgotten(tmp_path):
    options = Options(str(quick_heat(tmp_path)), "P001", tmp_path, fast=True, seed=1, sample_every_ms=20)
    first, second = app.prepare(options), app.prepare(options)
    app.record(first, Nobody())
    with pytest.raises(InputError, match="another run was recorded there meanwhile"):
        app.record(second, Nobody())
    assert len(list(tmp_path.rglob("*.qstj"))) == 1
