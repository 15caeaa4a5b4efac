"""`paradigms`, `paradigms show` and `check` say what a researcher needs, and load nothing heavy for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from rig.cli import envelope, paradigms
from rig.domain.errors import ParadigmError, QstError
from tests.unit.paradigm.texts import changed

app = typer.Typer()
app.add_typer(paradigms.app, name="paradigms")
app.command("check")(paradigms.check)
app.add_typer(envelope.app, name="envelope")


def output(*args: str) -> list[str]:
    result = CliRunner().invoke(app, args)
    if result.exception is not None:
        raise result.exception
    return result.stdout.splitlines()


def error(*args: str) -> QstError:
    with pytest.raises(QstError) as caught:
        output(*args)
    return caught.value


def test_the_list_has_one_line_for_each_paradigm() -> None:
    head, *rows = output("paradigms")
    assert head.split() == ["name", "modality", "pulses", "duration", "primary", "measure", "title"]
    assert [row.split()[:3] for row in rows] == [
        ["cold-tonic", "thermal", "1"],
        ["cuff-tsp", "pressure", "10"],
        ["dfns-wur", "force", "55"],
        ["heat-slow-control", "thermal", "31"],
        ["heat-ts-10", "thermal", "30"],
        ["heat-windup-033hz", "thermal", "31"],
        ["tonic-heat", "thermal", "2"],
        ["tonic-heat-120s", "thermal", "1"],
    ]
    assert "2 min 21 s" in rows[2]  # 5 x (0.604 + 9.604) s of stimuli, 9 x 10 s of pauses
    assert "wur_dfns" in rows[2]


def test_show_tells_times_scales_sources_and_script() -> None:
    text = "\n".join(output("paradigms", "show", "heat-ts-10", "--language", "de"))
    for piece in (
        "primary measure diff_last_first",
        "0 'kein Schmerz' to 100",
        "    1        11.200        11.343        11.843        12.093  48 °C",
        "rounded to the rig's tick and unit: ramp 142.857 ms -> 143 ms",
        "Die Platte auf Ihrem Arm ist warm",
        "J Pain 2013;14:79-88",
        "trains 3  train  (train, test)  spot 3  after 60 s",
        "aftersensation at 15, 30 s",
    ):
        assert piece in text, piece


def test_show_says_when_individual_levels_are_the_most_they_may_be() -> None:
    assert any("ptt = 60 kPa (--individual sets them)" in line for line in output("paradigms", "show", "cuff-tsp"))
    text = "\n".join(output("paradigms", "show", "cuff-tsp", "--individual", "ptt=48"))
    assert "48 kPa" in text
    assert "60 kPa" not in text


def test_check_prints_ok_with_levels_rates_times_and_margins(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(changed("heat-ts-10", ("target_c = 48.0", "target_c = 47.0")), encoding="utf-8")
    lines = output("check", str(file))
    assert lines[0] == f"OK  {file}: heat-ts-10, 3\u00a0trials, 30\u00a0pulses, 5 min 06 s of stimuli and pauses"
    shown = {line[2:34].strip(): " ".join(line[34:].split()) for line in lines if line.startswith("  ")}
    assert shown["target"] == "47 °C (at most 50 °C, margin 3 °C)"
    assert shown["ramp"] == "70 °C/s (at most 70 °C/s, margin 0 °C/s)"
    assert shown["pulses on one spot"] == "10 (at most 120, margin 110)"
    assert shown["at a stretch above 46.501 °C"].endswith("(at most 15 s, margin 14.48 s)")


def test_check_tells_all_problems_those_of_the_plan_too(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    edits = [
        ("target_c = 48.0", "target_c = 50.0"),
        ("plateau_s = 0.5", "plateau_s = 0.9"),
        ("step = 0.1", "step = 7.0"),
    ]
    file.write_text(changed("heat-ts-10", *edits), encoding="utf-8")
    found = error("check", str(file))
    assert isinstance(found, ParadigmError)
    dose = ["blocks[0].trials[0].train"] * 3  # each of the three spots gets too much
    assert [p.where for p in found.problems] == ["scales.vas_100.step", "blocks[0].trials[0].train.plateau_s", *dose]
    assert all(line.startswith(f"{file}: ") for line in str(found).splitlines())


def test_check_takes_the_participant_s_level() -> None:
    assert any("margin 12 kPa" in line for line in output("check", "cuff-tsp", "--individual", "ptt=48"))
    assert "ptt = 61 kPa" in str(error("check", "cuff-tsp", "--individual", "ptt=61"))


def test_a_file_in_one_other_language_is_checked_in_it(tmp_path: Path) -> None:
    file = tmp_path / "fr.toml"
    french = 'anchors = { fr = { low = "aucune douleur", high = "pire douleur" } }'
    edits = [('anchors = "pain"', french), ('script = "heat_train"', 'script = { fr = "Bonjour." }')]
    file.write_text(changed("heat-ts-10", *edits), encoding="utf-8")
    assert output("check", str(file))[0].startswith("OK")


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    assert "did you mean heat-ts-10?" in str(error("paradigms", "show", "heat-ts"))


def test_listing_and_checking_load_nothing_heavy() -> None:
    code = (
        "import sys\nfrom rig.cli import paradigms\n"
        "import typer\napp = typer.Typer()\napp.add_typer(paradigms.app, name='paradigms')\n"
        "app.command('check')(paradigms.check)\n"
        "app(['paradigms'], standalone_mode=False)\napp(['check', 'heat-ts-10'], standalone_mode=False)\n"
        "heavy = ('PySide6', 'pyqtgraph', 'h5py', 'matplotlib', 'scipy', 'serial', 'hardware_sim')\n"
        "print('loaded:', [m for m in heavy if m in sys.modules])\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout.splitlines()[-1] == "loaded: []"
