"""The figure shows the measured trace and the ratings with their units, and is the same file every time."""

from __future__ import annotations

from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from rig.archive.model import Run
from rig.domain.errors import InputError, RecordingError
from rig.report import figure, trace
from rig.report.figure import write_figure
from rig.report.windup_table import windup_result
from tests.unit.report.runs import NAN, Made, continuous, heat, pairs

GROWTH = (10.0, 20.0, 30.0, 40.0, 50.0, 50.0, 60.0, 70.0, 80.0, 90.0)


def _write(run: Run, path: Path) -> Path:
    write_figure(run, windup_result(run), path)
    return path


def _bare() -> Run:
    """A train of which there is neither telemetry nor a rating."""
    made = Made("diff_last_first", "thermal", "°C", tasks={"T": [continuous()]})
    made.trial(0, "train", t0_s=5)
    return made.run()


RUNS = {
    "a pair without its train": lambda: pairs(trains=(50.0, 55.0, NAN, 40.0, 60.0)).run(),
    "no telemetry, no ratings": _bare,
    "no trials": lambda: Made("as15").run(),
}


@pytest.mark.parametrize("case", RUNS)
def test_every_run_has_a_figure(case: str, tmp_path: Path) -> None:
    svg = _write(RUNS[case](), tmp_path / "figure.svg").read_text(encoding="utf-8")
    assert "SIMULATED RIG" in svg
    assert "made-up" in svg
    # an axis with numbers of its own making would look like a level
    empty = case in ("no telemetry, no ratings", "no trials")
    assert ("no samples of an analysed trial" in svg, ">0.4</text>" in svg) == (empty, False)


def test_the_same_run_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figure, "DPI", 50)
    run = heat([GROWTH]).run()  # one train
    for suffix in (".svg", ".png", ".pdf"):
        one, two = (_write(run, tmp_path / f"{name}{suffix}").read_bytes() for name in ("one", "two"))
        assert one == two


def test_axes_carry_units_and_colours_tell_measured_from_rated(tmp_path: Path) -> None:
    svg = _write(heat([GROWTH, GROWTH]).run(), tmp_path / "figure.svg").read_text(encoding="utf-8")
    for text in ("temperature (°C)", "time from the onset of the first pulse (s)", "intensity (VAS 0–100)", "pulse"):
        assert f">{text}</text>" in svg
    assert "diff_last_first = 80 points (2 of 2 trains)" in svg
    for colour in ("#0072b2", "#b04a00"):
        assert colour in svg.lower()


def test_the_ratio_and_its_interval_stand_above_single_against_train(tmp_path: Path) -> None:
    svg = _write(pairs().run(), tmp_path / "figure.svg").read_text(encoding="utf-8")
    for text in ("wur_dfns = 2.2, 95 % interval 1.909 to 2.477 (5 of 5 pairs)", "force (mN)", "single", "train of 10"):
        assert text in svg


def test_a_real_rig_is_not_marked_as_simulated(tmp_path: Path) -> None:
    made = pairs()
    made.attrs = {"simulated": False}
    assert "SIMULATED" not in _write(made.run(), tmp_path / "figure.svg").read_text(encoding="utf-8")


def test_an_undefined_measure_is_named_as_such(tmp_path: Path) -> None:
    svg = _write(pairs([0.0] * 5).run(), tmp_path / "figure.svg").read_text(encoding="utf-8")
    assert "wur_dfns = undefined (zero denominator)" in svg


def test_png_has_the_resolution_of_print(tmp_path: Path) -> None:
    image = matplotlib.image.imread(_write(pairs().run(), tmp_path / "figure.png"))
    assert image.shape[:2] == (round(figure.HEIGHT_IN * figure.DPI), round(figure.WIDTH_IN * figure.DPI))


def test_the_users_matplotlib_settings_neither_matter_nor_change(tmp_path: Path) -> None:
    run = pairs().run()
    plain = _write(run, tmp_path / "plain.svg").read_bytes()
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "black"}):
        assert _write(run, tmp_path / "styled.svg").read_bytes() == plain
        assert matplotlib.rcParams["font.size"] == 30


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "figure.png"
    path.write_text("mine")
    with pytest.raises(RecordingError, match="exists and is not overwritten"):
        _write(pairs().run(), path)
    assert path.read_text() == "mine"


def test_other_formats_and_folders_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r".png, .svg or .pdf"):
        _write(pairs().run(), tmp_path / "figure.docx")
    with pytest.raises(RecordingError, match="cannot be written"):
        _write(pairs().run(), tmp_path / "nowhere" / "figure.png")


def test_a_pdf_tells_neither_the_day_nor_the_program(tmp_path: Path) -> None:
    pdf = _write(pairs().run(), tmp_path / "figure.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert not any(key in pdf for key in (b"/CreationDate", b"/Producer", b"/Creator"))


@pytest.mark.parametrize(("trains", "band"), [(2, False), (3, True)])
def test_a_band_is_drawn_from_three_trains_on(trains: int, band: bool, tmp_path: Path) -> None:
    svg = _write(heat([GROWTH] * trains).run(), tmp_path / "figure.svg").read_text(encoding="utf-8")
    assert (">± SD</text>" in svg) is band


def test_the_figure_of_a_page_has_no_title_but_says_that_the_rig_is_simulated() -> None:
    run = pairs().run()
    with matplotlib.rc_context():
        page = figure.figure_svg(run, windup_result(run)).decode()
    assert "<text" not in page  # outlines: the same on every system
    assert "wur_dfns" not in page
    assert "SIMULATED RIG" in page  # matplotlib names outlined text in a comment


def test_a_dollar_in_a_name_is_a_dollar(tmp_path: Path) -> None:
    made = pairs()
    made.attrs["paradigm_name"] = "a$\\frac$b"
    assert "a$\\frac$b" in _write(made.run(), tmp_path / "figure.svg").read_text(encoding="utf-8")


def test_thinning_keeps_every_peak() -> None:
    seconds = np.arange(100_000) / 1_000
    value = np.zeros(seconds.size)
    value[12_345], value[77_777] = 1.0, -1.0
    thin = trace._thinned(seconds, value)
    assert thin.seconds.size <= trace.MOST_POINTS
    assert set(thin.seconds[thin.value != 0.0]) == {12.345, 77.777}
    assert (np.diff(thin.seconds) > 0).all()


@pytest.mark.parametrize("length", [1_000, 100_000])
def test_a_gap_breaks_the_line(length: int) -> None:
    seconds = np.arange(length) / 1_000
    keep = (seconds < 0.4) | (seconds >= 0.5)
    thin = trace._thinned(seconds[keep], np.ones(keep.sum()))
    (broken,) = np.flatnonzero(np.isnan(thin.value))
    assert thin.seconds[broken - 1] < 0.4
    assert thin.seconds[broken + 1] >= 0.5
