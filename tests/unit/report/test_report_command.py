"""`qst-rig report` writes one page, the figures asked for beside it, and never over anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import rig.archive.read
from rig.archive.model import Run
from rig.cli.report import report
from rig.domain.errors import InputError, RecordingError
from rig.report import compare_page, figure, result_sections
from rig.report.write import write_page
from tests.unit.report.runs import Made, continuous, pairs

Captured = pytest.CaptureFixture[str]


def visit(session: int, site: str = "left-hand") -> Run:
    made = pairs()
    made.attrs = {"session": session, "site": site, "paradigm_hash": "ab", "journal_sha256": str(session)}
    return made.run()


def tonic(session: int) -> Run:
    made = Made("tonic_30_10", "thermal", "°C", tasks={"heat": [continuous(aftersensation_s=(15.0,))]})
    made.trial(0, "single", name="heat")
    made.attrs = {"session": session, "paradigm_hash": "cd", "journal_sha256": f"tonic {session}"}
    return made.run()


RUNS = {"one.h5": visit(1), "two.h5": visit(2), "elsewhere.h5": visit(3, "back"), "copy.h5": visit(1)} | {
    "tonic.h5": tonic(1),
    "tonic2.h5": tonic(2),
}


@pytest.fixture(autouse=True)
def _made_up_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def read_run(path: Path) -> Run:
        if path.name not in RUNS:
            raise RecordingError(f"{path}: not a run file")
        return RUNS[path.name]

    monkeypatch.setattr(rig.archive.read, "read_run", read_run)
    monkeypatch.setattr(result_sections, "figure_svg", lambda run, result: b"<svg/>")
    monkeypatch.setattr(compare_page, "comparison_svg", lambda contents: b"<svg/>")
    monkeypatch.setattr(figure, "DPI", 50)
    monkeypatch.chdir(tmp_path)


def names() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def test_the_page_goes_beside_the_run_file_and_is_named(capsys: Captured) -> None:
    report([Path("one.h5")])
    assert names() == ["one.html"]
    assert Path("one.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert capsys.readouterr().out.splitlines() == ["report   one.html"]


def test_figures_go_beside_the_page(capsys: Captured) -> None:
    report([Path("one.h5")], out=Path("page.html"), png=True, svg=True, pdf=True)
    assert names() == ["page.html", "page.pdf", "page.png", "page.svg"]
    assert Path("page.pdf").read_bytes().startswith(b"%PDF")
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == [
        "page.html", "page.png", "page.svg", "page.pdf",
    ]  # fmt: skip


@pytest.mark.parametrize("taken", ["one.html", "one.pdf"])
def test_nothing_is_overwritten_and_nothing_is_left_half_made(taken: str) -> None:
    Path(taken).write_text("mine", encoding="utf-8")
    with pytest.raises(RecordingError, match=f"{taken} exists and is not overwritten"):
        report([Path("one.h5")], pdf=True)
    assert names() == [taken]
    assert Path(taken).read_text(encoding="utf-8") == "mine"


def test_a_page_that_came_up_meanwhile_is_not_overwritten() -> None:
    Path("page.html").write_text("mine", encoding="utf-8")
    with pytest.raises(RecordingError, match="not overwritten"):
        write_page(Path("page.html"), "other")
    assert Path("page.html").read_text(encoding="utf-8") == "mine"


def test_a_page_has_the_ending_of_one() -> None:
    with pytest.raises(InputError, match=r"page\.docx: a report is an \.html file"):
        report([Path("one.h5")], out=Path("page.docx"))


def test_a_folder_that_is_not_there_is_named() -> None:
    with pytest.raises(RecordingError, match="cannot be written"):
        report([Path("one.h5")], out=Path("nowhere/page.html"))


def test_several_runs_make_one_page_and_one_figure(capsys: Captured) -> None:
    report([Path("one.h5"), Path("two.h5")], svg=True)
    assert names() == ["one_compared.html", "one_compared.svg"]
    assert "not compared" not in capsys.readouterr().out


def test_runs_that_do_not_agree_have_a_page_and_no_figure(capsys: Captured) -> None:
    report([Path("one.h5"), Path("elsewhere.h5")], svg=True)
    assert names() == ["one_compared.html"]
    assert capsys.readouterr().out.splitlines() == [
        "not compared: the runs do not agree in site",
        "report   one_compared.html",
    ]


def test_runs_without_curves_are_compared_without_a_figure(capsys: Captured) -> None:
    report([Path("tonic.h5"), Path("tonic2.h5")], png=True)
    assert names() == ["tonic_compared.html"]
    assert "no figure" in capsys.readouterr().out
    assert "tonic_30_10" in Path("tonic_compared.html").read_text(encoding="utf-8")


def test_a_recording_is_not_compared_with_its_copy() -> None:
    with pytest.raises(InputError, match=r"one\.h5 and copy\.h5 are the same recording"):
        report([Path("one.h5"), Path("two.h5"), Path("copy.h5")])
    assert names() == []


def test_every_bad_file_is_named_and_nothing_is_written() -> None:
    with pytest.raises(RecordingError) as caught:
        report([Path("a.txt"), Path("one.h5"), Path("b.txt")])
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == ["a.txt", "b.txt"]
    assert names() == []


def test_the_command_loads_nothing_heavy_until_it_runs() -> None:
    code = (
        "import sys, rig.cli.report\n"
        "print([m for m in ('numpy', 'scipy', 'h5py', 'matplotlib', 'rig.report') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
