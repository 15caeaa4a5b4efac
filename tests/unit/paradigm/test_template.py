"""`qst-rig paradigms new`: a template that runs as it stands, shows every key, and never overwrites."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from rig.cli import paradigms
from rig.domain.errors import InputError
from rig.paradigm.check import check_paradigm
from rig.paradigm.expand import expand
from rig.paradigm.keys import key_of
from rig.paradigm.load import load_paradigm, parse_paradigm
from rig.paradigm.model import Block, Paradigm, Rating, ScaleSpec, Table, Train, Trial
from rig.paradigm.template import template

app = typer.Typer()
app.add_typer(paradigms.app, name="paradigms")

#: keys that the template need not show: defaults, or another kind of rating
LEFT_OUT = {"seed", "dimension", "delay_s", "deadline_s", "per_pulse", "at_s", "pause_before_s", "single"}


def new(*args: str) -> str:
    result = CliRunner().invoke(app, ["paradigms", "new", *args])
    if result.exception is not None:
        raise result.exception
    return result.stdout


def test_the_template_runs_within_the_free_tier() -> None:
    paradigm = parse_paradigm(template("my-heat"), "my-heat.toml")
    assert paradigm.name == "my-heat"
    trials = expand(paradigm, {}, None)
    assert check_paradigm(paradigm, trials) == []
    assert [(t.role, t.spot) for t in trials] == [("device_check", 0), ("practice", 1), ("test", 2), ("test", 3)]


def test_its_first_block_alone_runs_for_a_device_that_is_tried_off_the_skin() -> None:
    first = template("my-check").split("# ------", 2)  # remarks and scales, the device check, what follows
    paradigm = parse_paradigm(first[0] + "# ---" + first[1], "my-check.toml")
    trials = expand(paradigm, {}, None)
    assert check_paradigm(paradigm, trials) == []
    assert [t.role for t in trials] == ["device_check"]


@pytest.mark.parametrize("table", [Paradigm, ScaleSpec, Block, Trial, Train, Rating])
def test_the_template_shows_every_key_that_matters(table: type[Table]) -> None:
    text = template("x")
    keys = {key_of(name, "c") for name in table.model_fields} - LEFT_OUT
    shown = {k for k in keys if re.search(rf"^(#? ?{re.escape(k)} =|.*[.\[]{re.escape(k)}\b)", text, re.M)}
    assert keys - shown == set()


def test_the_command_writes_the_file_and_says_what_next(tmp_path: Path) -> None:
    said = new("my-heat", "--out", str(tmp_path))
    file = tmp_path / "my-heat.toml"
    assert said == f"{file} written; change it and run `qst-rig check {file}`\n"
    assert load_paradigm(str(file)).name == "my-heat"


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "my-heat.toml"
    file.write_text("mine")
    with pytest.raises(InputError, match=r"my-heat\.toml: exists, and nothing is overwritten"):
        new("my-heat", "--out", str(tmp_path))
    assert file.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("My Heat", "is not a paradigm's name: small letters and digits"),
        ("../heat", "is not a paradigm's name"),
        ("", "is not a paradigm's name"),
        ("heat-ts-10", "heat-ts-10 is a built-in paradigm; choose another name"),
    ],
)
def test_a_bad_name_is_refused(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        new(name, "--out", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or directory; choose another folder"):
        new("my-heat", "--out", str(tmp_path / "none"))
