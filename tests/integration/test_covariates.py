"""What is said of participant and visit reaches file and report; what cannot be is refused before anything is made."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from rig.archive.read import read_run
from rig.cli.main import main
from rig.report.page import run_page
from tests.integration.cli import qst_rig
from tests.integration.short import short_heat

RUN = ("--participant", "P001", "--fast", "--sample-every-ms", "20")


def test_they_reach_file_and_report(tmp_path: Path) -> None:
    known = tmp_path / "p001.toml"
    known.write_text('consent = true\nage_years = 34\nsleep_h = 3\nmedication = [{ name = "a&b", dose = "1 mg" }]\n')
    result = qst_rig(
        "run", short_heat(tmp_path), *RUN, "--out", tmp_path, "--site", "left-forearm", "--site-role", "control",
        "--first-spot", "4", "--covariates", known, "--covariate", "sleep_h=7,5",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    run = read_run(next(tmp_path.rglob("*.h5")))
    medication = [{"name": "a&b", "dose": "1 mg"}]
    assert run.attrs["covariates"] == {"consent": True, "age_years": 34, "sleep_h": 7.5, "medication": medication}
    assert run.attrs["site_role"] == "control"
    assert {trial["spot"] for trial in run.planned_trials} == {4}
    page = run_page(run)
    for text in ("7.5\u00a0h", "34\u00a0years", "a&amp;b, 1 mg", "role control", "What is not listed was not recorded"):
        assert text in page


def test_a_run_without_any_says_so(tmp_path: Path) -> None:
    assert qst_rig("run", short_heat(tmp_path), *RUN, "--out", tmp_path).returncode == 0
    run = read_run(next(tmp_path.rglob("*.h5")))
    assert run.attrs["covariates"] is None and run.attrs["site_role"] is None
    assert "Nothing was recorded about participant and visit" in run_page(run)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--covariate", "sleep_h"], "--covariate sleep_h: write KEY=VALUE"),
        (["--covariate", "stress=1", "--covariate", "stress=2"], "stress is given twice"),
        (["--covariate", "sleep_h=30"], "covariate sleep_h: '30' is outside 0 to 24 h"),
        (["--covariate", "numbness=yes"], "covariate numbness: numb where the stimulus goes: no thermal stimuli"),
        (["--covariate", "consent=no"], "covariate consent: was not given; do not begin"),
        (["--covariates", "absent.toml"], "--covariates absent.toml: no such file"),
        (["--covariates", "bad.toml"], "--covariates bad.toml: "),
        (["--covariates", "latin.toml"], "byte 10 is not UTF-8"),
        (["--site-role", "left"], "site role 'left' is not known; write one of affected"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    (tmp_path / "bad.toml").write_text("sleep_h = = 3\n")
    (tmp_path / "latin.toml").write_bytes(b'gender = "\xe4"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["qst-rig", "run", "heat-ts-10", *RUN, *arguments])
    with pytest.raises(SystemExit) as ended:  # nothing is started that would need a process of its own
        main()
    told = capsys.readouterr().err
    assert ended.value.code == 2 and said in told, told
    assert not (tmp_path / "data").exists()
