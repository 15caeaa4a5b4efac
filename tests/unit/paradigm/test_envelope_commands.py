"""`qst-rig envelope new|check|show` and `qst-rig check --envelope`."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from rig.cli import envelope, paradigms
from rig.domain.errors import InputError, ParadigmError
from rig.paradigm.envelope import EnvelopeError, load_envelope
from tests.unit.paradigm.texts import changed

app = typer.Typer()
app.add_typer(envelope.app, name="envelope")
app.command("check")(paradigms.check)

TODAY = date(2026, 5, 5)
WHO = ("--author", "Dr A. Example", "--reason", "approved 12/2026")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    set_today(monkeypatch, TODAY)


def set_today(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr(envelope, "_today", lambda: day)


def said(*args: str) -> str:
    result = CliRunner().invoke(app, args)
    if result.exception is not None:
        raise result.exception
    return result.stdout


def made(file: Path, *raised: str, applicator: str = "thermode", expires: str = "2026-12-31") -> str:
    limits = [part for item in raised for part in ("--raise", item)]
    return said("envelope", "new", str(file), "--applicator", applicator, *WHO, "--expires", expires, *limits)


def shown_limits(text: str) -> dict[str, list[str]]:
    return {line.split("  ")[1]: line.split() for line in text.splitlines() if re.match(r"  [a-z_]+\S* .*\d", line)}


# ---------------------------------------------------------------- new
def test_a_new_envelope_is_valid_and_shows_what_it_raises(tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    text = made(file, "max_c=51", "longest_s.52=0.7", "pause_s=20")
    held = load_envelope(file, TODAY)
    assert dict(held.raised) == {"max_c": 51.0, "longest_s.52": 0.7, "pause_s": 20.0}
    assert (held.issued, held.expires, held.author) == (TODAY, date(2026, 12, 31), "Dr A. Example")
    assert held.sha256 in text
    assert re.search(r"max_c +50 +51 +52 °C", text)
    assert re.search(r"longest_s\.50 +0\.7 +- +1\.5 s", text)
    assert "Editing the file makes it invalid" in text


def test_rows_that_rise_with_a_hotter_one_are_marked(tmp_path: Path) -> None:
    text = made(tmp_path / "study.toml", "longest_s.46.5=120")
    assert re.search(r"longest_s\.45 +90 +120 +180 s  with the hotter row", text)
    assert re.search(r"longest_s\.46\.5 +30 +120 +120 s$", text, re.M)


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    file.write_text("mine")
    with pytest.raises(InputError, match="exists, and nothing is overwritten"):
        made(file, "pause_s=20")
    assert file.read_text() == "mine"


BAD = [
    ((), {}, "--raise is missing; for thermode can be raised: max_c (free 50, never beyond 52) °C"),
    ((), {"applicator": "probe"}, "there is no applicator 'probe': known are thermode, cuff"),
    (("max_c",), {}, "--raise max_c: write KEY=VALUE with a number"),
    (("max_c=5_1",), {}, "--raise max_c=5_1: write KEY=VALUE"),
    (("max_c=hot",), {}, "--raise max_c=hot: write KEY=VALUE"),
    (("pause_s=20", "pause_s=10"), {}, "pause_s is given twice"),
    (("pause_s=20",), {"expires": "31.12.2026"}, "--expires 31.12.2026: is not a date; write it as 2027-01-31"),
    (("pause_s=4",), {}, "raised.pause_s: 4 s is beyond 5 s; no study may go there"),
    (("pause_s=20",), {"expires": "2026-05-04"}, "expires: 2026-05-04 is before it was issued, 2026-05-05"),
    (("pause_s=20",), {"applicator": "cuf"}, "no applicator named 'cuf'; did you mean cuff?"),
]


@pytest.mark.parametrize(("raised", "options", "words"), BAD)
def test_what_cannot_be_made_is_told_and_leaves_no_file(
    raised: tuple[str, ...], options: dict[str, str], words: str, tmp_path: Path
) -> None:
    with pytest.raises((InputError, EnvelopeError), match=re.escape(words)):
        made(tmp_path / "study.toml", *raised, **options)
    assert list(tmp_path.iterdir()) == []


def test_no_limit_has_an_exponent(tmp_path: Path) -> None:
    assert re.search(
        r"dose_mn_s +600000000 +700000000 +1000000000 mN s",
        made(tmp_path / "s", "dose_mn_s=7e8", applicator="probe_1cm2"),
    )
    with pytest.raises(EnvelopeError, match=r"2000000000 mN s is beyond 1000000000 mN s"):
        made(tmp_path / "t", "dose_mn_s=2e9", applicator="probe_1cm2")
    with pytest.raises(InputError, match=r"dose_mn_s \(free 600000000, never beyond 1000000000\) mN s"):
        made(tmp_path / "u", applicator="probe_1cm2")


# ---------------------------------------------------------------- check and show
def test_check_says_ok_and_how_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "study.toml"
    made(file, "pause_s=20")
    assert f"OK  {file}: thermode, valid until 2026-12-31 (240 days left)" in said("envelope", "check", str(file))
    set_today(monkeypatch, date(2026, 12, 31))
    assert "(today is the last day)" in said("envelope", "check", str(file))
    set_today(monkeypatch, date(2027, 1, 1))
    with pytest.raises(EnvelopeError, match=r"expired on 2026-12-31 \(today is 2027-01-01\)"):
        said("envelope", "check", str(file))


def test_show_prints_an_envelope_that_may_not_be_used_and_says_why(tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    made(file, "pause_s=20")
    file.write_text(file.read_text(encoding="utf-8").replace("20.0", "10.0"), encoding="utf-8")
    result = CliRunner().invoke(app, ["envelope", "show", str(file)])
    assert re.search(r"pause_s +60 +10 +5 s", result.stdout)
    assert "the file was altered" in str(result.exception)
    with pytest.raises(EnvelopeError, match="the file was altered"):
        said("envelope", "check", str(file))


# ---------------------------------------------------------------- qst-rig check
def test_check_prints_the_envelope_that_would_do_and_it_does(tmp_path: Path) -> None:
    lines = said("check", "tonic-heat-120s").splitlines()
    assert "tier needed: study envelope" in lines
    command = next(line for line in lines if line.startswith("  qst-rig envelope new"))
    words = shlex.split(command)[1:]
    file = tmp_path / "study.toml"
    filled = {"study.toml": str(file), "NAME": "Dr A.", "TEXT": "board 12/2026", "DATE": "2026-12-31"}
    said(*(filled.get(word, word) for word in words))
    text = said("check", "tonic-heat-120s", "--envelope", str(file))
    assert text.startswith("OK  tonic-heat-120s")
    assert "against the study envelope" in text
    assert "over by" not in text


def test_check_prints_dose_and_margin_of_each_spot() -> None:
    text = said("check", "heat-windup-033hz")
    assert "spot 1: 1\u00a0trial, 1\u00a0pulse, against the free tier:" in text
    assert "spots 2, 3, 4, each: 1\u00a0trial, 10\u00a0pulses, against the free tier:" in text
    assert re.search(r"surface dose, CEM43 +8\.068\d+ min  \(at most 15 min, margin 6\.93\d min\)", text)
    assert re.search(r"basal damage Ω +0\.0028\d+  \(at most 0\.02, margin 0\.0171\d\)", text)
    assert re.search(r"hottest at the basal layer +47\.1\d °C", text)
    assert text.splitlines()[-1] == "tier needed: free"


def test_check_shows_the_dose_also_where_it_is_too_much(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(changed("heat-windup-033hz", ('"new_each_repeat"', '"same"')), encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(file)])
    assert isinstance(result.exception, ParadigmError)
    assert "spot 1: surface dose, CEM43 24.3 min exceeds 15 min (free tier)" in str(result.exception)
    assert re.search(r"surface dose, CEM43 +24\.2\d+ min  \(at most 15 min, over by 9\.2\d+ min\)", result.stdout)
    assert "tier needed: study envelope" in result.stdout
    assert not result.stdout.startswith("OK")


def test_a_bad_envelope_is_refused_before_anything_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    made(file, "pause_s=20", applicator="cuff")
    with pytest.raises(EnvelopeError, match="is for cuff, the paradigm uses thermode"):
        said("check", "heat-ts-10", "--envelope", str(file))
    with pytest.raises(InputError, match="no such file or directory"):
        said("check", "heat-ts-10", "--envelope", str(tmp_path / "none.toml"))
