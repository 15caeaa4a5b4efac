"""`qst-rig analyse` prints a table, CSV or JSON and nothing else, and names every file that is no run file."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

import rig.archive.read
from rig.analysis.result import from_json
from rig.archive.model import Run
from rig.cli.analyse import analyse
from rig.domain.errors import InputError, RecordingError
from rig.report.windup_table import windup_result
from tests.unit.report.runs import NAN, heat, pairs

GROWTH = (10.0, 20.0, 30.0, 40.0, 50.0, 50.0, 60.0, 70.0, 80.0, 90.0)
RUNS: dict[str, Run] = {
    "pairs.h5": pairs().run(),
    "heat.h5": heat([GROWTH, [10.0, NAN, *GROWTH[2:]]]).run(),
    "unknown.h5": pairs().run(),
}
RUNS["unknown.h5"].attrs["primary_measure"] = "wur_2050"


@pytest.fixture(autouse=True)
def _made_up_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_run(path: Path) -> Run:
        if path.name not in RUNS:
            raise RecordingError(f"{path}: not a run file")
        return RUNS[path.name]

    monkeypatch.setattr(rig.archive.read, "read_run", read_run)


def test_the_table_has_the_primary_measure_first(capsys: pytest.CaptureFixture[str]) -> None:
    analyse([Path("pairs.h5"), Path("heat.h5")])
    out = capsys.readouterr().out
    first, second = out.split("heat.h5")
    assert first.index("wur_dfns") < first.index("log_wur")
    assert second.index("diff_last_first") < second.index("ratio_last_first")
    assert "1.909 to 2.477" in first
    assert "1 x missing rating" in second
    assert out.count("SIMULATED RIG") == 2


def test_csv_is_all_that_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    analyse([Path("pairs.h5"), Path("heat.h5")], csv=True)
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["file"] for row in rows} == {"pairs.h5", "heat.h5"}
    assert (rows[0]["measure"], float(rows[0]["value"]), rows[0]["participant"]) == ("wur_dfns", 2.2, "P001")
    assert None not in rows[0]


def test_json_is_all_that_is_printed_and_holds_the_whole_result(capsys: pytest.CaptureFixture[str]) -> None:
    analyse([Path("pairs.h5"), Path("heat.h5")], json=True)
    entries = json.loads(capsys.readouterr().out)
    assert [entry["run"]["participant"] for entry in entries] == ["P001", "P001"]
    for entry in entries:
        assert repr(from_json(entry)) == repr(windup_result(RUNS[entry["file"]]))


def test_a_figure_is_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    analyse([Path("pairs.h5")], figure=tmp_path / "pairs.svg")
    assert (tmp_path / "pairs.svg").stat().st_size > 0
    assert str(tmp_path / "pairs.svg") in capsys.readouterr().out


def test_beside_machine_output_a_figure_is_not_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    analyse([Path("pairs.h5")], json=True, figure=tmp_path / "pairs.svg")
    assert isinstance(json.loads(capsys.readouterr().out), list)


def test_every_bad_file_is_named_and_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RecordingError) as caught:
        analyse([Path("notes.txt"), Path("pairs.h5"), Path("unknown.h5"), Path("other.txt")])
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["notes.txt", "unknown.h5", "other.txt"]
    assert "wur_2050" in lines[1]
    assert capsys.readouterr().out == ""


def test_contradictory_options_are_refused() -> None:
    with pytest.raises(InputError, match="exclude each other"):
        analyse([Path("pairs.h5")], csv=True, json=True)
    with pytest.raises(InputError, match="draws one run, 2 files"):
        analyse([Path("pairs.h5"), Path("heat.h5")], figure=Path("x.png"))


def test_the_command_loads_nothing_heavy_until_it_runs() -> None:
    code = (
        "import sys, rig.cli.analyse\n"
        "print([m for m in ('numpy', 'scipy', 'h5py', 'matplotlib', 'rich.table') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_result_without_a_figure_does_not_load_matplotlib() -> None:
    code = "import sys, rig.report.windup_table\nprint('matplotlib' in sys.modules, 'h5py' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"
